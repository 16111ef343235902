"""How much of a figure is in its accent: an accent that is everywhere is none."""

import math
from dataclasses import dataclass, field

from troupe.looks.catalog import Cut, garments
from troupe.looks.domain.look import Art
from troupe.looks.rig.resolved import Garment, WornOutfit

ACCENT_MOST = 0.08
GROWN = 5.0
"""How many heads tall a figure is no longer small: what it wears on head and feet grows no more against the rest."""
_MAINLY = {"one_piece": 0.5, "outer": 0.26, "top": 0.24, "bottom": 0.26, "back": 0.1, "head": 0.07, "neck": 0.03,
           "socks": 0.1, "shoes": 0.026, "waist": 0.05, "hands": 0.03}  # fmt: skip
"""How much of a figure a garment covers, about; what is not named is small."""
_SMALL = 0.03
_EDGES = {"one_piece": 0.046, "back": 0.046, "outer": 0.036, "top": 0.016, "shoes": 0.017}
"""How much of a figure collars, cuffs and belts in the accent are."""
_HEMMED = {"one_piece": 0.066, "top": 0.047}
"""The same where the hem of a skirt is one too: it goes all around."""
_SMALL_EDGE, _GIVEN_UP_FIRST = 0.013, 0.02
_SEWN_ON = {"stripe": 0.036, "piping": 0.018, "patch": 0.01, "badge": 0.006}
_SPREADS = {"piping": 0.036, "stripe": 0.006}
"""How much more where all edges are as soft as they can be: what is thin then glows."""
_ON_THE_HEAD, _ON_THE_FEET = 1.8, 1.0
"""How fast these grow the smaller a figure is."""
_STRANGE = 0.3
"""From here on a head that has left the human may have lights, combs or rings of its own in the accent."""


@dataclass(frozen=True)
class Figure:
    """What tells how much of a figure an accent is."""

    before: float = 0.0
    """How much of it is an accent already before anything is worn."""
    heads: float = GROWN
    art: Art = field(default_factory=Art)


def kept_small(outfit: WornOutfit, figure: Figure) -> WornOutfit:
    """What is mostly accent is small; the largest such pieces take the second colour instead, then the widest trims."""
    worn = list(outfit.garments)
    outer = next((plan.cut for plan in (garments()[each.item] for each in worn) if plan.slot == "outer"), None)
    shares = {each: _share(each, figure) * _seen_below(outer, each) for each in worn}
    loud = sorted((each for each in shares if shares[each]), key=lambda each: (_is_mainly(each), shares[each]))
    while loud and (over := figure.before + sum(shares[each] for each in loud) - ACCENT_MOST) > 0:
        first = next((one for one in loud if over <= shares[one] <= _GIVEN_UP_FIRST), loud[-1])
        loud.remove(first)
        worn[worn.index(first)] = first.model_copy(update={"accent": first.secondary})
    return outfit.model_copy(update={"garments": tuple(worn)})


def may_wrap_the_head(heads: float, strangest: float) -> bool:
    """Whether an accent may be a whole cloth around a head: not where that is much of a figure, or has some already."""
    return heads >= GROWN and strangest < _STRANGE


def main_role(garment: Garment) -> str:
    """Which of its colours a garment is mainly made of."""
    plan = garments()[garment.item]
    if plan.cut:
        return plan.cut.role
    return plan.pieces[0].role if plan.pieces else "primary"


def _is_mainly(garment: Garment) -> bool:
    return main_role(garment) == "accent"


def _share(garment: Garment, figure: Figure) -> float:
    """How much of a figure shows this garment's accent, about."""
    slot = garments()[garment.item].slot
    fast = {"head": _ON_THE_HEAD, "shoes": _ON_THE_FEET}.get(slot, 0.0)
    share = _MAINLY.get(slot, _SMALL) if _is_mainly(garment) else _edges(garment) + _sewn_on(garment, figure.art)
    return share * math.pow(max(1.0, GROWN / figure.heads), fast)


def _seen_below(outer: Cut | None, garment: Garment) -> float:
    """How much of a top is seen where something is worn over it: a hem hangs out, and a front may be open."""
    plan = garments()[garment.item]
    if outer is None or plan.slot != "top" or (plan.cut and plan.cut.skirt):
        return 1.0
    return 0.5 if outer.open else 0.0


def _edges(garment: Garment) -> float:
    plan = garments()[garment.item]
    cut = plan.cut
    if cut and cut.skirt and cut.band == "accent":
        return _HEMMED.get(plan.slot, _SMALL_EDGE)
    if cut and "accent" in (cut.trim, cut.cuff, cut.band, cut.belt):
        return _EDGES.get(plan.slot, _SMALL_EDGE)
    if cut is None and any(piece.role == "accent" for piece in plan.pieces):
        return _EDGES.get(plan.slot, _SMALL_EDGE)
    return _SMALL_EDGE if any(piece.role == "accent" for piece in plan.pieces) else 0.0


def _sewn_on(garment: Garment, art: Art) -> float:
    cut = garments()[garment.item].cut
    if cut is None or (cut.trim or "accent") != "accent":
        return 0.0
    sewn = cut.sewn_on(art.ornament, even=art.asymmetry <= 0)
    return sum(_SEWN_ON.get(name, 0.0) + art.softness * _SPREADS.get(name, 0.0) for name in sewn)
