"""A brain answers: with patience while nothing was said, and never twice once something was."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.times import Clock
from troupe.kit.waiting import Waits, to_its_end
from troupe.minds.domain.brain import Brain
from troupe.minds.domain.calling import DONE, LEFT, ModelCall
from troupe.minds.domain.patience import Failure, in_the_users_words, wait_before
from troupe.minds.domain.price import Receipt
from troupe.minds.domain.prompting import Abilities, Message, Prompt
from troupe.minds.service.brains import Brains
from troupe.minds.service.paying import Bill, Paying
from troupe.ports.text import (
    Ear,
    Finished,
    Image,
    LaidOver,
    Line,
    Loading,
    ProviderError,
    Purpose,
    Reasoning,
    ReasoningDelta,
    Started,
    TextDelta,
    TextEvent,
    TextModel,
    TextRequest,
    Tool,
    ToolCall,
    Usage,
)

# A model that is being loaded into memory may take minutes before its first word.
FIRST_BYTE_SECONDS = {"scripted": 10.0, "local": 300.0, "cloud": 120.0}
SILENCE_SECONDS = 60.0
WHOLE_ANSWER_SECONDS = 600.0
REPEATED = 0.25


@dataclass(frozen=True)
class Waiting:
    """The provider asked for patience; the next try begins then."""

    reason: str
    retry_at: datetime
    attempt: int


@dataclass(frozen=True)
class Sampling:
    """How a brain chooses its words; None leaves that to it, and a temperature not given is the usual one."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    repeat_penalty: float | None = None
    reasoning: Reasoning | None = None

    @classmethod
    def of(cls, temperature: float | None, params: Mapping[str, object] | None = None) -> "Sampling":
        """What a chat says, and over it what was asked for with one answer."""
        return cls(**({"temperature": temperature} | dict(params or {})))  # type: ignore[arg-type]  # read by the door

    def as_fields(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}

    def for_brain(self, brain: Brain) -> "Sampling":
        """With what the brain itself was given, wherever nothing nearer to the answer was said."""
        return Sampling(**{**brain.params, **self.as_fields()})


@dataclass(frozen=True)
class Ask:
    """What a brain is asked, and by whom it is spoken."""

    prompt: Prompt
    persona: dict[str, object] | None
    seed: int
    reply_tokens: int
    persona_id: str | None = None
    chat_id: str | None = None
    sampling: "Sampling" = field(default_factory=lambda: Sampling())
    purpose: Purpose = "reply"
    tools: tuple[Tool, ...] = ()
    pictures: Mapping[str, Image] = field(default_factory=dict)
    """What the pictures of the prompt look like, by their media ids."""
    receipt: Receipt = field(default_factory=Receipt)
    """Where it is written what the answer cost."""
    stop: tuple[str, ...] = ()
    """Where the answer ends when one of these would come."""
    scene: Mapping[str, object] | None = None
    """The plan and state of a story, for the offline mind."""
    more: tuple[Message, ...] = ()
    """What was said since within the same answer: results of tools."""
    server: TextModel | None = field(default=None, compare=False, repr=False)
    """Who answers, where that was looked up together with the rest."""
    ear: Ear | None = field(default=None, compare=False, repr=False)
    """Who takes words the moment they arrive, where a brain can say them so."""


LaysOver = Callable[[User, Brain, str], Awaitable[LaidOver | None]]
Thought = Loading | Started | TextDelta | ReasoningDelta | ToolCall | Usage | Finished | Waiting
_THOUGHTS = (Loading, TextDelta, ReasoningDelta, ToolCall, Started, Usage, Finished)


async def nothing_laid_over(user: User, brain: Brain, persona_id: str) -> LaidOver | None:
    """Where nobody has learnt anything."""
    return None


