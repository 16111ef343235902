"""The seed's avatar doors on the wire."""

import difflib
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from troupe.looks.domain.avatar import LONGEST_TEXT, SHOWN, AvatarState, Doing, Line
from troupe.looks.domain.commission import MOST_PICTURES
from troupe.looks.domain.document import STYLE, read_strictly
from troupe.looks.domain.template import ALIASES, TEMPLATES, Wishes
from troupe.looks.errors import BadLook, ConflictingSlider, NothingToChange, UnknownTemplate
from troupe.looks.schemas.painting import BegunView, PaintingFields
from troupe.looks.schemas.renders import RenderView
from troupe.looks.schemas.times import Moment
from troupe.looks.service.commissions import Begun
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.recipes import Recipe, SheetFormat
from troupe.looks.service.rendering import Made

_SLIDER_ALIASES = {"mecha_creature": "mecha", "abstract_animal": "animal"}
_WISHES = ("template", "width", "height", "cell", "pose", "emotion", "intensity", "emotions", "facing", "yaw",
           "background", "outfit", "equipment", "language")  # fmt: skip
Name = Annotated[str, Field(min_length=1, max_length=80)]


class GazeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    x: Annotated[float, Field(ge=-1, le=1, strict=True)] = 0
    y: Annotated[float, Field(ge=-1, le=1, strict=True)] = 0


class _Whom(BaseModel):
    model_config = ConfigDict(extra="forbid")

    persona_id: Name | None = None
    dot_id: Name | None = None


