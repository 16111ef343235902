"""A persona's own mood along a conversation: it goes along with whom it talks to, and never changes who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.minds.domain.feelings import Feeling

if TYPE_CHECKING:
    from troupe.personas import Persona

_REST = (0.1, 0.3)


@dataclass(frozen=True)
class Mood:
    """Between low and glad, and between still and stirred."""

    valence: float
    arousal: float
    before: "Mood | None" = None
    """What it was before it was moved."""

    def as_json(self) -> dict[str, object]:
        return {"valence": round(self.valence, 4), "arousal": round(self.arousal, 4)}

    def as_kept(self) -> dict[str, object]:
        """With what it was before, so that the same move can be made from elsewhere."""
        return self.as_json() | ({"from": self.before.as_json()} if self.before else {})


def mood_after(persona: "Persona", before: Mapping[str, object] | None, feeling: Feeling) -> Mood | None:
    """The mood once a message was heard; none for a persona that is not to be moved."""
    if not persona.adaptation.emotion:
        return None
    stood = _mood_at(persona, before)
    valence, arousal = stood.valence, stood.arousal
    heard = _REST if feeling.label == "neutral" else (feeling.valence, feeling.arousal)
    swing = (0.2 + 0.4 * persona.personality_traits.neuroticism) * persona.response_style.empathy_level
    return Mood(
        _within(valence + swing * (heard[0] - valence), -1.0),
        _within(arousal + swing * (heard[1] - arousal), 0.0),
        before=stood,
    )


def _mood_at(persona: "Persona", before: Mapping[str, object] | None) -> Mood:
    """Where the last answer left it, else where its document begins."""
    if before is not None:
        return Mood(float(str(before["valence"])), float(str(before["arousal"])))
    return Mood(*_REST) if persona.mood is None else Mood(persona.mood.valence, persona.mood.arousal)


def _within(value: float, least: float) -> float:
    return max(least, min(1.0, value))
