"""`FakeText`: answers at a set pace, word for word what it was told, and fails when asked to.

Besides the model `fake` it knows models that are named by what they do:
`fake:<tokens>:<interval ms>:<first ms>` streams its own monotonic clock, which benchmarks read;
`fake:fault:<fault>` always fails in that way.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from troupe.ports.text import (
    Answer,
    Capabilities,
    Finished,
    FinishReason,
    ModelInfo,
    ProbeResult,
    ProviderError,
    Started,
    TextDelta,
    TextEvent,
    TextRequest,
    Usage,
)
from troupe.providers.fake_text.controls import FakeTextControls
from troupe.providers.fake_text.faults import FAULTS, Failure

NAME = "fake_text"
MAX_TEXT = 2 * 1024 * 1024
_TIMED = re.compile(r"fake:(\d{1,6}):(\d{1,6}):(\d{1,6})")
_PIECE = re.compile(r"\s*\S+|\s+")
_HUGE_PIECE = "A very long answer. " * 3277


ASIDES = ("title", "emotion", "boundary", "story_extract", "story_seat")
"""What is asked beside a conversation has answers of its own: it takes none from the conversation."""


@dataclass(frozen=True, slots=True)
class _Performance:
    """What will be said, how fast, and how it ends."""

    pieces: Iterable[str]
    first_s: float
    interval_s: float
    failure: Failure | None = None
    reason: FinishReason = "stop"
    stamped: bool = False
    """Each piece is the time at which it was said, not what stands here."""


class FakeText:
    """The shipped fake behind the text port."""

    def __init__(self, controls: FakeTextControls | None = None) -> None:
        self.controls = controls or FakeTextControls()

    async def stream(self, request: TextRequest) -> AsyncGenerator[TextEvent, None]:
        performance = self._rehearse(request)
        await asyncio.sleep(performance.first_s)
        _fail_before_the_text(performance.failure)
        yield Started(model=request.model, upstream_id="fake")
        said = 0
        began = time.monotonic()
        for position, piece in enumerate(performance.pieces):
            if position >= request.max_output_tokens:
                performance = _Performance((), 0, 0, reason="length")
                break
            # Paced against the start, so that slow readers do not stretch the answer.
            await asyncio.sleep(max(0.0, began + position * performance.interval_s - time.monotonic()))
            _fail_after_some_text(performance.failure, position)
            said += 1
            yield TextDelta(f"{time.monotonic_ns()} " if performance.stamped else piece)
        _fail_after_some_text(performance.failure, said, at_the_end=True)
        yield Usage(prompt_tokens=sum(len(line.text.split()) for line in request.messages), output_tokens=said)
        yield Finished(performance.reason)

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo(id="fake", name="Fake brain", context_tokens=8192, loaded=True)]

    async def probe(self, model: str) -> ProbeResult:
        first_ms = round(self.controls.first_token_ms)
        capabilities = Capabilities(stream="yes", system="yes", mid_system="yes", seed="yes", stream_usage="yes")
        return ProbeResult(model, first_ms, first_ms, context_tokens=8192, capabilities=capabilities)

    async def count(self, text: str, model: str) -> int | None:
        """Its tokens are its words, so it counts exactly."""
        return len(_PIECE.findall(text))

    async def typed(self, request: TextRequest, schema: type[Answer]) -> Answer:
        """Answer with the next reply that was set, read as JSON."""
        by_the_way = request.purpose in ASIDES
        reply = self.controls.take_aside(request.purpose) if by_the_way else self.controls.take_reply()
        if reply is None:
            raise ProviderError("unsupported", NAME, "No reply was set for this question.")
        try:
            return schema.model_validate_json(reply)
        except ValidationError:
            raise ProviderError("bad_model_output", NAME, "The reply that was set does not fit.") from None

    async def aclose(self) -> None:
        return None

    def _rehearse(self, request: TextRequest) -> _Performance:
        first_s, interval_s = self.controls.first_token_ms / 1000, 1 / self.controls.tokens_per_second
        if timed := _TIMED.fullmatch(request.model):
            tokens, interval_ms, first_ms = (int(group) for group in timed.groups())
            return _Performance([""] * tokens, first_ms / 1000, interval_ms / 1000, stamped=True)
        failure = self._failure_of(request.model)
        if request.model == "fake:fault:huge":
            return _Performance(_huge(), first_s, 0.0, reason="limit")
        if request.model == "fake:fault:slow":
            interval_s = 1.0
        by_the_way = request.purpose in ASIDES
        reply = self.controls.take_aside(request.purpose) if by_the_way else self.controls.take_reply()
        words = reply if reply is not None else _echo(request)
        return _Performance(_pieces(words, self.controls.piece_characters), first_s, interval_s, failure)

    def _failure_of(self, model: str) -> Failure | None:
        named = model.removeprefix("fake:fault:") if model.startswith("fake:fault:") else self.controls.take_fault()
        return FAULTS.get(named) if named else None


def _pieces(text: str, characters: int) -> list[str]:
    """Words, or as many characters each as were asked for, wherever that cuts."""
    if not characters:
        return _PIECE.findall(text)
    return [text[start : start + characters] for start in range(0, len(text), characters)]


def _fail_before_the_text(failure: Failure | None) -> None:
    if failure is not None and failure.after_pieces is None:
        raise failure.error(NAME)


def _fail_after_some_text(failure: Failure | None, position: int, *, at_the_end: bool = False) -> None:
    if failure is not None and failure.after_pieces is not None and (at_the_end or position >= failure.after_pieces):
        raise failure.error(NAME)


def _echo(request: TextRequest) -> str:
    asked = next((line.text for line in reversed(request.messages) if line.role == "user"), "")
    heard = " ".join(asked.split())[:200]
    opening = f"You said: {heard}" if heard else "You have not said anything yet"
    closing = "" if opening.endswith((".", "!", "?")) else "."
    return (
        f"{opening}{closing} I am the fake brain of test mode, so these words were written beforehand. "
        "They arrive one by one, at the speed that was set, and they are the same every time."
    )


def _huge() -> Iterator[str]:
    left = MAX_TEXT
    while left > 0:
        piece = _HUGE_PIECE[:left]
        left -= len(piece)
        yield piece