class StyleBody(_Whom):
    sliders: dict[str, Any] | None = None
    palette: dict[str, Any] | None = None
    finish: str | None = None
    art: dict[str, Any] | None = None
    background: dict[str, Any] | None = None
    identity_kit: str | None = None
    kits: list[dict[str, Any]] | None = None
    revision: Annotated[int, Field(ge=1, strict=True)] | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What was named, null included; a request that names nothing is refused."""
        told = {name: getattr(self, name) for name in STYLE if name in self.model_fields_set}
        if not told:
            raise NothingToChange(STYLE)
        return told | ({"sliders": plain_sliders(told["sliders"])} if told.get("sliders") else {})


class StyleView(BaseModel):
    persona_id: str
    dot_id: str | None
    revision: int
    style: dict[str, Any]
    weights: list[dict[str, Any]]
    total: float
    cap: float
    scale: float
    scaled: bool
    base: str | None = None
    changed: list[str]
    warnings: list[str]
    svg_url: str

    @classmethod
    def of(cls, dressed: Dressed) -> Self:
        return cls.model_validate(
            {
                "persona_id": dressed.persona.id,
                "dot_id": dressed.persona.document.handle,
                "revision": dressed.revision,
                "style": dressed.document.style,
                "changed": list(dressed.changed),
                "warnings": dressed.warnings,
                "svg_url": f"/api/looks/{dressed.persona.id}/avatar.svg",
            }
            | dressed.weights.as_json()
        )


class RenderBody(_Whom, PaintingFields):
    template: Annotated[str, Field(min_length=1, max_length=40)]
    seed: Annotated[int, Field(ge=0, le=4_294_967_295, strict=True)] | None = None
    count: Annotated[int, Field(ge=1, le=MOST_PICTURES, strict=True)] = 1
    width: Annotated[int, Field(strict=True)] | None = None
    height: Annotated[int, Field(strict=True)] | None = None
    cell: Annotated[int, Field(strict=True)] = 384
    format: SheetFormat = "png"
    pose: str | None = None
    emotion: str | None = None
    intensity: Annotated[float, Field(strict=True)] | None = None
    emotions: list[str] = []
    facing: str = "front"
    yaw: Annotated[float, Field(strict=True)] = 0.28
    background: dict[str, Any] | None = None
    sliders: dict[str, Any] | None = None
    palette: dict[str, Any] | None = None
    finish: str | None = None
    art: dict[str, Any] | None = None
    outfit: str = "default"
    equipment: StrictBool = False
    split: StrictBool = False
    language: str | None = None
    """Of the words on a sheet; left out, it is that of whoever asks."""

    @property
    def recipe(self) -> Recipe:
        if self.template not in TEMPLATES and self.template not in ALIASES:
            raise UnknownTemplate(self.template, difflib.get_close_matches(self.template, TEMPLATES, 3, 0))
        told = {name: getattr(self, name) for name in _WISHES}
        if self.transparent and self.background is None:
            told["background"] = {"kind": "transparent"}
        wishes = read_strictly(Wishes, told)
        changes = {
            name: value
            for name in ("sliders", "palette", "finish", "art")
            if (value := getattr(self, name)) is not None
        }
        if "sliders" in changes:
            changes["sliders"] = plain_sliders(changes["sliders"])
        return Recipe(wishes, self.format, self.seed, changes or None, self.painting, self.split)


class RenderedView(BaseModel):
    """The picture, and when several were asked for all of them."""

    model_config = ConfigDict(extra="allow")

    cached: bool
    renders: list[RenderView]

    @classmethod
    def of(cls, made: list[Made]) -> Self:
        views = [RenderView.of(each.render) for each in made]
        first = views[0].model_dump(mode="json")
        return cls.model_validate(first | {"cached": all(each.cached for each in made), "renders": views})


def render_view(made: list[Made] | Begun) -> tuple[int, RenderedView | BegunView]:
    """What is drawn is here, what is painted was accepted."""
    return (202, BegunView.of(made)) if isinstance(made, Begun) else (200, RenderedView.of(made))


class StateBody(_Whom):
    state: Doing | None = None
    emotion: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    intensity: Annotated[float, Field(ge=0, le=1.5, strict=True)] | None = None
    pose: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    gaze: Literal["viewer"] | GazeBody | None = None
    hold_ms: Annotated[int, Field(ge=0, le=600_000, strict=True)] = 0

    @property
    def told(self) -> dict[str, Any]:
        told = self.model_dump(include=set(SHOWN), exclude_none=True)
        return {name: value for name, value in told.items() if name in self.model_fields_set}


class AvatarStateView(BaseModel):
    state: str
    emotion: str
    intensity: float
    pose: str
    gaze: str | dict[str, float] | None
    until: Moment | None
    speech_id: str | None
    queue: int
    at: Moment
    seq: int | None = None
    """The newest event of the figure; watching from there misses nothing. An acknowledgement tells it itself."""

    @classmethod
    def of(cls, state: AvatarState, seq: int | None = None) -> Self:
        return cls.model_validate(state.as_json() | {"seq": seq})


class SpeakBody(_Whom):
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    emotion: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    intensity: Annotated[float, Field(ge=0, le=1.5, strict=True)] = 1.0
    voice: Annotated[str, Field(max_length=80)] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    interrupt: StrictBool = False
    audio: StrictBool = True

    @property
    def line(self) -> Line:
        return Line("", self.text, self.emotion, self.intensity, self.language, self.voice, self.audio)


class SpokenView(BaseModel):
    speech_id: str
    position: int
    seq: int | None = None


class StopBody(_Whom):
    speech_id: Name | None = None


class StoppedView(BaseModel):
    stopped: list[str]


def plain_sliders(told: dict[str, Any]) -> dict[str, Any]:
    """Sliders by their own names; an alias may say the same, and nothing else. None of them can be without a value."""
    if empty := [name for name, value in told.items() if value is None]:
        raise BadLook(f"sliders.{_SLIDER_ALIASES.get(empty[0], empty[0])}", "A slider has a value from 0 to 1")
    found = {name: value for name, value in told.items() if name not in _SLIDER_ALIASES}
    for alias, name in _SLIDER_ALIASES.items():
        if alias not in told:
            continue
        if name in found and found[name] != told[alias]:
            raise ConflictingSlider(name, alias)
        found[name] = told[alias]
    return found
