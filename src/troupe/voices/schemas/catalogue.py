"""Voices to choose from, as clients see them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.voices.schemas.speech import SpeechBody, TimbreChange
from troupe.voices.service.catalogue import CatalogueVoice
from troupe.voices.service.engines import BUILT_IN, EngineOffer

Times = Literal["phones", "words", "chars", "none"]
_OF_ALL = ("language", "emotion", "intensity", "speed")
"""What every voice is told with a text."""


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


class OneVoiceView(CatalogueVoiceView):
    """A voice, and what can be set for it, as a JSON schema."""

    settings: dict[str, Any]

    @classmethod
    def of(cls, voice: CatalogueVoice) -> "OneVoiceView":
        return cls.model_validate(voice.as_json() | {"settings": _settings(voice)})


def _settings(voice: CatalogueVoice) -> dict[str, Any]:
    """Other engines have no pitch to set, and only those that sample a seed; the built-in one has its timbre."""
    is_built_in = voice.engine == BUILT_IN
    more = (["pitch"] if is_built_in else []) + (["seed"] if voice.abilities.takes_seed else [])
    known = SpeechBody.model_json_schema()["properties"]
    found = {name: known[name] for name in (*_OF_ALL, *more)}
    if is_built_in:
        found["timbre"] = TimbreChange.model_json_schema()
    return {"type": "object", "properties": found}


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
