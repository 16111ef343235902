"""Starts a studio, or a peer, in a process of its own, with its own home, and ends it by its id."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

REPOSITORY = Path(__file__).parents[1]
LONGEST_START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A process that listens on loopback."""

    process: "subprocess.Popen[bytes]"
    began: float
    port: int = 0

    def get(self, path: str) -> bytes:
        """The body of one request; a refused one raises."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RuntimeError(f"GET {path} answered {answer.status}: {body[:200]!r}")
        return body

    def memory_mb(self) -> float:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def ready(self) -> None:
        """Wait until the studio says that all of it works, its job engine too."""
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while time.monotonic() < deadline:
            try:
                if json.loads(self.get("/ready"))["ready"]:
                    return
            except RuntimeError:
                pass
            time.sleep(0.05)
        raise RuntimeError("The studio did not become ready.")


@contextmanager
def studio(folder: Path, **settings: str) -> Iterator[Server]:
    """`troupe up` over `folder`/data, which is made when it is not there."""
    command = [sys.executable, "-m", "troupe.app.cli", "up", "--data", str(folder / "data"), "--port", "0"]
    with listening([*command, "--no-open"], folder, settings) as server:
        yield server


@contextmanager
def listening(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A program that prints its address, with its port, in its first line."""
    began = time.perf_counter()
    with (folder / "errors.txt").open("ab") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment(folder) | dict(more or {}), cwd=REPOSITORY
        )
    try:
        yield Server(process, began, _port(process, folder))
    finally:
        end(process)


def environment(folder: Path) -> dict[str, str]:
    """An own home; compiled modules are kept as they are for everyone who installs the program."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "LC_ALL") if name in os.environ}
    return kept | {"HOME": str(folder), "PYTHONUNBUFFERED": "1"}


def end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _port(process: "subprocess.Popen[bytes]", folder: Path) -> int:
    output: IO[bytes] | None = process.stdout
    assert output is not None  # asked for above
    line = output.readline().decode().strip()
    number = line.rpartition(":")[2].split("/")[0]
    if not number.isdecimal():
        end(process)
        raise RuntimeError(f"No address came, but {line!r}. " + (folder / "errors.txt").read_text()[-2000:])
    return int(number)
