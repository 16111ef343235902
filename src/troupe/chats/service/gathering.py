"""Everything an answer is made from, brought together: the path, its lore, what is remembered, and the terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from troupe.chats.domain import Spoken
from troupe.chats.domain.prompt import Mark, Trail
from troupe.chats.service.talk import Talk
from troupe.chats.service.trails import Trails
from troupe.chats.service.turn import Turn
from troupe.minds import (
    REPLY_TOKENS,
    Aside,
    Attached,
    Budget,
    Prompt,
    PromptDoesNotFit,
    PromptInput,
    PromptTooLong,
    Said,
    Weighing,
    assemble,
)

LONGEST_LOOK_BACK = 400
_BY = {"user": "user", "persona": "persona", "note": "note", "narrator": "other"}


@dataclass(frozen=True)
class Gathered:
    """A prompt, and what it was made from."""

    given: PromptInput
    prompt: Prompt
    trail: Sequence[Trail] = ()
    lore: Mapping[str, object] | None = None
    """What fired and what came close, with the reasons."""
    activated: frozenset[str] = frozenset()
    """Entries whose timers begin with this answer."""
    messages: int = 0
    """How many messages the path has."""
    memories: Sequence[Mapping[str, object]] = field(default_factory=tuple)

    @property
    def known(self) -> frozenset[str]:
        """Blocks that are kept already, with the prompt before."""
        before = self.given.before
        return frozenset(digest for digest, _ in before.pieces) if before else frozenset()


class Gathering:
    """Makes the prompt of a turn."""

    def __init__(self, talk: Talk, trails: Trails, weighing: Weighing) -> None:
        self._talk = talk
        self._trails = trails
        self._weighing = weighing

    async def prompt(self, turn: Turn, anchor: Sequence[str]) -> Gathered:
        """What a brain is asked in this turn; refused when even the least of it is too long."""
        trail = await self._trails.along(turn.run.chat_id, [each.id for each in turn.path if each.role == "persona"])
        given = await self._given(turn, anchor, trail)
        try:
            return Gathered(given, assemble(given), trail)
        except PromptTooLong as trouble:
            raise PromptDoesNotFit(str(trouble)) from trouble

    async def _given(self, turn: Turn, anchor: Sequence[str], trail: Sequence[Trail]) -> PromptInput:
        user, settings, document = turn.user, turn.chat.settings, turn.persona.document
        note = turn.chat.note
        return PromptInput(
            document,
            _lines(turn.heard, trail),
            Budget(turn.brain.context_tokens, turn.reply_tokens),
            user_name=user.display_name,
            feeling=turn.feeling,
            learnt=await self._talk.personas.taught(turn.persona),
            anchor=anchor,
            mood=turn.mood.valence if turn.mood else None,
            guide=turn.guard.guide,
            note=Aside(note.text, note.depth, note.role),
            layout=settings.layout,
            lore_share=settings.lore_share,
            abilities=turn.abilities,
            factor=await self._weighing.factor(user, turn.brain),
            before=trail[-1].before if trail else None,
            from_root=len(turn.path) < LONGEST_LOOK_BACK,
            now=self._talk.clock().astimezone(ZoneInfo(user.time_zone)),
            idle=turn.idle,
            seed=str(turn.run.seed),
            chat=turn.run.chat_id,
            variables=turn.variables,
        )


def reply_tokens(turn_settings: int | None, verbosity: str) -> int:
    """How long an answer may be: as its chat says, else as its persona talks."""
    return turn_settings or REPLY_TOKENS[verbosity]


def _lines(heard: Sequence[Spoken], trail: Sequence[Trail]) -> list[Said]:
    """The conversation with the lore that stays with its messages."""
    attached: dict[str, list[Attached]] = {}
    for mark in _marks(trail):
        if mark.text is not None:
            attached.setdefault(mark.message_id, []).append(Attached(mark.entry_id, mark.book_id, mark.text))
    return [
        Said(_BY[each.role], each.text, each.id, each.name, attached=tuple(attached.get(each.id, ())))  # type: ignore[arg-type]  # four of four
        for each in heard
    ]


def _marks(trail: Sequence[Trail]) -> list[Mark]:
    return [mark for each in trail for mark in each.marks]
