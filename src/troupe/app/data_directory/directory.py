"""Opening a data directory, and holding it."""

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, cast

from troupe.app.data_directory import errors
from troupe.app.data_directory.disk import disk_floor, free_space, network_file_system
from troupe.app.data_directory.keys import make_key_file, new_key, read_key_file, write_key_file
from troupe.kit.durable import Durable, Lock, StorageUnavailable, take_lock
from troupe.kit.times import Clock, as_text, wall_clock

Realm = Literal["family", "adult"]
KeyName = Literal["master", "signing"]

_FOLDERS = (
    "run",
    "workers",
    "sessions",
    "media",
    "keys",
    "models",
    "talents",
    "bin",
    "backups",
    "exports",
    "logs",
    "tmp",
)
_TEST_STAMP = "made-for-tests"
# What may lie here before the first start: what a person put there, and what a start that was cut short leaves.
_BEFORE_THE_STAMP = {"troupe.toml", "models", "talents", "tmp", "run", "lost+found", _TEST_STAMP}
_OURS_ONLY = {"studio.db", "sessions", "media", "keys"}
_WORKER_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SLOTS = 64


def default_location(environment: Mapping[str, str]) -> Path:
    """Where a studio lives when nobody says otherwise."""
    if named := environment.get("TROUPE_DATA"):
        return Path(named).expanduser()
    shared = environment.get("XDG_DATA_HOME", "")
    base = Path(shared) if shared.startswith("/") else Path("~/.local/share").expanduser()
    return base / "troupe"


@dataclass(frozen=True)
class DataDirectory:
    """An opened data directory. Opening it does not hold it: that is `hold_for_server` and `hold_worker_slot`."""

    path: Path
    realm: Realm
    test_mode: bool
    durable: Durable = field(repr=False)

    @classmethod
    def open(cls, path: Path, *, realm: Realm | None = None, test_mode: bool = False) -> "DataDirectory":
        """Make the directory, or check that it is the one asked for; nothing of it is ever converted."""
        os.umask(0o077)
        path = path.expanduser().absolute()
        if type := network_file_system(path.resolve()):
            raise errors.NetworkFileSystem(path, type)
        durable = Durable(path / "tmp")
        with _writable():
            _refuse_strangers(path)
            _make_folders(durable, path, ("tmp", "run"))
            with _one_at_a_time(path):
                stamped = _stamp(durable, path, realm or "family", test_mode)
            _check(path, stamped, realm, test_mode)
            _make_folders(durable, path, _FOLDERS)
        return cls(path, stamped, test_mode, durable)

    @property
    def database(self) -> Path:
        return self.path / "studio.db"

    @property
    def address(self) -> str | None:
        """The address of the server that holds this directory, if one does and has said so."""
        return _read(self.path / "run" / "port")

    def hold_for_server(self, clock: Clock = wall_clock) -> Lock:
        """Be the one server of this directory, and clear away what an earlier one left half done."""
        lock = take_lock(self.path / "up.lock")
        if lock is None:
            raise errors.AlreadyRunning(self._pid_of_server(), self.address)
        about = {"pid": os.getpid(), "boot_id": _boot_id(), "started_at": as_text(clock())}
        lock.note(json.dumps(about))
        for stale in ("port", "pid"):
            self.durable.remove(self.path / "run" / stale)
        self.durable.empty_staging()
        return lock

    def announce(self, address: str) -> None:
        """Say where the server that holds this directory can be reached."""
        self.durable.replace(self.path / "run" / "pid", f"{os.getpid()}\n".encode())
        self.durable.replace(self.path / "run" / "port", f"{address}\n".encode())

    def withdraw(self) -> None:
        """Take the address back before the lock is released."""
        for name in ("port", "pid"):
            self.durable.remove(self.path / "run" / name)

    def hold_worker_slot(self, worker_id: str | None = None) -> tuple[str, Lock]:
        """Be the worker of that name, or of the first free one of `w1` to `w64`."""
        if worker_id is not None and not _WORKER_ID.fullmatch(worker_id):
            raise errors.BadWorkerId(worker_id)
        names = [worker_id] if worker_id else [f"w{number}" for number in range(1, _SLOTS + 1)]
        for name in names:
            if lock := take_lock(self.path / "workers" / f"{name}.lock"):
                lock.note(json.dumps({"pid": os.getpid(), "boot_id": _boot_id()}))
                return name, lock
        raise errors.WorkerRunning(names[-1])

    def count_opening(self) -> int:
        """How often this directory was opened before; only tests have to know it."""
        counted = self.path / "run" / "openings"
        with _writable(), _one_at_a_time(self.path):
            before = int(_read(counted) or 0)
            self.durable.replace(counted, f"{before + 1}\n".encode())
        return before

    def keys(self, name: KeyName) -> list[bytes]:
        """The keys kept in this directory under that name; made at the first call."""
        path = self.path / "keys" / f"{name}.key"
        with _one_at_a_time(self.path):
            if not path.exists():
                make_key_file(self.durable, path)
        return read_key_file(path)

    def changing_keys(self, name: KeyName) -> Callable[[], Sequence[bytes]]:
        """The same keys, read again whenever the file is another one: a key may be turned while servers run."""
        path = self.path / "keys" / f"{name}.key"
        kept: tuple[int, Sequence[bytes]] = (path.stat().st_mtime_ns if path.exists() else 0, self.keys(name))

        def read() -> Sequence[bytes]:
            nonlocal kept
            changed = path.stat().st_mtime_ns
            if changed != kept[0]:
                kept = (changed, read_key_file(path))
            return kept[1]

        return read

    def turn_key(self, name: KeyName, *, keep: int) -> list[bytes]:
        """Put a new key first; `keep` older ones stay behind it. Gives all of them."""
        path = self.path / "keys" / f"{name}.key"
        older = self.keys(name)[:keep]
        with _one_at_a_time(self.path):
            write_key_file(self.durable, path, [new_key(), *older])
        return read_key_file(path)

    def turn_when_old(self, name: KeyName, after: timedelta, now: datetime) -> None:
        """A key that has signed for long enough gives way to a new one and only verifies from then on."""
        path = self.path / "keys" / f"{name}.key"
        if path.exists() and now.timestamp() - path.stat().st_mtime > after.total_seconds():
            self.turn_key(name, keep=1)

    def drop_old_keys(self, name: KeyName) -> None:
        """Only the first key stays."""
        with _one_at_a_time(self.path):
            path = self.path / "keys" / f"{name}.key"
            write_key_file(self.durable, path, read_key_file(path)[:1])

    def room_for_media(self, floor: int | None = None, more: int = 0) -> bool:
        """Whether more than the floor stays free when so many bytes are added; a user's own words have no floor."""
        return free_space(self.path) - more > (disk_floor(self.path) if floor is None else floor)

    def _pid_of_server(self) -> int | None:
        try:
            found = json.loads(_read(self.path / "up.lock") or "")
        except ValueError:
            return None
        return found.get("pid") if isinstance(found, dict) and isinstance(found.get("pid"), int) else None


