"""What is written into a picture of its origin: drawn or painted, by what, from which seed and recipe."""

from collections.abc import Callable

from troupe.kit.marks import BY_A_MODEL, DRAWN, Mark
from troupe.looks.domain.canonical import digest
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.ports.image import ImageRequest, Picture

Seal = Callable[[bytes, str, Mark], bytes]
"""Writes a mark into a picture of this type."""


def mark_of_drawing(recipe: str, seed: int | None = None) -> Mark:
    """The same drawing has the same mark, on every machine."""
    return Mark(DRAWN, f"rig {RIG_VERSION}", seed, recipe)


def mark_of_painting(provider: str, request: ImageRequest, picture: Picture) -> Mark:
    """Of one picture by a model; what it was told stands there as a sum, not in words."""
    asked = (request.prompt, request.negative, request.width, request.height, request.steps, request.cfg)
    recipe = digest(provider, picture.model, *asked, request.sampler, request.strength, picture.seed)
    return Mark(BY_A_MODEL, " ".join(filter(None, (provider, picture.model))), picture.seed, recipe)
