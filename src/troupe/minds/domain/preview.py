"""A persona's prompt as an editor shows it: every part with its cost, its sources, and what stays from turn to turn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.compiling import PromptPart, compile_persona
from troupe.minds.domain.packs import pack
from troupe.personas import Persona


@dataclass(frozen=True)
class Preview:
    """What a model would be told, with the message it would answer."""

    parts: Sequence[PromptPart]
    stable: str
    language: str

    @property
    def prompt(self) -> str:
        return "\n\n".join(part.text for part in self.parts)

    def as_json(self) -> dict[str, object]:
        return {
            "prompt": self.prompt,
            "parts": [{**vars(part), "sources": list(part.sources), "tokens": part.tokens} for part in self.parts],
            "tokens": estimate_tokens(self.prompt),
            "stable_tokens": estimate_tokens(self.stable),
            "stable_hash": hashlib.sha256(self.stable.encode()).hexdigest(),
            "language": self.language,
        }


def preview(persona: Persona, message: str, user_name: str) -> Preview:
    """The compiled persona with its closing words and a message; the stable part depends on the persona alone."""
    compiled = compile_persona(persona, user_name=user_name)
    closing = [PromptPart("closing", compiled.closing, ("post_history_instructions",))] if compiled.closing else []
    asked = PromptPart("message", f"User message:\n{message}", ())
    return Preview([*compiled.parts, *closing, asked], compiled.text, persona.language)


def sample_lines(language: str) -> Sequence[str]:
    """Three things one may say to get to know somebody."""
    return tuple(pack(language)["samples"])
