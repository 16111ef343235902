"""What can be asked of a model that paints, and what is answered while it does."""

from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from troupe.looks.service.commissions import Begun, Quote
from troupe.looks.service.imaging import Painting, ReferenceWish
from troupe.ports.image import ControlKind, KitWorn


class KitBody(BaseModel):
    """Weights worn on top of a model, by the name its provider knows them."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    weight: Annotated[float, Field(ge=-2, le=2, strict=True)] = 1.0


class ReferencesBody(BaseModel):
    """The reference photos go along with this picture; whoever is to be seen on them has agreed, or was invented."""

    model_config = ConfigDict(extra="forbid")

    subject: Literal["fictional", "self", "real_person"]
    consent_id: Annotated[str, Field(max_length=64)] | None = None


class PaintingFields(BaseModel):
    """The part of a render request that only models read."""

    provider: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    prompt: Annotated[str, Field(max_length=500)] = ""
    negative: Annotated[str, Field(max_length=500)] = ""
    steps: Annotated[int, Field(ge=1, le=150, strict=True)] | None = None
    cfg: Annotated[float, Field(ge=0, le=30, strict=True)] | None = None
    sampler: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    strength: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
    transparent: StrictBool = False
    references: ReferencesBody | None = None
    controls: Annotated[list[ControlKind], Field(max_length=5)] = []
    kits: Annotated[list[KitBody], Field(max_length=8)] = []
    missing_kits: Literal["fail", "skip"] = "fail"
    workflow: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    fit: StrictBool = False
    fallback: Literal["none", "rig"] = "none"
    max_cost: Annotated[int, Field(ge=0, strict=True)] | None = None
    accept_unknown_cost: StrictBool = False

    @property
    def painting(self) -> Painting:
        """What only models read."""
        told = {each.name: getattr(self, each.name) for each in fields(Painting)}
        kits = tuple(KitWorn(kit.name, kit.weight) for kit in self.kits)
        wish = ReferenceWish(**self.references.model_dump()) if self.references else None
        told |= {"controls": tuple(dict.fromkeys(self.controls)), "kits": kits, "references": wish}
        return Painting(**told)


class QuoteView(BaseModel):
    """What pictures would cost and take; null is: not known."""

    provider: str
    model: str | None
    pictures: int
    seconds_low: int | None
    seconds_high: int | None
    cost_micros: int | None
    currency: str
    basis: str
    checked_on: date | None
    free: bool

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls.model_validate(vars(quote))


class BegunView(BaseModel):
    """Pictures that are being painted; the job tells how far they are."""

    job_id: str
    job: dict[str, Any]
    estimate: QuoteView

    @classmethod
    def of(cls, begun: Begun) -> Self:
        return cls.model_validate(
            {"job_id": begun.job.id, "job": begun.job.as_json(), "estimate": QuoteView.of(begun.quote)}
        )
