"""Who speaks when a brain gives up before its first word: the same with a smaller prompt, then whoever stands in."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from troupe.accounts import SpendLimitReached
from troupe.chats.domain.run import Json
from troupe.chats.service.turn import Turn
from troupe.kit.errors import TroupeError
from troupe.minds import Brain, Brains, PromptDoesNotFit, lets_another_speak, smaller_window


class Relay:
    """One answer's way from brain to brain; nothing is read before the first one fails."""

    def __init__(self, brains: Brains) -> None:
        self._brains = brains
        self._waiting: list[Brain] | None = None
        self._shortened: set[str] = set()
        self.tried: list[Json] = []
        """Who gave up before another one spoke, and why."""

    async def after(self, turn: Turn, tokens: int, trouble: TroupeError) -> Turn | None:
        """The turn with whoever is next; None when the trouble is the answer's end.

        One that stands in and would cost more than may be spent is passed over.
        """
        too_dear = isinstance(trouble, SpendLimitReached) and bool(self.tried)
        if not (lets_another_speak(trouble) or too_dear):
            return None
        if isinstance(trouble, PromptDoesNotFit) and (shorter := self._shorter(turn, tokens, trouble)):
            return shorter
        waiting = await self._in_line(turn)
        if waiting or self.tried:
            self.tried.append(_gave_up(turn.brain, trouble))
        if not waiting:
            return None
        brain = waiting.pop(0)
        return replace(turn, brain=brain, abilities=self._brains.abilities(brain))

    async def _in_line(self, turn: Turn) -> list[Brain]:
        if self._waiting is None:
            self._waiting = list(await self._brains.standing_in(turn.user, turn.brain))
        return self._waiting

    def _shorter(self, turn: Turn, tokens: int, trouble: TroupeError) -> Turn | None:
        """Once for each brain: the same turn told to it in less room."""
        brain = turn.brain
        if brain.id in self._shortened or not tokens:
            return None
        self._shortened.add(brain.id)
        room = smaller_window(brain.context_tokens, tokens, turn.reply_tokens, trouble.detail)
        return None if room is None else replace(turn, brain=replace(brain, context_tokens=room))


def _gave_up(brain: Brain, trouble: TroupeError) -> Json:
    return {"brain": brain.as_speaker(), "error": trouble.code, "detail": trouble.detail}


def has_begun(said: Sequence[str], told: Collection[str]) -> bool:
    """Whether a brain has said something, or done something that must not be done twice."""
    return bool(said) or "tool.result" in told
