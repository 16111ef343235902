"""A real PostgreSQL for the tests: one server for a whole run, a new and empty database for whoever asks.

The server comes out of a wheel, runs in a folder of its own below the system's temporary folder and stops by itself
when the last test process that used it is gone, however that process ended.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

KEEPER = Path(__file__).with_name("postgres_keeper.py")
OWN_SERVER = "TROUPE_TEST_POSTGRES"
START_SECONDS = 90.0


class PostgresDidNotStart(Exception):
    """The server of the test run could not be started; its log is in the message."""


def postgres_url() -> str:
    """The address (`postgresql+psycopg://…`) of a new, empty database. The server starts at the first call."""
    return _made_from("template0")


def copy_of(url: str) -> str:
    """The address of a new database with everything that is in another one, to which nobody may be connected."""
    return _made_from(_name_in(url))


def drop_database(url: str) -> None:
    """Remove a database that `postgres_url` made, whoever is still connected to it."""
    name = _name_in(url)
    _run_on(_server_url(), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """A new, empty database for the length of a `with` block."""
    url = postgres_url()
    try:
        yield url
    finally:
        drop_database(url)


def _made_from(template: str) -> str:
    name = f"troupe_{uuid4().hex[:16]}"
    _run_on(_server_url(), f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _with_database(_server_url(), name).replace("postgresql://", "postgresql+psycopg://", 1)


def _name_in(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


@cache
def _server_url() -> str:
    """The address of the server's own database: the one named by `--postgres`, else the one this run shares."""
    return os.environ.get(OWN_SERVER) or _join_shared_server()


def _join_shared_server() -> str:
    folder = _run_folder()
    users = _hold_a_place(folder)
    _PLACES_HELD.append(users)
    with (folder / "start.lock").open("a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        ready = folder / "ready"
        if not ready.exists():
            _start_keeper(folder)
        return ready.read_text()


# Kept open for the life of the process: the keeper stops the server once nobody holds a place any more, and the
# kernel gives a place back even when a test process is killed.
_PLACES_HELD: list[IO[str]] = []


def _run_folder() -> Path:
    """The same folder for all workers of one run, a different one for every run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{uuid4().hex}"
    return Path(tempfile.gettempdir()) / f"troupe-pg-{run}"


def _hold_a_place(folder: Path) -> IO[str]:
    while True:
        folder.mkdir(mode=0o700, exist_ok=True)
        users = (folder / "users.lock").open("a")
        fcntl.flock(users, fcntl.LOCK_SH)
        if _is_still_there(users, folder / "users.lock"):
            return users
        # The last user left while we waited and the keeper took the folder away: begin a new one.
        users.close()


def _is_still_there(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _start_keeper(folder: Path) -> None:
    log = folder / "keeper.log"
    with log.open("w") as output:
        keeper = subprocess.Popen(
            [sys.executable, str(KEEPER), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "ready").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            said = log.read_text()[-4000:]
            shutil.rmtree(folder, ignore_errors=True)
            raise PostgresDidNotStart(said)
        time.sleep(0.05)


def _run_on(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=30) as connection:
        connection.execute(statement.encode())


def _with_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
