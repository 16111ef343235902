"""The process that trains, seen from outside: one for each course, heard line by line, ended with its parent."""

import asyncio
import importlib.util
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from troupe.ports.training import LEARNT, Fault, Learnt, News, TrainingFailed

_NEEDED = ("torch", "diffusers", "peft", "transformers", "accelerate", "safetensors")
_LONGEST_LINE = 64 * 1024 * 1024
_STOPS_WITHIN_S = 30.0
_LAST_WORDS = 2_000
_ON_APPLE = 8


class LoraTrainer:
    """Low-rank adapters for image models and for language models."""

    def lacks(self) -> str | None:
        """Looked up without importing: the studio itself never loads torch."""
        return next((name for name in _NEEDED if importlib.util.find_spec(name) is None), None)

    def usual(self) -> Mapping[str, Any]:
        """Apple's graphics hold one picture at a time; eight of them together make a steadier step."""
        is_apple = platform.system() == "Darwin" and platform.machine() == "arm64"
        return {"gradient_accumulation": _ON_APPLE} if is_apple else {}

    async def train(self, folder: Path, heard: Callable[[News], None], *, finish: bool = False) -> Learnt:
        """Take a course to its end; whoever stops waiting stops the course, which keeps where it stands."""
        if lacks := self.lacks():
            raise TrainingFailed(
                "extra_missing", f"{lacks} is not installed.", "Install Troupe with the extra `train`."
            )
        child = await _started(folder, finish=finish)
        words = asyncio.create_task(_last_words(child))
        try:
            report = await _followed(child, heard, words)
        except asyncio.CancelledError:
            await _stopped(child)
            raise
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
            await words
        return Learnt(folder / LEARNT, report)


async def _started(folder: Path, *, finish: bool) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "troupe.providers.lora.child",
        str(folder),
        *(["--finish"] if finish else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
        env=_surroundings(),
    )


async def _followed(
    child: asyncio.subprocess.Process, heard: Callable[[News], None], words: "asyncio.Task[str]"
) -> Mapping[str, Any]:
    assert child.stdout is not None
    while line := await child.stdout.readline():
        told = json.loads(line)
        if "done" in told:
            return cast(Mapping[str, Any], told["done"])
        if "error" in told:
            raise TrainingFailed(cast(Fault, told["error"]), told["detail"], told["next_step"], told.get("change"))
        heard(told)
    code = await child.wait()
    said = (await words).strip().rpartition("\n")[2][:300]
    detail = f"The process that trained ended with {code}. {said}".strip()
    raise TrainingFailed("interrupted", detail, "Resume the training; it goes on from its last checkpoint.")


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """What it wrote to standard error, so that its pipe never fills."""
    assert child.stderr is not None
    said = b""
    while more := await child.stderr.read(65_536):
        said = (said + more)[-_LAST_WORDS:]
    return said.decode("utf-8", "replace")


async def _stopped(child: asyncio.subprocess.Process) -> None:
    """The end of its standard input tells it to keep what it has and go."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_STOPS_WITHIN_S):
            while await child.stdout.readline():
                pass
            await child.wait()


def _surroundings() -> Mapping[str, str]:
    """Nothing is ever fetched from a hub: models are folders."""
    return (
        {"OMP_WAIT_POLICY": "PASSIVE"}
        | os.environ
        | {
            "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "DIFFUSERS_VERBOSITY": "error",
            "TRANSFORMERS_VERBOSITY": "error",
            "TOKENIZERS_PARALLELISM": "false",
        }
    )
