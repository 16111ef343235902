"""Kits for tests: taken apart, changed and packed again."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.personas.casting import Caster, Json, good

Entries = dict[str, bytes]


async def exported(who: Caster, id: str, **query: str) -> bytes:
    answer = await who.ask("GET", f"/{id}/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content


async def sent(who: Caster, *files: bytes, **options: str) -> httpx2.Response:
    """Files in a form, under names that say nothing."""
    return await who.ask("POST", "/import", files=[("file", ("file", each)) for each in files], data=options)


async def imported(who: Caster, file: bytes, **options: str) -> Json:
    return good(await sent(who, file, **options), 201)


def entries_in(kit: bytes) -> Entries:
    with zipfile.ZipFile(io.BytesIO(kit)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip as the studio packs it: sorted, without times."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100644 << 16
            info.compress_type = method
            archive.writestr(info, entries[name])
    return file.getvalue()


def summed(entries: Mapping[str, bytes]) -> Entries:
    """The same entries with a list of sums that fits them, and no signature."""
    plain = {name: each for name, each in entries.items() if name not in ("SHA256SUMS", "SIGNATURE.json")}
    lines = [f"{hashlib.sha256(plain[name]).hexdigest()}  {name}\n" for name in sorted(plain)]
    return {**plain, "SHA256SUMS": "".join(lines).encode()}


def with_document(kit: bytes, **changes: Any) -> Entries:
    """A kit whose document says something else, label and sums included."""
    entries = entries_in(kit)
    document = json.loads(entries["persona.json"]) | changes
    label = json.loads(entries["kit.json"])
    label |= {name: document[name] for name in ("name", "age", "audience", "language", "kit_version")}
    files = {"persona.json": json.dumps(document).encode(), "kit.json": json.dumps(label).encode()}
    return summed(entries | files)
