"""Lips as clients ask for them and see them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

StyleName = Literal["exact", "smooth"]


class LipsAsked(BaseModel):
    """Which recording of the library, and what is known about it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    media_id: str
    text: str | None = Field(None, max_length=20_000)
    language: str | None = Field(None, max_length=40)
    style: StyleName = "smooth"


class LipsTold(BaseModel):
    """What is known about a recording that is sent along."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    language: str | None = Field(None, max_length=40)
    style: StyleName = "smooth"


class CueView(BaseModel):
    start_ms: int
    end_ms: int
    shape: str


class HeardWordView(BaseModel):
    text: str
    start_ms: int
    end_ms: int


class LipsView(BaseModel):
    """Mouth shapes from 0 to the end, and how their times were found."""

    lips_id: str
    style: StyleName
    timing: Literal["engine", "aligned", "loop", "envelope"]
    duration_ms: int
    cues: list[CueView]
    words: list[HeardWordView]
    warnings: list[str]


_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "text": {"type": "string", "maxLength": 5000},
        "language": {"type": "string", "maxLength": 40},
        "style": {"type": "string", "enum": ["exact", "smooth"]},
    },
}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": LipsAsked.model_json_schema()},
        },
    }
}
