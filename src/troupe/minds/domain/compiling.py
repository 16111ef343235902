"""A persona becomes a prompt: the same document gives the same bytes on every machine."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.fitting import GAP, Count, Writer
from troupe.minds.domain.giving_way import made_to_fit
from troupe.minds.domain.hinting import Emotion, reminder, tone_hint
from troupe.minds.domain.material import material_of
from troupe.minds.domain.naming import Names, in_one_line
from troupe.minds.domain.packs import pack
from troupe.minds.domain.recalling import Recalled, Taught, ranked
from troupe.minds.domain.telling import PromptPart, Teller
from troupe.minds.errors import PromptBudgetTooSmall

if TYPE_CHECKING:
    from troupe.personas import Persona

BUDGET_TOKENS, EXAMPLES = 1_500, 3
THIS_TURN = ("examples", "tone_hint", "anchor", "closing")
Fill = Callable[[str], str]
_START = re.compile(r"^[ \t]*<START>[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TONE_SOURCES = ("response_style.empathy_level", "response_style.humor_level", "personality_traits.enthusiasm")


@dataclass(frozen=True)
class CompiledPrompt:
    """A persona as a model is told it: parts 1 to 19 in their order, empty ones left out."""

    parts: Sequence[PromptPart]
    example_dialogue: Sequence[str] = ()
    """Conversations as they would sound, the most telling first."""
    examples_used: Sequence[Recalled] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    """What gave way, in tokens of each part."""

    @property
    def text(self) -> str:
        """Everything but the message."""
        return GAP.join(part.text for part in self.parts)

    @property
    def stable(self) -> str:
        """Parts 1 to 15: the same from turn to turn, so that a model server keeps its cache."""
        return GAP.join(part.text for part in self.parts if part.id not in THIS_TURN)

    def part(self, id: str) -> str:
        """The text of one part, empty when there is none."""
        return next((part.text for part in self.parts if part.id == id), "")


def build_persona_prompt(
    persona: "Persona",
    message: str,
    *,
    budget_tokens: int = BUDGET_TOKENS,
    examples: int = EXAMPLES,
    user_name: str = "User",
    emotion: Emotion | None = None,
    anchor: Sequence[str] | None = None,
    learnt: Sequence[Taught] | None = None,
) -> str:
    """A persona and a message as one text, for a client with one field; it ends with the message as it was given."""
    compiled = compile_persona(
        persona,
        message,
        budget_tokens=budget_tokens,
        examples=examples,
        user_name=user_name,
        emotion=emotion,
        anchor=anchor,
        learnt=learnt,
    )
    return f"{compiled.text}{GAP}{message_part(persona, message).text}"


def message_part(persona: "Persona", message: str) -> PromptPart:
    """Part 20: what the persona is to answer."""
    return PromptPart("message", f"{pack(persona.language)['message']}\n{message}", ())


def compile_persona(
    persona: "Persona",
    message: str = "",
    *,
    budget_tokens: int = BUDGET_TOKENS,
    examples: int = EXAMPLES,
    user_name: str = "User",
    emotion: Emotion | None = None,
    anchor: Sequence[str] | None = None,
    learnt: Sequence[Taught] | None = None,
    mood: float | None = None,
    macros: bool = True,
    fill: Fill | None = None,
    count: Count = estimate_tokens,
) -> CompiledPrompt:
    """The parts of a persona's prompt, within a budget; `learnt` are the exchanges it keeps, oldest first.

    Names are put where texts ask for them; `fill` does more where more is known, and without `macros` nothing is done.
    """
    words = pack(persona.language)
    named = Names(persona.spoken_name, user_name, macros=macros)
    teller = Teller(persona, words, named, fill or named)
    reminded = tuple(anchor or ())
    turn = (
        teller.headed("tone_hint", tone_hint(persona, emotion, mood, words), _TONE_SOURCES),
        teller.headed("anchor", reminder(persona, reminded, words), reminded),
    )
    writer = Writer(teller, turn, in_one_line(user_name), budget_tokens, count)
    whole = material_of(persona)
    kept = made_to_fit(whole, writer.fits)
    if (needed := writer.size(kept)) > budget_tokens:
        raise PromptBudgetTooSmall(budget_tokens, needed)
    chosen, left_out = writer.choose(kept, ranked(message, _taught(persona, learnt)), examples)
    dropped = {**writer.lost(whole, kept), **({"examples": left_out} if left_out else {})}
    return CompiledPrompt(writer.parts(kept, chosen), _dialogue(persona, teller), chosen, dropped)


def _taught(persona: "Persona", learnt: Sequence[Taught] | None) -> Sequence[Taught]:
    """What was handed over, else what the document itself carries, as a document from the wire does."""
    return getattr(persona, "conversation_examples", ()) if learnt is None else learnt


def _dialogue(persona: "Persona", teller: Teller) -> Sequence[str]:
    """The example dialogue piece by piece; `<START>` on a line of its own begins a new one."""
    pieces = [piece.strip() for piece in _START.split(persona.example_dialogue)]
    return [teller.headed("example_dialogue", [piece], ()).text for piece in pieces if piece]
