"""An answer that is asked for before it is known whether it is wanted: it is let out word for word, or thrown away."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing

from troupe.kit.errors import TroupeError
from troupe.minds import Ask, Brain, Thought
from troupe.ports.text import TextDelta

_NAMES_ONLY = ("now", "node_id")
"""What a script tells of when and under which id something is asked: it changes no question."""


class Rehearsal:
    """What a brain says to a question; nothing of it is written anywhere."""

    def __init__(self, brain: Brain, ask: Ask, thoughts: AsyncGenerator[Thought, None]) -> None:
        self.seed = ask.seed
        self._brain_id = brain.id
        self._question = _question(ask)
        self._thoughts: list[Thought] = []
        self._over = False
        self._fault: Exception | None = None
        self._moved = asyncio.Event()
        self._is_taken = False
        self.when_dropped: Callable[[], None] = lambda: None
        self._task = asyncio.create_task(self._listen(thoughts), name="rehearsal")

    def answers(self, brain: Brain, ask: Ask) -> bool:
        """Whether it is what would be asked now, of the same brain; it is given once only."""
        if self._is_taken or self._fault is not None:
            return False
        return brain.id == self._brain_id and _question(ask) == self._question

    async def let_out(self) -> AsyncGenerator[Thought, None]:
        """What the brain has said until now, and what it says from now on."""
        self._is_taken = True
        try:
            async with aclosing(self._each()) as thoughts:
                async for thought in thoughts:
                    yield thought
            if self._fault is not None:
                raise self._fault
        finally:
            self.drop()

    async def words(self) -> AsyncIterator[str]:
        """All of its text so far, again and again."""
        said = ""
        async with aclosing(self._each()) as thoughts:
            async for thought in thoughts:
                if isinstance(thought, TextDelta):
                    said += thought.text
                    yield said

    def drop(self) -> None:
        """Nobody wants it, or nobody wants more of it: the brain stops."""
        self._task.cancel()
        self.when_dropped()

    async def _each(self) -> AsyncGenerator[Thought, None]:
        place = 0
        while True:
            while place < len(self._thoughts):
                place += 1
                yield self._thoughts[place - 1]
            if self._over:
                return
            self._moved.clear()
            await self._moved.wait()

    async def _listen(self, thoughts: AsyncGenerator[Thought, None]) -> None:
        try:
            async with aclosing(thoughts):
                async for thought in thoughts:
                    self._thoughts.append(thought)
                    self._moved.set()
        except Exception as fault:
            self._fault = fault  # told where somebody waits for the answer
            if not isinstance(fault, TroupeError):
                raise
        finally:
            self._over = True
            self._moved.set()


class Rehearsals:
    """What is rehearsed just now: one answer for each chat."""

    def __init__(self) -> None:
        self._held: dict[str, Rehearsal] = {}

    def begin(self, chat_id: str, rehearsal: Rehearsal) -> Rehearsal:
        """The one before is thrown away."""
        if before := self._held.pop(chat_id, None):
            before.drop()
        self._held[chat_id] = rehearsal

        def forget() -> None:
            if self._held.get(chat_id) is rehearsal:
                del self._held[chat_id]

        rehearsal.when_dropped = forget
        return rehearsal

    def of(self, chat_id: str, brain: Brain, ask: Ask) -> Rehearsal | None:
        """The answer to just this question, where it was rehearsed."""
        held = self._held.pop(chat_id, None)
        if held is not None and not held.answers(brain, ask):
            held.drop()
            return None
        return held


def _question(ask: Ask) -> tuple[object, ...]:
    """Everything that decides what is answered."""
    said = [*ask.prompt.messages, *ask.more]
    script: Mapping[str, object] = ask.persona or {}
    return (
        [(each.role, each.text, tuple(each.images)) for each in said],
        ask.prompt.prefill,
        (ask.seed, ask.reply_tokens, ask.sampling, ask.tools, ask.purpose, ask.stop),
        {name: value for name, value in script.items() if name not in _NAMES_ONLY},
    )
