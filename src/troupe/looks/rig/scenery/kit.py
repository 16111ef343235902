"""The scene kit as other slices use it: a thing, a plane or the weather, each a group that needs nothing else."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit.errors import Missing
from troupe.kit.markup import Markup, element
from troupe.looks.catalog.scene import Place, Plane, SceneProp, places, scene_props
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Point
from troupe.looks.rig.scenery.light import TIMES, WEATHERS, Light, lit, sky
from troupe.looks.rig.scenery.planes import PLANES, draw_plane
from troupe.looks.rig.scenery.weather import draw_weather
from troupe.looks.rig.sheet import ID_MARK, Sheet, group, oval
from troupe.looks.rig.strokes import draw_strokes, shape_of

_STANDS = ("middle", "near")


class UnknownScenery(Missing):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        nearest = difflib.get_close_matches(name, known, 3, 0)
        super().__init__(f"There is no scenery called {name!r}.", next_step=f"Try {', '.join(nearest)}.", field="name")


@lru_cache(maxsize=512)
def prop_box(name: str) -> Box:
    """What a thing covers in its own units: x, y, width and height, its edge included."""
    points = [p for line in prop_named(name).pieces if not line.startswith(">") for p in shape_of(line).points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - 2, min(ys) - 2, max(xs) - min(xs) + 4, max(ys) - min(ys) + 4


def prop_named(name: str) -> SceneProp:
    if name not in scene_props():
        raise UnknownScenery(name, [*scene_props(), *PLANES])
    return scene_props()[name]


def draw_prop(name: str, light: Light, sheet: Sheet, at: Point = (0, 0), scale: float = 1.0) -> list[Markup]:
    """A thing with its ground point at a place; what stands on the ground has its shadow there."""
    told = prop_named(name)
    x, _, wide, _ = prop_box(name)

    def move(px: float, py: float) -> Point:
        return at[0] + px * scale, at[1] + py * scale

    shadow = []
    if told.depth in _STANDS:
        middle = at[0] + (x + wide / 2 + 4) * scale
        shadow = [
            oval(middle, at[1] - scale, wide * 0.5 * scale, max(3.0, wide * 0.05) * scale, "#1d1830", fill_opacity=0.18)
        ]
    place = None if at == (0, 0) and scale == 1 else move
    return [*shadow, *draw_strokes(told.pieces, lit(light), sheet, place, edge=scale * _edge(name))]


def _edge(name: str) -> float:
    """Edges are as wide beside one another as the things are drawn large: a stool is no heavier than a house."""
    _, _, wide, high = prop_box(name)
    return max(0.4, min(1.15, max(wide, high) / 190))


@dataclass(frozen=True)
class SceneKit:
    """Everything that places are built from. Every group carries its own gradients and clips, under a prefix that
    the caller makes different for each."""

    props = property(lambda self: scene_props())
    places = property(lambda self: places())
    planes = PLANES
    times = TIMES
    weathers = WEATHERS

    def prop(self, name: str, at: Point, tall: float, light: Light, prefix: str) -> Markup:
        """A thing, this tall in the picture's own units."""
        sheet = Sheet()
        drawn = draw_prop(name, light, sheet, at, tall / prop_box(name)[3])
        return _whole(drawn, sheet, prefix)

    def plane(self, kind: Plane, box: Box, light: Light, prefix: str, seed: int = 0) -> Markup:
        sheet = Sheet()
        return _whole(draw_plane(kind, box, lit(light), sheet, seed), sheet, prefix)

    def weather(self, box: Box, light: Light, prefix: str, seed: int = 0) -> Markup:
        return _whole(draw_weather(light, box, seed), Sheet(), prefix)

    def sky(self, light: Light) -> tuple[str, str]:
        """The sky's colours at its top and at the horizon."""
        from troupe.kit.colour import to_hex

        top, horizon = sky(light)
        return to_hex(top), to_hex(horizon)

    def in_place(self, setting: str) -> Place:
        if setting not in places():
            raise UnknownScenery(setting, list(places()))
        return places()[setting]


def scene_kit() -> SceneKit:
    return SceneKit()


def _whole(drawn: Sequence[Markup], sheet: Sheet, prefix: str) -> Markup:
    return group(element("defs", {}, sheet.defs), *drawn, stroke_linejoin="round").renamed(ID_MARK, prefix)
