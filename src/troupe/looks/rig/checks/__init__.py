"""Checks against a drawing that looks made by nobody: each gives a number, a limit and whether it holds."""

from collections.abc import Callable, Iterator

from troupe.looks.rig.checks.bodies import (
    accent_area,
    attached,
    covered,
    feet_on_the_ground,
    hands_of_a_size,
    joints,
    silhouettes,
)
from troupe.looks.rig.checks.colours import banding, contrast, hues, lines
from troupe.looks.rig.checks.covering import covering_looks
from troupe.looks.rig.checks.documents import agreement, strokes, weight
from troupe.looks.rig.checks.faces import asymmetry, feelings, heads_of_a_family, readable, visible
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.glance import glance
from troupe.looks.rig.checks.sitter import Sitter
from troupe.looks.rig.checks.strangers import Stranger, stranger
from troupe.looks.rig.resolved import ResolvedLook

__all__ = ["CHECKS", "Check", "Stranger", "check", "covering_looks", "glance", "stranger"]

CHECKS: tuple[Callable[[Sitter], Iterator[Check]], ...] = (
    asymmetry,
    visible,
    feelings,
    readable,
    heads_of_a_family,
    silhouettes,
    attached,
    joints,
    hands_of_a_size,
    feet_on_the_ground,
    covered,
    accent_area,
    lines,
    hues,
    contrast,
    banding,
    strokes,
    weight,
    agreement,
)


_OF_THINGS = (asymmetry, hues, banding, strokes, weight, agreement)
_OF_PETS = (lines, *_OF_THINGS)
"""What holds for a pet or a thing as well: the other checks ask for hands, garments or a person's twelve poses."""


def check(look: ResolvedLook) -> tuple[Check, ...]:
    """Every check on one look; about a hundred small pictures."""
    sitter = Sitter(look)
    return tuple(found for one in _asked_of(look) for found in one(sitter))


def _asked_of(look: ResolvedLook) -> tuple[Callable[[Sitter], Iterator[Check]], ...]:
    if look.being is None:
        return CHECKS
    return _OF_PETS if look.being.kind == "pet" else _OF_THINGS
