"""The pictures of one course: read once, cut to their sizes, drawn in batches that seed and step alone decide."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from troupe.providers.lora.buckets import Batches, Cut, Size, cut, cut_like, nearest, settled, sizes
from troupe.providers.lora.chance import seeded
from troupe.providers.lora.model import Parts


@dataclass(frozen=True)
class Batch:
    """Pictures that come together at one step, and the chance that goes on from there."""

    places: list[int]
    latents: torch.Tensor
    where: torch.Tensor | None
    """How much each place counts, where there are masks."""
    chance: torch.Generator


class Pictures:
    """Every picture's latent distribution, plain and mirrored, with its caption and its mask."""

    def __init__(
        self,
        samples: Sequence[Mapping[str, Any]],
        folder: Path,
        config: Mapping[str, Any],
        parts: Parts,
        tell: Callable[[dict[str, Any]], None],
        name: str,
    ) -> None:
        self._config, self._parts, self._name = config, parts, name
        pictures = [Image.open(folder / each["file"]).convert("RGB") for each in samples]
        offered = sizes(config["resolution"], parts.grain, many=config["bucket"])
        chosen = settled([nearest(each.width, each.height, offered) for each in pictures], config["batch_size"])
        self.captions: list[str] = [each["caption"] for each in samples]
        self.usual: Size = max(set(chosen), key=chosen.count)
        """The size that most of them have."""
        self._batches = Batches(chosen, config["batch_size"], config["seed"])
        self._known: list[list[tuple[torch.Tensor, torch.Tensor]]] = []
        self._told: list[tuple[Size, Size, Size]] = []
        self._masks: list[list[torch.Tensor]] = []
        masked = any("mask" in each for each in samples)
        tell({"phase": "caching pictures"})
        for number, (picture, size) in enumerate(zip(pictures, chosen, strict=True)):
            chance = None if config["crop"] == "centre" else seeded(config["seed"], "crop", number)
            one = cut(picture, size, chance)
            faces = [one.picture]
            if config["flip"] > 0:
                faces.append(one.picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
            self._known.append([parts.distribution(numbers(each)) for each in faces])
            self._told.append((one.original[::-1], one.corner, size[::-1]))
            if masked:
                self._masks.append(self._mask(samples[number], folder, one))

    def batch(self, turn: int) -> Batch:
        """The pictures of a step; their latents are drawn anew each time."""
        chance = seeded(self._config["seed"], self._name, turn)
        places = self._batches.of(turn)
        found, where = [], []
        for place in places:
            faces = self._known[place]
            mirrored = len(faces) > 1 and float(torch.rand(1, generator=chance)) < self._config["flip"]
            mean, deviation = faces[1 if mirrored else 0]
            found.append(mean + deviation * torch.randn(mean.shape, generator=chance))
            if self._masks:
                where.append(self._masks[place][1 if mirrored else 0])
        latents = self._parts.scaled(torch.stack(found))
        return Batch(places, latents, torch.stack(where) if where else None, chance)

    def said(self, batch: Batch) -> list[str]:
        """The captions of a batch; now and then none, so that the model also learns without words."""
        return [self._said(place, batch.chance) for place in batch.places]

    def told(self, batch: Batch) -> list[list[int]]:
        """What the larger family is told of each: its size, where it was cut, and the size it has now."""
        return [[*original, *corner, *size] for original, corner, size in (self._told[each] for each in batch.places)]

    def _said(self, place: int, chance: torch.Generator) -> str:
        silent = float(torch.rand(1, generator=chance)) < self._config["caption_dropout"]
        return "" if silent else self.captions[place]

    def _mask(self, sample: Mapping[str, Any], folder: Path, one: Cut) -> list[torch.Tensor]:
        """How much each place of the latent counts, plain and mirrored; all of it where there is no mask."""
        least, shape = self._config.get("unmasked_weight", 0.1), self._known[-1][0][0].shape[-2:]
        where = torch.ones(1, *shape)
        if "mask" in sample:
            shown = cut_like(Image.open(folder / sample["mask"]).convert("L"), one)
            small = shown.resize((shape[1], shape[0]), Image.Resampling.BOX)
            told = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8).reshape(1, *shape).float() / 255
            where = told + least * (1 - told) if float(told.max()) > 0 else where
        return [where, where.flip(-1)]


def numbers(picture: Image.Image) -> torch.Tensor:
    """A picture as the models read it."""
    told = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8).reshape(*picture.size[::-1], 3)
    return told.permute(2, 0, 1).float() / 255
