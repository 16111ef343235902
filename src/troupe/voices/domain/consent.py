"""A voice belongs to a person: what they agreed to, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from troupe.kit.times import as_text, from_text
from troupe.personas import Limits

Speaker = Literal["self", "other_adult", "minor", "synthetic", "licensed"]
Use = Literal["fit", "clone_local", "clone_cloud", "publish"]
Method = Literal["checkbox", "spoken", "document"]

STATEMENT_VERSION = 1
STATEMENT = (
    "I am the person who speaks in these recordings, or I have their permission, or that of whoever may give it. "
    "They may be used to make a voice of the studio sound like this person, for the uses named here. "
    "This permission can be withdrawn at any time; recordings and trained voices are then removed."
)
_Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


def _a_time(value: object) -> object:
    """Times are sent as texts with a zone."""
    if not isinstance(value, str):
        return value
    try:
        as_text(moment := from_text(value))
    except (ValueError, OverflowError):
        raise PydanticCustomError("not_a_time", "this is not a time with a zone") from None
    if not 1970 <= moment.year <= 9000:
        raise PydanticCustomError("not_a_time", "this is not a time anybody means")
    return moment


class ConsentGiven(BaseModel):
    """What somebody agrees to, as it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)

    speaker_name: Annotated[str, Limits(120, least=1, trimmed=True, one_line=True)]
    speaker: Speaker
    granted_by: Annotated[str, Limits(120, trimmed=True, one_line=True)] = ""
    rights_basis: Annotated[str, Limits(500, least=1, trimmed=True)]
    uses: Annotated[tuple[Use, ...], Field(min_length=1, max_length=4, strict=False)] = ("fit",)
    statement: Annotated[str, Limits(4_000, least=1)] = STATEMENT
    statement_version: Annotated[int, Field(ge=1, le=1_000_000)] = STATEMENT_VERSION
    method: Method = "checkbox"
    evidence_media_id: _Id | None = None
    expires_at: Annotated[datetime | None, BeforeValidator(_a_time)] = None

    @field_validator("granted_by")
    @classmethod
    def _of_a_minor_by_the_guardian(cls, value: str, info: ValidationInfo) -> str:
        same = value.casefold() == str(info.data.get("speaker_name", "")).casefold()
        if info.data.get("speaker") == "minor" and (not value or same):
            raise PydanticCustomError("not_allowed", "for a minor, this names the guardian")
        return value

    @field_validator("uses")
    @classmethod
    def _of_a_minor_for_a_fit_alone(cls, value: tuple[Use, ...], info: ValidationInfo) -> tuple[Use, ...]:
        if info.data.get("speaker") == "minor" and set(value) != {"fit"}:
            raise PydanticCustomError("not_allowed", "for a minor, this is only fit")
        return value

    @field_validator("evidence_media_id")
    @classmethod
    def _is_kept(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("method", "checkbox") != "checkbox":
            raise PydanticCustomError("not_allowed", "what was spoken or signed is kept: name its file")
        return value


@dataclass(frozen=True)
class Consent:
    """Written once and never edited; it can only be withdrawn."""

    id: str
    user_id: str
    persona_id: str
    realm: str
    speaker_name: str
    speaker: Speaker
    granted_by: str
    rights_basis: str
    uses: Sequence[Use]
    statement: str
    statement_version: int
    method: Method
    evidence_media_id: str | None
    granted_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None = None
    place: int = 0

    def allows(self, use: Use, now: datetime) -> bool:
        """Whether this may be done with the recordings at this moment."""
        here = self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)
        return here and use in self.uses

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "persona_id": self.persona_id,
            "speaker_name": self.speaker_name,
            "speaker": self.speaker,
            "granted_by": self.granted_by,
            "rights_basis": self.rights_basis,
            "uses": list(self.uses),
            "statement": self.statement,
            "statement_version": self.statement_version,
            "method": self.method,
            "evidence_media_id": self.evidence_media_id,
            "granted_at": as_text(self.granted_at),
            "expires_at": self.expires_at and as_text(self.expires_at),
            "withdrawn_at": self.withdrawn_at and as_text(self.withdrawn_at),
        }
