"""A prompt that explains itself: named blocks with their reason, and the messages as they are sent.

A pure function of its input: it reads no clock, no database and no chance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.compiling import CompiledPrompt
from troupe.minds.domain.feelings import Feeling

Speaker = Literal["user", "assistant", "system"]
TONE_FROM = 0.15
STRONG_FROM = 0.5
_MARGIN = 0.02
_WINDOW_SHARE = 0.75
_HISTORY_FLOOR = 0.30
_EXAMPLES_CAP = 0.10

_GENTLE = {
    "sadness": "The user sounds sad. Name that feeling before anything else.",
    "fear": "The user sounds worried. Name that before anything else.",
    "anger": "The user sounds angry. Stay calm and take it seriously.",
    "joy": "The user sounds happy. Share the joy.",
    "surprise": "The user sounds surprised. Meet that first.",
    "disgust": "The user sounds put off. Stay calm and take it seriously.",
    "confusion": "The user sounds unsure. Make things simpler.",
}


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


@dataclass(frozen=True)
class Prompt:
    """What a model is asked, block by block."""

    blocks: Sequence[Block]
    dropped: int

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


def assemble(persona: CompiledPrompt, path: Sequence[Said], feeling: Feeling, empathy: float, budget: Budget) -> Prompt:
    """Persona and examples first, then as much of the conversation as fits, what counts now, the newest message."""
    *history, newest = path
    head = Block("persona", "system", persona.text, "who speaks")
    last = Block("newest", _role(newest), newest.text, "the newest message")
    needed = head.tokens + last.tokens
    if needed > budget.available:
        raise PromptTooLong(needed, budget.available)
    floor = min(sum(estimate_tokens(said.text) for said in history), math.floor(_HISTORY_FLOOR * budget.available))
    room = budget.available - needed - floor
    closing, room = _whole_items(_closing(persona), room)
    tone, room = _whole_items(_tone(feeling, empathy), room)
    cap = math.floor(_EXAMPLES_CAP * budget.available)
    examples, left = _whole_items(_examples(persona), min(room, cap))
    kept = _newest_that_fit(history, room - min(room, cap) + left + floor)
    reason = f"the newest {len(kept)} of {len(history)} messages fit"
    lines = [Block("history", _role(said), said.text, reason) for said in kept]
    return Prompt([head, *examples, *lines, *tone, *closing, last], dropped=len(history) - len(kept))


def _whole_items(blocks: Sequence[Block], room: int) -> tuple[Sequence[Block], int]:
    """The first blocks that fit as they are, and the room they leave."""
    kept: list[Block] = []
    for block in blocks:
        if block.tokens > room:
            break
        kept.append(block)
        room -= block.tokens
    return kept, room


def _closing(persona: CompiledPrompt) -> Sequence[Block]:
    return [Block("closing", "system", persona.closing, "the persona's last instructions")] if persona.closing else []


def _examples(persona: CompiledPrompt) -> Sequence[Block]:
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


def _tone(feeling: Feeling, empathy: float) -> list[Block]:
    strength = empathy * feeling.confidence
    if feeling.label not in _GENTLE or strength < TONE_FROM:
        return []
    line = _GENTLE[feeling.label]
    if strength >= STRONG_FROM:
        line += " Give it room before any advice."
    return [Block("tone", "system", line, f"the message reads as {feeling.label}")]


def _role(said: Said) -> Speaker:
    return "user" if said.by == "user" else "assistant"
