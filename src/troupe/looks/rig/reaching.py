"""How far hair, ears, horns, tails and loads reach beyond the body that carries them."""

from functools import lru_cache

from troupe.looks.catalog import garments, hair_styles, species
from troupe.looks.rig.families import share
from troupe.looks.rig.headwear import top_of
from troupe.looks.rig.measure import Measure
from troupe.looks.rig.paths import Point, outline
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.skeleton import Skeleton

_HEAD_TOP = -92.0
_HAIR_REACH = 78.0
_HORNS, _FAN, _ANTLERS, _ANTENNA, _FLAME = -96.0, -106.0, -92.0, -100.0, -112.0
_DRAWN_SHOULDERS, _DRAWN_TORSO, _DRAWN_NECK = 72.0, 207.0, 66.8
TAILLESS = ("bear", "deer", "rabbit", "owl")


def grown_tail(look: ResolvedLook) -> float:
    """How far an animal's or a creature's tail has grown; some animals have none to speak of."""
    furry = 0.0 if look.species in TAILLESS else share(look.animal, 0.25, 0.6)
    return max(furry, share(look.creature, 0.35, 0.6))


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
    if look.abstract > 0.5:
        tops.append(_FLAME)
    if look.animal:
        tops.append(min(y for _, y in outline(species()[look.species].shell).points) - 8)
        tops.append(_ANTLERS)
    return max(_HAIR_REACH, wide), min(tops)


def behind_the_body(look: ResolvedLook, m: Measure, s: Skeleton, sideways: bool) -> list[Point]:
    """Capes, wings and packs, and a tail."""
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
    if tail := grown_tail(look):
        way = 1 if sideways else -1
        (px, py), r = s.pelvis, 1.3 * m.arm
        ends += [(px + way * (65 + 90 * tail + r), py), (px + way * 60, py - 44 - 76 * tail)]
    return ends
