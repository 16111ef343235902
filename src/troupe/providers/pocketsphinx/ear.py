"""The offline ear for a server: small processes hold the recogniser, and are replaced when they die."""

import asyncio
import os
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from troupe.ports.hearing import EarFailed, EarMissing, Heard, HeardWord, Hearing, LanguageNotHeard, Pronounce
from troupe.providers.pocketsphinx.process import Broken, Keeper

NAME = "pocketsphinx"
_TRIES = 2
_MOST_AT_ONCE = 4
_ENGLISH = "en"


class PocketsphinxEar:
    """Dependable with a list of phrases, rough without, and then English only.

    As many processes as things are heard at once, each started when it is first needed; an idle one ends by itself.
    """

    name = NAME
    package = "pocketsphinx"
    """What it stands on; only its processes load it."""

    def __init__(self, pronounce: Pronounce) -> None:
        self._pronounce = pronounce
        places = max(2, min(_MOST_AT_ONCE, os.cpu_count() or 1))
        self._places = asyncio.Semaphore(places)
        # Whoever hears while somebody speaks holds a place for as long; one is always left for what is heard at once.
        self._long_places = asyncio.Semaphore(places - 1)
        self._idle: list[Keeper] = []
        self._all: set[Keeper] = set()

    @property
    def pids(self) -> Sequence[int]:
        """The processes that hold the recogniser now."""
        return [each.pid for each in self._all if each.is_alive]

    async def hear(self, samples: bytes, *, language: str, hints: Sequence[str]) -> Heard:
        """A process that dies in the middle of it is replaced, and the speech is heard once more."""
        if hints:
            return await self._phrase(samples, language, hints)
        _require_english(language)
        async with self._places:
            heard: Heard = await self._tried(lambda keeper: _dictated(keeper, samples))
            return heard

    async def begin(self, *, language: str, hints: Sequence[str]) -> Hearing:
        """Dictation goes on while somebody speaks, where a place is free; phrases are quick enough at the end."""
        if not hints:
            _require_english(language)
        if hints or self._places.locked() or self._long_places.locked():
            return _Collected(self, language, hints)
        return await self._dictation(language)

    async def close(self) -> None:
        for keeper in list(self._all):
            await self._dismiss(keeper)
        self._idle.clear()

    async def _phrase(self, samples: bytes, language: str, hints: Sequence[str]) -> Heard:
        phrases = [words_of(each) for each in hints]
        known = {number: phrase for number, phrase in enumerate(phrases) if phrase}
        if not known:
            return Heard("")
        asked = list(known.values())
        async with self._places:
            said = await self._said(asked, language)
            question = {"act": "phrase", "phrases": asked, "said": said}
            found = await self._tried(lambda keeper: _told(keeper, question, samples))
        if found["phrase"] is None:
            return Heard("")
        number = list(known)[found["phrase"]]
        words = _words(hints[number], known[number], found["words"])
        return Heard(hints[number].strip(), found["confidence"], words)

    async def _said(self, phrases: Sequence[Sequence[str]], language: str) -> Mapping[str, Sequence[str]]:
        """How words are said that the dictionary does not hold; in other languages it holds none."""
        if _is_english(language):
            told = await self._tried(lambda keeper: _told(keeper, {"act": "unknown", "phrases": phrases}))
            unknown: Sequence[str] = told["words"]
        else:
            unknown = sorted({word for phrase in phrases for word in phrase})
        return await self._pronounce(unknown, language) if unknown else {}

    async def _dictation(self, language: str) -> Hearing:
        await self._long_places.acquire()
        await self._places.acquire()
        keeper = None
        try:
            keeper = await self._keeper()
            await _told(keeper, {"act": "begin"})
        except BaseException as fault:  # whatever it was, the places are given back
            self._give_back()
            if keeper is not None:
                await asyncio.shield(self._dismiss(keeper))
            if isinstance(fault, Broken):
                return _Collected(self, language, ())
            raise
        return _Dictation(self, keeper, language)

    async def finished(self, keeper: Keeper, *, is_well: bool) -> None:
        """A dictation gives its process and its places back."""
        self._give_back()
        if is_well:
            self._idle.append(keeper)
        else:
            await self._dismiss(keeper)

    def _give_back(self) -> None:
        self._places.release()
        self._long_places.release()

    async def _tried(self, work: Callable[[Keeper], Awaitable[Any]]) -> Any:
        for _ in range(_TRIES):
            with suppress(Broken):
                return await self._once(work)
        raise EarFailed("The offline ear ended twice while it listened.")

    async def _once(self, work: Callable[[Keeper], Awaitable[Any]]) -> Any:
        keeper = await self._keeper()
        try:
            found = await work(keeper)
        except BaseException:  # broken, or nobody waits any more: what it still says belongs to nobody
            await asyncio.shield(self._dismiss(keeper))
            raise
        self._idle.append(keeper)
        return found

    async def _keeper(self) -> Keeper:
        while self._idle:
            keeper = self._idle.pop()
            if keeper.is_alive:
                return keeper
            await self._dismiss(keeper)
        keeper = await Keeper.start()
        self._all.add(keeper)
        return keeper

    async def _dismiss(self, keeper: Keeper) -> None:
        self._all.discard(keeper)
        await keeper.end()


