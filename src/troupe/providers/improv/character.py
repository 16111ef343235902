"""Who speaks, read from the persona document as far as the offline mind needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from troupe.providers.improv.remembering import first_sentence, name_in, said_back, sentences_told

Temperament = Literal["bright", "dry", "calm"]

_TRAITS = (
    "extraversion",
    "agreeableness",
    "conscientiousness",
    "neuroticism",
    "openness",
    "formality",
    "enthusiasm",
)
_STYLE = ("humor_level", "technical_depth", "empathy_level", "proactivity")
_LENGTHS = {"Concise": (1, 2), "Balanced": (2, 4), "Detailed": (4, 6), "Elaborate": (6, 9)}
_NEAR: Mapping[str, Temperament] = {
    "Friendly": "bright",
    "Casual": "bright",
    "Professional": "dry",
    "Authoritative": "dry",
    "Analytical": "dry",
    "Supportive": "calm",
}


@dataclass(frozen=True, slots=True)
class Feeling:
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Boundary:
    """What this turn is to be careful with."""

    action: str
    topic: str
    referee: str


@dataclass(frozen=True, slots=True)
class Character:
    """A persona as numbers and words; what is missing stands in the middle."""

    name: str
    identity: str
    numbers: Mapping[str, float]
    tone: str
    verbosity: str
    language: str
    areas: tuple[str, ...]
    say: tuple[str, ...]
    avoid: tuple[str, ...]
    role: str
    quirks: tuple[str, ...]
    goal: str
    about: str
    """The first sentence somebody wrote about it."""
    told: tuple[str, ...]
    """All that somebody wrote about it, sentence by sentence, as far as it can be said."""
    looks: str
    age: int | None
    user_name: str
    memories: tuple[str, ...]
    lore: tuple[str, ...]
    """What its world knows about what was said."""
    feeling: Feeling | None
    mood: float
    """Its own, from low to glad."""
    boundary: Boundary | None
    now: str
    seed: str
    attempt: int

    def __getitem__(self, number: str) -> float:
        return self.numbers.get(number, 0.5)

    @property
    def length(self) -> tuple[int, int]:
        """How few and how many sentences an answer has."""
        return _LENGTHS.get(self.verbosity, (2, 4))

    @property
    def temperament(self) -> Temperament:
        """Which of three ways of speaking this mixture of numbers is nearest to."""
        shares: dict[Temperament, float] = {
            "bright": (self["enthusiasm"] + self["extraversion"] + self["openness"]) / 3,
            "dry": (1 - self["extraversion"] + self["technical_depth"] + self["formality"]) / 3,
            "calm": (self["agreeableness"] + self["empathy_level"] + 1 - self["neuroticism"]) / 3,
        }
        nearest = _NEAR.get(self.tone)
        if nearest is not None:
            shares[nearest] += 0.2
        return max(shares, key=lambda kind: shares[kind])


def character_of(persona: Mapping[str, object] | None, seed: int) -> Character:
    """Read a persona document; anything that is not what it should be counts as missing."""
    document = persona or {}
    style = _table(document, "response_style")
    book = _table(document, "phrasebook")
    traits = _table(document, "personality_traits")
    numbers = {name: _number(traits, name) for name in _TRAITS} | {name: _number(style, name) for name in _STYLE}
    age = document.get("age")
    memories = _texts(document, "memories")
    language = (_text(document, "language") or "en").split("-")[0].lower()
    return Character(
        name=_text(document, "nickname") or _text(document, "name") or "the demo brain",
        identity=f"{document.get('id', '')}/{document.get('version', '')}",
        numbers=numbers | {"warmth": _number(_table(document, "delivery"), "warmth")},
        tone=_text(style, "tone") or "Friendly",
        verbosity=_text(style, "verbosity") or "Balanced",
        language=language,
        areas=_texts(document, "expertise_areas"),
        say=_texts(book, "say"),
        avoid=_texts(book, "avoid"),
        role=_text(document, "role"),
        quirks=_texts(document, "quirks"),
        goal=_text(document, "goal").rstrip("."),
        about=first_sentence(_text(document, "description")),
        told=sentences_told(_text(document, "description"), _text(document, "background")),
        looks=_looks(_table(document, "look")),
        age=age if isinstance(age, int) else None,
        user_name=_known_name(_text(document, "user_name")) or next(filter(None, map(name_in, memories)), ""),
        memories=tuple(filter(None, (said_back(line, language) for line in memories if not name_in(line)))),
        lore=tuple(filter(None, map(first_sentence, _texts(document, "lore")))),
        feeling=_feeling(_table(document, "emotion")),
        mood=_signed(_table(document, "mood").get("valence")),
        boundary=_boundary(_table(document, "boundary")),
        now=_text(document, "now"),
        seed=str(document.get("seed", seed)),
        attempt=_count(document.get("attempt")),
    )


def _looks(look: Mapping[str, object]) -> str:
    """What is to be seen of it, in the words of its document."""
    features = _table(look, "features")
    named = {"hair": "{}", "eyes": "{} eyes"}
    seen = [words.format(_text(features, name)) for name, words in named.items() if _text(features, name)]
    return ", ".join([*seen, *filter(None, [_text(look, "clothing")])])


def _known_name(name: str) -> str:
    """`User` is what a prompt calls someone who has no name yet."""
    return "" if name.lower() in {"user", "you"} else name


def _feeling(emotion: Mapping[str, object]) -> Feeling | None:
    label, confidence = emotion.get("label"), emotion.get("confidence", emotion.get("intensity"))
    if isinstance(label, str) and isinstance(confidence, int | float):
        return Feeling(label, float(confidence))
    return None


def _boundary(told: Mapping[str, object]) -> Boundary | None:
    action, topic = _text(told, "action"), _text(told, "topic")
    return Boundary(action, topic, _text(told, "name")) if action and topic else None


def _signed(value: object) -> float:
    return min(1.0, max(-1.0, float(value))) if isinstance(value, int | float) else 0.1


def _table(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    return value.strip() if isinstance(value, str) else ""


def _texts(document: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = document.get(name)
    texts = value if isinstance(value, list | tuple) else ()
    return tuple(text.strip() for text in texts if isinstance(text, str) and text.strip())


def _number(document: Mapping[str, object], name: str) -> float:
    value = document.get(name)
    return min(1.0, max(0.0, float(value))) if isinstance(value, int | float) else 0.5


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
