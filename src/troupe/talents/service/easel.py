"""What the floor that draws does for kits: talents stand below it, so it is handed in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.kit.colour import Oklch
from troupe.talents.domain.judging import RigFault


@dataclass(frozen=True)
class Weighed:
    """What somebody asks to be weighed: sliders, chosen kits, an identity."""

    sliders: Mapping[str, float]
    kits: Sequence[Mapping[str, Any]]
    identity_kit: str | None


@dataclass(frozen=True)
class Acting:
    """A kit as far as a drawing must know it."""

    id: str
    default_weight: float
    family: str
    rig: Mapping[str, Any] | None
    author: str = ""
    licence: str = ""
    token: str = ""
    """The word it was taught by."""
    styles: Sequence[str] = ()
    negatives: Sequence[str] = ()
    weights: str = ""
    """Where its weights lie, when a model can wear them and they change something."""
    hashes: Sequence[str] = ()
    """What the weights say of themselves, for servers that know them by it."""


@dataclass(frozen=True)
class Easel:
    """Judging a rig.json, weighing kits by the rule of the sliders, and drawing a kit's pictures."""

    rig_fault: RigFault
    weigh: Callable[[Weighed, Sequence[Acting]], dict[str, object]]
    pictures: Callable[[Acting, Mapping[str, Any]], Mapping[str, bytes]]
    """Pictures by their path in a kit, drawn by the rig with that kit at work on a look."""
    skins: Sequence[Oklch]
    """The tones of skin that a look names by number."""
