"""Finishes that are more than a choice of tones: the same drawing, painted, inked or washed."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from troupe.kit.markup import Markup
from troupe.looks.rig.finish.ink import inked
from troupe.looks.rig.finish.soft import softened
from troupe.looks.rig.finish.tree import Node, read, written
from troupe.looks.rig.finish.watercolor import washed
from troupe.looks.rig.resolved import ResolvedLook

_REWORKED: Mapping[str, Callable[[Node, ResolvedLook], Node]] = MappingProxyType(
    {"soft": softened, "ink": inked, "watercolor": washed}
)


def finished(drawing: Markup, look: ResolvedLook) -> Markup:
    """The drawing in the finish of its look; most finishes need nothing more than the tones they were drawn with."""
    rework = _REWORKED.get(look.finish)
    return drawing if rework is None else written(rework(read(drawing), look))
