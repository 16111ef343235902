"""What is heard, as clients ask for it and see it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from troupe.voices.domain.listening.asking import MOST_HINTS
from troupe.voices.domain.listening.transcript import ROUGH, Transcript
from troupe.voices.service.listening import EarOffer, ListenAsked

Language = Annotated[str | None, Field(max_length=40)]
Provider = Annotated[str | None, Field(max_length=40)]


class HearingAsked(BaseModel):
    """Which recording of the library, and how it is to be heard."""

    model_config = ConfigDict(extra="forbid", strict=True)

    media_id: str
    language: Language = None
    hints: list[str] = Field([], max_length=MOST_HINTS)
    provider: Provider = None
    words: bool = True

    def asked(self) -> ListenAsked:
        return ListenAsked(self.language or None, tuple(self.hints), self.provider or None)


class HearingTold(BaseModel):
    """How a recording that is sent along is to be heard: a form has texts only, so a line is a hint."""

    model_config = ConfigDict(extra="forbid")

    language: Language = None
    hints: str = ""
    provider: Provider = None
    words: bool = True

    def asked(self) -> ListenAsked:
        phrases = tuple(line for line in self.hints.splitlines() if line.strip())
        return ListenAsked(self.language or None, phrases, self.provider or None)


class TranscriptWord(BaseModel):
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None


class TranscriptSegment(BaseModel):
    """What was heard in one go."""

    start_ms: int
    end_ms: int
    text: str


class TranscriptView(BaseModel):
    """What was said and when; silence has an empty text."""

    text: str
    language: str
    provider: str
    confidence: float | None
    duration_ms: int
    segments: list[TranscriptSegment]
    words: list[TranscriptWord]
    speech_ms: int
    hints_used: int
    detector: str
    notice: Literal["rough: offline ear"] | None

    @classmethod
    def of(cls, found: Transcript, *, words: bool) -> Self:
        assert found.notice in (None, ROUGH)
        return cls.model_validate(found.as_json(words=words))


_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "language": {"type": "string", "maxLength": 40},
        "hints": {"type": "string", "description": "phrases to listen for, one in each line"},
        "provider": {"type": "string", "maxLength": 40},
        "words": {"type": "boolean"},
    },
}
SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/json": {"schema": HearingAsked.model_json_schema()},
        },
    }
}


class EarView(BaseModel):
    """An ear that is installed, and what it still needs."""

    name: str
    title: str
    runs_here: bool
    base_url: str | None
    ready: bool
    needs: str | None
    chosen: bool
    """Whether it hears where nobody is named."""
    minute_micros: int | None
    """In millionths of a US dollar; null where nobody wrote it down."""
    key_name: str | None
    """As what its key is entrusted; null where it takes none."""
    own_minute_micros: int | None
    """What this studio says a minute costs, whatever its model."""

    @classmethod
    def of(cls, offer: EarOffer) -> Self:
        return cls.model_validate(vars(offer))


class EarPriceBody(BaseModel):
    """What a minute costs that an ear listens to; null goes by the list that ships."""

    model_config = ConfigDict(extra="forbid", strict=True)

    minute_micros: Annotated[int, Field(ge=0, le=10_000_000)] | None


class EarListView(BaseModel):
    items: list[EarView]
    detector: str
    """What tells speech from silence."""

    @classmethod
    def of(cls, offers: Sequence[EarOffer], detector: str) -> "EarListView":
        return cls(items=[EarView.of(each) for each in offers], detector=detector)
