"""How kits look over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from troupe.kit.paging import Page
from troupe.kit.times import as_text
from troupe.talents.domain.suiting import Fit
from troupe.talents.service import Change, Mix, Shown, Weighed

KitId = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-2, le=2)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class FindingView(BaseModel):
    code: str
    severity: Literal["error", "warning", "info"]
    file: str
    field: str | None = None
    detail: str
    next_step: str


class IndexEntryView(BaseModel):
    """A line of the index, as other programs know it."""

    id: str
    path: str
    valid: bool
    category: Any = None
    kind: Any = None
    sdx_version: Any = None
    base_model: Any = None
    lora_rank: Any = None
    default_weight: Any = None
    size_mb: Any = None
    created_at: Any = None
    token: Any = None
    negatives: Any = None
    intended_mix: list[str] = []
    metadata: dict[str, Any] | None = None


class KitView(BaseModel):
    """A kit in a list."""

    id: str
    type: Literal["identity", "style"]
    owner: str
    visibility: Literal["private", "shared", "system"]
    usable: Literal["full", "rig_only", "no"]
    valid: bool
    family: str | None
    adapter: Literal["lora", "dora"] | None
    dialect: str | None
    modules: int
    ranks: dict[str, int]
    params: int
    content_sha256: str | None
    delta: dict[str, Any] | None
    """How far its modules were moved, where a training here made it."""
    version: int
    source: str
    licence: str
    description: str
    works_on_the_drawing: bool
    is_neutral: bool
    """Nothing is trained yet: it acts on the drawing only."""
    errors: int
    warnings: int
    preview: str | None
    installed_at: str | None
    entry: IndexEntryView

    @classmethod
    def of(cls, shown: Shown) -> "KitView":
        return cls.model_validate(_told(shown))


class KitDetail(KitView):
    """A kit with everything that was found in it."""

    manifest: dict[str, Any]
    findings: list[FindingView]
    report: dict[str, Any] | None
    files: list[str]
    rig: dict[str, Any] | None
    versions: list[int]
    uses: list[str]

    @classmethod
    def whole(cls, shown: Shown, uses: Sequence[str], versions: Sequence[int]) -> "KitDetail":
        more = {
            "manifest": dict(shown.kit.manifest),
            "versions": list(versions),
            "findings": shown.kit.findings("strict"),
            "report": shown.kit.report(),
            "files": sorted(shown.kit.contents.files),
            "rig": None if shown.kit.rig is None else dict(shown.kit.rig),
            "uses": list(uses),
        }
        return cls.model_validate(_told(shown) | more)


class KitList(BaseModel):
    items: list[KitView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Shown]) -> "KitList":
        return cls(items=[KitView.of(each) for each in page.items], next_cursor=page.next_cursor)


class KitFitView(BaseModel):
    """A kit before a model: every module has its place, nearly all, or too few."""

    model: str
    fits: Literal["yes", "partly", "no"]
    family: str | None
    matched: int
    unmatched: list[str]
    reason: str


class KitFits(BaseModel):
    items: list[KitFitView]

    @classmethod
    def of(cls, found: Sequence[Fit]) -> "KitFits":
        return cls(items=[KitFitView.model_validate(each, from_attributes=True) for each in found])


class KitVersionView(BaseModel):
    number: int


class KitVersionList(BaseModel):
    items: list[KitVersionView]


class ValidateBody(Body):
    ids: Annotated[list[KitId], Field(max_length=1_000)] | None = None
    level: Literal["strict", "lenient"] = "strict"


class ValidateView(BaseModel):
    level: Literal["strict", "lenient"]
    valid: bool
    kits: list[dict[str, Any]]
    summary: dict[str, int]


class ExtraKitBody(Body):
    id: KitId
    weight: Signed


class SlidersBody(Body):
    mecha: Share | None = None
    animal: Share | None = None


class WeightsBody(Body):
    """Sliders as a look has them, and kits besides."""

    sliders: SlidersBody = SlidersBody()
    kits: Annotated[list[ExtraKitBody], Field(max_length=8)] = []
    identity_kit: KitId | None = None

    def asked(self) -> Weighed:
        sliders = {name: value for name, value in self.sliders.model_dump().items() if value is not None}
        return Weighed(sliders, [kit.model_dump() for kit in self.kits], self.identity_kit)


class WeightsView(BaseModel):
    weights: list[dict[str, Any]]
    total: float
    cap: float
    scale: float
    scaled: bool


class ChangeBody(Body):
    """What an owner changes; what is left out stays."""

    default_weight: Annotated[float, Field(ge=0, le=2)] | None = None
    negatives: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    intended_mix: Annotated[list[KitId], Field(max_length=32)] | None = None
    metadata: "MetadataBody | None" = None
    prompts: dict[str, Any] | None = None
    rig: dict[str, Any] | None = None
    visibility: Literal["private", "shared"] | None = None

    def change(self) -> Change:
        told = self.model_dump(exclude_none=True, exclude={"prompts", "rig", "visibility"})
        if self.metadata is not None:
            told["metadata"] |= self.metadata.model_extra or {}  # of a further key null takes it away
        return Change(told, self.prompts, self.rig, self.visibility)


class MetadataBody(Body):
    """What is said about a kit; further keys are its owner's own."""

    model_config = ConfigDict(extra="allow")

    description: Annotated[str, StringConstraints(max_length=4_000)] | None = None
    tags: Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Field(max_length=50)] | None = None
    author: Annotated[str, StringConstraints(max_length=200)] | None = None
    license: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    subject: Literal["fictional", "self", "real_person"] | None = None
    consent_id: Annotated[str, StringConstraints(max_length=64)] | None = None


