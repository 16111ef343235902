"""Speaking, as clients see it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from troupe.jobs.schemas import StartedJob
from troupe.voices.domain.speech import SpeechFormat
from troupe.voices.domain.speech.foreign import LARGEST_SEED
from troupe.voices.domain.speech.request import LONGEST_TEXT, SpeechAsked, Unavailably
from troupe.voices.domain.timbre import Register, Timbre, Variant
from troupe.voices.service.profiles import Sounds

Factor = Annotated[float, Field(ge=0.5, le=2.0, allow_inf_nan=False, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Place = Annotated[int, Field(ge=0, le=99, strict=True)]
# How long a text may be is told by the words of its own refusal, which know the next step: no field bounds it.
Text = Annotated[str, Field(json_schema_extra={"maxLength": LONGEST_TEXT})]
_MOST_SENTENCES = 4 * LONGEST_TEXT


class Spoken(BaseModel):
    """How something is to be said; what is left out is as the persona is."""

    model_config = ConfigDict(extra="forbid")

    voice: Annotated[str, Field(max_length=160)] | None = None
    language: Annotated[str, Field(min_length=1, max_length=35)] | None = None
    emotion: Annotated[str, Field(max_length=60)] | None = None
    intensity: Share = 1.0
    speed: Factor = 1.0
    pitch: Factor = 1.0
    lips: Flag = True
    phones: Flag = False
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED, strict=True)] = 0
    on_unavailable: Unavailably | None = None


class SpeechBody(Spoken):
    """What is to be said. `keep` makes a file of the library of it."""

    text: Text
    persona_id: str | None = None
    format: SpeechFormat = "wav"
    keep: Flag = False

    @property
    def asked(self) -> SpeechAsked:
        return SpeechAsked(**self.model_dump())


class StreamBody(Spoken):
    """A text that is to be said sentence by sentence, or an answer of a chat while it is being written."""

    text: Text | None = None
    persona_id: str | None = None
    run_id: str | None = None
    format: Literal["wav"] = "wav"
    """Sentences leave as WAV, whatever a whole speech would be kept as."""
    from_sentence: Annotated[int, Field(ge=0, le=_MOST_SENTENCES, strict=True)] = 0

    @property
    def asked(self) -> SpeechAsked:
        told = self.model_dump(exclude={"run_id", "from_sentence"})
        return SpeechAsked(**told | {"text": self.text or ""})


class ReadyBody(BaseModel):
    """Who will soon be heard, where that is known."""

    model_config = ConfigDict(extra="forbid")

    persona_id: str | None = None


class PieceView(BaseModel):
    """A sentence of a speech, and where its own sound is."""

    index: int
    text: str
    start_ms: int
    end_ms: int
    url: str


class WordView(BaseModel):
    text: str
    start_ms: int
    end_ms: int
    char_start: int
    char_end: int


class SoundView(BaseModel):
    ipa: str
    start_ms: int
    end_ms: int


class ShapeView(BaseModel):
    start_ms: int
    end_ms: int
    shape: Literal["X", "A", "B", "C", "D", "E", "F", "G", "H"]


class SpeechView(BaseModel):
    """What was said, and when each word, sound and mouth shape comes."""

    speech_id: str
    persona_id: str | None
    chat_id: str | None
    state: Literal["speaking", "finished", "interrupted"]
    voice: str
    provider: str
    fallback: dict[str, str] | None
    media_id: str | None
    url: str
    captions_url: str
    format: SpeechFormat
    sample_rate: int
    duration_ms: int
    sentences: list[PieceView]
    words: list[WordView]
    phones: list[SoundView] = []
    cues: list[ShapeView]
    timing: Literal["engine", "aligned", "loop", "envelope"]
    cached: bool
    cost: dict[str, Any] | None
    stored: bool
    """False where the disk was full: it was heard, and is forgotten soon."""
    warnings: list[str]
    created_at: str


class BegunSpeech(StartedJob):
    """A long text that a job says; the speech grows sentence by sentence."""

    speech_id: str


class TimbreChange(BaseModel):
    """Any of a timbre's numbers."""

    model_config = ConfigDict(extra="forbid")

    variant: Variant | None = None
    tract: Annotated[float, Field(ge=0.84, le=1.20, allow_inf_nan=False, strict=True)] | None = None
    pitch: Place | None = None
    span: Place | None = None
    rate_wpm: Annotated[int, Field(ge=80, le=300, strict=True)] | None = None
    breath: Annotated[float, Field(ge=0, le=0.30, allow_inf_nan=False, strict=True)] | None = None
    warmth: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False, strict=True)] | None = None
    eq_db: (
        Annotated[
            list[Annotated[float, Field(ge=-12, le=12, allow_inf_nan=False, strict=True)]],
            Field(min_length=24, max_length=24),
        ]
        | None
    ) = None


class ProfileChange(BaseModel):
    """Any part of how a persona sounds."""

    model_config = ConfigDict(extra="forbid")

    voice_id: Annotated[str, Field(max_length=160)] | None = None
    speed: Factor | None = None
    pitch: Factor | None = None
    register_: Annotated[Register | None, Field(alias="register")] = None
    language: Annotated[str, Field(min_length=1, max_length=35)] | None = None
    timbre: TimbreChange | None = None
    expected_version: Annotated[int, Field(strict=True)] | None = None

    @property
    def changes(self) -> dict[str, object]:
        told = self.model_dump(exclude_none=True, by_alias=True)
        return told


class RecastBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    register_: Annotated[Register | None, Field(alias="register")] = None


class RollbackBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    steps: Annotated[int, Field(ge=1, le=10, strict=True)] = 1


class EarlierVoice(BaseModel):
    """A voice it had before."""

    voice_id: str
    timbre: Timbre
    at: str


class ChainLink(BaseModel):
    """What speaks, or what would if the one before it failed."""

    voice: str
    engine: str
    ready: bool


class ProfileView(BaseModel):
    """How a persona sounds now, how it sounded before, and what speaks."""

    persona_id: str
    voice_id: str
    in_words: str
    speed: float
    pitch: float
    timbre: Timbre
    register_: Annotated[Register, Field(alias="register")]
    attempt: int
    language: str
    history: list[EarlierVoice]
    version: int
    chain: list[ChainLink]
    sample_text: str

    @classmethod
    def of(cls, sounds: Sounds) -> "ProfileView":
        return cls.model_validate(sounds.as_json())
