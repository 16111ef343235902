"""Sizes for pictures of all shapes: each goes into the size of nearest aspect, and batches come from one size."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from PIL import Image

from troupe.providers.lora.chance import seeded, shuffled

Size = tuple[int, int]


def sizes(resolution: int, grain: int, *, many: bool) -> list[Size]:
    """Widths and heights that are multiples of the grain, from half to twice the resolution, of at most its area."""
    whole = max(grain, resolution // grain * grain)
    found = {(whole, whole)}
    if many:
        for width in range(grain * math.ceil(resolution / 2 / grain), 2 * resolution + 1, grain):
            height = min(2 * resolution, resolution * resolution // width // grain * grain)
            if height >= resolution / 2:
                found |= {(width, height), (height, width)}
    return sorted(found, key=lambda size: (-size[0] * size[1], size))


def nearest(width: int, height: int, offered: Sequence[Size]) -> Size:
    """The nearest by the logarithm of aspect; of two the larger."""
    aspect = math.log(width / height)
    return min(offered, key=lambda size: (round(abs(math.log(size[0] / size[1]) - aspect), 9), -size[0] * size[1]))


@dataclass(frozen=True)
class Cut:
    """A picture in the size of its bucket, and what it was before, as the larger models want to be told."""

    picture: Image.Image
    original: Size
    corner: Size


def cut(picture: Image.Image, size: Size, chance: torch.Generator | None) -> Cut:
    """Resized to cover and cropped: in the middle, or where chance says."""
    original = picture.size
    scale = max(size[0] / original[0], size[1] / original[1])
    covering = max(size[0], round(original[0] * scale)), max(size[1], round(original[1] * scale))
    picture = picture.resize(covering, Image.Resampling.LANCZOS)
    room = covering[0] - size[0], covering[1] - size[1]
    if chance is None:
        left, top = room[0] // 2, room[1] // 2
    else:
        left, top = (int(torch.randint(0, each + 1, (1,), generator=chance)) for each in room)
    return Cut(picture.crop((left, top, left + size[0], top + size[1])), original, (top, left))


def cut_like(mask: Image.Image, one: Cut) -> Image.Image:
    """A mask, cut as its picture was."""
    size, original = one.picture.size, one.original
    scale = max(size[0] / original[0], size[1] / original[1])
    covering = max(size[0], round(original[0] * scale)), max(size[1], round(original[1] * scale))
    top, left = one.corner
    return mask.resize(covering, Image.Resampling.BILINEAR).crop((left, top, left + size[0], top + size[1]))


class Batches:
    """Which pictures come together at which step: a function of seed and step alone."""

    def __init__(self, buckets: Sequence[Size], batch: int, seed: int) -> None:
        self._batch = batch
        self._seed = seed
        self._groups = _grouped(buckets, batch)
        self._rounds: dict[int, list[list[int]]] = {}

    def of(self, turn: int) -> list[int]:
        each = sum(math.ceil(len(group) / self._batch) for group in self._groups)
        return self._round(turn // each)[turn % each]

    def _round(self, number: int) -> list[list[int]]:
        if number not in self._rounds:
            chance = seeded(self._seed, "order", number)
            found: list[list[int]] = []
            for group in self._groups:
                order = shuffled(group, chance)
                order += order[: -len(order) % self._batch]  # a last batch that is short begins anew
                while len(order) % self._batch:
                    order += order[: self._batch - len(order) % self._batch]
                found += [order[at : at + self._batch] for at in range(0, len(order), self._batch)]
            self._rounds = {number: shuffled(found, chance)}
        return self._rounds[number]


def _grouped(buckets: Sequence[Size], batch: int) -> list[list[int]]:
    """The numbers of the pictures, size by size."""
    found: dict[Size, list[int]] = {}
    for number, size in enumerate(buckets):
        found.setdefault(size, []).append(number)
    return [found[size] for size in sorted(found)]


def settled(buckets: Sequence[Size], batch: int) -> list[Size]:
    """A size that has fewer pictures than a batch joins its nearest, as long as there is another."""
    found = list(buckets)
    while len(counts := {size: found.count(size) for size in found}) > 1:
        small = min(counts, key=lambda size: (counts[size], size))
        if counts[small] >= batch:
            break
        other = nearest(*small, sorted(set(counts) - {small}, key=lambda size: (-size[0] * size[1], size)))
        found = [other if size == small else size for size in found]
    return found
