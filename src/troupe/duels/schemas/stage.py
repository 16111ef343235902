"""The wire shapes of the stage."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from troupe.accounts import Strict

Seconds = Annotated[float, Field(ge=0, le=30)]


class NoFields(Strict):
    """A door that takes nothing."""


class StageMessageView(BaseModel):
    id: str
    seq: int
    role: Literal["user", "assistant", "system"]
    persona_id: str | None
    persona_name: str
    text: str
    mood: str | None
    status: str
    scripted: bool
    audio_url: str | None
    rating: dict[str, int | None]
    at: str


class DuelPersona(BaseModel):
    id: str
    name: str
    role: str
    body: str
    description: str
    goal: str
    age: int | None
    version: int
    is_active: bool
    created_at: str
    updated_at: str


class PersonaFields(Strict):
    """The five fields, and the age; what is left out stays."""

    name: str | None = None
    role: str | None = None
    body: str | None = None
    description: str | None = None
    goal: str | None = None
    age: int | None = None


class PageView(BaseModel):
    limit: int
    returned: int
    matched: int
    next_cursor: str | None


class StagePersonas(BaseModel):
    personas: list[DuelPersona]
    active_persona_id: str | None
    starters: list[DuelPersona]
    page: PageView


class StageDeleted(BaseModel):
    deleted: Literal[True] = True
    id: str
    active_persona_id: str | None


class Activated(BaseModel):
    active_persona_id: str
    persona_desc: str


class KeyFlag(BaseModel):
    set: bool
    last_four: str | None
    updated_at: str | None


class SettingsFields(BaseModel):
    image_provider: str
    image_model: str | None
    image_base_url: str | None
    voice_enabled: bool
    reply_length: Literal["short", "medium", "long"]


class SettingsView(BaseModel):
    settings: SettingsFields
    keys: dict[str, KeyFlag]


class SettingsSaved(SettingsView):
    changed: list[str]


class StageSettingsBody(Strict):
    """Keys go in here and never come out; None removes one, an empty text leaves it as it is."""

    voice_key: Annotated[str, Field(max_length=8_300)] | None = None
    image_key: Annotated[str, Field(max_length=8_300)] | None = None
    handy_key: SkipJsonSchema[Annotated[str, Field(max_length=8_300)] | None] = None
    image_provider: Annotated[str, Field(min_length=1, max_length=40)] = "offline"
    image_model: str | None = None
    image_base_url: Annotated[str, Field(max_length=500)] | None = None
    voice_enabled: bool = False
    reply_length: Literal["short", "medium", "long"] = "medium"

    def given(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class KeyTest(Strict):
    name: Literal["voice_key", "image_key"]


class KeyTested(BaseModel):
    ok: bool
    detail: str


class BrainTold(BaseModel):
    id: str | None
    name: str | None
    kind: str | None


class TalkView(BaseModel):
    id: str
    persona_ids: list[str]
    topic: str
    turns: int
    turn_delay_s: float
    state: Literal["running", "paused", "ended"]
    spoken: int
    next_speaker_id: str | None


class StageView(BaseModel):
    id: str
    chat_id: str
    active_persona_id: str | None
    persona_text: str
    mood: str
    talk: TalkView | None
    brain: BrainTold
    created_at: str
    archived_at: str | None


class WritingView(BaseModel):
    id: str
    run_id: str
    persona_id: str


class Limits(BaseModel):
    message: int
    prompt: int
    talk_turns: int


class BootstrapView(SettingsView):
    stage: StageView
    personas: list[DuelPersona]
    starters: list[DuelPersona]
    active_persona_id: str | None
    messages: list[StageMessageView]
    writing: list[WritingView]
    mood: str
    active_modes: list[str]
    talk: TalkView | None
    brain: BrainTold
    cursor: int
    features: list[str]
    limits: Limits


class ChatBody(Strict):
    message: str
    persona: str = ""
    mode: str = "manual"
    client_key: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    wait_s: Seconds = 30.0
    interrupt: bool = False
    allow_secret: bool = False


class RetryBody(Strict):
    wait_s: Seconds = 30.0


class StageChatView(BaseModel):
    messages: list[StageMessageView]
    status: str
    mood: str
    active_modes: list[str]
    run_id: str | None
    audio_job_id: str | None
    cursor: int
    replayed: bool


class StageEventView(BaseModel):
    seq: int
    at: str
    type: str
    data: dict[str, JsonValue]


class UpdatesView(BaseModel):
    stage_id: str
    cursor: int
    events: list[StageEventView]
    messages: list[StageMessageView]
    audio: list[dict[str, JsonValue]]
    more: bool
    reset: bool


class Stopped(BaseModel):
    stopped: list[str]


class NewStage(Strict):
    keep_persona: bool = True


class NewStageRating(Strict):
    message_id: str
    kind: Literal["reply"] = "reply"
    score: JsonValue
    note: Annotated[str, Field(max_length=300)] = ""


class StageRating(BaseModel):
    message_id: str
    kind: str
    score: int
    note: str
    at: str
    previous: int | None


class RatingSaved(BaseModel):
    rating: StageRating
    created: bool


class ImageBody(Strict):
    prompt: str
    persona_id: str | None = None
    model: Annotated[str, Field(pattern=r"^[A-Za-z0-9/._:-]{1,120}$")] | None = None
    provider: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None
    fresh: bool = False


class PortraitView(BaseModel):
    model_config = ConfigDict(protected_namespaces=())

    image_url: str
    media_id: str
    cached: bool
    provider: str
    model: str | None
    seed: int | None
    prompt: str
    persona_id: str | None
    width: int
    height: int
    at: str


class NewTalk(Strict):
    persona_ids: Annotated[list[str], Field(max_length=20)]
    topic: Annotated[str, Field(min_length=1, max_length=500)]
    turns: Annotated[int, Field(ge=2, le=20)] = 8
    turn_delay_s: Annotated[float, Field(ge=0.5, le=30)] = 4.0
