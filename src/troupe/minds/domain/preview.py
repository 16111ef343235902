"""A persona's prompt as an editor shows it: every part with its cost, its sources, and what stays from turn to turn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.compiling import BUDGET_TOKENS, EXAMPLES, CompiledPrompt, compile_persona, message_part
from troupe.minds.domain.fitting import GAP
from troupe.minds.domain.hinting import Emotion
from troupe.minds.domain.packs import pack
from troupe.minds.domain.recalling import Taught
from troupe.minds.domain.telling import PromptPart

if TYPE_CHECKING:
    from troupe.personas import Persona


@dataclass(frozen=True)
class Preview:
    """What a model would be told, with the message it would answer."""

    compiled: CompiledPrompt
    message: PromptPart
    budget_tokens: int
    language: str

    @property
    def prompt(self) -> str:
        return GAP.join(part.text for part in self._parts)

    @property
    def _parts(self) -> Sequence[PromptPart]:
        return [*self.compiled.parts, self.message]

    def as_json(self) -> dict[str, object]:
        stable = self.compiled.stable
        return {
            "prompt": self.prompt,
            "parts": [{**vars(part), "sources": list(part.sources), "tokens": part.tokens} for part in self._parts],
            "tokens": estimate_tokens(self.compiled.text),
            "budget_tokens": self.budget_tokens,
            "examples_used": [
                {"id": getattr(one.taught, "id", None), "score": round(one.score, 4)}
                for one in self.compiled.examples_used
            ],
            "dropped": [{"part": id, "tokens": tokens} for id, tokens in self.compiled.dropped.items()],
            "stable_tokens": estimate_tokens(stable),
            "stable_hash": hashlib.sha256(stable.encode()).hexdigest(),
            "language": self.language,
        }


def preview(
    persona: "Persona",
    message: str,
    *,
    budget_tokens: int = BUDGET_TOKENS,
    examples: int = EXAMPLES,
    user_name: str = "User",
    emotion: Emotion | None = None,
    anchor: Sequence[str] = (),
    learnt: Sequence[Taught] = (),
) -> Preview:
    """A compiled persona beside the message it would answer, with the same arguments as the prompt itself."""
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
    return Preview(compiled, message_part(persona, message), budget_tokens, persona.language)


def sample_lines(language: str) -> Sequence[str]:
    """Three things one may say to get to know somebody."""
    return tuple(pack(language)["samples"])
