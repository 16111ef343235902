"""A whole place as a wide picture with nobody in it: sky or wall, ground, and what stands there, near and far."""

from collections.abc import Iterator

from troupe.kit.colour import to_hex
from troupe.kit.markup import Markup, element, join
from troupe.looks.catalog.scene import Depth, Place
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Shape
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.rig.scenery.kit import draw_prop, prop_box, prop_named, scene_kit
from troupe.looks.rig.scenery.light import Light, lit, sky
from troupe.looks.rig.scenery.planes import draw_plane
from troupe.looks.rig.scenery.single import Scenery
from troupe.looks.rig.scenery.weather import draw_weather
from troupe.looks.rig.sheet import ID_MARK, Sheet, group, oval, path

_WIDE, _HIGH = 1200.0, 480.0
_BOX: Box = (0, 0, _WIDE, _HIGH)
_HORIZON, _FLOOR = 0.56 * _HIGH, 0.7 * _HIGH
_MOST: dict[Depth, int] = {"sky": 2, "ceiling": 2, "wall": 3, "far": 3, "middle": 5, "near": 3}
_ORDER: tuple[Depth, ...] = ("sky", "far", "wall", "ceiling", "middle", "near")
_AIR = 12.0
_WALLS = {"rock": "rock", "carpet": "cream"}
_Placed = tuple[str, float, float, float]


def place_view(setting: str, light: Light, seed: int = 0) -> Scenery:
    """A setting by its name; the same seed is the same picture, and another one the same place from elsewhere."""
    place = scene_kit().in_place(setting)
    mark = digest(RIG_VERSION, "view", setting, light.time, light.weather, light.palette, seed)
    sheet = Sheet()
    drawn = [*_behind(place, light, sheet, seed), *_ground(place, light, sheet, seed)]
    for name, x, y, tall in _placed(place, seed):
        drawn += draw_prop(name, light, sheet, (x, y), tall / prop_box(name)[3])
    if not place.indoors:
        drawn += draw_weather(light, _BOX, seed)
    body = join([element("defs", {}, sheet.defs), group(*drawn, stroke_linejoin="round")])
    root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDE:g} {_HIGH:g}"}
    svg = element("svg", root, element("title", {}, place.label), body.renamed(ID_MARK, f"v{mark[:6]}"))
    return Scenery(str(svg), mark, _BOX)


def _behind(place: Place, light: Light, sheet: Sheet, seed: int) -> Iterator[Markup]:
    """The sky with its sun or moon, or the wall."""
    if place.indoors:
        ramp = lit(light)[_WALLS.get(place.floor, "cream")]
        yield path(_rect(0, _FLOOR), sheet.linear((0, 0), (0, _FLOOR), [(0, ramp.step(-1.2)), (1, ramp.step(0.2))]))
        return
    top, horizon = (to_hex(each) for each in sky(light))
    yield path(_rect(0, _HORIZON + 2), sheet.linear((0, 0), (0, _HORIZON), [(0, top), (1, horizon)]))
    if light.weather not in ("cloudy", "rainy", "stormy", "snowy"):
        x, y = _WIDE * (0.15 + 0.7 * draw_number(seed, "sun")), _HORIZON * (0.3 if light.time != "evening" else 0.78)
        colour = "#f4efd8" if light.time == "night" else "#fff3c4"
        yield oval(x, y, 64, 64, colour, fill_opacity=0.18)
        yield oval(x, y, 34, 34, colour, fill_opacity=0.92)


def _ground(place: Place, light: Light, sheet: Sheet, seed: int) -> list[Markup]:
    at = _FLOOR if place.indoors else _HORIZON
    return draw_plane(place.floor, (0, at, _WIDE, _HIGH - at), lit(light), sheet, seed)


def _placed(place: Place, seed: int) -> list[_Placed]:
    """What stands where, and how tall; what is nearer comes later."""
    found: list[_Placed] = []
    for depth in _ORDER:
        names = [name for name in place.props if prop_named(name).depth == depth]
        names.sort(key=lambda name: draw_number(seed, name))
        chosen = names[: _MOST[depth]]
        rooms = [_standing(place, depth, name, number, len(chosen), seed) for number, name in enumerate(chosen)]
        found += sorted(rooms, key=lambda each: each[2])
    return found


def _standing(place: Place, depth: Depth, name: str, number: int, count: int, seed: int) -> _Placed:
    u, v = draw_number(seed, f"{name} across"), draw_number(seed, f"{name} down")
    tall, (_, _, wide, high) = prop_named(name).tall, prop_box(name)
    x = _WIDE * (number + 0.25 + 0.5 * u) / count
    match depth:
        case "sky":
            y, size = _HORIZON * (0.35 + 0.3 * v), 80 + 50 * v
        case "ceiling":
            y, size = 0.0, min(150.0, tall)
        case "wall":
            y, size = _FLOOR - 70, min(200.0, tall * 1.05)
        case "far":
            y, size = _HORIZON + 6, min(230.0, max(70.0, tall**0.5 * 4))
        case "middle" if place.indoors:
            y, size = _FLOOR + 12 + 40 * v, min(300.0, tall * 1.2)
        case "middle":
            near = 0.04 + 0.1 * v if place.floor == "water" else 0.1 + 0.4 * v
            y, size = _HORIZON + (_HIGH - _HORIZON) * near, min(330.0, tall * (0.32 + 0.6 * near))
        case _:
            y, size = _HIGH - 12 - 48 * v, min(130.0, tall * 1.25)
    if y > 0:
        size = min(size, y - _AIR)
    return name, x, y, min(size, 0.42 * _WIDE * high / max(wide, 1))


def _rect(top: float, bottom: float) -> Shape:
    return Shape("MLLLZ", ((0, top), (_WIDE, top), (_WIDE, bottom), (0, bottom)))
