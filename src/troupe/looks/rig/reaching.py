"""How far hair, ears, horns, claws and loads reach beyond the body that carries them."""

import math
from functools import lru_cache

from troupe.looks.catalog import garments, hair_styles, species
from troupe.looks.rig.beast import grown_plumes
from troupe.looks.rig.headwear import top_of
from troupe.looks.rig.kindred import clawed, floating
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Cubic, Point, between, outline
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import Skeleton

_HEAD_TOP = -92.0
_HAIR_REACH = 78.0
_LONGER = 0.4
_PLUMES = 100.0
"""How far out the outermost feathers of a fan come when a head leans as far as poses let it."""
_HORNS, _FAN, _ANTLERS, _ANTENNA, _FLAME = -96.0, -106.0, -92.0, -100.0, -112.0
_DRAWN_SHOULDERS, _DRAWN_TORSO, _DRAWN_NECK = 72.0, 207.0, 66.8


@lru_cache(maxsize=256)
def around_the_head(look: ResolvedLook) -> tuple[float, float]:
    """To either side, and up."""
    style, swell = hair_styles()[look.hair_style], 1 + 0.5 * (look.volume - 1)
    spots = [(lock.s[i], lock.s[i + 1]) for lock in style.locks for i in (2, 4, 6)]
    spots += [(curls.at[0] + curls.at[2], curls.at[1] - curls.at[3]) for curls in style.curls]
    wide = max((abs(x) for x, _ in spots), default=0.0) * look.face_width / 36 * swell + 10
    high = min((y for _, y in spots), default=0.0) * swell - 8
    tops = [_HEAD_TOP, high, top_of(look), _ANTENNA if look.mecha >= 0.75 else 0.0]
    if look.creature > 0.25:
        tops.append(_FAN if look.creature > 0.4 else _HORNS)
        wide = max(wide, _HAIR_REACH + (_PLUMES - _HAIR_REACH) * grown_plumes(look))
    if look.abstract > 0.5:
        tops.append(_FLAME)
    if look.animal:
        tops.append(min(y for _, y in outline(species()[look.species].shell).points) - 8)
        tops.append(_ANTLERS)
    return max(_HAIR_REACH, wide), min(tops)


def behind_the_body(look: ResolvedLook, m: Measure, s: Skeleton, sideways: bool) -> list[Point]:
    """Capes, wings and packs."""
    x, y = s.neck
    scale, down = m.shoulder / _DRAWN_SHOULDERS, m.torso / _DRAWN_TORSO
    ends: list[Point] = []
    for worn in look.garments:
        plan = garments()[worn.item]
        for piece in plan.pieces if plan.slot == "back" else ():
            told = outline(piece.side if sideways else piece.d).points if piece.layer == "behind" else ()
            # A load hangs from the neck, and further down from the hips.
            for middle in (x, s.pelvis[0]):
                ends += [(middle + px * scale, y + (py - _DRAWN_NECK) * down) for px, py in told]
                ends += [] if sideways else [(middle - px * scale, y + (py - _DRAWN_NECK) * down) for px, py in told]
    return ends


def long_fingers(look: ResolvedLook, m: Measure, s: Skeleton) -> list[Point]:
    """Where hands end that reach further than a person's: claws grow on them, or they float and are larger."""
    grown = max(clawed(look), floating(look))
    if not grown:
        return []
    far = m.hand * (1 + _LONGER * grown)
    return [(arm.end[0] + far * math.cos(arm.direction), arm.end[1] + far * math.sin(arm.direction)) for arm in s.arms]


def spine_of_drift(look: ResolvedLook, m: Measure, s: Skeleton, sideways: bool) -> Cubic:
    """What a spirit has for legs runs from its hips over the knees to the ground, and aside where it ends."""
    far, near = s.legs
    knee, foot = between(far.joint, near.joint, 0.5), between(far.end, near.end, 0.5)
    x, y = s.hips(0, -0.1 * m.torso)
    way = 1.0 if sideways or foot[0] <= s.pelvis[0] else -1.0
    ground = max(far.end[1], near.end[1]) + m.foot
    end = (foot[0] + 1.5 * way * m.hip, ground - 0.5 * m.hip)
    turn = (foot[0] - 0.5 * way * m.hip, ground + 0.15 * m.hip)
    spine: tuple[Point, ...] = ((x, y), (2 * knee[0] - foot[0], knee[1]), turn, end)
    a, b, c, d = (between((x, y), point, 0.35 + 0.65 * floating(look)) for point in spine)
    return a, b, c, d
