"""Commands without the price of their imports.

A command costs three seconds of processor time, and nearly all of it is reading its own modules. One process reads them
once and then forks for each command: what runs is what would run, in an environment and a folder of its own.
"""

import array
import contextlib
import importlib
import json
import os
import select
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

PROGRAM = "troupe.app.cli"
SERVING = ("troupe.app.commands", "troupe.app.preparing", "troupe.app.server", "troupe.app.serving", "uvloop")
_ROOT = Path(__file__).resolve().parents[2]
_LARGEST = 1 << 20
_STARTED = (sys.executable, "-c", "from tests.support.forking import serve; serve()")


def run_forked(arguments: Sequence[str], env: Mapping[str, str], seconds: float) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` with what was said caught, standard input closed and a time limit."""
    ends = [os.pipe() for _ in range(3)]
    order = _order(PROGRAM, arguments, env)
    with contextlib.ExitStack() as closing:
        for reading, _ in ends:
            closing.callback(os.close, reading)
        try:
            _send(_forker(), order, [writing for _, writing in ends])
        finally:
            for _, writing in ends:
                os.close(writing)
        out, err, told = _read_all([reading for reading, _ in ends], seconds, [*arguments])
    return subprocess.CompletedProcess([PROGRAM, *arguments], int(told.split()[-1]), out.decode(), err.decode())


class Forked:
    """A program that goes on beside the test: as much of `subprocess.Popen` as a server needs."""

    def __init__(self, program: str, arguments: Sequence[str], env: Mapping[str, str], errors: IO[str]) -> None:
        (heard, said), (told, tells) = os.pipe(), os.pipe()
        try:
            _send(_forker(), _order(program, arguments, env), [said, errors.fileno(), tells])
        finally:
            os.close(said)
            os.close(tells)
        self.stdout = os.fdopen(heard, "rb", buffering=0)
        self._told = os.fdopen(told, "r")
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        ended = self._ended(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired([PROGRAM], timeout or 0)
        return ended

    def send_signal(self, how: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], seconds)[0]:
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode


def _order(program: str, arguments: Sequence[str], env: Mapping[str, str]) -> bytes:
    return json.dumps({"program": program, "arguments": [*arguments], "env": {**env}, "cwd": os.getcwd()}).encode()


@cache
def _forker() -> socket.socket:
    """The process that forks; it ends when this one does."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    env = {**os.environ, "TROUPE_FORKER": str(there.fileno())}
    subprocess.Popen(_STARTED, cwd=_ROOT, env=env, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL)
    there.close()
    return here


def _send(channel: socket.socket, order: bytes, files: Sequence[int]) -> None:
    if len(order) > _LARGEST:
        raise ValueError("This command is too long to be sent.")
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _LARGEST)
    channel.sendmsg([order], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])


def _read_all(files: Sequence[int], seconds: float, arguments: Sequence[str]) -> list[bytes]:
    """Everything each of them says until it is closed; who takes too long is ended."""
    found = {file: bytearray() for file in files}
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for file in files:
            selector.register(file, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                if pid := found[files[2]].split():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pid[0]), signal.SIGKILL)
                raise subprocess.TimeoutExpired([*arguments], seconds, bytes(found[files[0]]), bytes(found[files[1]]))
            for key, _ in selector.select(left):
                if piece := os.read(key.fd, 1 << 16):
                    found[key.fd] += piece
                else:
                    selector.unregister(key.fd)
    return [bytes(found[file]) for file in files]


def serve() -> None:
    """Fork for every command that is sent, and say how each of them ended."""
    channel = socket.socket(fileno=int(os.environ["TROUPE_FORKER"]))
    import troupe.app.wiring  # noqa: F401  # what every command would read
    from troupe.app import cli, console  # noqa: F401

    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is channel:
                    order, files, _, _ = socket.recv_fds(channel, 2 * _LARGEST, 3)
                    if not order:
                        return
                    _begin(selector, json.loads(order), files)
                else:
                    _end(selector, key)


def _begin(selector: selectors.BaseSelector, order: dict[str, object], files: Sequence[int]) -> None:
    if "up" in order["arguments"]:  # type: ignore[operator]  # a list of texts
        _read_what_serves()
    pid = os.fork()
    if pid == 0:
        _become(order, files)
    out, err, told = files
    os.close(out)
    os.close(err)
    os.write(told, f"{pid}\n".encode())
    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, told))


@cache
def _read_what_serves() -> None:
    """What a server reads besides; only who starts one waits for it, and only once."""
    for name in SERVING:
        importlib.import_module(name)
    rooms = importlib.import_module("troupe.app.rooms")
    for place in rooms.ROOMS | rooms.FOR_TESTS | rooms.OF_THE_HOUSE:
        rooms.doors_at(place)()


def _end(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    pid, told = key.data
    selector.unregister(key.fd)
    os.close(key.fd)
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os.close(told)


def _become(order: dict[str, object], files: Sequence[int]) -> None:
    """From here on this process is the command; it does not come back."""
    import atexit
    import random
    import runpy
    import threading

    code, program = 1, str(order["program"])
    try:
        silence = os.open(os.devnull, os.O_RDONLY)
        for place, file in enumerate((silence, files[0], files[1])):
            os.dup2(file, place)
        os.closerange(3, 4_096)
        os.environ.clear()
        os.environ.update(order["env"])  # type: ignore[call-overload]  # texts, as they were sent
        os.chdir(str(order["cwd"]))
        time.tzset()
        random.seed()
        sys.argv = [program, *order["arguments"]]  # type: ignore[misc]  # a list of texts
        sys.stdout, sys.stderr = (os.fdopen(place, "w", buffering=1) for place in (1, 2))
        sys.modules.pop(program, None)
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except Exception:  # noqa: BLE001  # said as an interpreter says it
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(BaseException):
            threading._shutdown()  # type: ignore[attr-defined]  # as an interpreter does before it ends
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
