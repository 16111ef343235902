"""Lists of a person with 10,000 personas: the first page, a page of cards, a search; and casting one more.

The peer reads as many documents of the same size from one table through an index, without owners, tags, counts,
versions or checks: what SQLAlchemy and FastAPI cost alone.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio
from benchmarks.wire import Http, now
from troupe.app.settings import Settings
from troupe.app.wiring import open_studio
from troupe.personas import PersonaStore

MANY = 10_000
REQUESTS, WARM_UP = 200, 20


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
        Figure("first_page_ms", "first page of 100 whole personas, p95", p95(times["full"]), "ms", 50, *beside),
        Figure("cards_ms", "a page of 50 cards, p95", p95(times["cards"]), "ms", 15, *beside),
        Figure("search_ms", "a search for two words, p95", p95(times["search"]), "ms", 50, *beside),
        Figure("create_ms", "casting one more, p50", p50(times["create"]), "ms", 5),
        Figure("update_ms", "changing one field, p50", p50(times["update"]), "ms", 5),
    ]


async def fill(folder: Path) -> None:
    """One persona cast as usual and copied row by row; their documents are those of Nova, under other names."""
    async with open_studio(Settings(data=folder / "data")) as opened:
        nova = (await opened.personas.starters())[0]
        first = (await opened.casting.duplicate(opened.person, nova.id, "Copy")).persona
        document = first.document.model_dump(mode="json")
        (folder / "document.json").write_text(json.dumps(document))
        store = PersonaStore(opened.database)
        async with opened.database.writing():
            for number in range(1, MANY):
                named = first.document.model_copy(update={"name": f"Persona {number}"})
                id = f"{number:08x}-0000-4000-8000-000000000000"
                await store.add(replace(first, id=id, document=named, place=first.place + number))


async def ask(port: int, peer: int) -> dict[str, list[float]]:
    async with asyncio.timeout(300):
        http, other = await Http.open(port), await Http.open(peer)
        id = "00000001-0000-4000-8000-000000000000"
        steps: dict[str, Callable[[int], Awaitable[object]]] = {
            "full": lambda number: http.get("/api/personas"),
            "cards": lambda number: http.get("/api/personas?view=card&limit=50"),
            "search": lambda number: http.get(f"/api/personas?view=card&limit=50&q=persona+{number}"),
            "peer": lambda number: other.get("/list"),
            "create": lambda number: http.post("/api/personas", {"name": f"New {number}"}),
            "update": lambda number: http.put(f"/api/personas/{id}", {"goal": f"goal {number}"}),
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
    show("personas_list", __doc__, measure)
