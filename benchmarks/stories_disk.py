"""What a bad disk costs a story: full at any byte, failing at any wait, cut off at any step, or with a bit turned.

A session is created, two turns are told, a card and its name are changed, and after whatever happened it is opened
again: what was acknowledged has to be there, word for word, and the next turn has to work. Bits are turned in the
journal and in the peer's file, which holds the same turns as one piece of JSON. TROUPE_BENCH_DISK=long is 150 places,
40 waits, every step and 10,000 bits.
"""

import errno
import json
import os
import random
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.figures import Figure, show
from tests.durability.faults import FailingCalls
from tests.stories.laying import folders_in
from tests.stories.test_disks import ID, WHOLE, check, play, pull_at_every_step, sweep
from troupe.kit.durable import scan
from troupe.kit.errors import Unavailable
from troupe.stories.domain.story import Story

LONG = os.environ.get("TROUPE_BENCH_DISK") == "long"
PLACES, SYNCS, EVERY, BITS = (150, 40, 1, 10_000) if LONG else (15, 8, 40, 1_000)


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="troupe-disk-") as name:
        root = Path(name)
        places = range(1, WHOLE, WHOLE // PLACES)
        sweep(root / "full", places)  # raises at the first loss, and so do the others
        _fail_at_each_wait(root / "waits")
        states = pull_at_every_step(root / "power", EVERY)
        lost, unnoticed, peers = _turn_bits(root / "bits")
    return [
        Figure("full", "bytes of room after which the disk was full", len(places), ""),
        Figure("waits", "waits for the disk of which one failed", SYNCS, ""),
        Figure("states", "states of a disk that was cut off at some step", states, ""),
        Figure("bits", "bits of a journal that were turned, one at a time", BITS, ""),
        Figure("lost", "turns lost that were acknowledged, or before a turned bit", lost, "", 0),
        Figure("wrong", "journals read as if no bit had been turned", unnoticed, "", 0, peers or None,
               "one file of JSON"),
    ]  # fmt: skip


def _fail_at_each_wait(root: Path) -> None:
    for nth in range(1, SYNCS + 1):
        place, done = root / str(nth), list[str]()
        folders_in(place)
        with suppress(Unavailable):
            play(folders_in(place, FailingCalls("sync", nth, errno.EIO)), done)
        check(place, done, f"wait {nth} failed")


def _turn_bits(root: Path) -> tuple[int, int, int]:
    """Turns before the bit that were not read, journals in which it was not noticed, and files of JSON."""
    play(folders_in(root), [])
    content = (root / "sessions" / ID / "journal.log").read_bytes()
    whole = scan(content).frames
    told = [node.text for node in Story.of(whole).path()]
    plain = json.dumps(told).encode()
    chance, lost, unnoticed, peers = random.Random(19), 0, 0, 0
    for _ in range(BITS):
        place = chance.randrange(len(content))
        found = scan(_turned(content, place, chance))
        before = len(scan(content[:place]).frames)
        lost += max(0, before - len(found.frames))
        unnoticed += found.frames != whole[: len(found.frames)] or len(found.frames) == len(whole)
        peers += _is_believed(_turned(plain, chance.randrange(len(plain)), chance))
    return lost, unnoticed, peers


def _turned(content: bytes, place: int, chance: random.Random) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]


def _is_believed(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    show("stories_disk", __doc__, measure)
