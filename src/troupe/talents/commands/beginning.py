"""A training begun from a config's file, and followed to its kit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from troupe.jobs import ended
from troupe.talents.commands.folders import dataset_of_folder, with_prior
from troupe.talents.domain.lessons import LARGEST_YAML, Backend
from troupe.talents.domain.runs import Run
from troupe.talents.errors.training import ConfigInvalid, NothingToResume, TrainingEnded

_SAID = {
    "torch": "Training with torch.",
    "preview": "Fitting the drawing to the pictures; nothing is trained, and the kit will say so.",
}


@dataclass(frozen=True)
class Order:
    """What a command is asked to train."""

    config: Path
    dataset: str | None = None
    backend: Backend | None = None
    accept_thin: bool = False
    resume: bool = False


def text_of(config: Path) -> str:
    """A config as it was written; of a file that is too long no more than shows it."""
    with config.open("rb") as file:
        return file.read(LARGEST_YAML + 1).decode("utf-8", "replace")


async def begin(studio: Any, order: Order, say: Callable[[str], None]) -> tuple[Run, Any]:
    """The training and its job; what it will be is said first."""
    training = studio.talents.training
    checked = training.read(None, text_of(order.config), has_data=True)
    if checked.normalised is None:
        raise ConfigInvalid(checked.errors)
    if order.resume:
        run, job = await training.resume(studio.person, await _last(studio, checked.normalised["id"]))
    else:
        beside = order.config.absolute().parent
        data = order.dataset or checked.normalised.get("dataset_id") or await dataset_of_folder(studio, checked, beside)
        checked = await with_prior(studio, checked, beside)
        run, job = await training.start(
            studio.person, checked, data, backend=order.backend, accept_thin=order.accept_thin
        )
    say(_SAID[run.backend])
    return run, job


async def finished(studio: Any, run: Run, job_id: str, tell: Callable[[Mapping[str, object]], None]) -> Run:
    """The training at its end; one that made no kit is an error."""
    await ended(studio.jobs, studio.person, job_id, tell)
    found: Run = await studio.talents.training.get(studio.person, run.id)
    if found.state != "done":
        told = found.error or {"code": found.state, "detail": f"The training was {found.state}.", "next_step": ""}
        raise TrainingEnded(told["code"], told["detail"], told.get("next_step") or "Go on with `--resume`.")
    return found


async def _last(studio: Any, kit_id: str) -> str:
    page = await studio.talents.training.page(studio.person, 100, None)
    for run in page.items:
        if run.kit_id == kit_id:
            return str(run.id)
    raise NothingToResume("missing")
