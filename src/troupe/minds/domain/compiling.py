"""A persona becomes a prompt: the same document gives the same bytes on every machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.packs import pack
from troupe.personas import Persona

CHARACTER = ("extraversion", "formality", "enthusiasm", "humor_level", "technical_depth", "empathy_level")
DISPOSITION = ("agreeableness", "conscientiousness", "neuroticism", "openness", "proactivity", "warmth")


@dataclass(frozen=True)
class PromptPart:
    """One part of a compiled persona, and the fields of the document it comes from."""

    id: str
    text: str
    sources: tuple[str, ...]

    @property
    def tokens(self) -> int:
        return estimate_tokens(self.text)


@dataclass(frozen=True)
class CompiledPrompt:
    """A persona as a model is told it."""

    parts: Sequence[PromptPart]

    @property
    def text(self) -> str:
        return "\n\n".join(part.text for part in self.parts)


def compile_persona(persona: Persona, *, user_name: str = "User") -> CompiledPrompt:
    """The parts of a persona's prompt, in their fixed order; empty ones are left out."""
    words = pack(persona.language)
    parts = [part for part in _parts(persona, words) if part.text]
    return CompiledPrompt([_named(part, persona, user_name) for part in parts])


def numbers_of(persona: Persona) -> dict[str, float]:
    """The twelve numbers that make a character."""
    style = persona.response_style.model_dump()
    numbers = persona.personality_traits.model_dump() | {"warmth": persona.delivery.warmth}
    return numbers | {name: value for name, value in style.items() if isinstance(value, float | int)}


def one_decimal(number: float) -> str:
    """Round the shortest decimal text of a number half to even: 0.15 → 0.2, 0.25 → 0.2."""
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN))


def _parts(persona: Persona, words: Mapping[str, Any]) -> Iterator[PromptPart]:
    numbers = numbers_of(persona)
    style = persona.response_style
    yield PromptPart("lead", words["lead"].format(name=persona.name), ("name",))
    yield _scale("character", CHARACTER, numbers, words)
    yield PromptPart("expertise", _expertise(persona, words), ("expertise_areas",))
    yield PromptPart("verbosity", words["verbosity"][style.verbosity], ("response_style.verbosity",))
    yield _scale("disposition", DISPOSITION, numbers, words)
    yield PromptPart("manner", _manner(persona, numbers, words), ("personality_traits", "delivery.pace"))
    yield PromptPart("tone", words["tone"][style.tone], ("response_style.tone",))
    yield _headed("identity", _identity(persona, words), words, ("role", "description", "body", "goal", "secrets"))
    yield _headed("personality", _personality(persona, words), words, ("personality", "quirks"))
    yield _headed("scenario", _lines(persona.scenario), words, ("scenario",))
    yield _headed("phrasebook", _phrases(persona, words), words, ("phrasebook",))
    yield _headed("boundaries", _boundaries(persona, words), words, ("boundaries",))
    yield _headed("house", words["house"], words, ())
    yield _headed("language", [_language(persona, words)], words, ("language",))
    yield _headed("system", _lines(persona.system_prompt), words, ("system_prompt",))


def _scale(id: str, names: Sequence[str], numbers: Mapping[str, float], words: Mapping[str, Any]) -> PromptPart:
    lines = []
    for name in names:
        title, poles = words["poles"][name]
        lines.append(f"- {title}: {one_decimal(numbers[name])} ({poles})")
    return PromptPart(id, "\n".join(lines), tuple(names))


def _expertise(persona: Persona, words: Mapping[str, Any]) -> str:
    if not persona.expertise_areas:
        return str(words["no_expertise"])
    return str(words["expertise"].format(areas=", ".join(persona.expertise_areas)))


def _manner(persona: Persona, numbers: Mapping[str, float], words: Mapping[str, Any]) -> str:
    said = [
        words["manner"][name][band] for name in CHARACTER + DISPOSITION if (band := _band(numbers[name])) is not None
    ]
    pace = words["pace"].get(persona.delivery.pace)
    return " ".join(said + ([pace] if pace else []))


def _band(number: float) -> int | None:
    """Very low, low, (middle), high, very high."""
    if 0.4 <= number <= 0.6:
        return None
    if number < 0.4:
        return 0 if number < 0.2 else 1
    return 2 if number <= 0.8 else 3


def _identity(persona: Persona, words: Mapping[str, Any]) -> list[str]:
    features = persona.look.features
    values: dict[str, object] = {
        "role": persona.role,
        "nickname": persona.nickname,
        "pronouns": persona.pronouns,
        "gender": persona.gender,
        "age": persona.age,
        "description": persona.description,
        "body": persona.body,
        "hair": features.hair,
        "eyes": features.eyes,
        "skin": features.skin,
        "clothing": persona.look.clothing,
        "goal": persona.goal,
    }
    said = [words["identity"][name].format(value) for name, value in values.items() if value not in (None, "")]
    return said + [words["identity"]["secrets"].format(secret) for secret in persona.secrets]


def _personality(persona: Persona, words: Mapping[str, Any]) -> list[str]:
    quirks = [words["phrases"]["quirks"].format(", ".join(persona.quirks))] if persona.quirks else []
    return _lines(persona.personality) + quirks


def _phrases(persona: Persona, words: Mapping[str, Any]) -> list[str]:
    book = persona.phrasebook
    say = [words["phrases"]["say"].format("; ".join(book.say))] if book.say else []
    avoid = [words["phrases"]["avoid"].format("; ".join(book.avoid))] if book.avoid else []
    return say + avoid


def _boundaries(persona: Persona, words: Mapping[str, Any]) -> list[str]:
    known = words["boundary"]
    return [
        known[action if action in known else "refer"].format(topic=topic.replace("_", " "))
        for topic, action in persona.boundaries.items()
    ]


def _language(persona: Persona, words: Mapping[str, Any]) -> str:
    code = persona.language.partition("-")[0].lower()
    return str(words["language"].format(language=words["languages"].get(code, persona.language)))


def _lines(text: str) -> list[str]:
    return [text] if text else []


def _headed(id: str, lines: Sequence[str], words: Mapping[str, Any], sources: tuple[str, ...]) -> PromptPart:
    body = "\n".join(_not_a_heading(line) for line in lines)
    return PromptPart(id, f"{words['headings'][id]}\n{body}" if body else "", sources)


def _not_a_heading(text: str) -> str:
    """A supplied line must not pose as a heading of the prompt."""
    return "\n".join(
        "\\" + line if line.lstrip(" ").startswith("#") and not line.startswith("    ") else line
        for line in text.split("\n")
    )


def _named(part: PromptPart, persona: Persona, user_name: str) -> PromptPart:
    text = part.text
    for macro, name in (("{{char}}", persona.spoken_name), ("{{user}}", user_name)):
        text = text.replace(macro, name)
    return PromptPart(part.id, text, part.sources)
