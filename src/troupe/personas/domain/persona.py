"""The persona document: cast once, performed by everything else."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError, to_json

from troupe.kit.ids import is_id
from troupe.personas.domain.text import Limits

Verbosity = Literal["Concise", "Balanced", "Detailed", "Elaborate"]
Tone = Literal["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"]
Audience = Literal["child", "everyone", "adult"]
LARGEST_FOREIGN = 4 * 1024 * 1024
_ACTIONS = ("allow", "soften", "avoid_specifics", "refer", "refuse")
_REFER_TO = re.compile(r"refer_to_[a-z0-9_]{1,40}")


def _without_sign(number: float) -> float:
    return number + 0.0  # minus zero is stored as zero


def _integral(number: object) -> object:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _each_once(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Later repeats are dropped, whatever their case; the order stays."""
    return tuple({each.casefold(): each for each in reversed(texts)}[key] for key in _keys(texts))


def _keys(texts: tuple[str, ...]) -> dict[str, None]:
    return dict.fromkeys(each.casefold() for each in texts)


def _not_an_id(handle: str | None) -> str | None:
    if handle is not None and is_id(handle.lower()):
        raise PydanticCustomError("looks_like_an_id", "a handle must not look like an id")
    return handle


def _known_action(action: str) -> str:
    if action not in _ACTIONS and not _REFER_TO.fullmatch(action):
        allowed = [*_ACTIONS, "refer_to_<name>"]
        raise PydanticCustomError("not_allowed", "this is not an action", {"allowed": allowed})
    return action


def _small_enough(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if value and len(to_json(value)) > LARGEST_FOREIGN:
        raise PydanticCustomError("too_large", "this is larger than 4 MiB")
    return value


Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_without_sign)]
Balance = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False), AfterValidator(_without_sign)]
HalfToDouble = Annotated[float, Field(ge=0.5, le=2, allow_inf_nan=False)]
Name = Annotated[str, Limits(50, least=1, trimmed=True, one_line=True)]
Tag = Annotated[str, Limits(32, least=1, trimmed=True, one_line=True)]
Area = Annotated[str, Limits(60, least=1, trimmed=True, one_line=True)]
Nickname = Annotated[str, Limits(50, trimmed=True, one_line=True)]
Role = Annotated[str, Limits(200, trimmed=True)]
Quirk = Annotated[str, Limits(60, least=1)]
Phrase = Annotated[str, Limits(120, least=1)]
Secret = Annotated[str, Limits(500, least=1)]
Text40 = Annotated[str, Limits(40)]
Text120 = Annotated[str, Limits(120)]
Text200 = Annotated[str, Limits(200)]
Text500 = Annotated[str, Limits(500)]
Text1000 = Annotated[str, Limits(1_000)]
Text4000 = Annotated[str, Limits(4_000)]
Text8000 = Annotated[str, Limits(8_000)]
Text16000 = Annotated[str, Limits(16_000)]
Text32000 = Annotated[str, Limits(32_000)]
Text64000 = Annotated[str, Limits(64_000)]
Whole = Annotated[int, BeforeValidator(_integral)]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Topic = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
Semantic = Annotated[str, Field(pattern=r"^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,60})?(\+[0-9A-Za-z.-]{1,60})?$")]


