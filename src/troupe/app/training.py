"""Who trains kits here, and where the models lie that they are trained for."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

from troupe.ports.training import ORDER, Learnt, News, Trainer
from troupe.providers.fake_training.trainer import FakeTrainer
from troupe.providers.lora.trainer import LoraTrainer
from troupe.talents.store import BaseList

PRETENDED = "pretended.txt"
"""A model folder with this file in it is trained by nobody, where a studio is only tried out."""


def trainer_of(*, test: bool) -> Trainer:
    """The trainer of this computer; in a studio for trials also one that pretends."""
    return _Either(LoraTrainer(), FakeTrainer()) if test else LoraTrainer()


class ModelPlaces(Sequence[Path]):
    """Folders of model folders: those that paint, those that talk, and each that somebody named by hand."""

    def __init__(self, data: Path, images: Path | None, named: BaseList) -> None:
        self._fixed = [images or data / "models/images", data / "models/text"]
        if images:
            self._fixed.append(data / "models/images")
        self._named = named

    @overload
    def __getitem__(self, place: int) -> Path: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Path]: ...

    def __getitem__(self, place: int | slice) -> Path | Sequence[Path]:
        return [*self._fixed, *self._named.folders()][place]

    def __len__(self) -> int:
        return len(self._fixed) + len(self._named.folders())


class _Either:
    """Real models by the real trainer, pretended ones by the other."""

    def __init__(self, real: Trainer, pretended: Trainer) -> None:
        self._real = real
        self._pretended = pretended

    def lacks(self) -> str | None:
        return self._real.lacks()

    def usual(self) -> Mapping[str, Any]:
        return self._real.usual()

    async def train(self, folder: Path, heard: Callable[[News], None], *, finish: bool = False) -> Learnt:
        base = Path(json.loads((folder / ORDER).read_text("utf-8"))["base"])
        trainer = self._pretended if (base / PRETENDED).is_file() else self._real
        return await trainer.train(folder, heard, finish=finish)
