"""Voices to choose from, as clients see them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.voices.service.catalogue import CatalogueVoice
from troupe.voices.service.engines import EngineOffer

Times = Literal["phones", "words", "chars", "none"]


class CatalogueVoiceView(BaseModel):
    """A voice; without `ref` it stands for an engine that is not ready, and `needs` says for what."""

    ref: str | None
    name: str
    engine: str
    languages: list[str]
    kind: Literal["procedural", "model"]
    offline: bool
    timing: Times
    clones: bool
    cost_per_1000_chars: int | None
    """In millionths of a US dollar; null where nobody wrote it down."""
    sample_url: str | None
    ready: bool
    needs: str | None

    @classmethod
    def of(cls, voice: CatalogueVoice) -> "CatalogueVoiceView":
        return cls.model_validate(voice.as_json())


class VoiceCatalogueView(BaseModel):
    items: list[CatalogueVoiceView]
    next_cursor: str | None


class EngineAbilitiesView(BaseModel):
    timing: Times
    longest: int
    runs_here: bool
    needs_key: bool
    clones: Literal["no", "kept_there", "with_every_request"]
    takes_seed: bool
    streaming: bool
    takes_unlisted: bool


class EngineView(BaseModel):
    """An engine that is installed, and what it still needs."""

    name: str
    title: str
    base_url: str | None
    ready: bool
    needs: str | None
    abilities: EngineAbilitiesView
    own_price_micros: int | None
    """What this studio says a thousand characters cost in its voices."""

    @classmethod
    def of(cls, offer: EngineOffer) -> "EngineView":
        return cls.model_validate(offer.as_json())


class EnginePriceBody(BaseModel):
    """What a thousand characters cost in every voice of an engine; null goes by the list that ships."""

    model_config = ConfigDict(extra="forbid", strict=True)

    thousand_chars_micros: Annotated[int, Field(ge=0, le=10_000_000)] | None


class EngineListView(BaseModel):
    items: list[EngineView]
