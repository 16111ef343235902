"""How base models look over HTTP."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from troupe.jobs.schemas import JobView
from troupe.talents.schemas import Body


class TrainableHereView(BaseModel):
    """Whether kits can be trained for it here, and how long a step took last."""

    yes: bool
    reason: str
    seconds_per_step: float | None


class BaseModelView(BaseModel):
    """A model that kits are trained for: here, or to be had."""

    key: str
    id: str
    name: str
    label: str
    type: Literal["image", "text"] | None
    family: str
    size_gb: float | None
    min_vram_gb: float | None
    train_vram_gb: float | None
    mirror: str | None
    licence: str
    installed: bool
    path: str | None
    source: Literal["catalogue", "folder", "hub"]
    trainable: bool
    reason: str
    trainable_here: TrainableHereView
    removable: bool


class ComputerView(BaseModel):
    """What this computer has to train with."""

    gpu_name: str | None
    cpu_cores: int
    ram_gb: float


class BaseModelList(BaseModel):
    items: list[BaseModelView]
    here: ComputerView


class BaseModelBody(Body):
    """A hub's MAKER/MODEL, or, for whoever sits at this computer, a folder."""

    id: Annotated[str, StringConstraints(max_length=200)] | None = None
    folder: Annotated[str, StringConstraints(max_length=1_000)] | None = None


class FetchBody(Body):
    accept_licence: bool = False


class FetchStarted(BaseModel):
    job_id: str
    job: JobView