class Thinking:
    """Asks the model behind a brain."""

    def __init__(
        self, brains: Brains, paying: Paying, clock: Clock, chance: Callable[[], float] = random.random
    ) -> None:
        self._brains = brains
        self._paying = paying
        self._clock = clock
        self._chance = chance
        self.laid_over: LaysOver = nothing_laid_over
        """Says what a persona has learnt that a brain can be given."""

    def abilities(self, brain: Brain) -> Abilities:
        """What the server of a brain takes."""
        return self._brains.abilities(brain)

    def is_free(self, brain: Brain) -> bool:
        """Whether it may be asked what is perhaps not wanted; a service that calls a model free counts its requests."""
        return self._paying.is_free(brain) and (brain.told_price is None or brain.price is not None)

    async def reached(self, user: User, brain: Brain) -> TextModel | None:
        """Who answers for a brain, for whoever reads other things just now; what is wrong is told when it is asked."""
        try:
            return await self._brains.behind(user, brain)
        except TroupeError:
            return None

    async def answer(self, user: User, brain: Brain, ask: Ask) -> AsyncGenerator[Thought, None]:
        """The answer piece by piece; a failure is one of our errors, never prose. What costs money is held first."""
        bill = await self._paying.begin(user, brain, ask.prompt.tokens, ask.reply_tokens, ask.persona_id, ask.chat_id)
        try:
            async with aclosing(self._patiently(user, brain, ask, bill)) as thoughts:
                async for thought in thoughts:
                    if bill:
                        bill.hear(thought)
                    if isinstance(thought, Usage):
                        ask.receipt.count(thought.prompt_tokens, thought.output_tokens)
                    yield thought
        finally:
            if bill:
                await to_its_end(bill.close())
                ask.receipt.add(bill.cost)

    async def _patiently(self, user: User, brain: Brain, ask: Ask, bill: Bill | None) -> AsyncGenerator[Thought, None]:
        said, attempt = False, 1
        ear = _Ear(ask.ear, bill) if ask.ear else None
        while True:
            began, outcome, usage = time.monotonic(), LEFT, None
            try:
                async with aclosing(self._stream(user, brain, ask, ear)) as events:
                    async for event in events:
                        said = said or isinstance(event, TextDelta)
                        usage = event if isinstance(event, Usage) else usage
                        yield event
                outcome = DONE
                return
            except ProviderError as error:
                attempt, outcome = attempt + 1, error.kind
                ask = replace(ask, server=None)  # its place or its key may be put right meanwhile
                said = said or (ear is not None and ear.has_heard)
                wait = self._patience(brain, ask, error, said, attempt)
            finally:
                self._brains.on_call(_told(brain, outcome, time.monotonic() - began, usage))
            yield Waiting(wait.reason, wait.retry_at, attempt)
            await asyncio.sleep(wait.seconds)

    def _patience(self, brain: Brain, ask: Ask, error: ProviderError, said: bool, attempt: int) -> "_Wait":
        failure = Failure(self._kind_of(brain, ask, error), brain.name, error.detail, error.retry_after_s)
        seconds = None if said else wait_before(attempt, failure, self._chance())
        told = in_the_users_words(failure, after_text=said)
        if seconds is None:
            raise told from error
        return _Wait(seconds, self._clock() + timedelta(seconds=seconds), told.code)

    def _kind_of(self, brain: Brain, ask: Ask, error: ProviderError) -> str:
        """What is too much: pictures outweigh all words; where none were sent, the words are what is too long."""
        if error.kind == "too_large" and not any(line.images for line in self._lines(brain, ask)):
            return "too_long"
        return error.kind

    def _lines(self, brain: Brain, ask: Ask) -> tuple[Line, ...]:
        """The messages of a request, with pictures where this brain has eyes; one that stands in may have none."""
        messages = (*ask.prompt.messages, *ask.more)
        if not ask.pictures or not self.abilities(brain).vision:
            return tuple(Line(message.role, message.text) for message in messages)
        return tuple(Line(message.role, message.text, _seen(message, ask)) for message in messages)

    async def _stream(self, user: User, brain: Brain, ask: Ask, ear: "_Ear | None") -> AsyncGenerator[Thought, None]:
        server = ask.server or await self._brains.behind(user, brain)
        laid_over = await self.laid_over(user, brain, ask.persona_id) if ask.persona_id else None
        request = TextRequest(
            model=brain.model,
            messages=self._lines(brain, ask),
            prefill=None if ask.more else ask.prompt.prefill,
            tools=() if _cannot(brain, "tools") else ask.tools,
            max_output_tokens=brain.reply_tokens(ask.reply_tokens),
            seed=ask.seed,
            purpose=ask.purpose,
            stop=ask.stop,
            scene=ask.scene,
            **ask.sampling.for_brain(brain).as_fields(),
            persona=ask.persona,
            cache_marks=_marks(ask.prompt),
            laid_over=laid_over,
            ear=ear,
        )
        ends_at = asyncio.get_running_loop().time() + WHOLE_ANSWER_SECONDS
        limit = FIRST_BYTE_SECONDS[brain.kind]
        with Waits() as waits:
            if ear:
                ear.put_off = lambda: waits.put_off(min(ends_at, waits.now() + SILENCE_SECONDS))
            async with aclosing(server.stream(request)) as events:
                while (event := await _next(events, waits, limit, ends_at, brain)) is not None:
                    if isinstance(event, _THOUGHTS):
                        yield event
                    limit = limit if isinstance(event, Loading) else SILENCE_SECONDS


class _Ear:
    """Hears a word straight from the wire, and counts it like those that are handed on."""

    def __init__(self, asked: Ear, bill: Bill | None) -> None:
        self._asked = asked
        self._bill = bill
        self.has_heard = False
        self.put_off: Callable[[], None] = lambda: None

    @property
    def is_open(self) -> bool:
        return self._asked.is_open

    def hear(self, word: str) -> None:
        self.has_heard = True
        self.put_off()
        if self._bill:
            self._bill.hear_words(word)
        self._asked.hear(word)


def _cannot(brain: Brain, what: str) -> bool:
    learnt = brain.capabilities.get(what)
    return learnt is not None and learnt.can == "no"


def _told(brain: Brain, outcome: str, seconds: float, usage: Usage | None) -> ModelCall:
    """A call for whoever counts calls; tokens that we only estimated are not its provider's."""
    if usage is None or usage.source != "provider":
        return ModelCall(brain.gateway, outcome, seconds)
    return ModelCall(brain.gateway, outcome, seconds, usage.prompt_tokens, usage.cached_tokens, usage.output_tokens)


def _marks(prompt: Prompt) -> tuple[int, ...]:
    """After the head of a prompt that begins as the one before it did: putting it into a cache is paid back then."""
    repeats = prompt.shared_prefix_ratio >= REPEATED and prompt.messages and prompt.messages[0].role == "system"
    return (1,) if repeats else ()


def _seen(message: Message, ask: Ask) -> tuple[Image, ...]:
    return tuple(ask.pictures[id] for id in message.images if id in ask.pictures)


async def _next(
    events: AsyncGenerator[TextEvent, None], waits: Waits, limit: float, ends_at: float, brain: Brain
) -> TextEvent | None:
    """The next event; the wait is limited here, so that no time counts in which somebody else works with the event."""
    now = waits.now
    try:
        with waits.by(min(ends_at, now() + limit)):
            return await anext(events)
    except StopAsyncIteration:
        return None
    except TimeoutError:
        said = "The answer went on for too long." if now() >= ends_at else f"Nothing came for {limit:g} seconds."
        raise ProviderError("timeout", brain.name, said) from None


@dataclass(frozen=True)
class _Wait:
    seconds: float
    retry_at: datetime
    reason: str
