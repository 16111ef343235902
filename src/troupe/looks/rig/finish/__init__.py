"""Finishes that are more than a choice of tones: the same drawing, painted, inked or washed."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from troupe.kit.markup import Markup, element, join
from troupe.looks.rig.finish.ink import inked
from troupe.looks.rig.finish.soft import softened
from troupe.looks.rig.finish.tree import Node, read, written
from troupe.looks.rig.finish.watercolor import washed
from troupe.looks.rig.resolved import ResolvedLook

_REWORKED: Mapping[str, Callable[[Node, ResolvedLook], Node]] = MappingProxyType(
    {"soft": softened, "ink": inked, "watercolor": washed}
)


def finished(body: Markup, look: ResolvedLook) -> Markup:
    """What a drawing holds, in the finish of its look; most finishes need no more than the tones it was drawn with."""
    rework = _REWORKED.get(look.finish)
    if rework is None:
        return body
    return join(written(child) for child in rework(read(element("g", {}, body)), look).children)
