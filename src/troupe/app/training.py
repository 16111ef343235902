"""Who trains kits here, and where the models lie that they are trained for."""

import json
from collections.abc import Callable
from pathlib import Path

from troupe.ports.training import ORDER, Learnt, News, Trainer
from troupe.providers.fake_training.trainer import FakeTrainer
from troupe.providers.lora.trainer import LoraTrainer

PRETENDED = "pretended.txt"
"""A model folder with this file in it is trained by nobody, where a studio is only tried out."""


def trainer_of(*, test: bool) -> Trainer:
    """The trainer of this computer; in a studio for trials also one that pretends."""
    return _Either(LoraTrainer(), FakeTrainer()) if test else LoraTrainer()


def model_places(data: Path, images: Path | None) -> list[Path]:
    """Folders of model folders: those that paint, and those that talk."""
    return [images or data / "models/images", data / "models/text"]


class _Either:
    """Real models by the real trainer, pretended ones by the other."""

    def __init__(self, real: Trainer, pretended: Trainer) -> None:
        self._real = real
        self._pretended = pretended

    def lacks(self) -> str | None:
        return self._real.lacks()

    async def train(self, folder: Path, heard: Callable[[News], None], *, finish: bool = False) -> Learnt:
        base = Path(json.loads((folder / ORDER).read_text("utf-8"))["base"])
        trainer = self._pretended if (base / PRETENDED).is_file() else self._real
        return await trainer.train(folder, heard, finish=finish)
