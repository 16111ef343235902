"""The twelve numbers of a character: what they are called, how they are written, which band they lie in."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.personas import Persona

CHARACTER = ("extraversion", "formality", "enthusiasm", "humor_level", "technical_depth", "empathy_level")
DISPOSITION = ("agreeableness", "conscientiousness", "neuroticism", "openness", "proactivity", "warmth")
SOURCES = {
    **dict.fromkeys(("humor_level", "technical_depth", "empathy_level", "proactivity"), "response_style"),
    "warmth": "delivery",
}


def numbers_of(persona: "Persona") -> Mapping[str, float]:
    """The twelve numbers that make a character, in the order they are told."""
    homes = (persona.personality_traits, persona.response_style, persona.delivery)
    found = {name: value for home in homes for name, value in vars(home).items() if isinstance(value, float | int)}
    return {name: found[name] for name in CHARACTER + DISPOSITION}


def source_of(number: str) -> str:
    """Where a number stands in the document."""
    return f"{SOURCES.get(number, 'personality_traits')}.{number}"


def one_decimal(number: float) -> str:
    """Round the shortest decimal text of a number half to even: 0.15 → 0.2, 0.25 → 0.2."""
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN))


def band(number: float) -> int | None:
    """Very low 0, low 1, high 2, very high 3; the middle has no band."""
    if 0.4 <= number <= 0.6:
        return None
    if number < 0.4:
        return 0 if number < 0.2 else 1
    return 2 if number <= 0.8 else 3


def step(number: float) -> int:
    """The same with the middle counted: 0 to 4."""
    at = band(number)
    return 2 if at is None else at + (at > 1)
