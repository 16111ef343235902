"""Previews and samples as clients see them."""

from typing import Literal

from pydantic import BaseModel


class PartView(BaseModel):
    id: str
    text: str
    tokens: int
    sources: list[str]


class PreviewView(BaseModel):
    success: Literal[True] = True
    prompt: str
    parts: list[PartView]
    tokens: int
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