def _refuse_strangers(path: Path) -> None:
    if not path.exists():
        return
    found = {entry.name for entry in path.iterdir() if not entry.name.startswith(".")}
    if (path / "realm").exists():  # asked after the listing: another process may be making this directory right now
        return
    if found & _OURS_ONLY:
        raise errors.RealmDamaged(path / "realm")
    if strangers := sorted(found - _BEFORE_THE_STAMP):
        raise errors.NotADataDirectory(path, strangers[0])


def _make_folders(durable: Durable, path: Path, names: tuple[str, ...]) -> None:
    for above in reversed([path, *path.parents]):
        if not above.exists():
            durable.create_folder(above)
    for name in names:
        if not (path / name).is_dir():
            durable.create_folder(path / name)


def _stamp(durable: Durable, path: Path, realm: Realm, test_mode: bool) -> Realm:
    """The realm of the directory; a directory without one gets it now, for ever."""
    stamp = path / "realm"
    if not stamp.exists():
        if test_mode:
            durable.replace(path / _TEST_STAMP, b"Made in test mode: what is in here is not a person's.\n")
        durable.replace(stamp, f"{realm}\n".encode())
    found = _read(stamp)
    if found not in ("family", "adult"):
        raise errors.RealmDamaged(stamp)
    return cast(Realm, found)


def _check(path: Path, found: Realm, asked: Realm | None, test_mode: bool) -> None:
    if asked is not None and asked != found:
        raise errors.RealmMismatch(path, found, asked)
    made_for_tests = (path / _TEST_STAMP).exists()
    if test_mode and not made_for_tests:
        raise errors.NotATestDirectory(path)
    if made_for_tests and not test_mode:
        raise errors.MadeForTests(path)


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Two processes may open a new directory together; only one of them makes it."""
    lock = take_lock(path / "run" / "making.lock", wait=True)
    try:
        yield
    finally:
        if lock:
            lock.release()


@contextlib.contextmanager
def _writable() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StorageUnavailable from fault


def _read(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace").strip() or None
    except FileNotFoundError:
        return None


def _boot_id() -> str:
    """What changes when the computer restarts, so that an old process number is not taken for a living one."""
    return _read(Path("/proc/sys/kernel/random/boot_id")) or ""
