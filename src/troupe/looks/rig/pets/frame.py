"""Where an animal on four legs has its spine, its feet and its head: heading right, ground at 0, up is less."""

import math
from dataclasses import dataclass

from troupe.looks.catalog.pet import PetBody
from troupe.looks.rig.paths import Point
from troupe.looks.rig.pets.stance import Held

_NEARER = 0.76
"""How long a body looks that comes toward us."""
_WALK = (0.25, 0.75, 0.0, 0.5)
_RUN = (0.52, 0.64, 0.0, 0.12)


@dataclass(frozen=True, slots=True)
class Leg:
    root: Point
    joint: Point
    foot: Point
    far: bool
    hind: bool
    folded: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class FourLegs:
    """Shoulder, hip and head, the four legs, and how far the tail is lifted."""

    shoulder: Point
    hip: Point
    head: Point
    legs: tuple[Leg, ...]
    roll: float = 0.0
    tail: float = 0.0
    lies: bool = False
    air: float = 0.0


def four_legs(body: PetBody, held: Held) -> FourLegs:
    length = body.length * (1.0 if held.facing in ("left", "right") else _NEARER)
    match held.stance:
        case "sitting" if body.foot == "hoof":
            return _resting(body, length)
        case "waving" if body.foot == "hoof":
            return _pawing(body, length, held)
        case "sitting" | "waving":
            return _sitting(body, length, held)
        case "playing":
            return _bowing(body, length)
        case "sleeping":
            return _lying(body, length)
        case "walking":
            return _going(body, length, held.phase, running=False)
        case "running":
            return _going(body, length, held.phase, running=True)
        case _:
            return _standing(body, length)


def _trunk(body: PetBody, length: float) -> tuple[Point, Point]:
    return (0.0, -(body.fore + 0.28 * body.chest)), (-length, -(body.hind + 0.26 * body.rump))


def _head(body: PetBody, shoulder: Point, ahead: float = 1.0, up: float = 1.0) -> Point:
    return shoulder[0] + ahead * body.neck[0], shoulder[1] - up * body.neck[1]


def _standing(body: PetBody, length: float) -> FourLegs:
    s, h = _trunk(body, length)
    feet = (4.0, 0.0), (20.0, -5.0), (h[0] - 8, 0.0), (h[0] + 14, -5.0)
    return FourLegs(s, h, _head(body, s), _placed(body, s, h, feet), roll=2)


def _going(body: PetBody, length: float, phase: float, *, running: bool) -> FourLegs:
    s, h = _trunk(body, length)
    turn = math.tau * phase
    bob, air = (0.02 * math.cos(2 * turn), 0.0) if not running else (0.05 * math.sin(turn), 0.10)
    pitch = (0.10 * math.sin(turn + 0.6) if running else 0.0) * body.fore
    s = s[0], s[1] - (bob + air) * body.fore - pitch
    h = h[0] + (0.06 * length if running else 0), h[1] - (bob + air) * body.hind + pitch
    feet = []
    for offset, hind in zip(_RUN if running else _WALK, (False, False, True, True), strict=True):
        reach = body.hind if hind else body.fore
        x, y = _step((phase + offset) % 1, reach, running)
        feet.append(((h[0] - 4 if hind else 4) + x, y))
    lifted = tuple((x, y - (4 if i % 2 else 0)) for i, (x, y) in enumerate(feet))
    lowered = 0.86 if running else 1.0
    return FourLegs(
        s,
        h,
        _head(body, s, 1.12 if running else 1.0, lowered),
        _placed(body, s, h, lifted),
        3,
        14 if running else 0,
        air=air,
    )


def _step(psi: float, reach: float, running: bool) -> Point:
    """A foot stands and is carried back, then swings forward through the air."""
    half, down, lift = (0.56, 0.36, 0.34) if running else (0.34, 0.62, 0.20)
    if psi < down:
        return half * reach * (1 - 2 * psi / down), 0.0
    u = (psi - down) / (1 - down)
    eased = u * u * (3 - 2 * u)
    return half * reach * (2 * eased - 1), -lift * reach * math.sin(math.pi * u)


def _sitting(body: PetBody, length: float, held: Held) -> FourLegs:
    low = 0.52 * body.rump
    s = 0.0, -(0.98 * body.fore + 0.34 * body.chest)
    h = -0.52 * length - 6, -low
    feet = [(6.0, 0.0), (22.0, -4.0), (h[0] + 0.42 * body.hind + 10, 0.0), (h[0] + 0.5 * body.hind + 18, -4.0)]
    legs = list(_placed(body, s, h, feet))
    legs[2], legs[3] = (_folded(leg) for leg in legs[2:])
    if held.stance == "waving":
        swing = 7 * math.sin(2 * math.tau * held.phase)
        root = s[0] + 12, s[1] + 0.2 * body.chest
        legs[0] = Leg(
            root,
            (root[0] + 0.34 * body.fore, root[1] + 10),
            (root[0] + 0.62 * body.fore + 0.4 * swing, root[1] - 0.34 * body.fore + swing),
            False,
            False,
            raised=True,
        )
    return FourLegs(s, h, _head(body, s, 0.72, 1.0), tuple(legs), roll=4, tail=-48)


