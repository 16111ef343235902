"""A finished drawing repainted by what its parts are: lines, distance, regions, or coverage alone."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from troupe.kit import raster
from troupe.kit.colour import Oklch, Ramp, difference, from_hex
from troupe.kit.markup import element
from troupe.looks.catalog import garments
from troupe.looks.rig.bust import Drawing
from troupe.looks.rig.clothes import cloth_of
from troupe.looks.rig.finish.tree import Node, read, thickness, written
from troupe.looks.rig.materials import materials
from troupe.looks.rig.paths import number
from troupe.looks.rig.resolved import ResolvedLook

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "skin": "#e0a080",
        "hair": "#804020",
        "eyes": "#2060ff",
        "brows": "#402010",
        "mouth": "#e02040",
        "top": "#20a040",
        "bottom": "#4040a0",
        "outer": "#a0a020",
        "shoes": "#202020",
        "accessory": "#e0e020",
        "prop": "#a020a0",
    }
)
_OF_PART = {
    "head_back": "hair", "hair_front": "hair", "lock_left": "hair", "lock_right": "hair",
    "face": "skin", "face_shade": "skin", "ear_left": "skin", "ear_right": "skin", "nose": "skin",
    "eye_left": "eyes", "eye_right": "eyes", "brow_left": "brows", "brow_right": "brows", "mouth": "mouth",
    "gaze_left": "eyes", "gaze_right": "eyes", "shine_left": "eyes", "shine_right": "eyes",
    "headwear": "accessory", "marks": "skin", "animal_ear_left": "hair", "animal_ear_right": "hair", "tail": "hair",
    "drift": "bottom",
}  # fmt: skip
_DEPTH = {
    "cape": 0.26, "head_back": 0.30, "arms_behind": 0.38, "legs": 0.46, "leg_left": 0.44, "leg_right": 0.50,
    "drift": 0.48,
    "torso": 0.52, "clothes": 0.58, "head": 0.62, "face": 0.66, "face_shade": 0.66, "nose": 0.86, "mouth": 0.76,
    "eye_left": 0.72, "eye_right": 0.72, "hair_front": 0.78, "lock_left": 0.74, "lock_right": 0.74,
    "brow_left": 0.8, "brow_right": 0.8, "gaze_left": 0.72, "gaze_right": 0.72, "shine_left": 0.72, "shine_right": 0.72,
    "headwear": 0.84, "animal_ear_left": 0.84, "animal_ear_right": 0.84, "tail": 0.28, "scarf": 0.58,
    "marks": 0.8, "arms_front": 0.88, "arms_over": 0.96,
}  # fmt: skip
_LEGS = ("legs", "leg_left", "leg_right")
_THIN = 1.5
_BLACK, _WHITE = "#000000", "#ffffff"
Repaint = Callable[[Node, str, "str | None"], "Node | None"]


def line_drawing(drawing: Drawing, look: ResolvedLook) -> str:
    """Lines and ink alone, white on black."""
    hair_line = Ramp(look.hair).line()

    def lined(node: Node, part: str, clip: str | None) -> Node | None:
        shape, fill, stroke = node.shape, node.fill, node.attributes.get("stroke")
        if node.is_feature or part in ("eye_left", "eye_right", "mouth", "brow_left", "brow_right"):
            dark = fill is not None and from_hex(fill).lightness < 0.5
            line = {"stroke": _WHITE} if stroke else {}
            return node.with_attributes(fill=_WHITE if dark else _BLACK, fill_opacity=None, **line)
        if fill == hair_line:
            return node.with_attributes(fill=_WHITE)
        if shape and fill and not stroke and thickness(shape) < _THIN:
            return node.with_attributes(fill=_WHITE, fill_opacity=None)
        if clip and not stroke:
            return None
        if "fill-opacity" in node.attributes and not stroke:
            return None
        filled = {} if node.attributes.get("fill") == "none" else {"fill": _BLACK}
        return node.with_attributes(**filled, **({"stroke": _WHITE} if stroke else {}))

    return _repainted(drawing, lined)


def depth_drawing(drawing: Drawing, look: ResolvedLook) -> str:
    """Near is bright; what has the same distance has the same grey."""

    def shaded(node: Node, part: str, clip: str | None) -> Node | None:
        level = round(255 * (0.15 + 0.85 * _DEPTH.get(part, 0.5)))
        return _plain(node, f"#{level:02x}{level:02x}{level:02x}")

    return _repainted(drawing, shaded)


def region_drawing(drawing: Drawing, look: ResolvedLook) -> str:
    """What each place is: skin, hair, a garment, a feature."""

    def classed(node: Node, part: str, clip: str | None) -> Node | None:
        known = _OF_PART.get(part) or _worn_as(node.fill, part, look)
        return _plain(node, CLASSES[known])

    return _repainted(drawing, classed)


def flattened(drawing: Drawing, width: int, height: int) -> bytes:
    """How much of each pixel the figure covers, as grey."""

    def solid(node: Node, part: str, clip: str | None) -> Node | None:
        return _plain(node, _WHITE)

    return raster.paint(_repainted(drawing, solid), width, height)


def _plain(node: Node, colour: str) -> Node:
    changed = node.with_attributes(fill=colour) if node.attributes.get("fill") != "none" else node
    return changed.with_attributes(stroke=colour) if node.attributes.get("stroke") else changed


def _worn_as(fill: str | None, part: str, look: ResolvedLook) -> str:
    """The class of a colour on the body: that of the nearest material which is worn there."""
    if fill is None:
        return "skin"
    wanted, low = from_hex(fill), part in _LEGS
    here = [known for known in _materials(look) if known[0] == "skin" or (known[0] in ("bottom", "shoes")) == low]
    return min(here, key=lambda known: difference(known[1], wanted))[0]


@lru_cache(maxsize=64)
def _materials(look: ResolvedLook) -> tuple[tuple[str, Oklch], ...]:
    found = [("skin", materials(look).skin.colour(k)) for k in (0.5, 0.0, -1.2, -2.2)]
    for garment in look.garments:
        plan, cloth = garments()[garment.item], cloth_of(garment)
        roles: set[str] = {piece.role for piece in plan.pieces}
        if plan.cut:
            roles |= {role for role in (plan.cut.role, plan.cut.band, plan.cut.cuff) if role}
        name, tone = plan.slot if plan.slot in CLASSES else "accessory", plan.cut.k if plan.cut else 0.0
        steps = [tone + k for k in (0.7, 0.0, -0.3, -0.8, -1.1, -1.7)]
        found += [(name, cloth[role].colour(k)) for role in sorted(roles) for k in steps]
    return tuple(found)


def _repainted(drawing: Drawing, change: Repaint) -> str:
    x, y, wide, high = drawing.view_box
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": " ".join(number(value) for value in drawing.view_box)}
    ground = Node(
        "path", {"d": f"M{number(x)} {number(y)}h{number(wide)}v{number(high)}h{number(-wide)}Z", "fill": _BLACK}
    )
    body = read(element("g", {}, drawing.body))
    return str(element("svg", root, written(ground), *(written(_changed(n, "", None, change)) for n in body.children)))


def _changed(node: Node, part: str, clip: str | None, change: Repaint) -> Node:
    if node.name == "defs":
        return node
    part = node.part or part
    if part in ("background", "shadow"):
        return node.holding(())
    clip = node.attributes.get("clip-path") or clip
    children = []
    for child in node.children:
        drawn = (
            change(child, part, clip)
            if child.name in ("path", "ellipse", "circle")
            else _changed(child, part, clip, change)
        )
        if drawn is not None:
            children.append(drawn)
    return (
        node.with_attributes(opacity=None).holding(tuple(children)) if part != "fx" else node.holding(tuple(children))
    )
