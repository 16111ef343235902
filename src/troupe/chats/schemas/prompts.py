"""Prompts as clients read them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.schemas.keys import Json


class NewPreview(Strict):
    """What would be asked, if this were said."""

    text: Annotated[str, Field(max_length=32_000)] | None = None
    at: str | None = None
    persona_id: str | None = None
    brain_id: str | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class BlockView(BaseModel):
    """One piece of a prompt and why it is there."""

    id: str
    kind: str
    role: Literal["system", "user", "assistant"]
    text: str
    tokens: int
    stability: Literal["prefix", "slow", "history", "volatile"]
    origin: Json
    reason: str
    rank: float | None
    cap: int | None
    dropped: bool
    cut_tokens: int


class MessageView(BaseModel):
    """One message as it was sent."""

    role: Literal["system", "user", "assistant"]
    text: str
    images: list[str] = []
    """The pictures that went with it, by their media ids."""


class DiffView(BaseModel):
    """What changed since the prompt before it on the branch."""

    previous: str | None
    added: list[str]
    removed: list[str]
    changed: list[str]


class PromptFigures(BaseModel):
    brain: Json
    context: int
    available: int
    reserve: int
    tokens: int
    shared_prefix_ratio: float
    blocks: list[BlockView]
    messages: list[MessageView]
    dropped: list[BlockView]
    warnings: list[Json]


class PromptView(PromptFigures):
    prompt_id: str
    node_id: str
    made_at: str
    input_hash: str
    provider_cached_ratio: float | None
    params: Json
    dropped_params: list[str]
    diff: DiffView | None = None


class PreviewView(PromptFigures):
    prompt_id: None
    lore: Json | None
    memories: list[Json]


class KindView(BaseModel):
    """How much of a prompt one kind of block took."""

    kind: str
    blocks: int
    tokens: int


class WhyView(BaseModel):
    """Why an answer came to be as it is."""

    node_id: str
    prompt_id: str
    brain: Json
    scripted: bool
    usage: Json | None
    cost_usd: str | None
    """Null is not known; what thinks on this computer costs nothing."""
    first_text_ms: int | None
    duration_ms: int | None
    context: int
    tokens: int
    shared_prefix_ratio: float
    provider_cached_ratio: float | None
    blocks: list[KindView]
    lore: Json
    memories: list[Json]
    emotion: Json | None
    mood: Json | None
    tone: str | None
    boundary: Json | None
    warnings: list[Json]
    params: Json
    dropped_params: list[str]
