"""Colour: how strong all colours of a picture are."""

from functools import lru_cache

from troupe.kit.colour import from_hex, to_hex
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node
from troupe.looks.rig.resolved import ResolvedLook

_PAINTED = ("fill", "stroke", "stop-color")


def brightened(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    return _node(drawing, look.art.chroma)


def in_chroma(colour: str, chroma: float) -> str:
    """One colour as it is in pictures of this strength."""
    return _strong(colour, chroma) if colour.startswith("#") else colour


def _node(node: Node, chroma: float) -> Node:
    changed = {name: in_chroma(node.attributes[name], chroma) for name in _PAINTED if name in node.attributes}
    node = node.with_attributes(**{name.replace("-", "_"): value for name, value in changed.items()})
    return node.holding(tuple(_node(child, chroma) for child in node.children))


@lru_cache(maxsize=4096)
def _strong(colour: str, chroma: float) -> str:
    told = from_hex(colour)
    return to_hex(told._replace(chroma=told.chroma * (0.6 + 0.8 * chroma)))
