"""A turn of a story without the model's time, and what writing it down costs, in short stories and in long ones.

The brain answers at once with forty words and nothing is compared by meaning, so what is left is the studio itself:
reading what was before, the prompt, the facts, the journal, the views, the answer. An entry of the journal is measured
beside a file that is written anew with each save.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from benchmarks.figures import Figure, show
from benchmarks.stories import _prose as prose
from tests.stories.laying import OWNER, asked, beginning, folders_in, lay_told
from tests.stories.playing import brain_called
from tests.support.studio import Opened, opened
from troupe.kit.durable import Durable

SHORT, LONG, TURNS = 200, 5_000, 40
FEW, MANY, ENTRIES, SAVES = 10, 10_000, 200, 20
ANSWER = "The lamp swings over the quay and the water takes its light apart. " * 3


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="troupe-turns-") as name:
        root = Path(name)
        short, short_cpu = asyncio.run(_turns(_new(root / "short"), SHORT))
        long, long_cpu = asyncio.run(_turns(_new(root / "long"), LONG))
        few, many = _entries(_new(root / "few"), FEW), _entries(_new(root / "many"), MANY)
        file = _whole_files(_new(root / "file"))
    return [
        Figure("short_p50_ms", f"a turn in a story of {SHORT}, p50", _rank(short, 50), "ms", 25.0),
        Figure("short_p95_ms", f"a turn in a story of {SHORT}, p95", _rank(short, 95), "ms", 60.0),
        Figure("short_cpu_ms", "the processor's share of that, with the client's, p50", _rank(short_cpu, 50), "ms"),
        Figure("long_p50_ms", f"a turn in a story of {LONG:,}, p50", _rank(long, 50), "ms", 30.0),
        Figure("long_p95_ms", f"a turn in a story of {LONG:,}, p95", _rank(long, 95), "ms", 80.0),
        Figure("long_cpu_ms", "the processor's share of that, with the client's, p50", _rank(long_cpu, 50), "ms"),
        Figure("few_p50_ms", f"an entry in a journal of {FEW} turns, on the disk, p50", _rank(few, 50), "ms", 2.0),
        Figure("many_p50_ms", f"an entry in a journal of {MANY:,} turns, on the disk, p50", _rank(many, 50), "ms", 2.0,
               _rank(file, 50), "the whole file"),
    ]  # fmt: skip


async def _turns(root: Path, before: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each turn, by the clock and of the processor; the first is told to read what was before."""
    async with opened(root, memory_vectors=False) as studio:
        lay_told(studio.studio.directory.path, studio.studio.person.id, before, prose)
        id, brain = beginning().session_id, await brain_called(studio.http, "local")
        changed = await studio.http.patch(f"/api/story/session/{id}", json={"settings": {"brain_id": brain}})
        assert changed.status_code == 200, changed.text
        words = studio.studio.bench.text  # type: ignore[union-attr]  # a studio of tests has one
        words.set_speed(tokens_per_second=1_000_000, first_token_ms=0)
        words.next_replies([ANSWER] * (TURNS + 1))
        told = [await _turn(studio, id, number) for number in range(TURNS + 1)]
        return [took for took, _ in told[1:]], [worked for _, worked in told[1:]]


async def _turn(studio: Opened, id: str, number: int) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    said = {"session_id": id, "user_input": f"I look for the {number}th lamp."}
    answer = await studio.http.post("/api/story/turn", json=said)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000


def _entries(root: Path, before: int) -> list[float]:
    """Milliseconds of an entry, in a journal that holds so many turns."""
    lay_told(root, OWNER, before, prose)
    opened, took = folders_in(root).open(beginning().session_id), []
    try:
        for number in range(ENTRIES):
            said = asked(MANY + number, words=40).model_dump(mode="json")
            began = time.perf_counter()
            opened.put("user", said, "2026-11-20T09:44:03.120Z")
            took.append((time.perf_counter() - began) * 1000)
    finally:
        opened.close()
    return took


def _whole_files(root: Path) -> list[float]:
    (root / "tmp").mkdir()
    durable, turns, took = Durable(root / "tmp"), [prose(number) for number in range(MANY)], []
    for number in range(SAVES):
        turns.append(prose(number))
        began = time.perf_counter()
        durable.replace(root / "story.json", json.dumps(turns).encode())
        took.append((time.perf_counter() - began) * 1000)
    return took


def _rank(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100)[part - 1]


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    show("stories_turns", __doc__, measure)
