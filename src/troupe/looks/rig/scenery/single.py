"""One thing of the scene kit as a document of its own, in any finish."""

from dataclasses import dataclass, replace
from functools import lru_cache

from troupe.kit.markup import element, join
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.look import Finish, Look, Palette
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish import finished
from troupe.looks.rig.paths import number
from troupe.looks.rig.resolve import resolve
from troupe.looks.rig.resolved import RIG_VERSION, ResolvedLook
from troupe.looks.rig.scenery.kit import draw_prop, prop_box, prop_named
from troupe.looks.rig.scenery.light import Light, lit
from troupe.looks.rig.scenery.planes import PLANES, draw_plane
from troupe.looks.rig.scenery.weather import draw_weather
from troupe.looks.rig.sheet import ID_MARK, Sheet, group

_PLANE_BOX: Box = (0, 0, 480, 240)
_AIR = 0.05


@dataclass(frozen=True)
class Scenery:
    """A drawn piece of scenery, and a name for exactly this picture."""

    svg: str
    frame_hash: str
    view_box: Box
    finish: Finish = "flat"
    face_box: Box = (0, 0, 0, 0)
    colours: tuple[str, ...] = ()
    dots: float = 1.0
    solid: bool = False

    @property
    def width_units(self) -> float:
        return self.view_box[2]

    @property
    def height_units(self) -> float:
        return self.view_box[3]

    @property
    def squared(self) -> "Scenery":
        """The same with as much room across as down, to lie beside others on a sheet."""
        x, y, wide, high = self.view_box
        side = max(wide, high)
        box = (x + (wide - side) / 2, y + (high - side) / 2, side, side)
        return replace(self, svg=self.svg.replace(_edges(self.view_box), _edges(box), 1), view_box=box)


def scenery(name: str, light: Light, finish: Finish = "flat", seed: int = 0) -> Scenery:
    """A thing or a ground by its name, with the weather in front of it."""
    mark = digest(RIG_VERSION, name, light.time, light.weather, light.palette, finish, seed)
    sheet = Sheet()
    if name in PLANES:
        box, label = _PLANE_BOX, name.capitalize()
        drawn = draw_plane(next(plane for plane in PLANES if plane == name), box, lit(light), sheet, seed)
    else:
        told = prop_named(name)
        x, y, wide, high = prop_box(name)
        air = _AIR * max(wide, high)
        box, label = (x - air, y - air, wide + 2 * air, high + 2 * air), told.label
        drawn = draw_prop(name, light, sheet)
    drawn += draw_weather(light, box, seed)
    body = join([element("defs", {}, sheet.defs), group(*drawn, stroke_linejoin="round")])
    body = finished(body.renamed(ID_MARK, f"t{mark[:6]}"), _painted_in(light.palette, finish))
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": _edges(box)}
    return Scenery(str(element("svg", root, element("title", {}, label), body)), mark, box, finish)


def _edges(box: Box) -> str:
    return " ".join(number(value) for value in box)


@lru_cache(maxsize=32)
def _painted_in(palette: tuple[str, str, str], finish: Finish) -> ResolvedLook:
    """Finishes take paper and ink from a palette, as they take them from a person's."""
    primary, secondary, accent = palette
    return resolve(Look(finish=finish, palette=Palette(primary=primary, secondary=secondary, accent=accent)))
