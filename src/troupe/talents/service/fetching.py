"""How one file of a hub comes here: piece by piece, gone on with after a stop, and compared with its hash."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from troupe.kit.durable import Durable
from troupe.talents.errors.bases import HubFailed, HubFileDiffers

_PIECE = 4 * 1024 * 1024
Heard = Callable[[int], Awaitable[None]]
"""Hears how many bytes of the file are here."""


@dataclass(frozen=True)
class HubFile:
    """A file of a model, and the hash that it must have: SHA-256 of large ones, git's own of small ones."""

    name: str
    size: int
    sha256: str | None
    git_sha1: str | None


@dataclass(frozen=True)
class HubModel:
    """What a hub says about a model; nothing was fetched."""

    id: str
    revision: str
    licence: str
    files: Sequence[HubFile]


class Hub(Protocol):
    """Where models can be had."""

    async def about(self, id: str) -> HubModel: ...

    def pieces(self, model: HubModel, file: HubFile, begin: int) -> AsyncIterator[bytes]: ...


async def fetch_file(durable: Durable, hub: Hub, model: HubModel, file: HubFile, path: Path, heard: Heard) -> None:
    """Bring a file to a path whose folder is there; what is not as it was announced is thrown away."""
    there = path.stat().st_size if path.is_file() else 0
    if there > file.size:
        await asyncio.to_thread(durable.remove, path)
        there = 0
    if there < file.size or not path.exists():
        with durable.growing(path) as put:
            async with aclosing(cast(Any, hub.pieces(model, file, there))) as pieces:
                async for piece in pieces:
                    if there + len(piece) > file.size:
                        raise HubFailed(f"{file.name} is longer than was said.")
                    await asyncio.to_thread(put, piece)
                    there += len(piece)
                    await heard(there)
    if not await asyncio.to_thread(_is_right, path, file):
        await asyncio.to_thread(durable.remove, path)
        raise HubFileDiffers(file.name)


def _is_right(path: Path, file: HubFile) -> bool:
    if path.stat().st_size != file.size:
        return False
    if file.sha256 is None and file.git_sha1 is None:
        return False
    summed = hashlib.sha256() if file.sha256 else hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as opened:
        while piece := opened.read(_PIECE):
            summed.update(piece)
    return summed.hexdigest() == (file.sha256 or file.git_sha1)
