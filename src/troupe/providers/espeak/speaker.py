"""The built-in voice for a server: small processes hold the engine, and are replaced when they die."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from troupe.ports.speech import Said, SaidPhone, SaidWord, SpeakerMissing, SpeechFailed, Utterance, VoiceUnknown

MOST_AT_ONCE = 4
LONGEST_SECONDS = 30.0
_TRIES = 2
_SIZES = 4


class _Broken(Exception):
    """The process died, or did not answer in time."""


class EspeakSpeaker:
    """As many processes as there are sentences said at once, each started when it is first needed."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(min(MOST_AT_ONCE, os.cpu_count() or 1))
        self._idle: list[_Keeper] = []
        self._all: set[_Keeper] = set()

    @property
    def name(self) -> str:
        return "espeak"

    @property
    def pids(self) -> Sequence[int]:
        """The processes that hold the engine now."""
        return [each.pid for each in self._all]

    async def say(self, utterance: Utterance) -> Said:
        """One sentence. A process that dies in the middle of it is replaced, and the sentence is said once more."""
        head, samples = await self._asked(vars(utterance))
        words = [SaidWord(*each) for each in head["words"]]
        return Said(samples, head["rate"], words, [SaidPhone(*each) for each in head["phones"]])

    async def languages(self) -> Sequence[str]:
        head, _ = await self._asked({"languages": True})
        return list(head["languages"])

    async def close(self) -> None:
        for keeper in list(self._all):
            await self._dismiss(keeper)
        self._idle.clear()

    async def _asked(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        async with self._places:
            for _ in range(_TRIES):
                with suppress(_Broken):
                    head, samples = await self._ask_one(question)
                    if head.get("error") != "ended":
                        return _checked(head), samples
        raise SpeechFailed("The built-in voice ended twice while it said a sentence.")

    async def _ask_one(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        keeper = self._idle.pop() if self._idle else await self._start()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                answer = await keeper.ask(question)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            await self._dismiss(keeper)
            raise _Broken from None
        except BaseException:  # somebody stopped listening: what it still says belongs to nobody
            await asyncio.shield(self._dismiss(keeper))
            raise
        self._idle.append(keeper)
        return answer

    async def _start(self) -> "_Keeper":
        keeper = await _Keeper.start()
        self._all.add(keeper)
        return keeper

    async def _dismiss(self, keeper: "_Keeper") -> None:
        self._all.discard(keeper)
        await keeper.end()


class _Keeper:
    """One process and the pipe to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "_Keeper":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "troupe.providers.espeak.keeper",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answering is not None
        asking.write(json.dumps(question).encode() + b"\n")
        await asking.drain()
        sizes = await answering.readexactly(2 * _SIZES)
        head = await answering.readexactly(int.from_bytes(sizes[:_SIZES], "little"))
        samples = await answering.readexactly(int.from_bytes(sizes[_SIZES:], "little"))
        return json.loads(head), samples

    async def end(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


def _checked(head: dict[str, Any]) -> dict[str, Any]:
    if head.get("error") == "missing":
        raise SpeakerMissing(head["detail"])
    if head.get("error") == "unknown":
        raise VoiceUnknown(head["name"])
    return head
