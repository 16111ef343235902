"""Why a data directory is not opened."""

from pathlib import Path

from troupe.kit.errors import Conflict, Denied, Invalid


class RealmMismatch(Conflict):
    def __init__(self, path: Path, found: str, asked: str) -> None:
        super().__init__(
            f"{path} was made for the realm {found!r}, not {asked!r}; a directory is never converted.",
            next_step=f"Leave out `--realm`, or make another directory: `troupe init --realm {asked} --data DIR`.",
        )


class RealmDamaged(Conflict):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not say `family` or `adult`, although the directory is in use.",
            next_step="Put the file back from a backup; it holds the one word that this directory was made with.",
        )


class NotADataDirectory(Conflict):
    code = "not_a_data_directory"

    def __init__(self, path: Path, stranger: str) -> None:
        super().__init__(
            f"{path} holds other things already ({stranger}).",
            next_step="Name an empty or new directory with `--data DIR` or TROUPE_DATA.",
        )


class NotATestDirectory(Conflict):
    code = "not_a_test_directory"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was not made in test mode, so test mode leaves it alone.",
            next_step="Name a new directory: `troupe up --test --data DIR`.",
        )


class MadeForTests(Conflict):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} was made in test mode; what is in it is not a person's.",
            next_step="Add `--test`, or name another directory with `--data DIR`.",
        )


class AlreadyRunning(Conflict):
    def __init__(self, pid: int | None, address: str | None) -> None:
        where = f" at {address}" if address else ""
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            f"Troupe is running on this directory already{where} ({who}).",
            next_step=f"Open {address or 'it in the browser'}, or stop process {pid or 'of that server'} first.",
            pid=pid,
            address=address,
        )


class WorkerRunning(Conflict):
    def __init__(self, worker_id: str) -> None:
        super().__init__(
            f"A worker called {worker_id!r} is running on this directory already.",
            next_step="Choose another TROUPE_WORKER_ID, or leave it out to take the first free one.",
        )


class BadWorkerId(Invalid):
    def __init__(self, worker_id: str) -> None:
        super().__init__(
            f"{worker_id!r} is no name for a worker.",
            next_step="Use 1 to 64 of a-z, 0-9, `-` and `_`, beginning with a letter, in TROUPE_WORKER_ID.",
            field="TROUPE_WORKER_ID",
        )


class NetworkFileSystem(Conflict):
    def __init__(self, path: Path, type: str) -> None:
        super().__init__(
            f"{path} is on a network file system ({type}), where locks and fsync do not hold what they promise.",
            next_step="Use a directory on a disk of this computer: `--data DIR` or TROUPE_DATA.",
            file_system=type,
        )


class KeyFileReadable(Denied):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Others on this computer can read the key file {path}.",
            next_step=f"Run `chmod 600 {path}`, then start again.",
        )


class BadKey(Invalid):
    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} does not hold keys of 32 bytes in base64.",
            next_step="Put the key back from a backup; a new one cannot open what the old one sealed.",
            field=source,
        )
