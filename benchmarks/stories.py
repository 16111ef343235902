"""Stories under load: how soon an input is on disk, how soon a listener hears of it, how fast memory answers, how soon
10,000 turns are there again after a restart, and whether a kill ever costs a turn.

The store is measured beside a store that rewrites its whole file with each save, the usual way of programs of this
kind, on the same disk in the same run. Kills are 10, or as many as TROUPE_BENCH_KILLS says.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure, show
from tests.stories.laying import beginning, id_of, lay_told
from tests.stories.playing import begun
from tests.stories.pulling import pull_the_plug
from tests.support.studio import opened, running_studio
from troupe.app.serving import LONGEST_TURN_SECONDS
from troupe.kit.durable import Durable
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import cut
from troupe.stories.domain.recall import query_of, recalled

KILLS = int(os.environ.get("TROUPE_BENCH_KILLS", "10"))
INPUTS, TURNS, LONG, QUESTIONS, PEER_SAVES = 200, 2_000, 10_000, 50, 40
WORDS_TEXT = """
harbour lantern gravel orchard kettle granite meadow thistle copper window ladder anchor velvet cinder
"""
WORDS = WORDS_TEXT.split()


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="troupe-stories-") as name:
        root = Path(name)
        accepted, worked, heard = asyncio.run(_talking(_new(root / "talk")))
        peer = _whole_file(_new(root / "peer"))
        search = _recall()
        ready, ready_cpu = _restart(_new(root / "long"))
        report = pull_the_plug(_new(root / "plug"), KILLS, seed=int(time.time()))  # raises at the first loss
    return [
        Figure("ack_p50_ms", "an input is on disk and accepted, p50", _rank(accepted, 50), "ms", None, _rank(peer, 50),
               "whole file of 2,000 turns"),
        Figure("ack_p99_ms", "an input is on disk and accepted, p99", _rank(accepted, 99), "ms", 10.0, _rank(peer, 99),
               "whole file of 2,000 turns"),
        Figure("ack_cpu_p50_ms", "the processor's share of that, with the client's, p50", _rank(worked, 50), "ms"),
        Figure("first_event_p95_ms", "the first event at a listener, a slow model, p95", _rank(heard, 95), "ms", 50.0),
        Figure("recall_p95_ms", f"memory answers in a story of {TURNS:,} turns, p95", _rank(search, 95), "ms", 30.0),
        Figure("ready_s", f"from start to a story of {LONG:,} turns", ready, "s", 3.0),
        Figure("ready_cpu_s", "the processor's share of that", ready_cpu, "s"),
        Figure("kills", "times the server was killed", report["kills"], ""),
        Figure("told", "turns that were told and answered", report["told"], ""),
        Figure("cut", "inputs that were cut off, kept and can go on", report["interrupted"], ""),
        Figure("lost", "answered turns or accepted inputs lost, doubled or unreadable", 0, "", 0),
    ]  # fmt: skip


async def _talking(root: Path) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds until an input is accepted, by the clock and of the processor, and until a listener hears of it."""
    async with opened(root) as studio:
        words = studio.studio.bench.text
        words.set_speed(tokens_per_second=10_000, first_token_ms=0)
        id = await begun(studio.http, "scripted", settings={"queue_limit": 32})
        accepted, worked, told = [], [], await _heard_whole(studio, id)
        sys.setswitchinterval(LONGEST_TURN_SECONDS)  # as the server does
        for number in range(INPUTS):
            body = {"session_id": id, "user_input": f"I go on, {number}."}
            began, cpu = time.perf_counter(), time.process_time()
            answer = await studio.http.post("/api/story/turn", json=body, headers={"Prefer": "respond-async"})
            if answer.status_code == 202:
                worked.append((time.process_time() - cpu) * 1000)
                accepted.append((time.perf_counter() - began) * 1000)
            await asyncio.wait_for(told.get(), 20)
        words.set_speed(tokens_per_second=5, first_token_ms=5_000)
        return accepted, worked, [await _heard(studio, number) for number in range(20)]


async def _heard(studio, number: int) -> float:  # type: ignore[no-untyped-def]  # the studio of the tests
    """Until the first event, with a model that says nothing for five seconds; the run is stopped then."""
    id = await begun(studio.http, "local")
    first: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    listener = await studio.studio.stories.listening.open(studio.studio.person, id, None)

    async def listen() -> None:
        async for frame in listener.frames():
            if frame["event"] == "phase" and not first.done():
                first.set_result(time.perf_counter())

    hearing = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    began = time.perf_counter()
    body = {"session_id": id, "user_input": f"I wait, {number}."}
    await studio.http.post("/api/story/turn", json=body, headers={"Prefer": "respond-async"})
    took = (await asyncio.wait_for(first, 10) - began) * 1000
    await studio.http.post(f"/api/story/session/{id}/cancel")
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
    return took


async def _heard_whole(studio, id: str) -> asyncio.Queue[str]:  # type: ignore[no-untyped-def]  # the studio of the tests
    """What was told to its end, for a client that goes on then, as the page does."""
    listener = await studio.studio.stories.listening.open(studio.studio.person, id, None)
    told: asyncio.Queue[str] = asyncio.Queue()

    async def listen() -> None:
        async for frame in listener.frames():
            if frame["event"] == "complete":
                told.put_nowait(id)

    told.listening = asyncio.create_task(listen())  # type: ignore[attr-defined]  # as long as somebody asks
    return told


def _whole_file(root: Path) -> list[float]:
    """The other way: the whole story in one file, written anew and synced with each save."""
    (root / "tmp").mkdir()
    durable, path = Durable(root / "tmp"), root / "story.json"
    turns = [{"id": id_of(number), "input": "I go on.", "text": _prose(number)} for number in range(TURNS)]
    took = []
    for number in range(PEER_SAVES):
        turns.append({"id": id_of(number), "input": "I go on.", "text": _prose(number)})
        began = time.perf_counter()
        durable.replace(path, json.dumps(turns).encode())
        took.append((time.perf_counter() - began) * 1000)
    return took


def _recall() -> list[float]:
    passages = [
        piece for turn in range(1, TURNS + 1) for piece in cut(_prose(turn), f"t{turn}", f"t{turn}", f"c{turn}", turn)
    ]
    index = Index()
    index.hold(passages)
    took = []
    for number in range(QUESTIONS):
        asked_for = f"Where is the {WORDS[number % len(WORDS)]} of number {number * 37 % TURNS + 1}?"
        began = time.perf_counter()
        found = recalled(index, passages, query_of(index, _prose(number), asked_for), TURNS)
        took.append((time.perf_counter() - began) * 1000)
        assert found
    return took


def _restart(root: Path) -> tuple[float, float]:
    """Seconds from the start of the program to the newest turn of a long story, by the clock and of the processor."""
    with running_studio(root) as studio:
        owner = studio.get("/api/accounts/me").json()["id"]
        studio.stop()
        lay_told(studio.data, owner, LONG, _prose)
        began = time.perf_counter()
        studio.start()
        page = studio.get(f"/api/story/history/{beginning().session_id}", params={"limit": 1}).json()
        took = time.perf_counter() - began
        worked = _processor_seconds(studio.pid)
        assert page["total"] == LONG, page["total"]
    return took, worked


def _processor_seconds(pid: int) -> float:
    """What a process has used of the processor since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _prose(number: int) -> str:
    words = [WORDS[(number * 7 + place * place) % len(WORDS)] for place in range(110)]
    return f"Number {number} begins. " + " ".join(words) + f". And {WORDS[number % len(WORDS)]} {number} ends."


def _rank(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100)[part - 1]


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    show("stories", __doc__, measure)
