"""How data sets, agreements and trainings look over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from troupe.jobs.schemas import JobView
from troupe.kit.paging import Page
from troupe.kit.times import as_text
from troupe.talents.domain.datasets import Dataset, Sample
from troupe.talents.domain.likeness import Likeness
from troupe.talents.domain.personality import PersonalityKit
from troupe.talents.domain.runs import Run
from troupe.talents.domain.sittings import LEAST, MOST, USUAL
from troupe.talents.schemas import Body

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=1_000)]
DatasetType = Literal["identity", "style", "personality"]
Purpose = Literal["identity_training", "reference", "sharing"]
Row = dict[str, Any]
_USUAL: tuple[Purpose, ...] = ("identity_training",)
_HOW_FAR = (
    *("phase", "step", "steps", "loss", "loss_ema", "lr", "steps_per_s", "eta_s", "device", "memory_mb"),
    "resumed_from",
)


class DatasetBody(Body):
    name: Name
    type: DatasetType
    token: Annotated[str, StringConstraints(max_length=64)] | None = None
    subject: Literal["fictional", "self", "real_person"] = "fictional"
    consent_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    persona_id: Annotated[str, StringConstraints(max_length=64)] | None = None


class DatasetChange(Body):
    name: Name


class LinesBody(Body):
    """Exchanges, or a document that somebody wrote."""

    lines: Annotated[list[Row], Field(min_length=1, max_length=5_000)] | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)] | None = None
    source: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Where they come from: a file, a book; a line may say so itself."""

    @model_validator(mode="after")
    def _one_of_them(self) -> "LinesBody":
        if (self.lines is None) == (self.text is None):
            raise ValueError("send lines or text, one of them")
        return self


class SampleChange(Body):
    caption: Words | None = None
    excluded: bool | None = None


class CaptionsBody(Body):
    mode: Literal["token", "words", "clear"]
    prefix: Annotated[str, StringConstraints(max_length=200)] = ""
    overwrite: bool = False


class SittingBody(Body):
    persona_id: Annotated[str, StringConstraints(max_length=64)]
    count: Annotated[int, Field(ge=LEAST, le=MOST)] = USUAL


class SittingStarted(BaseModel):
    job_id: str
    job: JobView


class TrainingSampleView(BaseModel):
    """A picture with its caption, or an exchange."""

    id: str
    name: str
    caption: str
    media_id: str | None
    mask_media_id: str | None
    messages: list[Row]
    source: str | None
    """Where an exchange comes from."""
    excluded: bool
    checks: Row

    @classmethod
    def of(cls, sample: Sample) -> "TrainingSampleView":
        return cls.model_validate({name: getattr(sample, name) for name in cls.model_fields})


class DatasetView(BaseModel):
    """A data set in a list."""

    id: str
    name: str
    type: DatasetType
    token: str | None
    subject: str
    consent_id: str | None
    persona_id: str | None
    created_at: str

    @classmethod
    def of(cls, dataset: Dataset) -> "DatasetView":
        return cls.model_validate(_about(dataset))


class DatasetDetail(DatasetView):
    """One data set, with what is in it and what the coach says."""

    samples: list[TrainingSampleView]
    report: Row
    sha256: str

    @classmethod
    def of(cls, dataset: Dataset) -> "DatasetDetail":
        samples = [TrainingSampleView.of(each) for each in dataset.samples]
        more = {"samples": samples, "report": dataset.report(), "sha256": dataset.sha256}
        return cls.model_validate({**_about(dataset), **more})


class DatasetList(BaseModel):
    items: list[DatasetView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Dataset]) -> "DatasetList":
        return cls(items=[DatasetView.of(each) for each in page.items], next_cursor=page.next_cursor)


class AddedView(BaseModel):
    """What came in, and what did not, each with its reason."""

    added: list[TrainingSampleView] = []
    count: int
    refused: list[Row]


class CaptionsView(BaseModel):
    changed: int
    kept: int


class LikenessBody(Body):
    subject_name: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    subject_is: Literal["self", "other"]
    adult: bool
    relationship: Annotated[str, StringConstraints(max_length=120)] = ""
    scope: Annotated[list[Purpose], Field(min_length=1, max_length=3, default_factory=lambda: list(_USUAL))]
    statement_version: int
    evidence_media_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    expires_at: AwareDatetime | None = None


class LikenessView(BaseModel):
    """Somebody's agreement."""

    id: str
    subject_name: str
    subject_is: Literal["self", "other"]
    adult: bool
    relationship: str
    scope: list[str]
    statement: str
    statement_version: int
    evidence_media_id: str | None
    given_at: str
    expires_at: str | None
    withdrawn_at: str | None

    @classmethod
    def of(cls, given: Likeness) -> "LikenessView":
        return cls.model_validate(given.as_json())


