"""Hostile kits: whatever a file claims to be, it is refused before it costs anything, and nothing of it stays."""

import asyncio
import io
import json
import stat
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from tests.personas.casting import Caster, refused
from tests.personas.travel import Entries, entries_in, exported, sent, summed, zipped
from tests.support.studio import Opened, opened
from troupe.personas.domain.kits import BadArchive
from troupe.personas.domain.kits import opened as opened_kit

MIB = 1024 * 1024
LARGEST_GROWTH = 64 * MIB
BIT_FLIPS = (0x01, 0x20, 0x80, 0xFF)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An honest kit, signed."""

    async def made() -> bytes:
        async with opened(tmp_path_factory.mktemp("honest")) as house:
            me = Caster(house.http)
            cast = await me.cast(conversation_examples=[{"user_message": "Hi", "persona_response": "Good day"}])
            return await exported(me, cast["id"])

    return asyncio.run(made())


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


def why(file: bytes) -> BadArchive:
    with pytest.raises(BadArchive) as refusal:
        opened_kit(io.BytesIO(file))
    return refusal.value


def squeezed(entries: Entries) -> bytes:
    return zipped(entries, zipfile.ZIP_DEFLATED)


def changed(kit: bytes, **files: bytes) -> Entries:
    names = {name.replace("_", "."): content for name, content in files.items()}
    return summed(entries_in(kit) | names)


def test_an_honest_kit_is_opened(kit):
    assert opened_kit(io.BytesIO(kit)).manifest.name == "Vera"
    assert opened_kit(io.BytesIO(squeezed(entries_in(kit)))).signature is not None


def test_every_changed_byte_is_noticed(kit):
    for place in range(len(kit)):
        for flip in BIT_FLIPS:
            broken = bytearray(kit)
            broken[place] ^= flip
            assert why(bytes(broken)).detail


def test_every_missing_end_is_noticed(kit):
    for length in range(0, len(kit), 7):
        assert why(kit[:length]).reason


@pytest.mark.parametrize("junk", [b"", b"PK\5\6", b"PK\3\4", b"PK\5\6" + bytes(18), b"\0" * 5000], ids=len)
def test_what_is_no_archive_is_no_kit(junk):
    assert why(junk).reason


def test_something_before_behind_or_between_is_refused(kit):
    assert why(b"#!/bin/sh\n" + kit).reason
    assert why(kit + b"\0").reason
    assert why(kit + kit).reason


@pytest.mark.parametrize(
    "name",
    ["../persona.json", "/etc/passwd", "C:/x", "look\\look.json", "look/../kit.json", "./kit.json", "look//look.json",
     "kit.json/", "KIT.JSON", "persona.json ", "évil.json", "x" * 300, "run.sh", "lore/0.json", "lore/../1.json",
     "voice/sample.wav", "weights.pkl", "inner.persona"],
)  # fmt: skip
def test_a_name_that_no_kit_has_is_refused(kit, name):
    told = why(zipped(entries_in(kit) | {name: b"{}"}))

    assert told.reason in ("unlisted", "unsafe_archive")


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_a_link_or_a_device_is_refused(kit, mode):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries_in(kit).items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (mode | 0o777) << 16
            archive.writestr(info, content)

    assert why(file.getvalue()).reason == "unsafe_archive"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twice", ["persona.json", "Persona.json"])
def test_a_name_that_is_there_twice_is_refused(kit, twice):
    file = io.BytesIO(kit)
    with zipfile.ZipFile(file, "a") as archive:
        info = zipfile.ZipInfo(twice)
        info.external_attr = 0o100644 << 16
        archive.writestr(info, b"{}")

    assert why(file.getvalue()).reason in ("unsafe_archive", "unlisted")


def test_an_encrypted_entry_a_comment_and_an_extra_field_are_refused(kit):
    file = io.BytesIO(kit)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"hello"
    extra = io.BytesIO()
    with zipfile.ZipFile(extra, "w") as archive:
        for name, content in entries_in(kit).items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.extra = 0o100644 << 16, struct.pack("<2H4s", 0x7075, 4, b"kit2")
            archive.writestr(info, content)
    encrypted = bytearray(kit)
    encrypted[kit.index(b"PK\1\2") + 8] |= 1

    assert why(file.getvalue()).reason == "unsafe_archive"
    assert why(extra.getvalue()).reason == "unsafe_archive"
    assert "encrypted" in why(bytes(encrypted)).detail


def test_entries_that_lie_upon_one_another_are_refused(kit):
    """The overlapping bomb: many names for one content."""
    body = zlib.compress(b"0" * MIB)[2:-4]
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0x21, zlib.crc32(b"0" * MIB), len(body), MIB, 11, 0)
    content, directory = head + b"lore/1.json" + body, b""
    for number in range(1, 151):
        name = f"lore/{number}.json".encode()
        fields = (0x0314, 20, 0, 8, 0, 0x21, zlib.crc32(b"0" * MIB), len(body), MIB, len(name), 0, 0, 0, 0)
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", *fields, 0o100644 << 16, 0) + name
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 150, 150, len(directory), len(content), 0)

    assert why(content + directory + end).reason in ("too_large", "unsafe_archive")


BOMBS = {
    "one entry of zeros": lambda kit: squeezed(changed(kit, persona_json=b" " * (15 * MIB))),
    "spread over lore": lambda kit: squeezed(
        summed(entries_in(kit) | {f"lore/{number}.json": b"[" + b"0," * MIB + b"0]" for number in range(1, 16)})
    ),
    "a picture of zeros": lambda kit: squeezed(summed(entries_in(kit) | {"look/portrait.png": bytes(24 * MIB)})),
    "more entries than a kit has": lambda kit: zipped(
        entries_in(kit) | {f"lore/{number}.json": b"" for number in range(1, 300)}
    ),
    "a document of lists": lambda kit: zipped(changed(kit, persona_json=b"[" * 8 * MIB + b"]" * 8 * MIB)),
    "a document of numbers": lambda kit: zipped(changed(kit, persona_json=b'{"a":[' + b"0," * 7 * MIB + b"0]}")),
    "one enormous number": lambda kit: zipped(changed(kit, persona_json=b'{"age":' + b"9" * 15 * MIB + b"}")),
    "a million keys": lambda kit: zipped(
        changed(kit, persona_json=json.dumps({f"k{number}": 0 for number in range(1_000_000)}).encode())
    ),
    "deep objects": lambda kit: zipped(changed(kit, persona_json=b'{"foreign":' * 5_000 + b"1" + b"}" * 5_000)),
    "a key twice": lambda kit: zipped(changed(kit, persona_json=b'{"name":"A","name":"B"}')),
    "not a number": lambda kit: zipped(changed(kit, persona_json=b'{"name":"A","age":NaN}')),
    "half a character": lambda kit: zipped(changed(kit, persona_json=b'{"name":"\\ud800"}')),
    "not UTF-8": lambda kit: zipped(changed(kit, persona_json=b'{"name":"\xff"}')),
    "a list of sums without end": lambda kit: zipped(entries_in(kit) | {"SHA256SUMS": b"0" * 60_000}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_without_unpacking_it(kit, bomb):
    file = io.BytesIO(BOMBS[bomb](kit))

    tracemalloc.start()
    try:
        with pytest.raises(BadArchive) as refusal:
            opened_kit(file)
        growth = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert refusal.value.reason
    assert growth < LARGEST_GROWTH


def test_an_entry_that_says_it_is_small_is_read_no_further(kit):
    entries = entries_in(kit) | {"LICENSE.txt": b" " * (MIB - 1)}
    lying = bytearray(squeezed(summed(entries)))
    for head, field in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = lying.index(head)
        struct.pack_into("<I", lying, at + field, 10)

    assert why(bytes(lying)).reason in ("wrong_size", "wrong_sum")


async def nothing_stays(house: Opened) -> None:
    assert [row for row in await house.rows("personas") if row["user_id"]] == []
    assert await house.rows("media") == []
    assert await house.rows("media_objects") == []


@pytest.mark.parametrize("bomb", ["one entry of zeros", "a picture of zeros", "a document of lists", "a million keys"])
async def test_at_the_door_a_bomb_is_refused_with_the_reason_and_leaves_nothing(house, kit, bomb):
    told = refused(await sent(Caster(house.http), BOMBS[bomb](kit)), 400, "KIT_INVALID")

    assert told["reason"]
    await nothing_stays(house)


HOSTILE_JSON = {
    "deep": (b'{"name":"A","role":' + b"[" * 40 + b"]" * 40 + b"}", "KIT_INVALID"),
    "very deep": (b"[" * 200_000, "KIT_INVALID"),
    "huge number": (b'{"name":"A","role":"r","age":' + b"9" * 500 + b"}", "KIT_INVALID"),
    "infinity": (b'{"name":"A","role":"r","age":1e999}', "KIT_INVALID"),
    "a key twice": (b'{"name":"A","role":"r","role":"s"}', "KIT_INVALID"),
    "many keys": (json.dumps({"name": "A", "role": "r"} | {f"k{n}": n for n in range(9_500)}).encode(), "KIT_INVALID"),
    "a list": (b"[1, 2, 3]", "SHAPE_UNKNOWN"),
    "a picture that is none": (b"\x89PNG\r\n\x1a\n" + bytes(500), "KIT_INVALID"),
    "a program": (b"#!/bin/sh\nrm -rf /\n", "SHAPE_UNKNOWN"),
    "another object": (b'{"hello":"world"}', "SHAPE_UNKNOWN"),
}


@pytest.mark.parametrize("what", HOSTILE_JSON)
async def test_at_the_door_hostile_json_is_refused_and_leaves_nothing(house, what):
    content, code = HOSTILE_JSON[what]

    refused(await sent(Caster(house.http), content), 400, code)

    await nothing_stays(house)


async def test_more_than_a_hundred_mebibytes_are_not_even_read(house):
    piece = b"0" * MIB

    async def body():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(101):
            yield piece
        yield b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await house.http.post("/api/personas/import", content=body(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    await nothing_stays(house)


@pytest.mark.parametrize(
    "form",
    [b"", b"--x--\r\n", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
     b"".join(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' for _ in range(60))
     + b"--x--\r\n", b'--x\r\nContent-Disposition: form-data; name="age"\r\n\r\n' + b"1" * 9_000 + b"\r\n--x--\r\n"],
    ids=["nothing", "no part", "half a part", "no name", "too many files", "a long field"],
)  # fmt: skip
async def test_a_broken_form_is_refused(house, form):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    refused(await house.http.post("/api/personas/import", content=form, headers=headers), 400, "INVALID_INPUT")
    headers = {"Content-Type": "multipart/form-data"}
    refused(await house.http.post("/api/personas/import", content=form, headers=headers), 400, "INVALID_INPUT")
