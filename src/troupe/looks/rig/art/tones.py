"""Tones: how deep the shadows lie on a mass, and how far light and shadow are apart."""

from collections.abc import Iterator
from itertools import pairwise

from troupe.kit.colour import Oklch, from_hex, to_hex
from troupe.looks.rig.art.scope import is_kept, is_line, number_of
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import Node
from troupe.looks.rig.paths import number
from troupe.looks.rig.resolved import ResolvedLook

_AS_DRAWN = 0.67
_REACH = 1.9
"""How much further apart tones are at full contrast; at none they keep a third of their distance."""
_LEAST = 0.35
_OTHER_HUE = 45


def shaded(drawing: Node, look: ResolvedLook, _box: Box) -> Node:
    return _Shading(drawing, look).node(drawing, "", None, False)


class _Shading:
    def __init__(self, drawing: Node, look: ResolvedLook) -> None:
        shading, contrast = look.art.shading, look.art.contrast
        self._apart = _LEAST + (1 - _LEAST) * 2 * contrast if contrast < 0.5 else 1 + (_REACH - 1) * (2 * contrast - 1)
        self._deeper = max(1.0, shading / _AS_DRAWN)
        self._shown = min(1.0, shading / _AS_DRAWN)
        self._in_features = frozenset(_used_by_features(drawing, ""))

    def node(self, node: Node, part: str, under: str | None, inside: bool) -> Node:
        part = node.part or part
        if node.name == "defs":
            return node.holding(tuple(self._light(child) for child in node.children))
        if is_kept(node, part):
            return node
        inside = inside or "clip-path" in node.attributes
        children = []
        for child in node.children:
            if child.name in ("path", "ellipse") and not child.is_feature:
                children.append(self._toned(child, under, inside))
            else:
                children.append(self.node(child, part, under, inside))
            if child.fill and "fill-opacity" not in child.attributes:
                under = child.fill
        return node.holding(tuple(children))

    def _toned(self, node: Node, under: str | None, inside: bool) -> Node:
        fill, stroke = node.fill, node.attributes.get("stroke", "none")
        if fill and stroke.startswith("#"):
            node = node.with_attributes(stroke=_moved(stroke, fill, self._apart))
        if not (inside and fill and under) or fill == under:
            return node
        darker = from_hex(fill).lightness < from_hex(under).lightness
        if is_line(node) or not darker:
            return node.with_attributes(fill=_moved(fill, under, self._apart))
        node = node.with_attributes(fill=_moved(fill, under, self._apart * self._deeper))
        if self._shown < 1:
            node = node.with_attributes(fill_opacity=number(self._shown * number_of(node, "fill-opacity", 1.0)))
        return node

    def _light(self, node: Node) -> Node:
        """A gradient's ends, drawn apart or together around its middle."""
        stops = [from_hex(stop.attributes["stop-color"]) for stop in node.children if "stop-color" in stop.attributes]
        if not stops or node.attributes.get("id") in self._in_features:
            return node
        if max(_turns(stops), default=0.0) > _OTHER_HUE:
            return node  # a dye that runs into another colour is no light
        middle = sum(stop.lightness for stop in stops) / len(stops)
        spread = 1 + 0.5 * (self._apart * (self._deeper if self._deeper > 1 else 0.4 + 0.6 * self._shown) - 1)
        return node.holding(tuple(_stop(stop, middle, spread) for stop in node.children))


def _used_by_features(node: Node, part: str) -> Iterator[str]:
    """The gradients of eyes and mouths, and of the ground, which keep their own light."""
    part = node.part or part
    if is_kept(node, part) and (found := node.attributes.get("fill", "")).startswith("url(#"):
        yield found[5:-1]
    for child in node.children:
        yield from _used_by_features(child, part)


def _turns(stops: list[Oklch]) -> Iterator[float]:
    """How far apart in hue neighbours are that have a hue."""
    for one, other in pairwise(stops):
        if min(one.chroma, other.chroma) > 0.04:
            yield abs((one.hue - other.hue + 180) % 360 - 180)


def _stop(stop: Node, middle: float, spread: float) -> Node:
    colour = from_hex(stop.attributes["stop-color"])
    return stop.with_attributes(stop_color=to_hex(_at(colour, middle + (colour.lightness - middle) * spread)))


def _moved(colour: str, base: str, apart: float) -> str:
    """A tone further from what it lies on, or nearer to it."""
    tone, ground = from_hex(colour), from_hex(base).lightness
    return to_hex(_at(tone, ground + (tone.lightness - ground) * apart))


def _at(colour: Oklch, lightness: float) -> Oklch:
    return colour._replace(lightness=max(min(0.13, colour.lightness), min(0.985, lightness)))
