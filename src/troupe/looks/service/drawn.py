"""A dressed persona as a drawing: what stays of its character shows in a calm face."""

from dataclasses import replace

from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.domain.resting import gesture_size, resting_manner, restlessness
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.service.dressing import Dressed
from troupe.personas import CastPersona


def drawn(dressed: Dressed, performance: Performance, frame: Frame, *, live: bool = False) -> Drawing:
    performance = performance.model_copy(update=character_of(dressed.persona))
    name = dressed.persona.document.spoken_name
    return replace(draw(dressed.resolved, performance, frame, live=live, name=name), credits=dressed.credits)


def character_of(persona: CastPersona) -> dict[str, object]:
    """What of a persona's character a performance shows."""
    traits = persona.document.personality_traits
    return {
        "manner": manner_of(persona),
        "restless": restlessness(traits.neuroticism),
        "gesture": gesture_size(traits.extraversion),
    }


def manner_of(persona: CastPersona) -> dict[str, float]:
    """What stays of a character in a calm face."""
    traits = persona.document.personality_traits
    return resting_manner(
        extraversion=traits.extraversion,
        agreeableness=traits.agreeableness,
        neuroticism=traits.neuroticism,
        openness=traits.openness,
        warmth=persona.document.delivery.warmth,
    )
