"""Bringing in: a large card, many files, a large archive, a large lorebook, a long chat; and what it takes of memory.

The large ones come in through `POST /api/imports` of a whole studio in this process. `TROUPE_BENCH_PEERS` names a
folder in which `npm install @character-foundry/loader` was done; then it reads the same picture.
`TROUPE_BENCH_SCALE=10` makes everything a tenth as large, for a look that does not take minutes.
"""

import asyncio
import gc
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, show
from tests.cards.files import jpeg, named, picture, png, raw, text, webp, wrapped, zipped
from tests.cards.test_reading_cards import V3
from tests.support.studio import Opened, opened
from troupe.cards.domain.finding import found_in

MIB = 1024 * 1024
SCALE = int(os.environ.get("TROUPE_BENCH_SCALE", "1"))
ENTRIES, LINES, ARCHIVE_MIB, ASSETS, FILES = 10_000 // SCALE, 100_000 // SCALE, 200 // SCALE, 300, 50
ROUNDS = 7
PEER = Path(__file__).with_name("peer_cards_speed.mjs")


def measure() -> Sequence[Figure]:
    large = _large()
    read, peer = _read(large), _peer(large)
    with tempfile.TemporaryDirectory() as folder:
        # Made by another process: what making them takes of memory is not what bringing them in takes.
        subprocess.run([sys.executable, "-m", "benchmarks.cards_speed", folder], check=True)
        imported = asyncio.run(_imports(Path(folder)))
    return [
        Figure("read_ms", "a card of 1 MiB in a picture: read", read, "ms", 50, peer, "character-foundry"),
        *imported,
    ]


async def _imports(folder: Path) -> Sequence[Figure]:
    wanted: Sequence[tuple[str, str, float]] = [
        ("card_s", "the same card: imported", 0.25),
        ("mixed_s", f"{FILES} mixed files: imported", 10),
        ("book_s", f"a lorebook of {ENTRIES:,} entries: imported", 1.5 / SCALE),
        ("chat_s", f"a chat of {LINES:,} lines: imported", 20 / SCALE),
        ("archive_s", f"an archive of {ARCHIVE_MIB} MiB, {ASSETS} assets: imported", 20 / SCALE),
    ]
    figures = []
    async with opened(folder / "studio", working=True) as house:
        await _brought(house, folder / "warm")
        gc.freeze()  # as `troupe up` does once it is open
        gc.set_threshold(10_000, 20, 20)
        before = _most_memory()
        for key, name, target in wanted:
            cpu = _cpu()
            took = await _brought(house, folder / key)
            more = f"{_cpu() - cpu:.2f} s of processor, memory so far {_most_memory() - before:.0f} MB more"
            print(f"  {key:<10} {took:7.2f} s, {more}", file=sys.stderr)
            figures.append(Figure(key, name, took, "s", target))
    return [*figures, Figure("memory_mb", "memory at most while all of it came in", _most_memory() - before, "MB", 128)]


def write_all(folder: Path) -> None:
    makers: Mapping[str, Callable[[], Sequence[bytes]]] = {
        "warm": lambda: [raw(named("Warm"))],
        "card_s": lambda: [_large()],
        "mixed_s": _mixed,
        "book_s": lambda: [_book()],
        "chat_s": lambda: [_chat()],
        "archive_s": lambda: [_archive()],
    }
    for key, make in makers.items():
        (folder / key).mkdir()
        for number, content in enumerate(make()):
            (folder / key / f"file {number:03}").write_bytes(content)


async def _brought(house: Opened, folder: Path) -> float:
    """Seconds from sending to the end of the job; whatever did not come in is a fault of this program."""
    while True:
        with ExitStack() as stack:
            sent = [("files", (each.name, stack.enter_context(each.open("rb")))) for each in sorted(folder.iterdir())]
            began = time.perf_counter()
            answer = await house.http.post("/api/imports", files=sent, data={"on_conflict": "keep_both"})
        if answer.status_code != 503:
            break
        await asyncio.sleep(0.1)
    id = answer.json()["import_id"]
    found = await _done(house, id)
    took = time.perf_counter() - began
    states = {item["state"] for item in found["items"]}
    assert states == {"imported"}, [item["error"] for item in found["items"] if item["error"]][:1]
    return took