class InputBody(Body):
    id: KitId
    weight: Signed


class OutputBody(Body):
    id: KitId
    description: Annotated[str, StringConstraints(max_length=4_000)] | None = None
    license: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class MixForecastBody(Body):
    inputs: Annotated[list[InputBody], Field(min_length=2, max_length=8)]
    method: Literal["exact", "rank"] = "exact"
    rank: Annotated[int, Field(ge=1, le=128)] = 16

    def mix(self) -> Mix:
        return Mix([(each.id, each.weight) for each in self.inputs], self.method, self.rank)


class MixBody(MixForecastBody):
    output: OutputBody

    def mix(self) -> Mix:
        told, out = super().mix(), self.output
        return Mix(told.inputs, told.method, told.rank, out.id, out.description, out.license)


class LossView(BaseModel):
    relative: float
    worst_module: str | None
    worst_relative: float
    storage_error: float | None


class MixForecastView(BaseModel):
    fits: Literal["yes"]
    family: str
    rank: int
    bytes: int
    exact: bool
    loss: LossView


class ConvertBody(Body):
    to: Literal["kohya", "diffusers", "peft", "comfy"]
    dtype: Literal["F16", "BF16", "F32"] = "F16"


def _told(shown: Shown) -> dict[str, Any]:
    kit = shown.kit
    severities = [each.severity("strict") for each in kit.found]
    adapter, delta = kit.adapter, kit.metadata.get("delta")
    return {
        "id": kit.id,
        "type": kit.type,
        "owner": shown.owner,
        "visibility": shown.visibility,
        "usable": kit.usable,
        "valid": kit.is_valid("strict"),
        "family": kit.family,
        "adapter": None if adapter is None else "dora" if adapter.is_dora else "lora",
        "modules": len(adapter.modules) if adapter else 0,
        "ranks": {str(rank): count for rank, count in adapter.ranks.items()} if adapter else {},
        "dialect": adapter.dialect if adapter else None,
        "params": adapter.params if adapter else 0,
        "content_sha256": kit.content_sha256,
        "delta": delta if isinstance(delta, dict) else None,
        "version": kit.version,
        "source": shown.source,
        "licence": kit.licence,
        "description": str(kit.metadata.get("description") or ""),
        "works_on_the_drawing": kit.works_on_the_drawing,
        "is_neutral": kit.contents.is_neutral,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "preview": _preview(kit.contents.files),
        "installed_at": as_text(shown.row.installed_at) if shown.row else None,
        "entry": _entry(shown),
    }


def _entry(shown: Shown) -> dict[str, Any]:
    """Of a manifest that is wrong only what can be told; the findings say the rest."""
    told = shown.kit.entry("strict", shown.kit.id)
    told = {name: value for name, value in told.items() if name in IndexEntryView.model_fields}
    mix = told.get("intended_mix")
    told["intended_mix"] = [each for each in mix if isinstance(each, str)] if isinstance(mix, list) else []
    told["metadata"] = dict(shown.kit.metadata) or None
    return told


def _preview(files: Any) -> str | None:
    pictures = [name for name in sorted(files) if name == "preview.png" or name.startswith("examples/")]
    return "preview.png" if "preview.png" in pictures else pictures[0] if pictures else None
