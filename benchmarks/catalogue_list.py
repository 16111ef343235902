"""The catalogue with 5,000 entries: a page by date and by stars, a search, and one install.

The peer reads as many documents of the size of a persona from one table through an index, without ratings, installs,
publishers or checks: what SQLAlchemy and FastAPI cost alone.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio
from benchmarks.wire import Http, now
from troupe.app.settings import Settings
from troupe.app.wiring import open_studio
from troupe.personas import CatalogueStore
from troupe.personas.domain.asking import PageAsked
from troupe.personas.domain.catalogue import CatalogueAsked

MANY = 5_000
REQUESTS, WARM_UP = 150, 15


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(fill(folder))
        peer = [sys.executable, "-m", "benchmarks.peer_list", name, str(MANY)]
        with studio(folder) as server, listening(peer, folder) as other:
            server.ready()
            times = uvloop.run(ask(server.port, other.port))
    beside = (p95(times["peer"]), "bare FastAPI")
    return [
        Figure("newest_ms", "a page of 50 entries by date, p95", p95(times["newest"]), "ms", 25, *beside),
        Figure("rating_ms", "a page of 50 entries by stars, p95", p95(times["rating"]), "ms", 25, *beside),
        Figure("search_ms", "a search for two words, p95", p95(times["search"]), "ms", 50, *beside),
        Figure("install_ms", "installing one, p50", p50(times["install"]), "ms", 15),
    ]


async def fill(folder: Path) -> None:
    """The entry of Nova, copied row by row under other names, with other stars and dates."""
    async with open_studio(Settings(data=folder / "data")) as opened:
        nova = (await opened.personas.starters())[0]
        (folder / "document.json").write_text(json.dumps(nova.document.model_dump(mode="json")))
        store = CatalogueStore(opened.database)
        (first, *_), _ = await store.page(CatalogueAsked(PageAsked()), None, 1, for_child=False)
        release = await store.newest(first.id)
        async with opened.database.writing():
            for number in range(MANY):
                id = f"{number:08x}-0000-4000-8000-000000000000"
                fresh = replace(
                    first,
                    id=id,
                    handle=f"entry-{number}",
                    name=f"Persona {number}",
                    rating_count=number % 50,
                    rating_sum=3 * (number % 50) + number % 7,
                    published_at=first.published_at + timedelta(seconds=number),
                )
                await store.save(fresh)
                await store.put_release(replace(release, entry_id=id))


async def ask(port: int, peer: int) -> dict[str, list[float]]:
    async with asyncio.timeout(300):
        http, other = await Http.open(port), await Http.open(peer)
        steps: dict[str, Callable[[int], Awaitable[object]]] = {
            "newest": lambda number: http.get("/api/catalogue?limit=50"),
            "rating": lambda number: http.get("/api/catalogue?limit=50&sort=rating"),
            "search": lambda number: http.get(f"/api/catalogue?limit=50&q=persona+{number}"),
            "peer": lambda number: other.get("/list"),
            "install": lambda number: http.post(f"/api/catalogue/{number:08x}-0000-4000-8000-000000000000/install", {}),
        }
        times: dict[str, list[float]] = {name: [] for name in steps}
        for number in range(WARM_UP + REQUESTS):
            for name, step in steps.items():
                began = now()
                await step(number)
                if number >= WARM_UP:
                    times[name].append((now() - began) / 1000)
        return times


def p50(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    show("catalogue_list", __doc__, measure)
