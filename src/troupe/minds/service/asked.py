"""What a rehearsal is asked with, read strictly."""

from typing import Annotated, Literal

from pydantic import Field

from troupe.minds.domain.compiling import BUDGET_TOKENS, EXAMPLES
from troupe.personas import Limits, Part

Draft = dict[str, object]
Label = Literal["sadness", "fear", "anger", "joy", "surprise", "disgust", "confusion", "neutral"]
Number = Literal[
    "extraversion",
    "formality",
    "enthusiasm",
    "humor_level",
    "technical_depth",
    "empathy_level",
    "agreeableness",
    "conscientiousness",
    "neuroticism",
    "openness",
    "proactivity",
    "warmth",
]


class EmotionAsked(Part):
    """A feeling as if it had been read in the message."""

    label: Label
    intensity: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 1.0


class PreviewAsked(Part):
    """What a preview is asked with."""

    message: Annotated[str, Limits(32_000)] = ""
    budget_tokens: Annotated[int, Field(ge=200, le=32_000)] = BUDGET_TOKENS
    examples: Annotated[int, Field(ge=0, le=10)] = EXAMPLES
    user_name: Annotated[str, Limits(80, least=1)] = "User"
    emotion: EmotionAsked | None = None
    anchor: Annotated[tuple[Number, ...], Field(max_length=3, strict=False)] = ()
    draft: Draft | None = None


class StyleAsked(Part):
    """A text that is to be said in a persona's manner."""

    text: Annotated[str, Limits(100_000)]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None
    draft: Draft | None = None


class SampleAsked(Part):
    """What a sample answers; the pack's lines when nothing is said."""

    message: Annotated[str, Limits(4_000, least=1)] | None = None
    draft: Draft | None = None
