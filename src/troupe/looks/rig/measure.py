"""How long and how wide a body is; everything follows from its height in heads and a few wishes."""

from dataclasses import dataclass
from functools import lru_cache

from troupe.looks.rig.resolved import ResolvedLook

_SMALL = 5.0
_SMALLEST_HAND, _LARGEST_HAND = 40.5, 59.0
"""A hand covers a face, and is never longer than one, however tall the body."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Lengths and half-widths in figure units; a head is 100."""

    torso: float
    neck: float
    neck_half: float
    shoulder: float
    hip: float
    waist: float
    upper_arm: float
    forearm: float
    hand: float
    arm: float
    elbow: float
    wrist: float
    thigh: float
    shin: float
    foot: float
    thigh_half: float
    knee: float
    calf: float
    ankle: float

    @property
    def leg(self) -> float:
        return self.thigh + self.shin


@lru_cache(maxsize=128)
def measure(look: ResolvedLook) -> Measure:
    n, form, build = look.heads, look.form, look.build
    base, small = 100 * (n - 1), n < _SMALL
    share = 0.60 + 0.02 * look.legs if not small else 0.46 + 0.14 * (n - 2) / 3
    neck = (0.012 if n < 4 else 0.030) * base
    foot = max(18.0, 0.042 * base)
    arm = 0.036 * base * (1 + 0.25 * build) * (1 - 0.12 * form) * (1.2 if small else 1)
    hip = look.hips * (0.082 * base + 5)
    long = share * base - foot
    return Measure(
        torso=(1 - share) * base - neck,
        neck=neck,
        neck_half=12.5 - 3 * form + 0.8 * build,
        shoulder=look.shoulders * (0.118 * base + 6) + 2 * build,
        hip=hip,
        waist=hip * (0.98 - 0.32 * form + 0.08 * max(0.0, build)),
        upper_arm=0.222 * base,
        forearm=0.188 * base,
        hand=min(_LARGEST_HAND, max(0 if small else _SMALLEST_HAND, (0.13 if small else 0.100 - 0.010 * form) * base)),
        arm=arm,
        elbow=0.80 * arm,
        wrist=(0.85 if small else 0.62) * arm,
        thigh=0.525 * long,
        shin=0.475 * long,
        foot=foot,
        thigh_half=0.064 * base * (1 + 0.15 * build) * (1.25 if small else 1),
        knee=0.037 * base * (1.45 if small else 1),
        calf=0.046 * base * (1.3 if small else 1),
        ankle=0.025 * base * (1.7 if small else 1),
    )
