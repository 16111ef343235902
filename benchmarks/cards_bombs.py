"""Bombs: files that are small and would become enormous. Each is read in a process of its own.

Told are the slowest refusal, the most memory that one took beyond its own bytes, how many were read instead of refused,
and what was left lying about.
"""

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.running import REPOSITORY
from tests.cards.files import SIGNATURE, chunk, exif, jpeg, packed_text, picture, png, raw, text

MIB = 1024 * 1024
READ = """
import io, json, resource, sys, time
from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.transcripts import are_lines, lines_of, read_jsonl
import yaml
content = open(sys.argv[1], "rb").read()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
try:
    read_jsonl(lines_of(content)) if are_lines(content) else found_in(io.BytesIO(content), "bomb")
    said = "read"
except Refusal as refusal:
    said = refusal.code
took = time.perf_counter() - began
print(json.dumps([said, took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""


def bombs() -> Mapping[str, Callable[[], bytes]]:
    nothing = bytes(600 * MIB)
    return {
        "an archive whose card unpacks to 600 MiB": lambda: _zip({"card.json": nothing}),
        "an archive whose files unpack to 600 MiB": lambda: _zip({"card.json": raw(), "assets/a.bin": nothing}),
        "an archive of 30,000 files": lambda: _zip(
            {f"a/{number}": b"" for number in range(30_000)} | {"card.json": raw()}
        ),
        "an archive that lies about a size": _lying,
        "a chunk that unpacks to 200 MiB": lambda: png(packed_text("chara", bytes(200 * MIB))),
        "a chunk that claims 2 GiB": lambda: SIGNATURE + struct.pack(">I4s", 2**31 - 1, b"tEXt") + b"chara\0e30=",
        "a picture of 200,000 chunks": lambda: SIGNATURE + chunk(b"teSt", b"") * 200_000,
        "JSON of two million lists in one another": lambda: b"[" * (2 * MIB),
        "JSON of four million values": lambda: b'{"a":[' + b"0," * (4 * MIB) + b"0]}",
        "JSON of a million keys": lambda: b"{" + b",".join(b'"%d":0' % number for number in range(MIB)) + b"}",
        "JSON with a number of a million digits": lambda: (
            b'{"spec":"chara_card_v2","data":{"name":' + b"9" * MIB + b"}}"
        ),
        "a text of 40 MiB": lambda: json.dumps({"name": "x" * (40 * MIB)}).encode(),
        "YAML that is nested 100,000 deep": lambda: b"a: " + b"[" * 100_000,
        "YAML whose names stand for one another": lambda: b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "a comment of 60,000 commas in a photograph": lambda: jpeg(b"ASCII\0\0\0" + b"," * 60_000),
        "a comment that points out of its file": lambda: jpeg(b"x").replace(exif(b"x")[-8:], b"\xff" * 8),
        "a base64 of brackets": lambda: png(text("chara", b"W1tb" * (4 * MIB))),
        "a line of 8 MiB": lambda: b'{"mes":"' + b"x" * (8 * MIB) + b'"}\n{"mes":"',
        "a picture with half a chunk": lambda: picture()[:-20],
    }


def measure() -> Sequence[Figure]:
    found = {name: _told(make()) for name, make in bombs().items()}
    for name, (said, seconds, mib, _) in found.items():
        print(f"  {name:<48} {said:<20} {seconds:6.2f} s {mib:6.0f} MiB", file=sys.stderr)
    return [
        Figure(
            "read",
            f"of {len(found)} bombs read instead of refused",
            sum(said == "read" for said, *_ in found.values()),
            "",
            0,
        ),
        Figure("slowest_s", "the slowest refusal", max(seconds for _, seconds, *_ in found.values()), "s", 2),
        Figure("memory_mb", "the most memory that one took", max(mib for _, _, mib, _ in found.values()), "MB", 64),
        Figure("left", "files left lying about", sum(left for *_, left in found.values()), "", 0),
    ]


def _told(bomb: bytes) -> tuple[str, float, float, int]:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as beside:
        file = Path(folder, "bomb")
        file.write_bytes(bomb)
        variables = os.environ | {"TMPDIR": beside}
        done = subprocess.run(
            [sys.executable, "-c", READ, str(file)],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=REPOSITORY,
            env=variables,
        )
        said, seconds, mib = json.loads(done.stdout) if done.returncode == 0 else ("died", 120.0, 10_000.0)
        return said, seconds, mib, len(list(Path(beside).iterdir()))


def _zip(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _lying() -> bytes:
    """The directory says ten bytes, and there are 50 MiB."""
    made = bytearray(_zip({"card.json": bytes(50 * MIB)}))
    honest = struct.pack("<I", 50 * MIB)
    while (at := made.find(honest)) >= 0:
        made[at : at + 4] = struct.pack("<I", 10)
    assert zlib.crc32(bytes(made))  # it was packed at all
    return bytes(made)


if __name__ == "__main__":
    show("cards_bombs", __doc__, measure)
