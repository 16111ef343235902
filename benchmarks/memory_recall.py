"""Memory: how often what answers a question is among what is remembered, by words alone and with vectors.

Without a path the conversation is made here (400 turns, 60 things told, 4 of them put right later, all asked for in
other words). With one it is read from a file in the form of LoCoMo:
`.venv/bin/python -m benchmarks.memory_recall locomo10.json`. Only evidence is counted: whether the turns in which the
answer was given are among the first 5, 10 or 20 things found. The peer is the same search without vectors.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.memory_house import Remembered, remembered
from benchmarks.memory_seen import points_of
from benchmarks.memory_talk import Asked, Talk, made_up

DEPTHS = (5, 10, 20)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NOW = FIRST + timedelta(days=200)


def measure(talks: Sequence[Talk]) -> Sequence[Figure]:
    shares = {vectors: asyncio.run(shares_of(talks, vectors=vectors)) for vectors in (True, False)}
    promised = {5: 0.8, 10: 0.85, 20: 0.9}
    return [
        Figure(f"recall_{depth}", f"evidence among the first {depth}, {len(talks)} conversation(s)",
               shares[True][depth], "", promised[depth] if len(talks) == 1 else None,
               shares[False][depth], "by words alone", more_is_better=True)
        for depth in DEPTHS
    ]  # fmt: skip


async def shares_of(talks: Sequence[Talk], *, vectors: bool) -> dict[int, float]:
    found: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    for talk in talks:
        with tempfile.TemporaryDirectory() as folder:
            async with remembered(Path(folder), vectors=vectors) as house:
                turns = await told(house, talk)
                for asked in talk.questions:
                    ranked = await found_for(house, asked, turns)
                    for depth in DEPTHS:
                        seen = frozenset().union(*ranked[:depth]) if ranked else frozenset()
                        found[depth].append(len(asked.evidence & seen) / len(asked.evidence))
    return {depth: sum(each) / max(1, len(each)) for depth, each in found.items()}


async def told(house: Remembered, talk: Talk) -> dict[str, int]:
    """Say everything, half an hour between the turns; gives the turn of each message."""
    turns = {}
    for number, (asked, answered) in enumerate(talk.turns):
        nodes = await house.say(asked, answered, FIRST + timedelta(minutes=30 * number))
        turns |= dict.fromkeys(nodes, number)
    await house.memory.catch_up()
    await house.memory.embed()
    return turns


async def found_for(house: Remembered, asked: Asked, turns: dict[str, int]) -> list[frozenset[int]]:
    """The turns that each found thing comes from, the best first."""
    items = await house.search(asked.question, max(DEPTHS), NOW)
    return [frozenset(turns[point.node_id] for point in points_of(item)) for item in items]


def read_locomo(path: Path) -> list[Talk]:
    """Conversations with their questions; a question without evidence is left out."""
    return [_talk(sample) for sample in json.loads(path.read_text("utf-8"))]


def _talk(sample: dict) -> Talk:
    lines: list[dict] = []
    number = 1
    while isinstance(session := sample["conversation"].get(f"session_{number}"), list):
        lines += session
        number += 1
    turns = [(one["text"], other["text"]) for one, other in pairwise(lines)][::2]
    places = {line["dia_id"]: at // 2 for at, line in enumerate(lines)}
    questions = [
        Asked(each["question"], frozenset(places[id] for id in each["evidence"] if id in places))
        for each in sample["qa"]
        if any(id in places for id in each.get("evidence", ()))
    ]
    return Talk(turns, questions)


if __name__ == "__main__":
    paths = [Path(each) for each in sys.argv[1:] if not each.startswith("-")]
    sys.argv = [each for each in sys.argv if each.startswith("-") or each == sys.argv[0]]
    talks = [talk for path in paths for talk in read_locomo(path)] or [made_up()]
    show("memory_recall", __doc__, lambda: measure(talks))
