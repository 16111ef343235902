"""Looks on the wire."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from troupe.looks.rig.words import Reading
from troupe.looks.schemas.times import Moment
from troupe.looks.service.dressing import Dressed
from troupe.looks.store.wardrobe import State

Seed = Annotated[int, Field(ge=0, le=4_294_967_295, strict=True)]


class LookChange(BaseModel):
    """Any fields of a look, and the revision they were changed from."""

    model_config = ConfigDict(extra="allow")

    revision: Annotated[int, Field(ge=1, strict=True)] | None = None

    @property
    def changes(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class LookView(BaseModel):
    persona_id: str
    revision: int
    look: dict[str, Any]
    changed: list[str]
    resolved: dict[str, Any] | None = None
    look_hash: str | None = None
    weights: dict[str, Any] | None = None
    warnings: list[str] | None = None
    """What is not as it was asked for: in the drawing, or in its kits."""
    bases: dict[str, str] | None = None
    """Kits with the families of models they were made for, where those are more than one."""

    @classmethod
    def of(cls, dressed: Dressed, *, resolved: bool = False) -> Self:
        filled = dressed.resolved if resolved else None
        return cls(
            persona_id=dressed.persona.id,
            revision=dressed.revision,
            look=dressed.document.as_json(),
            changed=list(dressed.changed),
            resolved=filled.model_dump(mode="json") if filled else None,
            look_hash=filled.look_hash if filled else None,
            weights=dressed.weights.as_json() if filled else None,
            warnings=dressed.warnings if filled else None,
            bases=dict(dressed.bases_in_conflict) if filled else None,
        )


class RandomBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    seed: Seed | None = None
    locked: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] = []
    save: StrictBool = False

    @property
    def chosen_seed(self) -> int:
        return secrets.randbelow(2**32) if self.seed is None else self.seed


class DescribeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    language: Annotated[str, Field(min_length=2, max_length=35)] | None = None


class MatchView(BaseModel):
    text: str
    field: str


class ReadingView(BaseModel):
    patch: dict[str, Any]
    matched: list[MatchView]
    ignored_words: list[str]

    @classmethod
    def of(cls, reading: Reading) -> Self:
        matched = [MatchView(text=each.text, field=each.field) for each in reading.matched]
        return cls(patch=reading.patch, matched=matched, ignored_words=list(reading.ignored_words))


class RestoreBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revision: Annotated[int, Field(ge=1, le=2**31, strict=True)]


class StateView(BaseModel):
    revision: int
    changed: list[str]
    look: dict[str, Any]
    created_at: Moment


class StateList(BaseModel):
    items: list[StateView]

    @classmethod
    def of(cls, states: Sequence[State]) -> Self:
        return cls(
            items=[
                StateView(revision=each.revision, changed=each.changed, look=each.document, created_at=each.created_at)
                for each in states
            ]
        )
