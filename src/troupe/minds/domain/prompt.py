"""A prompt that explains itself: named blocks with their reason, and the messages as they are sent.

A pure function of its input: it reads no clock, no database and no chance.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.compiling import CompiledPrompt, compile_persona
from troupe.minds.domain.feelings import Feeling
from troupe.minds.domain.macros import NOT_HERE, Macros, Scene
from troupe.minds.domain.recalling import Taught
from troupe.minds.domain.variables import Variables
from troupe.minds.errors import PromptBudgetTooSmall

if TYPE_CHECKING:
    from troupe.personas import Persona

Speaker = Literal["user", "assistant", "system"]
_MARGIN = 0.02
_WINDOW_SHARE = 0.75
_HISTORY_FLOOR = 0.30
_EXAMPLES_CAP = 0.10
_ORDER_NOW = ("examples", "tone", "boundary", "anchor", "closing")
_PART_OF = {"tone": "tone_hint"}
_REASONS = {
    "examples": "learnt exchanges that are most like the message",
    "tone": "how the message reads",
    "boundary": "the message touches a topic with a boundary",
    "anchor": "a reminder of the persona's own manner",
    "closing": "the persona's last instructions",
}
_OTHERS_WORDS = frozenset({"history", "newest", "examples"})
_LAST = {"user": "lastusermessage", "persona": "lastcharmessage"}
_PERSONA_SHARE = 0.25
_LEAST_FOR_PERSONA, _MOST_FOR_PERSONA = 1_500, 32_000


@dataclass(frozen=True)
class Said:
    """One line of the conversation, as the prompt sees it."""

    by: Literal["user", "persona"]
    text: str


@dataclass(frozen=True)
class Block:
    """One piece of a prompt and why it is there."""

    kind: str
    role: Speaker
    text: str
    reason: str

    @property
    def tokens(self) -> int:
        return estimate_tokens(self.text)


@dataclass(frozen=True)
class Budget:
    """How much room a brain gives: its context, and what is kept free for the answer."""

    context: int
    reply: int

    @property
    def available(self) -> int:
        return self.context - min(self.reply, self.context // 2) - math.ceil(_MARGIN * self.context)

    @property
    def for_persona(self) -> int:
        """How much of it a compiled persona may take."""
        share = max(_LEAST_FOR_PERSONA, math.floor(_PERSONA_SHARE * self.available))
        return min(_MOST_FOR_PERSONA, self.available // 2, share)


@dataclass(frozen=True)
class Prompt:
    """What a model is asked, block by block."""

    blocks: Sequence[Block]
    dropped: int
    variables: Mapping[str, str] = field(default_factory=dict)
    """What the variables of the chat are once this was told."""

    @property
    def tokens(self) -> int:
        return sum(block.tokens for block in self.blocks)

    def summary(self) -> list[dict[str, object]]:
        return [{"kind": block.kind, "tokens": block.tokens, "reason": block.reason} for block in self.blocks]


class PromptTooLong(ValueError):
    """The persona and the newest message alone do not fit."""

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(f"{needed} tokens are needed and {available} are free")
        self.needed = needed
        self.available = available


def tell(
    persona: "Persona",
    path: Sequence[Said],
    budget: Budget,
    *,
    user_name: str = "User",
    feeling: Feeling | None = None,
    learnt: Sequence[Taught] | None = None,
    anchor: Sequence[str] = (),
    mood: float | None = None,
    guide: str = "",
    now: datetime | None = None,
    idle: timedelta | None = None,
    seed: str = "",
    chat: str = "",
    variables: Mapping[str, str] | None = None,
) -> Prompt:
    """What a model is asked as this persona: compiled for the newest message, then put together with the path."""
    texts = _texts(persona, path)
    scene = Scene(persona.spoken_name, user_name, persona.language, now, seed, chat, texts, idle)
    try:
        compiled = compile_persona(
            persona,
            path[-1].text,
            budget_tokens=budget.for_persona,
            user_name=user_name,
            emotion=feeling,
            learnt=learnt,
            anchor=anchor,
            mood=mood,
            fill=Macros(scene),
        )
    except PromptBudgetTooSmall as trouble:
        raise PromptTooLong(trouble.needed, budget.for_persona) from trouble
    return _with_variables(assemble(compiled, path, budget, guide), scene, variables or {})


def _with_variables(prompt: Prompt, scene: Scene, variables: Mapping[str, str]) -> Prompt:
    """Variables are read and written in what really entered the prompt, from the first block to the last."""
    shelf = Variables(scene.key, variables)
    own = (block if block.kind in _OTHERS_WORDS else replace(block, text=shelf.resolve(block.text)) for block in
           prompt.blocks)  # fmt: skip
    return Prompt(list(own), prompt.dropped, shelf.values)


def _texts(persona: "Persona", path: Sequence[Said]) -> dict[str, str]:
    """What macros give that is a text itself."""
    last = {"lastmessage": path[-1].text} | {_LAST[said.by]: said.text for said in path}
    about = {"description": persona.description or "", "personality": persona.personality}
    scene = {"scenario": persona.scenario, "group": persona.spoken_name}
    return {**dict.fromkeys(_LAST.values(), ""), **last, **about, **scene, **dict.fromkeys(NOT_HERE, "")}


def assemble(persona: CompiledPrompt, path: Sequence[Said], budget: Budget, guide: str = "") -> Prompt:
    """Persona and examples first, then as much of the conversation as fits, what counts now, the newest message."""
    *history, newest = path
    head = Block("persona", "system", persona.stable, "who speaks")
    last = Block("newest", _role(newest), newest.text, "the newest message")
    needed = head.tokens + last.tokens
    if needed > budget.available:
        raise PromptTooLong(needed, budget.available)
    floor = min(sum(estimate_tokens(said.text) for said in history), math.floor(_HISTORY_FLOOR * budget.available))
    room = budget.available - needed - floor
    turn, room = _whole_items(_this_turn(persona, guide), room)
    cap = math.floor(_EXAMPLES_CAP * budget.available)
    dialogue, left = _whole_items(_dialogue(persona), min(room, cap))
    kept = _newest_that_fit(history, room - min(room, cap) + left + floor)
    reason = f"the newest {len(kept)} of {len(history)} messages fit"
    lines = [Block("history", _role(said), said.text, reason) for said in kept]
    now = sorted(turn, key=lambda block: _ORDER_NOW.index(block.kind))
    return Prompt([head, *dialogue, *lines, *now, last], dropped=len(history) - len(kept))


def _whole_items(blocks: Sequence[Block], room: int) -> tuple[Sequence[Block], int]:
    """The first blocks that fit as they are, and the room they leave."""
    kept: list[Block] = []
    for block in blocks:
        if block.tokens > room:
            break
        kept.append(block)
        room -= block.tokens
    return kept, room


def _this_turn(persona: CompiledPrompt, guide: str) -> Sequence[Block]:
    """What counts for this message only, what must stay longest first."""
    parts = {kind: persona.part(_PART_OF.get(kind, kind)) for kind in ("closing", "tone", "anchor", "examples")}
    told = {"boundary": guide} | parts
    return [Block(kind, "system", text, _REASONS[kind]) for kind, text in told.items() if text]


def _dialogue(persona: CompiledPrompt) -> Sequence[Block]:
    return [
        Block("example_dialogue", "system", text, "how conversations with this persona sound")
        for text in persona.example_dialogue
    ]


def _newest_that_fit(history: Sequence[Said], room: int) -> Sequence[Said]:
    sizes = [estimate_tokens(said.text) for said in history]
    if sum(sizes) <= room:
        return history
    start, used = len(history), 0
    while start and used + sizes[start - 1] <= room * _WINDOW_SHARE:
        start -= 1
        used += sizes[start]
    while start < len(history) and history[start].by != "user":
        start += 1  # never begin at an answer cut from its question
    return history[start:]


def _role(said: Said) -> Speaker:
    return "user" if said.by == "user" else "assistant"