class Part(BaseModel):
    """A part of the document: frozen, strict, and without keys it does not know."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", strict=True)


class Traits(Part):
    extraversion: Fraction = 0.5
    agreeableness: Fraction = 0.5
    conscientiousness: Fraction = 0.5
    neuroticism: Fraction = 0.5
    openness: Fraction = 0.5
    formality: Fraction = 0.5
    enthusiasm: Fraction = 0.5


class ResponseStyle(Part):
    verbosity: Verbosity = "Balanced"
    tone: Tone = "Friendly"
    humor_level: Fraction = 0.5
    technical_depth: Fraction = 0.5
    empathy_level: Fraction = 0.5
    proactivity: Fraction = 0.5


class VoiceConfig(Part):
    voice_id: Phrase = "default"
    speed: HalfToDouble = 1.0
    pitch: HalfToDouble = 1.0
    custom_model_path: (
        Annotated[str, Field(pattern=r"^own/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")] | None
    ) = None
    training_status: str | dict[str, dict[str, int | str]] = "NotStarted"


class Delivery(Part):
    warmth: Fraction = 0.5
    pace: Literal["slow", "medium", "fast"] = "medium"


class Phrasebook(Part):
    say: Annotated[tuple[Phrase, ...], Field(max_length=50, strict=False)] = ()
    avoid: Annotated[tuple[Phrase, ...], Field(max_length=50, strict=False)] = ()


class Adaptation(Part):
    emotion: bool = True
    anchoring: Literal["off", "propose", "auto"] = "propose"


class Mood(Part):
    valence: Balance
    arousal: Fraction


class Sliders(Part):
    mecha: Fraction = 0.5
    animal: Fraction = 0.5


class Palette(Part):
    primary: Colour | None = None
    secondary: Colour | None = None
    accent: Colour | None = None


class Features(Part):
    hair: Text200 = ""
    eyes: Text200 = ""
    skin: Text200 = ""


class LookWishes(Part):
    """What the document says of the look; the slice `looks` keeps the rest."""

    sliders: Sliders = Sliders()
    finish: Literal["flat", "cel", "soft", "ink", "pixel", "watercolor"] = "flat"
    palette: Palette = Palette()
    features: Features = Features()
    clothing: Text200 = ""
    art_style: Text40 | None = None
    seed: Annotated[Whole, Field(ge=0, le=4_294_967_295)] | None = None
    reference_photos: Annotated[tuple[Id, ...], Field(max_length=20, strict=False)] = ()
    portrait: Id | None = None


class Talent(Part):
    """A trained look this persona needs or can use."""

    id: Phrase
    version: Text120 | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    required: bool = False


class Persona(Part):
    """Who somebody is. Everything here is felt somewhere: in the prompt, the voice, the face or the doors."""

    name: Name
    description: Text32000 | None = ""
    personality_traits: Traits = Traits()
    response_style: ResponseStyle = ResponseStyle()
    expertise_areas: Annotated[tuple[Area, ...], Field(max_length=50, strict=False), AfterValidator(_each_once)] = ()
    voice_model_config: VoiceConfig = VoiceConfig()
    handle: Annotated[Handle | None, BeforeValidator(lambda it: it.strip() if isinstance(it, str) else it),
                      AfterValidator(_not_an_id)] = None  # fmt: skip
    nickname: Nickname | None = None
    role: Role = ""
    body: Text1000 = ""
    goal: Text500 = ""
    pronouns: Text40 | None = None
    gender: Text40 | None = None
    age: Annotated[Whole, Field(ge=0, le=99_999)] | None = None
    audience: Audience = "everyone"
    language: Language = "en"
    personality: Text8000 = ""
    quirks: Annotated[tuple[Quirk, ...], Field(max_length=30, strict=False)] = ()
    secrets: Annotated[tuple[Secret, ...], Field(max_length=20, strict=False)] = ()
    delivery: Delivery = Delivery()
    phrasebook: Phrasebook = Phrasebook()
    boundaries: Annotated[dict[Topic, Annotated[str, AfterValidator(_known_action)]], Field(max_length=50)] = {}
    boundary_terms: Annotated[dict[Topic, Annotated[tuple[Quirk, ...], Field(max_length=50, strict=False)]],
                              Field(max_length=50)] = {}  # fmt: skip
    greeting: Text16000 = ""
    alternate_greetings: Annotated[tuple[Text16000, ...], Field(max_length=64, strict=False)] = ()
    group_greetings: Annotated[tuple[Text16000, ...], Field(max_length=64, strict=False)] = ()
    scenario: Text8000 = ""
    example_dialogue: Text64000 = ""
    system_prompt: Text8000 = ""
    post_history_instructions: Text4000 = ""
    talkativeness: Fraction | None = None
    mood: Mood | None = None
    brain_id: Id | None = None
    adaptation: Adaptation = Adaptation()
    look: LookWishes = LookWishes()
    talents: Annotated[tuple[Talent, ...], Field(max_length=20, strict=False)] = ()
    tags: Annotated[tuple[Tag, ...], Field(max_length=20, strict=False), AfterValidator(_each_once)] = ()
    creator: Text120 = ""
    license: Text120 = ""
    kit_version: Semantic = "1.0.0"
    foreign: Annotated[dict[str, JsonValue], AfterValidator(_small_enough)] = {}

    @property
    def spoken_name(self) -> str:
        """What others call this persona."""
        return self.nickname or self.name


def summarise(persona: Persona) -> str:
    """A persona in one line of at most 500 characters, for whoever must not know more."""
    first = re.split(r"(?<=[.!?…。！？])\s|\n", (persona.description or "").strip(), maxsplit=1)[0]
    goal = f"Goal: {persona.goal}" if persona.goal else ""
    said = [each.strip().removesuffix(".") for each in (persona.name, persona.role, persona.body, first, goal)]
    whole = ". ".join(each for each in said if each) + "."
    return whole if len(whole) <= 500 else whole[:501].rpartition(" ")[0]
