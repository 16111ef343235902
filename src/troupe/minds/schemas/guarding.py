"""Boundaries as clients try them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict

Text = Annotated[str, Field(min_length=1, max_length=32_000)]


class BoundaryText(Strict):
    """One text, and where it would stand."""

    text: Text
    stage: Literal["input", "output", "tool"] = "input"
    persona_id: str | None = None
    before: Annotated[str, Field(max_length=32_000)] = ""


class BoundaryVerdict(BaseModel):
    action: str
    topic: str | None
    rule_id: str | None
    spans: list[list[int]]
    layer: str | None


class BenchAsked(Strict):
    persona_id: str
    topics: Annotated[list[str], Field(min_length=1, max_length=50)] | None = None
    brain_id: str | None = None
    """A brain that answers a few messages of each topic; it is paid for like every answer."""


class BenchBegun(BaseModel):
    job_id: str
    job: dict[str, Any]