class _Dictation:
    """Heard while it is said. What was fed is kept, so that a process that dies costs time, no words."""

    def __init__(self, ear: PocketsphinxEar, keeper: Keeper, language: str) -> None:
        self._ear = ear
        self._keeper: Keeper | None = keeper
        self._language = language
        self._samples = bytearray()
        self._heard = 0
        self._text = ""
        self._listening: asyncio.Task[None] | None = None

    async def feed(self, samples: bytes) -> None:
        """Whoever feeds does not wait; what comes while the process is busy goes to it in one piece."""
        self._samples += samples
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())

    async def so_far(self) -> Heard:
        return Heard(self._text, rough=True)

    async def finish(self) -> Heard:
        told = await self._ended()
        if told is None:
            return await self._ear.hear(bytes(self._samples), language=self._language, hints=())
        return _rough(told["words"])

    async def drop(self) -> None:
        self._heard = len(self._samples)
        await self._ended()

    async def _listen(self) -> None:
        while self._keeper is not None and self._heard < len(self._samples):
            piece = bytes(self._samples[self._heard :])
            self._heard += len(piece)
            told = await self._asked({"act": "more"}, piece)
            self._text = told["text"] if told else self._text

    async def _ended(self) -> dict[str, Any] | None:
        """What the process says of all that it heard; None where it died, or its end was told before."""
        if self._listening is not None:
            await self._listening
        told = await self._asked({"act": "end"})
        await self._leave(is_well=told is not None)
        return told

    async def _asked(self, question: dict[str, Any], samples: bytes = b"") -> dict[str, Any] | None:
        if self._keeper is None:
            return None
        try:
            return await _told(self._keeper, question, samples)
        except Broken:
            await self._leave(is_well=False)
            return None
        except BaseException:  # nobody waits any more: what it still says belongs to nobody
            await asyncio.shield(self._leave(is_well=False))
            raise

    async def _leave(self, *, is_well: bool) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            await self._ear.finished(keeper, is_well=is_well)


class _Collected:
    """Heard when it is over."""

    def __init__(self, ear: PocketsphinxEar, language: str, hints: Sequence[str]) -> None:
        self._ear = ear
        self._language = language
        self._hints = hints
        self._samples = bytearray()

    async def feed(self, samples: bytes) -> None:
        self._samples += samples

    async def so_far(self) -> Heard:
        return Heard("")

    async def finish(self) -> Heard:
        return await self._ear.hear(bytes(self._samples), language=self._language, hints=self._hints)

    async def drop(self) -> None:
        self._samples.clear()


def words_of(phrase: str) -> list[str]:
    """The words of a phrase as a dictionary has them: small letters, no marks."""
    plain = unicodedata.normalize("NFC", phrase).lower().replace("’", "'")
    kept = "".join(each if each.isalnum() or each == "'" or unicodedata.combining(each) else " " for each in plain)
    return [word for each in kept.split() if (word := each.strip("'"))]


def _words(phrase: str, heard: Sequence[str], times: Sequence[Sequence[int]]) -> list[HeardWord]:
    """The words as they were asked for, where they are as many as were heard."""
    spelled = phrase.split()
    shown = spelled if len(spelled) == len(heard) else heard
    return [HeardWord(text, start, end) for text, (start, end) in zip(shown, times, strict=False)]


async def _dictated(keeper: Keeper, samples: bytes) -> Heard:
    await _told(keeper, {"act": "begin"})
    await _told(keeper, {"act": "more"}, samples)
    return _rough((await _told(keeper, {"act": "end"}))["words"])


async def _told(keeper: Keeper, question: dict[str, Any], samples: bytes = b"") -> dict[str, Any]:
    told = await keeper.ask(question, samples)
    if told.get("error") == "missing":
        raise EarMissing("The package pocketsphinx is not installed, so there is no offline ear.")
    return told


def _rough(words: Sequence[dict[str, Any]]) -> Heard:
    heard = [HeardWord(**each) for each in words]
    if not heard:
        return Heard("", rough=True)
    sure = sum(each.confidence or 0.0 for each in heard) / len(heard)
    return Heard(" ".join(each.text for each in heard), round(sure, 3), heard, rough=True)


def _require_english(language: str) -> None:
    if not _is_english(language):
        raise LanguageNotHeard(NAME, language)


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").split("-")[0] == _ENGLISH
