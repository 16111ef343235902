"""A persona becomes a prompt: the same document gives the same bytes on every machine."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.packs import pack
from troupe.personas import Persona

_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")
_HEADING = re.compile(r"((?:\A|[\r\n\u2028\u2029]) {0,3})#")
_START = re.compile(r"^[ \t]*<START>[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
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
    closing: str = ""
    """What is said last, directly before the newest message."""
    example_dialogue: Sequence[str] = ()
    """Conversations as they would sound, the most telling first."""

    @property
    def text(self) -> str:
        return "\n\n".join(part.text for part in self.parts)


def compile_persona(persona: Persona, *, user_name: str = "User") -> CompiledPrompt:
    """The parts of a persona's prompt, in their fixed order; empty ones are left out."""
    words = pack(persona.language)
    named = _Names(persona.spoken_name, user_name)
    parts = [part for part in _parts(persona, words, named) if part.text]
    closing = _headed("closing", _lines(persona.post_history_instructions), words, (), named).text
    return CompiledPrompt(parts, closing, _examples(persona, words, named))


def numbers_of(persona: Persona) -> dict[str, float]:
    """The twelve numbers that make a character."""
    style = persona.response_style.model_dump()
    numbers = persona.personality_traits.model_dump() | {"warmth": persona.delivery.warmth}
    return numbers | {name: value for name, value in style.items() if isinstance(value, float | int)}


def one_decimal(number: float) -> str:
    """Round the shortest decimal text of a number half to even: 0.15 → 0.2, 0.25 → 0.2."""
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN))


class _Names:
    """Puts the names of both sides where a supplied text asks for them; what a name says is not read again."""

    _ASKED = re.compile(r"\{\{(char|user)\}\}|<(bot|char|user)>", re.IGNORECASE)

    def __init__(self, char: str, user: str) -> None:
        self._names = {"char": char, "bot": char, "user": user}

    def __call__(self, text: str) -> str:
        return self._ASKED.sub(lambda found: self._names[(found[1] or found[2]).lower()], text)


def _parts(persona: Persona, words: Mapping[str, Any], named: _Names) -> Iterator[PromptPart]:
    numbers = numbers_of(persona)
    style = persona.response_style
    yield PromptPart("lead", words["lead"].format(name=_in_one_line(persona.name)), ("name",))
    yield _scale("character", CHARACTER, numbers, words)
    yield PromptPart("expertise", named(_in_one_line(_expertise(persona, words))), ("expertise_areas",))
    yield PromptPart("verbosity", words["verbosity"][style.verbosity], ("response_style.verbosity",))
    yield _scale("disposition", DISPOSITION, numbers, words)
    yield PromptPart("manner", _manner(persona, numbers, words), ("personality_traits", "delivery.pace"))
    yield PromptPart("tone", words["tone"][style.tone], ("response_style.tone",))
    sources = ("role", "description", "body", "goal", "secrets")
    yield _headed("identity", _identity(persona, words), words, sources, named)
    yield _headed("personality", _personality(persona, words), words, ("personality", "quirks"), named)
    yield _headed("scenario", _lines(persona.scenario), words, ("scenario",), named)
    yield _headed("phrasebook", _phrases(persona, words), words, ("phrasebook",), named)
    yield _headed("boundaries", _boundaries(persona, words), words, ("boundaries",), named)
    yield _headed("house", words["house"], words, (), named)
    yield _headed("language", [_language(persona, words)], words, ("language",), named)
    yield _headed("system", _lines(persona.system_prompt), words, ("system_prompt",), named)


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


def _examples(persona: Persona, words: Mapping[str, Any], named: _Names) -> Sequence[str]:
    """The example dialogue piece by piece; `<START>` on a line of its own begins a new one."""
    pieces = [piece.strip() for piece in _START.split(persona.example_dialogue)]
    return [_headed("example_dialogue", [piece], words, (), named).text for piece in pieces if piece]


def _headed(
    id: str, lines: Sequence[str], words: Mapping[str, Any], sources: tuple[str, ...], named: _Names
) -> PromptPart:
    body = "\n".join(_not_a_heading(named(line)) for line in lines)
    return PromptPart(id, f"{words['headings'][id]}\n{body}" if body else "", sources)


def _not_a_heading(text: str) -> str:
    """A supplied line must not pose as a heading of the prompt."""
    return _HEADING.sub(r"\1\\#", text)


def _in_one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)