class LikenessList(BaseModel):
    """The agreements of a person, and the words that a form shows."""

    items: list[LikenessView]
    statement: str
    statement_version: int


class LikenessWithdrawal(Body):
    delete_kits: bool = False
    """Whether the files of one's kits go as well, with their earlier states, for good."""


class LikenessWithdrawn(BaseModel):
    consent: LikenessView
    effects: dict[str, list[str]]


class ConfigBody(Body):
    config: Row | None = None
    yaml: str | None = None
    dataset_id: Annotated[str, StringConstraints(max_length=64)] | None = None
    """Where the config does not name one."""


class ConfigView(BaseModel):
    valid: bool
    errors: list[Row]
    warnings: list[str]
    normalised: Row | None


class ForeignConfigBody(Body):
    format: Literal["kohya_toml", "onetrainer_json", "diffusers_flags"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=262_144)]


class TranslatedConfig(BaseModel):
    """A config of another trainer as ours, and what of it has no place here."""

    config: Row
    ignored: list[str]


class TrainBody(ConfigBody):
    backend: Literal["auto", "torch", "preview"] | None = None
    accept_thin: bool = False


class TrainingRunView(BaseModel):
    """A training: what was asked, how far it is, what it came to."""

    id: str
    kit_id: str
    type: DatasetType
    backend: Literal["torch", "preview"]
    state: Literal["queued", "preparing", "training", "finishing", "done", "failed", "cancelled", "interrupted"]
    config: Row
    dataset_id: str
    dataset_sha256: str
    progress: Row
    phase: str | None
    step: int | None
    steps: int | None
    loss: float | None
    loss_ema: float | None
    lr: float | None
    steps_per_s: float | None
    eta_s: float | None
    device: str | None
    memory_mb: float | None
    checkpoints: list[int]
    resumed_from: int | None
    """The step that a run which was broken off went on from."""
    samples: list[Row]
    report: Row | None
    error: Row | None
    job_id: str | None
    can_resume: bool
    created_at: str
    started_at: str | None
    finished_at: str | None

    @classmethod
    def of(cls, run: Run, *, can_resume: bool = False) -> "TrainingRunView":
        told: dict[str, Any] = {name: getattr(run, name) for name in cls.model_fields if hasattr(run, name)}
        for name in ("created_at", "started_at", "finished_at"):
            told[name] = told[name] and as_text(told[name])
        how_far = {name: run.progress.get(name) for name in _HOW_FAR}
        kept = {"checkpoints": run.progress.get("checkpoints") or []}
        return cls.model_validate(told | how_far | kept | {"can_resume": can_resume})


class TrainingRunList(BaseModel):
    items: list[TrainingRunView]
    next_cursor: str | None


class TrainingEstimateView(BaseModel):
    """How long a training may take; None where nobody can tell before it runs."""

    steps: int | None
    seconds_per_step: float | None
    seconds: float | None

    @classmethod
    def of(cls, run: Run, pace: float | None) -> "TrainingEstimateView":
        if run.backend == "preview":
            return cls(steps=0, seconds_per_step=None, seconds=None)
        steps = run.config.get("max_train_steps")
        return cls(steps=steps, seconds_per_step=pace, seconds=round(steps * pace, 1) if steps and pace else None)


class TrainingStarted(BaseModel):
    run: TrainingRunView
    job_id: str
    job: JobView
    estimate: TrainingEstimateView | None = None


class LossView(BaseModel):
    points: list[Row]
    head: int


class PersonalityView(BaseModel):
    """A kit that talks like somebody."""

    id: str
    type: Literal["personality"]
    valid: bool
    gguf: bool
    base_model: str | None
    lora_rank: int | None
    languages: list[str] | None
    created_at: str | None
    description: str | None
    license: str | None
    perplexity: Row | None
    dataset_sha256: str | None
    run_id: str | None
    findings: list[Row]

    @classmethod
    def of(cls, kit: PersonalityKit) -> "PersonalityView":
        return cls.model_validate(kit.as_json())


class PersonalityList(BaseModel):
    items: list[PersonalityView]


class PutAwayView(BaseModel):
    """A talking kit that can come back."""

    id: str


class PutAwayList(BaseModel):
    items: list[PutAwayView]


class TalkingFitView(BaseModel):
    """Whether a brain talks with a kit, and what keeps it from it."""

    id: str
    base_model: str
    used: bool
    reason: Literal[
        "", "invalid", "no_model_file", "model_missing", "no_gguf", "unreadable", "architecture", "shape", "base"
    ]
    detail: str


class TalkingFitList(BaseModel):
    """Every talking kit, before one brain."""

    brain_id: str
    brain: str
    items: list[TalkingFitView]


def _about(dataset: Dataset) -> Mapping[str, Any]:
    told = {name: getattr(dataset, name) for name in DatasetView.model_fields}
    return told | {"created_at": as_text(dataset.created_at)}
