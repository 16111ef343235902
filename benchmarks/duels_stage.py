"""The stage of somebody who has used it for long: what a page asks for first, what it asks every second, and a vote.

The log holds TROUPE_BENCH_EVENTS events (10,000; 100,000 for the long run). The peer says hello: what a door of FastAPI
costs alone.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.running import listening, studio
from benchmarks.wire import Http, now
from troupe.app.settings import Settings
from troupe.app.wiring import open_studio

EVENTS = int(os.environ.get("TROUPE_BENCH_EVENTS", "10000"))
REQUESTS, WARM_UP, ROUNDS = 100, 10, 12
PERSONAS = 100
Times = dict[str, list[float]]


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(fill(folder))
        peer = [sys.executable, "-m", "benchmarks.peer_hello"]
        path = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        with studio(folder, **path) as server, listening(peer, folder, path) as other:
            server.ready()
            times = uvloop.run(ask(server.port, other.port))
    beside = (p95(times["peer"]), "bare FastAPI")
    return [
        Figure("bootstrap_ms", "bootstrap with 100 personas, p95", p95(times["bootstrap"]), "ms", 50, *beside),
        Figure("updates_ms", f"updates at the end of {EVENTS:,} events, p95", p95(times["updates"]), "ms", 20, *beside),
        Figure("first_text_s", "first text on both sides after Start, p95", p95(times["round"]) / 1000, "s", 1.5),
        Figure("vote_ms", "a vote accepted, p95", p95(times["vote"]), "ms", 50),
    ]


async def fill(folder: Path) -> None:
    """A stage with a long log, and as many personas as the page lists."""
    async with open_studio(Settings(data=folder / "data")) as opened:
        nova = (await opened.personas.starters())[0]
        for number in range(PERSONAS):
            await opened.casting.duplicate(opened.person, nova.id, f"Persona {number}")
        stage = await opened.stage.stages.current(opened.person)
        for _ in range(0, EVENTS, 500):
            async with opened.database.writing():
                for number in range(500):
                    await opened.live.announce(stage.topic, "mood.changed", {"mood": "Calm", "number": number})


async def ask(port: int, peer: int) -> Times:
    async with asyncio.timeout(300):
        ours, theirs = await Http.open(port), await Http.open(peer)
        boot: Any = await ours.get("/api/duel/bootstrap")
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "bootstrap": lambda: ours.get("/api/duel/bootstrap"),
            "updates": lambda: ours.get(f"/api/duel/chat/updates?since={boot['cursor'] - 5}"),
            "peer": lambda: theirs.get("/"),
        }
        times: Times = {name: [] for name in (*steps, "round", "vote")}
        for number in range(WARM_UP + REQUESTS):
            for name, step in steps.items():
                began = now()
                await step()
                if number >= WARM_UP:
                    times[name].append((now() - began) / 1000)
        await play(ours, [each["id"] for each in boot["starters"][:2]], times)
        return times


async def play(http: Http, personas: Sequence[str], times: Times) -> None:
    """Rounds of the built-in mind, each until both sides have a word, and the vote on it."""
    contestants = [{"persona_id": each} for each in personas]
    duel: Any = await http.post("/api/arena/duels", {"contestants": contestants})
    for _ in range(ROUNDS):
        began = now()
        round: Any = await http.post(f"/api/arena/duels/{duel['id']}/rounds", {"prompt": "Cheer me up"})
        while not all(each["text"] for each in round["sides"].values()):
            await asyncio.sleep(0.01)
            round = await http.get(f"/api/arena/rounds/{round['id']}")
        times["round"].append((now() - began) / 1000)
        began = now()
        await http.post(f"/api/arena/rounds/{round['id']}/vote", {"outcome": "a"})
        times["vote"].append((now() - began) / 1000)


def p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    show("duels_stage", __doc__, measure)
