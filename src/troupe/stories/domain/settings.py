"""How a story is told: its settings, and what may be asked for one turn."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from troupe.stories.domain.response import Pacing, Tone
from troupe.stories.errors import BadField, InvalidOptions

Perspective = Literal["first", "second", "third_limited", "third_omniscient"]
Length = Literal["short", "medium", "long"]
Retrieval = Literal["auto", "always", "never"]
Rating = Literal["everyone", "teen", "mature"]
Offered = Literal[0, 2, 3, 4]
Seed = Annotated[int, Field(ge=0, le=2_147_483_647)]
WORDS: Mapping[Length, tuple[int, int]] = {"short": (80, 160), "medium": (200, 350), "long": (350, 550)}
SAMPLING = ("temperature", "top_p", "top_k", "min_p", "frequency_penalty", "presence_penalty", "repeat_penalty")
LONGEST_LANGUAGE = 35
LONGEST_OPTIONS, DEEPEST_OPTIONS = 16 * 1024, 8


def _as_tuple(given: object) -> object:
    return tuple(given) if isinstance(given, list) else given


class StorySettings(BaseModel):
    """What holds for every turn of a story until it is changed."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)

    brain_id: str | None = None
    clerk: str = "same"
    """Who reads the facts out of the prose: `same`, `builtin`, or a brain."""
    context_window: Annotated[int, Field(ge=2_048, le=2_000_000)] = 75_000
    perspective: Perspective = "second"
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=LONGEST_LANGUAGE)] = "en"
    length: Length = "medium"
    rating: Rating = "teen"
    choices: Offered = 3
    arc_turns: Annotated[int, Field(ge=3, le=500)] | None = None
    warm_turns: Annotated[int, Field(ge=1, le=40)] = 10
    retrieval: Retrieval = "auto"
    queue_limit: Annotated[int, Field(ge=0, le=32)] = 8
    turn_timeout_s: Annotated[int, Field(ge=10, le=1_800)] = 600
    seed: Seed = 0
    keep_reasoning: bool = False
    pictures: bool = True
    """Whether the page has places drawn that the story comes to."""
    lorebook_ids: Annotated[tuple[str, ...], Field(max_length=20), BeforeValidator(_as_tuple)] = ()

    def changed(self, changes: Mapping[str, object], defaults: "StorySettings") -> "StorySettings":
        """Merged key by key; null brings a default back."""
        merged = self.model_dump()
        for name, value in changes.items():
            merged[name] = getattr(defaults, name, None) if value is None and name != "brain_id" else value
        return read_settings(merged)


def read_settings(given: Mapping[str, object]) -> StorySettings:
    try:
        return StorySettings.model_validate(given, strict=True)
    except ValidationError as wrong:
        field, what = _first_of(wrong)
        raise BadField(f"settings.{field}", what) from None


class Options(BaseModel):
    """What is asked for one turn. What we do not know is kept, and told to the model as it is."""

    model_config = ConfigDict(defer_build=True, extra="allow", frozen=True)

    brain_id: str | None = None
    model: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    max_tokens: Annotated[int, Field(ge=1, le=32_768)] | None = None
    seed: Seed | None = None
    stop: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(max_length=4)] | None = None
    length: Length | None = None
    perspective: Perspective | None = None
    choices: Offered | None = None
    retrieval: Retrieval | None = None
    tone: Tone | None = None
    pacing: Pacing | None = None
    director: Annotated[str, Field(max_length=2_000)] | None = None
    voiced: bool | None = None
    clerk: Annotated[str, Field(max_length=200)] | None = None
    top_k: Annotated[int, Field(ge=1, le=1_000)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)] | None = None
    repeat_penalty: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] | None = None

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """Known keys are judged strictly, before anything is kept."""
        if len(json.dumps(given)) > LONGEST_OPTIONS or _depth(given) > DEEPEST_OPTIONS:
            raise InvalidOptions("options", "they are larger than 16 KiB or deeper than 8")
        try:
            return cls.model_validate(given, strict=True)
        except ValidationError as wrong:
            field, what = _first_of(wrong)
            raise InvalidOptions(f"options.{field}", what) from None

    @property
    def unknown(self) -> dict[str, object]:
        """What this version has no rule for."""
        return dict(self.model_extra or {})

    def over(self, settings: StorySettings) -> StorySettings:
        """The settings as they are for this turn."""
        own = {
            name: getattr(self, name) for name in ("brain_id", "length", "perspective", "choices", "retrieval", "clerk")
        }
        return settings.model_copy(update={name: value for name, value in own.items() if value is not None})

    @property
    def sampling(self) -> dict[str, object]:
        own = {name: getattr(self, name) for name in SAMPLING}
        return {name: value for name, value in own.items() if value is not None}


def _first_of(wrong: ValidationError) -> tuple[str, str]:
    first = wrong.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(str(step) for step in first["loc"]), first["msg"]


def _depth(value: object) -> int:
    if isinstance(value, Mapping):
        return 1 + max((_depth(each) for each in value.values()), default=0)
    if isinstance(value, list):
        return 1 + max((_depth(each) for each in value), default=0)
    return 0
