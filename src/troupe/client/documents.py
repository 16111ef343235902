"""Personas as the client speaks of them: what a studio keeps, and what is sent to make or change one."""

from collections.abc import Mapping, Sequence
from typing import Literal, Required, TypedDict

from pydantic import BaseModel, ConfigDict, JsonValue

from troupe.personas import Persona

Colour = str


class Answer(BaseModel):
    """What a studio says: what is named here is there, and what is not is kept beside it."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True, populate_by_name=True)


class Example(Answer):
    """An exchange a persona keeps as an example of how it speaks."""

    id: str
    user_message: str
    persona_response: str
    context: str
    quality_score: float
    timestamp: str
    pinned: bool


class StoredPersona(Persona):
    """A persona as a studio keeps it: the whole document, and what the studio knows about it."""

    id: str
    user_id: str | None
    conversation_examples: tuple[Example, ...]
    is_active: bool
    created_at: str
    updated_at: str
    version: int
    role_here: Literal["owner", "editor", "viewer", "starter"]
    origin: dict[str, str | None] | None = None
    example_count: int = 0
    archived_at: str | None = None
    quarantined: bool = False
    update_available: str | None = None


class TraitValues(TypedDict, total=False):
    extraversion: float
    agreeableness: float
    conscientiousness: float
    neuroticism: float
    openness: float
    formality: float
    enthusiasm: float


class StyleValues(TypedDict, total=False):
    verbosity: Literal["Concise", "Balanced", "Detailed", "Elaborate"]
    tone: Literal["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"]
    humor_level: float
    technical_depth: float
    empathy_level: float
    proactivity: float


class VoiceValues(TypedDict, total=False):
    voice_id: str
    speed: float
    pitch: float
    custom_model_path: str | None


class DeliveryValues(TypedDict, total=False):
    warmth: float
    pace: Literal["slow", "medium", "fast"]


class PhraseValues(TypedDict, total=False):
    say: Sequence[str]
    avoid: Sequence[str]


class AdaptationValues(TypedDict, total=False):
    emotion: bool
    anchoring: Literal["off", "propose", "auto"]


class MoodValues(TypedDict):
    valence: float
    arousal: float


class LookValues(TypedDict, total=False):
    """What a document says of the look; looks keep the rest."""

    sliders: Mapping[str, float]
    finish: Literal["flat", "cel", "soft", "ink", "pixel", "watercolor"]
    palette: Mapping[str, Colour | None]
    features: Mapping[str, str]
    clothing: str
    art_style: str | None
    seed: int
    reference_photos: Sequence[str]
    portrait: str | None


class TalentValues(TypedDict, total=False):
    id: Required[str]
    version: str | None
    sha256: str | None
    required: bool


class NewExample(TypedDict, total=False):
    user_message: Required[str]
    persona_response: Required[str]
    context: str | None
    quality_score: float
    pinned: bool


class PersonaChange(TypedDict, total=False):
    """What is to be different: objects merge key by key, lists are replaced, what is not named stays."""

    name: str
    description: str | None
    personality_traits: TraitValues
    response_style: StyleValues
    expertise_areas: Sequence[str]
    voice_model_config: VoiceValues
    conversation_examples: Sequence[NewExample]
    is_active: bool
    handle: str | None
    nickname: str | None
    role: str
    body: str
    goal: str
    pronouns: str | None
    gender: str | None
    age: int | None
    audience: Literal["child", "everyone", "adult"]
    language: str
    personality: str
    quirks: Sequence[str]
    secrets: Sequence[str]
    delivery: DeliveryValues
    phrasebook: PhraseValues
    boundaries: Mapping[str, str | None]
    boundary_terms: Mapping[str, Sequence[str] | None]
    greeting: str
    alternate_greetings: Sequence[str]
    group_greetings: Sequence[str]
    scenario: str
    example_dialogue: str
    system_prompt: str
    post_history_instructions: str
    talkativeness: float | None
    mood: MoodValues | None
    brain_id: str | None
    adaptation: AdaptationValues
    look: LookValues
    talents: Sequence[TalentValues]
    tags: Sequence[str]
    creator: str
    license: str
    kit_version: str
    foreign: Mapping[str, JsonValue]


class NewPersona(PersonaChange, total=False):
    """Who is to be cast: only the name is needed, the studio fills in the rest, also inside its parts."""

    name: Required[str]  # type: ignore[misc]  # the same field, which is needed here
