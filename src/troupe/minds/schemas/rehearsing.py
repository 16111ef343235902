"""Previews and samples as clients see them."""

from typing import Literal

from pydantic import BaseModel, Field


class PartView(BaseModel):
    id: str
    text: str
    tokens: int
    sources: list[str]


class ExampleUsed(BaseModel):
    id: str | None
    score: float


class DroppedPart(BaseModel):
    part: str
    tokens: int


class PreviewView(BaseModel):
    success: Literal[True] = True
    prompt: str
    parts: list[PartView]
    tokens: int
    budget_tokens: int
    examples_used: list[ExampleUsed]
    dropped: list[DroppedPart]
    stable_tokens: int
    stable_hash: str
    language: str


class SampleView(BaseModel):
    message: str
    reply: str
    brain: dict[str, str]
    scripted: bool


class SampleList(BaseModel):
    success: Literal[True] = True
    samples: list[SampleView]


class StyleChange(BaseModel):
    start: int
    end: int
    from_: str = Field(alias="from")
    to: str
    rule: str


class ViolationView(BaseModel):
    phrase: str
    start: int
    end: int


class StyleView(BaseModel):
    success: Literal[True] = True
    text: str
    changed: bool
    changes: list[StyleChange]
    violations: list[ViolationView]


class LanguageView(BaseModel):
    code: str
    name: str
    sentences: bool
    style: bool
    lexicon: bool
    statements: bool


class LanguageList(BaseModel):
    items: list[LanguageView]
