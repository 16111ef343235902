"""A whole studio for tests: opened inside the test's own process, or running as `troupe up` beside it.

`opened` is quick and lets a test look at rows; `running_studio` is the real program, which can be killed and started
again. Both live in a temporary directory with a temporary home, on loopback, and end with the test.
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from tests.support.forking import Forked, run_forked
from tests.support.migrated import lay_migrated, migrated_postgres
from tests.support.postgres import fresh_postgres
from troupe.app.data_directory import DataDirectory
from troupe.app.doorkeeper import Doorkeeper
from troupe.app.pages import Pages
from troupe.app.server import build_app
from troupe.app.serving import beside_the_doors
from troupe.app.settings import Settings
from troupe.app.studio import Studio
from troupe.app.wiring import open_studio

PORT = 8000
START_SECONDS = 60.0
STOP_SECONDS = 30.0
TROUPE = (sys.executable, "-m", "troupe.app.cli")


@dataclass
class Opened:
    """A studio in this process, with its application and a client that passes the gate."""

    studio: Studio
    app: FastAPI
    http: httpx2.AsyncClient
    address: str

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, to see what a request left behind."""
        async with self.studio.database.reading() as connection:
            found = await connection.exec_driver_sql(f"SELECT * FROM {table}")
            return [dict(row._mapping) for row in found]


@contextlib.asynccontextmanager
async def opened(
    folder: Path,
    *,
    engine: str = "sqlite",
    test: bool = True,
    working: bool = False,
    pages: Pages | None = None,
    catch: bool = True,
    **settings: Any,
) -> AsyncIterator[Opened]:
    """Open a studio in `folder`; with `working` its job worker and everything else beside the doors runs too.

    `catch` answers an unforeseen error with 500 as the server does, instead of raising it in the test.
    """
    with contextlib.ExitStack() as database:
        if engine == "postgresql":
            settings["database_url"] = database.enter_context(migrated_postgres())
        elif "database_url" not in settings:
            directory = DataDirectory.open(folder / "studio", realm=settings.get("realm"), test_mode=test)
            lay_migrated(directory.database)
        async with open_studio(Settings(data=folder / "studio", test=test, **settings)) as studio:
            app = build_app(studio, Doorkeeper(PORT, studio.settings.public_url, studio.settings.hosts), pages)
            async with _at_work(studio, app, working), client(app, catch=catch) as http:
                yield Opened(studio, app, http, str(http.base_url))


def client(app: FastAPI, *, catch: bool = True, **headers: str) -> httpx2.AsyncClient:
    """A client whose Host passes the gate."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=not catch, client=("127.0.0.1", 50_000))
    return httpx2.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}", headers=headers)


@contextlib.asynccontextmanager
async def _at_work(studio: Studio, app: FastAPI, working: bool) -> AsyncIterator[None]:
    if working:
        async with beside_the_doors(studio, app):
            yield
        return
    keeping = asyncio.create_task(studio.runlog.keep_up())  # answers are written down by this
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@dataclass
class Running:
    """A real server in a process of its own."""

    data: Path
    home: Path
    arguments: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    program: tuple[str, ...] = TROUPE
    process: subprocess.Popen[bytes] | Forked | None = None
    forked: str = ""
    """A module that is run instead of `program`, by a process that has read its modules already."""

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def sockets(self) -> str:
        """The address for WebSockets."""
        return self.address.replace("http://", "ws://", 1)

    @property
    def log(self) -> str:
        """What the server wrote to standard error, over all its starts."""
        said = self.home / "stderr.log"
        return said.read_text(errors="replace") if said.exists() else ""

    def client(self, **headers: str) -> httpx2.Client:
        """A new client of this server; close it, or use it in a `with`."""
        return httpx2.Client(base_url=self.address, headers=headers, timeout=20, trust_env=False)

    def get(self, path: str, **options: Any) -> httpx2.Response:
        with self.client() as http:
            return http.get(path, **options)

    def post(self, path: str, **options: Any) -> httpx2.Response:
        with self.client() as http:
            return http.post(path, **options)

    def start(self, *, port: int = 0) -> None:
        words = ["up", "--no-open", "--port", str(port), "--data", str(self.data), *self.arguments]
        env = surroundings(self.home, **self.variables)
        with (self.home / "stderr.log").open("a") as errors:
            if self.forked:
                self.process = Forked(self.forked, words, env, errors)
            else:
                self.process = subprocess.Popen(
                    [*self.program, *words], env=env, stdout=subprocess.PIPE, stderr=errors, bufsize=0
                )
        self.address = self._told_address()

    def wait_ready(self, seconds: float = START_SECONDS) -> None:
        """Until `/ready` says yes, job engine included."""
        until(lambda: self.get("/ready").status_code == 200, seconds, "the studio is ready")

    def kill9(self) -> None:
        """As if the plug were pulled."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop and give its exit code."""
        return self._end(signal.SIGTERM)

    def restart(self, *, same_port: bool = True) -> None:
        """Stop it if it still runs, and start it again over the same directory."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        self.start(port=self.port if same_port else 0)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"The server did not end within {STOP_SECONDS} s.\n{self.log[-8000:]}") from None

    def _told_address(self) -> str:
        """The address in the one line of standard output; a server that does not print it shows its log."""
        assert self.process is not None
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        said, deadline = b"", time.monotonic() + START_SECONDS
        while not (told := re.fullmatch(rb"Troupe is at (http://\S+)\n", said)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The server did not start (exit {self.process.poll()}).\n{self.log[-8000:]}")
            said += self.process.stdout.read(1000) or b""
            time.sleep(0.02)
        return told[1].decode()


@contextlib.contextmanager
def running_studio(
    folder: Path, *options: str, test: bool = True, engine: str = "sqlite", **variables: str
) -> Iterator[Running]:
    """`troupe up` on a port the system chooses, over `folder/data` with `folder/home` as home.

    `options` follow `up`; `variables` are set in its environment. When the test fails its log is attached.
    """
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as database:
        if engine == "postgresql":
            variables["TROUPE_DATABASE_URL"] = database.enter_context(fresh_postgres())
        studio = Running(folder / "data", home, (*(("--test",) if test else ()), *options), variables)
        try:
            studio.start()
            yield studio
        except BaseException as fault:
            fault.add_note(f"--- log of the studio ---\n{studio.log[-8000:]}")
            raise
        finally:
            studio.close()


def surroundings(home: Path, **variables: str) -> dict[str, str]:
    """The environment of a person who has set nothing."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
        if name in os.environ
    }
    return kept | {"HOME": str(home), "PYTHONUNBUFFERED": "1"} | variables


def troupe(home: Path, *arguments: str, seconds: float = 60.0, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would, with standard input closed."""
    return run_forked(arguments, surroundings(home, **variables), seconds)


def until(holds: Any, seconds: float, what: str) -> None:
    """Wait, for a bounded time, until something holds."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx2.TransportError):
            if holds():
                return
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} s in vain until {what}.")
        time.sleep(0.03)
