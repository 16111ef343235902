"""What counts for one turn only: how to meet the feeling of a message, and a reminder of one's own manner."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from troupe.minds.domain.numbers import band, numbers_of, step

if TYPE_CHECKING:
    from troupe.personas import Persona

TONE_FROM = 0.15
STRONG_FROM = 0.5
LOW_MOOD, HIGH_MOOD = -0.4, 0.6
MOST_REMINDED = 3
_LESS_HUMOUR = frozenset({"sadness", "fear", "anger", "disgust"})
_LESS_ENTHUSIASM = frozenset({"sadness", "fear"})


class Read(Protocol):
    """A feeling as it was read from a text."""

    @property
    def label(self) -> str: ...
    @property
    def confidence(self) -> float: ...


Emotion = Read | Mapping[str, Any]


def strength_of(persona: "Persona", emotion: Emotion | None) -> float:
    """How far a persona goes along with a feeling: its empathy times how sure the reading is."""
    if emotion is None or not persona.adaptation.emotion:
        return 0.0
    label, sure = _label_and_confidence(emotion)
    return 0.0 if label == "neutral" else persona.response_style.empathy_level * sure


def tone_hint(persona: "Persona", emotion: Emotion | None, mood: float | None, words: Mapping[str, Any]) -> list[str]:
    """The gentle or the strong line for a feeling, quieter humour where it would hurt, and one's own mood."""
    said: list[str] = []
    told, strength = words["tone_hint"], strength_of(persona, emotion)
    label = _label_and_confidence(emotion)[0] if emotion is not None else "neutral"
    if strength >= TONE_FROM and label in told["gentle"]:
        said.append(told["strong" if strength >= STRONG_FROM else "gentle"][label])
        said += _quieter(persona, label, strength, told)
    if mood is not None and persona.adaptation.emotion:
        said += [told["low_mood"]] * (mood < LOW_MOOD) + [told["high_mood"]] * (mood > HIGH_MOOD)
    return said


def reminder(persona: "Persona", names: Sequence[str], words: Mapping[str, Any]) -> list[str]:
    """The manner of up to three numbers, said once more."""
    numbers = numbers_of(persona)
    known = [name for name in names if name in numbers][:MOST_REMINDED]
    said = [_manner_of(name, numbers[name], words) for name in known]
    return [words["anchor"]["lead"], *said] if said else []


def _manner_of(name: str, number: float, words: Mapping[str, Any]) -> str:
    at = band(number)
    title, poles = words["poles"][name]
    sentence = words["manner"][name][at] if at is not None else words["anchor"]["middle"].format(poles=poles)
    return f"- {title}: {sentence}"


def _quieter(persona: "Persona", label: str, strength: float, told: Mapping[str, Any]) -> list[str]:
    style, traits = persona.response_style, persona.personality_traits
    said = []
    if label in _LESS_HUMOUR:
        said.append(told["humor"][step(style.humor_level * (1 - strength))])
    if label in _LESS_ENTHUSIASM:
        said.append(told["enthusiasm"][step(traits.enthusiasm * (1 - 0.5 * strength))])
    return [line for line in said if line]


def _label_and_confidence(emotion: Emotion) -> tuple[str, float]:
    if isinstance(emotion, Mapping):
        sure = emotion.get("confidence", emotion.get("intensity", 0.0))
        return str(emotion.get("label", "neutral")), float(sure)
    return emotion.label, emotion.confidence
