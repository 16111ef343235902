"""Kits: a persona of 5 MB out of a studio and in again, and what a bomb costs before it is refused.

The peer writes and reads the same texts with the standard library's JSON and zip, without sums, signature, limits,
versions or a database: what a format of one's own could hope for at best.
"""

import asyncio
import io
import json
import statistics
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from troupe.app.settings import Settings
from troupe.app.wiring import Studio, open_studio
from troupe.kit.errors import TroupeError
from troupe.personas import ImportOptions, Upload

ROUNDS = 7
MIB = 1024 * 1024
PARAGRAPHS = 9_500
OPTIONS = ImportOptions(on_conflict="keep_both")


def measure() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(in_studio(Path(name)))


async def in_studio(folder: Path) -> Sequence[Figure]:
    async with open_studio(Settings(data=folder / "data")) as studio:
        id, document = await cast(studio)
        out, kit = await went_out(studio, id)
        entered = await came_in(studio, kit)
        seconds, growth = await refused(studio)
    peer_out, zipped = best(lambda: peer_writes(document))
    peer_in, _ = best(lambda: peer_reads(zipped))
    return [
        Figure("kit_mb", "size of the kit", len(kit) / 1e6, "MB"),
        Figure("out_ms", "a kit of 5 MB out, median", out, "ms", 150, peer_out, "json and zip"),
        Figure("in_ms", "a kit of 5 MB in, median", entered, "ms", 250, peer_in, "json and zip"),
        Figure("bomb_seconds", "the slowest refusal of a bomb", seconds, "s", 2),
        Figure("bomb_mib", "the most memory a bomb took", growth, "MiB", 64),
    ]


async def cast(studio: Studio) -> tuple[str, dict[str, object]]:
    """Somebody who brought much along that this studio does not understand."""
    lore = [f"Paragraph {number}: " + "a sentence about maps and cellars. " * 11 for number in range(PARAGRAPHS)]
    lessons = [{"user_message": "m" * 4_000, "persona_response": "r" * 4_000} for _ in range(100)]
    fields = {"name": "Vera", "foreign": {"lore": lore}, "conversation_examples": lessons}
    shown = await studio.casting.create(studio.person, fields)
    return shown.persona.id, fields


async def went_out(studio: Studio, id: str) -> tuple[float, bytes]:
    from troupe.personas.domain.leaving import Wanted

    times, made = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = await studio.travelling.exporting.export(studio.person, id, Wanted())
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, made.content if made else b""


async def came_in(studio: Studio, kit: bytes) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        taken = await studio.travelling.take(studio.person, Upload("kit", io.BytesIO(kit)), OPTIONS)
        times.append(time.perf_counter() - began)
        if taken.error:
            raise taken.error
    return statistics.median(times) * 1000


async def refused(studio: Studio) -> tuple[float, float]:
    """The worst of all bombs: seconds, and MiB beyond what the file itself takes."""
    seconds, growth = [], []
    for file in bombs():
        began = time.perf_counter()
        error = (await studio.travelling.take(studio.person, Upload("bomb", io.BytesIO(file)), OPTIONS)).error
        seconds.append(time.perf_counter() - began)
        if not isinstance(error, TroupeError):
            raise AssertionError("A bomb was let in.")
        tracemalloc.start()
        await studio.travelling.take(studio.person, Upload("bomb", io.BytesIO(file)), OPTIONS)
        growth.append(max(0, tracemalloc.get_traced_memory()[1] - len(file)) / MIB)
        tracemalloc.stop()
    return max(seconds), max(growth)


def bombs() -> Sequence[bytes]:
    """Zeros that unpack to much, JSON that is deep, wide or long, and a full file of nothing."""
    deflated, stored = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
    return [
        zipped({"persona.json": bytes(400 * MIB)}, deflated),
        zipped({f"lore/{number}.json": bytes(15 * MIB) for number in range(1, 17)}, deflated),
        zipped({"look/portrait.png": bytes(95 * MIB)}, stored),
        zipped({f"lore/{number}.json": b"" for number in range(1, 60_000)}, stored),
        b'{"name":"A","role":"r","x":[' + b"0," * 7 * MIB + b"0]}",
        b'{"name":"A","role":"r","x":' + b"[" * 8 * MIB,
        b'{"name":"A","role":"r",' + b",".join(b'"%d":0' % number for number in range(900_000)) + b"}",
        b"PK\3\4" + bytes(99 * MIB),
    ]


def zipped(entries: dict[str, bytes], method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=9 if method == zipfile.ZIP_DEFLATED else None) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = 0o100644 << 16, method
            archive.writestr(info, content)
    return file.getvalue()


def best(work: Callable[[], bytes]) -> tuple[float, bytes]:
    times, made = [], b""
    for _ in range(ROUNDS):
        began = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, made


def peer_writes(document: dict[str, object]) -> bytes:
    return zipped({"persona.json": json.dumps(document, ensure_ascii=False).encode()}, zipfile.ZIP_DEFLATED)


def peer_reads(file: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        content = archive.read("persona.json")
    json.loads(content)
    return content


if __name__ == "__main__":
    sys.exit(show("persona_kits", __doc__, measure))