def _bowing(body: PetBody, length: float) -> FourLegs:
    s, h = _trunk(body, length)
    s = s[0] - 2, -(0.42 * body.fore + 0.24 * body.chest)
    feet = (0.62 * body.fore + 10, 0.0), (0.62 * body.fore + 26, -5.0), (h[0] - 6, 0.0), (h[0] + 16, -5.0)
    return FourLegs(s, h, _head(body, s, 1.0, 0.82), _placed(body, s, h, feet), roll=-6, tail=24)


def _lying(body: PetBody, length: float) -> FourLegs:
    s, h = (0.0, -0.50 * body.chest), (-0.82 * length, -0.50 * body.rump)
    feet = (0.5 * body.neck[0] + 30, 0.0), (0.5 * body.neck[0] + 44, -4.0), (h[0] + 34, 0.0), (h[0] + 44, -4.0)
    legs = tuple(_folded(leg) for leg in _placed(body, s, h, feet))
    return FourLegs(s, h, (0.5 * body.neck[0] + 16, -body.chin), legs, roll=7, tail=-64, lies=True)


def _resting(body: PetBody, length: float) -> FourLegs:
    """What has hooves does not sit: it lies with its head up."""
    lain = _lying(body, length)
    s, h = (0.0, -0.56 * body.chest), (-0.86 * length, -0.52 * body.rump)
    feet = (0.5 * body.chest + 18, 0.0), (0.5 * body.chest + 34, -4.0), (h[0] + 40, 0.0), (h[0] + 52, -4.0)
    legs = tuple(_folded(leg) for leg in _placed(body, s, h, feet))
    return FourLegs(s, h, _head(body, s, 0.9, 1.0), legs, roll=3, tail=lain.tail)


def _pawing(body: PetBody, length: float, held: Held) -> FourLegs:
    """One foreleg lifted in greeting."""
    stands = _standing(body, length)
    swing = 5 * math.sin(2 * math.tau * held.phase)
    root = stands.legs[0].root
    knee = root[0] + 0.44 * body.fore, root[1] + 0.22 * body.fore + swing
    raised = Leg(root, knee, (knee[0] - 0.06 * body.fore, knee[1] + 0.44 * body.fore), False, False, raised=True)
    return FourLegs(stands.shoulder, stands.hip, stands.head, (raised, *stands.legs[1:]), roll=-4)


def _folded(leg: Leg) -> Leg:
    return Leg(leg.root, leg.joint, leg.foot, leg.far, leg.hind, folded=True)


def _placed(body: PetBody, s: Point, h: Point, feet: "tuple[Point, ...] | list[Point]") -> tuple[Leg, ...]:
    """Near fore, far fore, near hind, far hind."""
    legs = []
    for i, foot in enumerate(feet):
        hind, far = i > 1, i % 2 == 1
        at, deep = (h, 0.12 * body.rump) if hind else (s, 0.22 * body.chest)
        root = (
            at[0] + (2.0 if hind else -3.0) + (9 if far and hind else 3 if far else 0),
            at[1] + deep + (6 if far else 0),
        )
        stands = body.hind if hind else body.fore
        legs.append(_solved(root, foot, stands + (0.14 * body.rump if hind else 0.06 * body.chest), far=far, hind=hind))
    return tuple(legs)


def _solved(root: Point, foot: Point, stands: float, *, far: bool, hind: bool) -> Leg:
    """Two bones: an elbow points back, and so does a hock."""
    upper, lower = (0.54 * stands, 0.55 * stands) if hind else (0.52 * stands, 0.51 * stands)
    dx, dy = foot[0] - root[0], foot[1] - root[1]
    d = max(1.0, math.hypot(dx, dy))
    stretch = max(1.0, d / (0.995 * (upper + lower)))
    upper, lower = upper * stretch, lower * stretch
    along = max(-1.0, min(1.0, (upper * upper + d * d - lower * lower) / (2 * upper * d)))
    reach, off = upper * along, upper * math.sqrt(max(0.0, 1 - along * along))
    ux, uy = dx / d, dy / d
    joint = root[0] + ux * reach - uy * off, root[1] + uy * reach + ux * off
    return Leg(root, joint, foot, far, hind)
