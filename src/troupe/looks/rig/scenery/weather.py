"""What falls and flies through a picture: streaks of rain, flakes of snow, leaves on the wind."""

import math

from troupe.kit.markup import Markup
from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.background import Box
from troupe.looks.rig.paths import Shape, all_of, ellipse, tapered
from troupe.looks.rig.scenery.light import Light, lit
from troupe.looks.rig.sheet import path
from troupe.looks.rig.strokes import swept

_DROPS, _FLAKES, _LEAVES, _GUSTS = 70, 80, 22, 7


def draw_weather(light: Light, box: Box, seed: int) -> list[Markup]:
    """The weather in front of everything in a box; sun and clouds leave the air clear."""
    match light.weather:
        case "rainy":
            return _rain(box, light, seed, 0.12)
        case "stormy":
            return _rain(box, light, seed, 0.3)
        case "snowy":
            return _snow(box, light, seed)
        case "windy":
            return _leaves(box, light, seed)
        case _:
            return []


def _spots(box: Box, seed: int, name: str, count: int) -> list[tuple[float, float, float]]:
    """Places spread over the whole box, none on top of another, and how near each is."""
    x, y, wide, high = box
    found = []
    for i in range(count):
        u, v = (draw_number(seed, f"{name} {i} {axis}") for axis in ("across", "near"))
        found.append((x + wide * u, y + high * ((i * 0.618034 + 0.13 * v) % 1), v))
    return found


def _rain(box: Box, light: Light, seed: int, lean: float) -> list[Markup]:
    far, near = list[Shape](), list[Shape]()
    for x, y, nearness in _spots(box, seed, "drop", _DROPS):
        long = box[3] * (0.035 + 0.07 * nearness)
        wide = box[2] * (0.0016 + 0.0026 * nearness)
        line = (
            (x, y),
            (x - lean * long / 3, y + long / 3),
            (x - lean * long * 2 / 3, y + long * 2 / 3),
            (x - lean * long, y + long),
        )
        (near if nearness > 0.55 else far).append(tapered(line, 0.1, wide, 0.4 * wide))
    ramp = lit(light)["ice"]
    return [
        path(all_of(far).coarse, ramp.step(0), fill_opacity=0.4),
        path(all_of(near).coarse, ramp.step(1), fill_opacity=0.6),
    ]


def _snow(box: Box, light: Light, seed: int) -> list[Markup]:
    far, near = list[Shape](), list[Shape]()
    for x, y, nearness in _spots(box, seed, "flake", _FLAKES):
        r = box[2] * (0.003 + 0.008 * nearness * nearness)
        (near if nearness > 0.6 else far).append(ellipse(x, y, r, r * 0.94))
    ramp = lit(light)["snow"]
    return [
        path(all_of(far).coarse, ramp.step(-0.4), fill_opacity=0.7),
        path(all_of(near).coarse, ramp.step(0.4), fill_opacity=0.92),
    ]


def _leaves(box: Box, light: Light, seed: int) -> list[Markup]:
    kinds: tuple[list[Shape], list[Shape]] = ([], [])
    for i, (x, y, nearness) in enumerate(_spots(box, seed, "leaf", _LEAVES)):
        size, turn = box[2] * (0.009 + 0.013 * nearness), math.tau * draw_number(seed, f"leaf {i} turn")
        cos, sin = math.cos(turn) * size, math.sin(turn) * size
        body = [(-1.0, 0.0), (-0.2, -0.55), (0.7, -0.3), (1.2, 0.1), (0.5, 0.42), (-0.3, 0.4)]
        points = tuple((x + px * cos - py * sin, y + px * sin + py * cos) for px, py in body)
        kinds[i % 2].append(
            Shape("MCCZ", (points[0], points[1], points[2], points[3], points[4], points[5], points[0]))
        )
    ramps = lit(light)
    gusts = []
    for i, (x, y, nearness) in enumerate(_spots(box, seed, "gust", _GUSTS)):
        long = box[2] * (0.12 + 0.16 * nearness)
        bend = box[3] * 0.02 * (1 if i % 2 else -1)
        gusts.append(
            swept(
                [(x - long, y), (x - 0.4 * long, y - bend), (x + 0.2 * long, y + bend), (x + 0.6 * long, y)],
                (0.2, 0.004 * box[2], 0.2),
            )
        )
    return [
        path(all_of(gusts).coarse, ramps["foam"].step(0), fill_opacity=0.55),
        path(all_of(kinds[0]).coarse, ramps["autumn"].step(0)),
        path(all_of(kinds[1]).coarse, ramps["leaf"].step(0.3)),
    ]
