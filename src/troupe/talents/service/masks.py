"""Masks: a second picture beside the first, white where it is to be learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

_ENDINGS = (".mask", "-masklabel")


@dataclass(frozen=True)
class Arriving:
    """A picture as it was sent."""

    name: str
    content: bytes
    caption: str = ""
    mask: bytes | None = None


def masked_name(name: str) -> str | None:
    """Of which picture this is the mask, without its ending: `view.mask.png` is that of `view`."""
    stem = PurePath(name).stem
    return next((stem.removesuffix(each) for each in _ENDINGS if stem.endswith(each) and stem != each), None)


def with_masks(arriving: Sequence[Arriving]) -> list[Arriving]:
    """Each mask with its picture; one whose picture is not there is a picture like any other."""
    stems = {PurePath(each.name).stem for each in arriving}
    masks = {of: each for each in arriving if (of := masked_name(each.name)) in stems}
    taken = {each.name for each in masks.values()}
    return [
        replace(each, mask=masks[stem].content) if (stem := PurePath(each.name).stem) in masks else each
        for each in arriving
        if each.name not in taken
    ]
