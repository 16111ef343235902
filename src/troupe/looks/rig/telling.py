"""What a picture of large dots is told besides its drawing: whom it cannot do without, and how large its dots are."""

from troupe.looks.rig.art import PLAIN_ART
from troupe.looks.rig.art.colour import in_chroma
from troupe.looks.rig.materials import materials
from troupe.looks.rig.resolved import ResolvedLook


def telling_colours(look: ResolvedLook) -> tuple[str, ...]:
    """The few that the person cannot be told without: skin, hair, eyes, lips."""
    return tuple(in_chroma(colour, look.art.chroma) for colour in materials(look).telling)


def coarseness(look: ResolvedLook) -> float:
    """How much larger than usual its dots are."""
    return float((look.art.pixel / PLAIN_ART.pixel) ** 0.6)
