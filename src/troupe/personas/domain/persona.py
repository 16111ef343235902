"""The persona document: cast once, performed by everything else."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Verbosity = Literal["Concise", "Balanced", "Detailed", "Elaborate"]
Tone = Literal["Professional", "Friendly", "Casual", "Authoritative", "Supportive", "Analytical"]
Audience = Literal["child", "everyone", "adult"]


def _plain(text: str) -> str:
    """Text anyone may have typed: everything but what cannot be shown or stored."""
    for character in text:
        if character < " " and character not in "\t\n\r":
            raise ValueError("control characters are not text")
        if "\ud800" <= character <= "\udfff":
            raise ValueError("half a character is not text")
    return text


Plain = Annotated[str, AfterValidator(_plain)]


class Part(BaseModel):
    """A part of the document: frozen, strict, and without keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


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
    voice_id: Annotated[Plain, Field(min_length=1, max_length=200)] = "default"
    speed: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    pitch: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    custom_model_path: str | None = None
    training_status: str | dict[str, dict[str, int | str]] = "NotStarted"


class Delivery(Part):
    warmth: Fraction = 0.5
    pace: Literal["slow", "medium", "fast"] = "medium"


class Phrasebook(Part):
    say: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=120)], ...], Field(max_length=50, strict=False)
    ] = ()
    avoid: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=120)], ...], Field(max_length=50, strict=False)
    ] = ()


class Adaptation(Part):
    emotion: bool = True
    anchoring: Literal["off", "propose", "auto"] = "propose"


class Mood(Part):
    valence: Annotated[float, Field(ge=-1, le=1)]
    arousal: Fraction


class Sliders(Part):
    mecha: Fraction = 0.5
    animal: Fraction = 0.5


Colour = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]


class Palette(Part):
    primary: Colour | None = None
    secondary: Colour | None = None
    accent: Colour | None = None


class Features(Part):
    hair: Annotated[Plain, Field(max_length=200)] = ""
    eyes: Annotated[Plain, Field(max_length=200)] = ""
    skin: Annotated[Plain, Field(max_length=200)] = ""


class LookWishes(Part):
    """What the document says of the look; the slice `looks` keeps the rest."""

    sliders: Sliders = Sliders()
    finish: Literal["flat", "cel", "soft", "ink", "pixel", "watercolor"] = "flat"
    palette: Palette = Palette()
    features: Features = Features()
    clothing: Annotated[Plain, Field(max_length=200)] = ""
    art_style: Annotated[Plain, Field(max_length=40)] | None = None
    seed: Annotated[int, Field(ge=0, le=4_294_967_295)] | None = None
    portrait: str | None = None


class Persona(Part):
    """Who somebody is. Everything here is felt somewhere: in the prompt, the voice, the face or the doors."""

    name: Annotated[Plain, Field(min_length=1, max_length=50)]
    description: Annotated[Plain, Field(max_length=32_000)] = ""
    personality_traits: Traits = Traits()
    response_style: ResponseStyle = ResponseStyle()
    expertise_areas: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=60)], ...], Field(max_length=50, strict=False)
    ] = ()
    voice_model_config: VoiceConfig = VoiceConfig()
    handle: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")] | None = None
    nickname: Annotated[Plain, Field(min_length=1, max_length=50)] | None = None
    role: Annotated[Plain, Field(max_length=200)] = ""
    body: Annotated[Plain, Field(max_length=1_000)] = ""
    goal: Annotated[Plain, Field(max_length=500)] = ""
    pronouns: Annotated[Plain, Field(min_length=1, max_length=40)] | None = None
    gender: Annotated[Plain, Field(min_length=1, max_length=40)] | None = None
    age: Annotated[int, Field(ge=0, le=99_999)] | None = None
    audience: Audience = "everyone"
    language: Annotated[Plain, Field(min_length=2, max_length=35)] = "en"
    personality: Annotated[Plain, Field(max_length=8_000)] = ""
    quirks: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=60)], ...], Field(max_length=30, strict=False)
    ] = ()
    secrets: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=500)], ...], Field(max_length=20, strict=False)
    ] = ()
    delivery: Delivery = Delivery()
    phrasebook: Phrasebook = Phrasebook()
    boundaries: dict[str, str] = Field(default_factory=dict, max_length=50)
    greeting: Annotated[Plain, Field(max_length=16_000)] = ""
    alternate_greetings: Annotated[
        tuple[Annotated[Plain, Field(max_length=16_000)], ...], Field(max_length=64, strict=False)
    ] = ()
    scenario: Annotated[Plain, Field(max_length=8_000)] = ""
    example_dialogue: Annotated[Plain, Field(max_length=64_000)] = ""
    system_prompt: Annotated[Plain, Field(max_length=8_000)] = ""
    post_history_instructions: Annotated[Plain, Field(max_length=4_000)] = ""
    talkativeness: Fraction | None = None
    mood: Mood | None = None
    brain_id: str | None = None
    adaptation: Adaptation = Adaptation()
    look: LookWishes = LookWishes()
    tags: Annotated[
        tuple[Annotated[Plain, Field(min_length=1, max_length=32)], ...], Field(max_length=20, strict=False)
    ] = ()
    creator: Annotated[Plain, Field(max_length=120)] = ""
    license: Annotated[Plain, Field(max_length=120)] = ""

    @property
    def spoken_name(self) -> str:
        """What others call this persona."""
        return self.nickname or self.name
