"""An animal's head as the parts every face has, so that it laughs, scowls and speaks by the same numbers."""

from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.rig.eyes import draw_iris, draw_shine
from troupe.looks.rig.marks import draw_signs
from troupe.looks.rig.materials import materials
from troupe.looks.rig.paths import Shape, through
from troupe.looks.rig.pets.coat import being_of, plan_named, plan_of, ramps
from troupe.looks.rig.resolved import PLAIN, ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, path
from troupe.looks.rig.still import StillParts
from troupe.looks.rig.strokes import draw_strokes, shape_of, swept

_NOTHING = join([])
_EDGE = 1.8


@lru_cache(maxsize=64)
def pet_head(look: ResolvedLook) -> StillParts:
    """The insides of the head's groups; there is nothing on the shoulders, for a bust shows the collar at most."""
    plan, paint, sheet, dress = plan_of(look), ramps(look), Sheet(), Sheet(700)
    contour = shape_of(plan.contour)
    mask = [*plan.mask, *(plan.patches[i] for i in being_of(look).patches if i < len(plan.patches)), *plan.marks]
    return StillParts(
        back=join(draw_strokes(plan.behind, paint, sheet)),
        torso=join(_chest(look, dress)),
        clothes=join(_collar(look, dress)),
        ears=(_ear(look, sheet, -1), _ear(look, sheet, 1)),
        face=_skull(look, contour, sheet),
        face_clip=sheet.clip(contour),
        far_side=_far_side(look),
        on_face=join(draw_strokes(mask, paint, sheet)),
        nose=join(draw_strokes(plan.muzzle, paint, sheet)),
        fangs=_NOTHING,
        cap=_NOTHING,
        locks=(_NOTHING, _NOTHING),
        fringe=join(draw_strokes(plan.fringe, paint, sheet)),
        headwear=join(draw_strokes(plan.crown, paint, sheet)),
        irises=(draw_iris(look, sheet, materials(look).iris[0]), draw_iris(look, sheet, materials(look).iris[1])),
        shine=draw_shine(look),
        signs=draw_signs(look, materials(look), sheet),
        defs=sheet.defs,
        dress_defs=dress.defs,
        next_id=sheet.next_id,
    )


@lru_cache(maxsize=16)
def head_reach(name: str) -> tuple[float, float]:
    """How far a head with its ears reaches to either side, and how far up."""
    plan = plan_named(name)
    points = [point for line in (plan.contour, *plan.ear, *plan.crown, *plan.behind) for point in shape_of(line).points]
    return max(abs(x) for x, _ in points), min(y for _, y in points)


def _chest(look: ResolvedLook, sheet: Sheet) -> list[Markup]:
    """What a bust shows below the head: neck, chest and the pale fur on it."""
    small = plan_of(look).small
    if small and being_of(look).kind == "item":
        limbs = [line for limb in small.limbs if limb.layer == "behind" for line in limb.pieces]
        return draw_strokes([*limbs, *small.trunk], ramps(look), sheet)
    if small and small.floats:
        return []
    coat, wide = ramps(look)["coat"], _neck(look)
    shape = through(
        [
            (-wide, 20),
            (-wide - 4, 52),
            (-wide - 24, 84),
            (-wide - 34, 140),
            (wide + 34, 140),
            (wide + 26, 90),
            (wide + 6, 54),
            (wide, 20),
        ],
        True,
    )
    pale = through(
        [
            (-wide * 0.5, 44),
            (-wide * 0.8, 84),
            (-wide * 0.9, 140),
            (wide * 0.7, 140),
            (wide * 0.7, 84),
            (wide * 0.5, 44),
        ],
        True,
    )
    ruff = "M-16 84L-10 92L-5 85L1 94L6 85L12 91L16 82"
    return [
        path(shape.coarse, coat.step(-0.25), stroke=coat.line(), stroke_width=_EDGE),
        group(
            path(pale.coarse, ramps(look)["belly"].step(-0.2)),
            path(ruff, "none", stroke=ramps(look)["belly"].step(-2), stroke_width=1.1),
            oval(6, 38, wide * 1.5, 26, coat.step(-2.4), fill_opacity=0.42),
            path(
                f"M{wide * 0.5:.1f} 20L{wide + 60:.1f} 20L{wide + 60:.1f} 140L{wide * 0.9:.1f} 140Z",
                coat.step(-2.2),
                fill_opacity=0.3,
            ),
            clip_path=sheet.clip(shape.coarse),
        ),
        *draw_strokes(plan_of(look).portrait, ramps(look), sheet),
    ]


def _neck(look: ResolvedLook) -> float:
    """Half of a neck in a portrait, which is never wider than the jaw before it."""
    plan = plan_of(look)
    return min(plan.body.neck_width * 0.62, plan.face.width * 0.74)


def _collar(look: ResolvedLook, sheet: Sheet) -> list[Markup]:
    small = plan_of(look).small
    if small and being_of(look).kind == "item":
        return draw_strokes(small.over, ramps(look), sheet)
    if not being_of(look).collar:
        return []
    band, gold = ramps(look)["collar"], ramps(look)["gold"]
    wide = 1.06 * _neck(look)
    strap = swept([(-wide - 3, 48), (-wide * 0.5, 61), (wide * 0.5, 62), (wide + 4, 50)], (8, 10, 10, 8))
    return [
        path(strap.coarse, band.step(0), stroke=band.line(), stroke_width=1.3),
        path(
            swept([(-wide, 46.5), (-wide * 0.5, 58.5), (wide * 0.2, 60)], (0.6, 2.2, 0.5)).coarse,
            band.step(1.6),
            fill_opacity=0.7,
        ),
        oval(2, 70, 6.6, 7, gold.step(0), stroke=gold.line(), stroke_width=1.2),
        oval(0.4, 68, 2, 2, gold.step(1.5)),
    ]


def _skull(look: ResolvedLook, contour: Shape, sheet: Sheet) -> Markup:
    coat = ramps(look)["coat"]
    fill = coat.step(0)
    if look.finish not in PLAIN:
        fill = sheet.radial((-12, -14), 66, [(0, coat.step(0.9)), (0.5, coat.step(0.2)), (1, coat.step(-0.5))])
    return path(contour, fill, stroke=coat.line(), stroke_width=_EDGE)


def _far_side(look: ResolvedLook) -> Markup:
    """The plane that is turned away from the light, under muzzle and mask."""
    f = look.face_width + 22
    return path(
        f"M{f} -50L{f - 26} -30C{f - 24} 4 {f - 30} 34 {f - 56} 60L{f} 62Z",
        ramps(look)["coat"].step(-0.75),
        fill_opacity=0.8,
    )


def _ear(look: ResolvedLook, sheet: Sheet, side: int) -> Markup:
    paint, lines = ramps(look), plan_of(look).ear
    if side < 0:
        return join(draw_strokes(lines, paint, sheet))
    return join(draw_strokes(lines, paint, sheet, lambda x, y: (-x, y), -0.45))
