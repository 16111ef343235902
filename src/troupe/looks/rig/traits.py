"""What no field of a look tells and every face has: how its eyes slant, its nose turns, its lips fill.

Each trait is a draw of its own from the seed, so that two seeds are two people even where all told numbers agree.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from troupe.looks.domain.seeds import draw_number
from troupe.looks.rig.acting import tilt
from troupe.looks.rig.resolved import ResolvedLook


@dataclass(frozen=True, slots=True)
class Traits:
    """Signed shares from −1 to 1 where 0 is the plain face, and shares from 0 to 1."""

    slant: float
    """Outer corners of the eyes: down or up."""
    narrow: float
    """Eyes round and tall, or long and narrow."""
    peak: float
    """Where the upper lid is highest: inside or outside."""
    hood: float
    """How much of the lid a fold of skin covers, 0 to 1."""
    arch: float
    """Brows: straight or arched."""
    brow_lift: float
    brow_slope: float
    brow_length: float
    brow_even: float
    """Brows that thin out, or stay as wide to their end, 0 to 1."""
    nose_length: float
    nose_breadth: float
    nose_turn: float
    """The tip: hooked or snub."""
    bridge: float
    """How plain the line of the nose's bridge is, 0 to 1."""
    upper_lip: float
    lower_lip: float
    mouth_height: float
    cheeks: float
    """Hollow or full."""
    length: float
    """Short or long below the mouth."""
    ears: float
    crooked: float
    """Which side of the face is a little higher, and how much."""


OF_AN_ANIMAL = Traits(
    slant=0, narrow=-0.85, peak=0, hood=0, arch=0.3, brow_lift=0.4, brow_slope=0, brow_length=-0.9, brow_even=0.9,
    nose_length=0, nose_breadth=0, nose_turn=0, bridge=0, upper_lip=0, lower_lip=0, mouth_height=0, cheeks=0, length=0,
    ears=0, crooked=0,
)  # fmt: skip
"""Round eyes and short brows: what tells animals apart is their plan."""


@lru_cache(maxsize=256)
def traits_of(look: ResolvedLook) -> Traits:
    if look.being:
        return OF_AN_ANIMAL
    plain = _drawn(look.seed, look.form)
    return replace(plain, crooked=_within(plain.crooked * tilt(look.art)))


def _drawn(seed: int, form: float) -> Traits:
    def signed(trait: str) -> float:
        """Most are near the middle and a few are far out, as people are."""
        u = 2 * draw_number(seed, trait) - 1
        return 0.45 * u + 0.55 * u * abs(u)

    def share(trait: str) -> float:
        return draw_number(seed, trait)

    soft = form - 0.5
    return Traits(
        slant=signed("eye slant"),
        narrow=_within(1.25 * signed("eye narrow") - 0.15 * soft),
        peak=signed("eye peak"),
        hood=max(0.0, 1.5 * share("eye hood") - 0.7),
        arch=_within(signed("brow arch") + 0.3 * soft),
        brow_lift=signed("brow lift"),
        brow_slope=signed("brow slope"),
        brow_length=signed("brow length"),
        brow_even=max(0.0, 1.4 * share("brow even") - 0.5),
        nose_length=signed("nose length"),
        nose_breadth=signed("nose breadth"),
        nose_turn=signed("nose turn"),
        bridge=max(0.0, 1.6 * share("nose bridge") - 0.7),
        upper_lip=max(0.0, 1.3 * share("upper lip") - 0.35) * (0.75 + 0.5 * form),
        lower_lip=share("lower lip") * (0.75 + 0.5 * form),
        mouth_height=signed("mouth height"),
        cheeks=signed("cheeks"),
        length=signed("face length"),
        ears=signed("ear size"),
        crooked=signed("crooked"),
    )


def _within(value: float) -> float:
    return max(-1.0, min(1.0, value))