async def _done(house: Opened, id: str) -> Any:
    """Asked often at first, then as seldom as a page that waits: asking is work too."""
    for asked in count():
        found = (await house.http.get(f"/api/imports/{id}")).json()
        if found["state"] != "reading":
            return found
        await asyncio.sleep(0.02 if asked < 50 else 0.25)


def _large() -> bytes:
    return png(text("ccv3", wrapped(V3 | {"data": V3["data"] | {"description": "x" * 700_000}})))


def _mixed() -> Sequence[bytes]:
    makers: Sequence[Callable[[str], bytes]] = [
        lambda name: png(text("chara", wrapped(named(name)))),
        lambda name: png(text("ccv3", wrapped(named(name)))),
        lambda name: zipped({"card.json": raw(named(name)), "assets/a.png": picture()}),
        lambda name: raw(named(name)),
        lambda name: jpeg(raw(named(name))),
        lambda name: webp(raw(named(name))),
        lambda name: raw({"char_name": name, "char_persona": "Keeps.", "char_greeting": "Hm."}),
    ]
    return [makers[number % len(makers)](f"Mira {number}") for number in range(FILES)]


def _book() -> bytes:
    entries = [
        {
            "keys": [f"lamp {number}", f"stair {number}", f"rope {number}"],
            "content": f"In room {number} of the tower there is a lamp, and a stair, and a rope to hold on to.",
            "enabled": True,
            "insertion_order": number,
            "use_regex": False,
            "extensions": {},
        }
        for number in range(ENTRIES)
    ]
    return json.dumps({"spec": "lorebook_v3", "data": {"name": "Tower", "extensions": {}, "entries": entries}}).encode()


def _chat() -> bytes:
    head = {"user_name": "Ann", "chat_metadata": {}}
    said = [
        {
            "name": ("Ann", "Mira")[number % 2],
            "is_user": number % 2 == 0,
            "mes": f"Line {number} of a long talk about the sea, and the lamp that turns above it all night.",
            "send_date": f"2024-01-{1 + number // 10_000:02}T{number // 1_000 % 10:02}:00:00.{number % 1_000:03}Z",
        }
        for number in range(LINES)
    ]
    return b"\n".join(json.dumps(each).encode() for each in (head | {"character_name": "Mira"}, *said))


def _archive() -> bytes:
    """Pictures that cannot be packed any tighter."""
    plain, size = picture(), ARCHIVE_MIB * MIB // ASSETS
    said = [
        {"type": "emotion", "name": f"face {number}", "uri": f"embeded://a/{number}.png", "ext": "png"}
        for number in range(ASSETS)
    ]
    card = named("Packed", assets=said)
    return zipped(
        {"card.json": raw(card)} | {f"a/{number}.png": plain + os.urandom(size) for number in range(ASSETS)}, method=0
    )


def _read(file: bytes) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found_in(io.BytesIO(file), "mira.png")
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _peer(file: bytes) -> float | None:
    modules, node = os.environ.get("TROUPE_BENCH_PEERS"), shutil.which("node")
    if not modules or node is None:
        return None
    with tempfile.NamedTemporaryFile() as kept:
        kept.write(file)
        kept.flush()
        told = subprocess.run([node, PEER, modules, kept.name], capture_output=True, text=True, timeout=120, check=True)
    return float(told.stdout)


def _cpu() -> float:
    """What this program and its children took of the processor; of the latter once they have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__" and sys.argv[1:]:
    write_all(Path(sys.argv[1]))
elif __name__ == "__main__":
    show("cards_speed", __doc__, measure)
