"""Eyes and mouths that are no person's, from the side: a machine's lights and a spirit's dots."""

from troupe.kit.markup import Markup
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.eyes import gaze_transform
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Point, Shape, all_of
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path

_BARS, _FIRST, _STEP, _WIDE = 4, -39.6, 4.3, 2.6
"""From the side four of a machine's seven bars are seen: where the first one stands, how far apart, how wide."""


def lit_eye(
    look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting, opening: Shape, rest: Point, reach: float
) -> list[Markup]:
    """A panel of light as high as the lids would be open, with a bright core that looks somewhere."""
    lit, r = paint.iris[0], 7.6 * look.iris_size * look.eye_size
    core = part(
        "gaze_left",
        oval(0, 0, 0.62 * r, 1.1 * r, lit.step(-1.2)),
        oval(0, 0, 0.42 * r, 0.72 * r, lit.step(2.4)),
        oval(0, 0, 0.2 * r, 0.38 * r, WHITE),
        transform=gaze_transform(rest, reach, acting),
    )
    return [
        path(opening, lit.step(-3.4), stroke=lit.step(-1.6), stroke_width=1.2),
        group(core, clip_path=sheet.clip(opening)),
    ]


def dot_eye(
    look: ResolvedLook, paint: Materials, acting: Acting, near: int, opened: float, rest: Point, reach: float
) -> list[Markup]:
    """A dark dot with two lights in it, as high as it is open."""
    ramp, z = paint.iris[near], look.eye_size
    high = 8.4 * z * max(0.16, opened)
    dot = part(
        "gaze_left",
        oval(0, 0, 4.6 * z, high, ramp.step(-2.7)),
        oval(0, 0.1 * high, 3.4 * z, 0.76 * high, ramp.step(-1.0)),
        oval(0, 0, 2.2 * z, 0.62 * high, ramp.step(-3.8)),
        oval(-1.4 * z, -0.42 * high, 1.2 * z, 0.28 * high, WHITE),
        oval(1.5 * z, 0.42 * high, 0.6 * z, 0.14 * high, WHITE, fill_opacity=0.9),
        transform=gaze_transform(rest, reach, acting),
    )
    return [dot]


def lit_mouth(paint: Materials, acting: Acting) -> list[Markup]:
    """Bars of light as high as lips would be apart."""
    mouth, bars = acting.mouth, []
    for i in range(_BARS):
        x, high = _FIRST + i * _STEP, 1.0 + 6.4 * mouth.open * (1 - 0.14 * i)
        y = 34.8 - 1.6 * mouth.curve * (i / (_BARS - 1)) + 0.4 * mouth.round
        bars.append(Shape("MLLLZ", ((x, y - high), (x + _WIDE, y - high), (x + _WIDE, y + high), (x, y + high))))
    return [path(all_of(bars), paint.teeth)]
