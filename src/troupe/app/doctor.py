"""`troupe doctor`: look at everything the studio stands on, and change nothing."""

import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import text

from troupe.app.console import Console
from troupe.app.data_directory import disk_floor, free_space, network_file_system
from troupe.app.pages import Pages
from troupe.app.studio import Studio
from troupe.kit.errors import TroupeError
from troupe.ports.text import ProviderError

State = Literal["ok", "warn", "fail"]
_SAFE_SQLITE = (3, 51, 3)


@dataclass(frozen=True)
class Check:
    name: str
    state: State
    detail: str
    next_step: str = ""


async def examine(console: Console) -> list[dict[str, str]]:
    """Every check, in the order in which things stand on one another."""
    found = [_python(), _sqlite(), _interface()]
    try:
        async with console.open() as studio:
            found += [check async for check in _opened(studio)]
    except TroupeError as trouble:
        found.append(Check("data directory", "fail", trouble.detail, trouble.next_step))
    return [asdict(check) for check in found]


async def _opened(studio: Studio) -> AsyncIterator[Check]:
    yield Check("data directory", "ok", f"{studio.directory.path} ({studio.realm})")
    yield _disk(studio)
    yield _key_file(studio)
    yield await _database(studio)
    yield await _audit(studio)
    yield Check("realm wall", "ok", "every try to break it failed")
    yield await _storage(studio)
    for row in studio.brains.connections.skipped():
        where = f"{row.file}, line {row.line}"
        yield Check("gateways", "warn", f"{where}: {row.problem}", "Correct the row; the others work meanwhile.")
    for connection in await studio.brains.connections.list(studio.person):
        yield await _connection(studio, connection.id, connection.name)
    yield _model_files(studio)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", "ok", version)


def _sqlite() -> Check:
    if sqlite3.sqlite_version_info < _SAFE_SQLITE:
        detail = (
            f"{sqlite3.sqlite_version}; its write-ahead log has a known defect, which Troupe's own discipline avoids"
        )
        return Check("sqlite", "warn", detail, "Use a Python with SQLite 3.51.3 or newer when there is one.")
    return Check("sqlite", "ok", sqlite3.sqlite_version)


def _interface() -> Check:
    build = Pages().build
    if build == "none":
        return Check("interface", "fail", "it is not built", "Run `make up` in the checkout, or install the wheel.")
    return Check("interface", "ok", f"build {build}")


def _disk(studio: Studio) -> Check:
    path = studio.directory.path
    if kind := network_file_system(path):
        return Check("disk", "fail", f"{path} is on {kind}", "Move the directory to a disk of this computer.")
    free = free_space(path) // 1024 // 1024
    if free_space(path) < disk_floor(path):
        return Check("disk", "warn", f"{free} MiB free: only words are still kept", "Free some space.")
    return Check("disk", "ok", f"{free} MiB free")


def _key_file(studio: Studio) -> Check:
    file = studio.directory.path / "keys" / "master.key"
    if studio.settings.master_key or studio.settings.master_key_file:
        return Check("master key", "ok", "given from outside")
    mode = file.stat().st_mode & 0o777
    state: State = "ok" if mode & 0o077 == 0 else "fail"
    return Check("master key", state, f"mode {mode:o}", "" if state == "ok" else f"Run `chmod 600 {file}`.")


async def _database(studio: Studio) -> Check:
    if studio.database.dialect == "postgresql":
        answers = await studio.database.answers()
        return Check("database", "ok" if answers else "fail", "PostgreSQL", "" if answers else "Start the server.")
    async with studio.database.reading() as connection:
        said = await connection.scalar(text("PRAGMA quick_check"))
    if said != "ok":
        return Check("database", "fail", str(said), "Restore a backup; keep this directory for inspection.")
    return Check("database", "ok", "intact")


async def _audit(studio: Studio) -> Check:
    broken = await studio.household.audit.verify()
    if broken is not None:
        return Check("audit", "fail", f"row {broken} was changed", "Find out who can write to the database.")
    return Check("audit", "ok", "the chain is whole")


async def _storage(studio: Studio) -> Check:
    try:
        await studio.files.probe()
    except TroupeError as trouble:
        return Check("storage", "fail", trouble.detail, trouble.next_step)
    return Check("storage", "ok", studio.settings.storage_backend)


async def _connection(studio: Studio, id: str, name: str) -> Check:
    """Ask a provider by a real call."""
    try:
        known = await studio.brains.connections.models_of(studio.person, id, refresh=True)
    except (TroupeError, ProviderError) as trouble:
        next_step = getattr(trouble, "next_step", "Test it in Settings, Models.")
        return Check(f"connection {name}", "warn", str(trouble), next_step)
    if known.stale:
        next_step = "Start it, or test it in Settings, Models."
        return Check(f"connection {name}", "warn", "It does not answer now.", next_step)
    return Check(f"connection {name}", "ok", f"{len(known.items)} models")


def _model_files(studio: Studio) -> Check:
    found = sorted(file.name for file in (studio.directory.path / "models").glob("*.gguf"))
    gpu = "a graphics card is there" if shutil.which("nvidia-smi") else "no graphics card found"
    return Check("models on this computer", "ok", f"{len(found)} files; {gpu}")
