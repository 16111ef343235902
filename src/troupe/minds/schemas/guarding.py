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


class BenchCase(Strict):
    """A text of one's own, and whether it is about its topic or only sounds like it."""

    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    topic: Annotated[str, Field(min_length=1, max_length=40)]
    touches: bool = True
    before: Annotated[str, Field(max_length=2_000)] = ""


class BenchAsked(Strict):
    persona_id: str
    topics: Annotated[list[str], Field(min_length=1, max_length=50)] | None = None
    brain_id: str | None = None
    """A brain that answers a few messages of each topic; it is paid for like every answer."""
    cases: Annotated[list[BenchCase], Field(max_length=200, default_factory=list)]
    """Cases of one's own, tried like those that ship."""


class BenchBegun(BaseModel):
    job_id: str
    job: dict[str, Any]
