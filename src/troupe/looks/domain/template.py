"""Which picture is wanted: a template, and what of it is told."""

import math
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from troupe.looks.domain.emotion import ANCHORS, checked_label
from troupe.looks.domain.look import Background, Document, ItemName
from troupe.looks.domain.performance import Facing

Template = Literal["hero_portrait", "full_body", "character_sheet", "expression_grid"]
TEMPLATES: tuple[Template, ...] = ("hero_portrait", "full_body", "character_sheet", "expression_grid")
ALIASES = {
    "hero": "hero_portrait",
    "portrait": "hero_portrait",
    "body": "full_body",
    "sheet": "character_sheet",
    "grid": "expression_grid",
    "expressions": "expression_grid",
}
NATURAL: dict[str, tuple[int, int]] = {
    "hero_portrait": (1024, 1024),
    "full_body": (1024, 1536),
    "character_sheet": (2048, 1536),
}
SHEETS = ("character_sheet", "expression_grid")
"""Pictures of several cells, whose shape is fixed."""
_SMALLEST_SIDE, _LARGEST_SIDE, _LARGEST_AREA = 64, 4096, 16_800_000
LABELLED_IN = ("en", "de", "es", "fr", "ja")
"""Languages in which the cells of a sheet are labelled; whoever asks for another one reads English."""
Side = Annotated[int, Field(ge=_SMALLEST_SIDE, le=_LARGEST_SIDE)]


class Wishes(Document):
    """A template with everything about it that can be told."""

    template: Annotated[Template, BeforeValidator(lambda value: ALIASES.get(value, value))]
    cell: Annotated[int, Field(ge=128, le=768)] = 384
    pose: str | None = None
    emotion: str | None = None
    intensity: Annotated[float, Field(ge=0, le=1.5)] | None = None
    emotions: Annotated[tuple[str, ...], Field(max_length=32)] = ()
    facing: Facing = "front"
    """Where a portrait or a whole body is seen from; a sheet shows all sides."""
    yaw: Annotated[float, Field(ge=-1, le=1)] = 0.28
    background: Background | None = None
    outfit: ItemName = "default"
    equipment: bool = False
    language: Annotated[str, Field(min_length=2, max_length=35)] | None = None
    """Of the words on a sheet."""
    width: Side | None = None
    height: Annotated[Side | None, Field(validate_default=True)] = None

    def worded_for(self, language: str) -> Self:
        """The same in a language that sheets have words in: the one that was told, else this one, else English."""
        code = (self.language or language).partition("-")[0].lower()
        known = code if code in LABELLED_IN else LABELLED_IN[0]
        return self.model_copy(update={"language": known if self.template in SHEETS else None})

    @property
    def expressions(self) -> tuple[str, ...]:
        """What a grid shows."""
        return self.emotions or tuple(ANCHORS)

    @property
    def columns(self) -> int:
        return _columns(len(self.expressions))

    @property
    def natural(self) -> tuple[int, int]:
        """The size of the template itself."""
        return NATURAL.get(self.template) or grid_size(len(self.expressions), self.cell)

    @property
    def size(self) -> tuple[int, int]:
        """The size that was told, or the template's own; one side alone keeps the template's shape."""
        return _sized(self.natural, self.width, self.height)

    @field_validator("emotion")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return None if value is None else checked_label(value)

    @field_validator("emotions")
    @classmethod
    def _known_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        labels = tuple(checked_label(label, f"emotions.{i}") for i, label in enumerate(value))
        if len(set(labels)) != len(labels):
            raise ValueError("an expression is asked for twice")
        return labels

    @field_validator("height")
    @classmethod
    def _in_shape(cls, value: int | None, told: ValidationInfo) -> int | None:
        """Both sides together; the last of them is the field that is named."""
        known = told.data
        if not known.keys() >= {"template", "width", "cell", "emotions"} or (known["width"], value) == (None, None):
            return value  # what is wrong with those is told by themselves
        natural = NATURAL.get(known["template"]) or grid_size(len(known["emotions"]) or len(ANCHORS), known["cell"])
        wide, high = _sized(natural, known["width"], value)
        if min(wide, high) < _SMALLEST_SIDE or max(wide, high) > _LARGEST_SIDE:
            raise ValueError(
                f"a side has {_SMALLEST_SIDE} to {_LARGEST_SIDE} pixels, and this would be {wide} × {high}"
            )
        if wide * high > _LARGEST_AREA:
            raise ValueError("a picture has at most 16.8 megapixels")
        if known["template"] in SHEETS and abs(high - wide * natural[1] / natural[0]) > 1:
            raise ValueError(f"this sheet is {natural[0]} to {natural[1]}, at any size")
        return value


def grid_size(count: int, cell: int) -> tuple[int, int]:
    """A grid of so many expressions, each in a square cell with its label below."""
    columns = _columns(count)
    rows = math.ceil(count / columns)
    return 64 + columns * cell + 16 * (columns - 1), 64 + rows * (cell + 40) + 16 * (rows - 1)


def _columns(count: int) -> int:
    return min(6, math.ceil(math.sqrt(count)))


def _sized(natural: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    if width and height:
        return width, height
    if width:
        return width, round(width * natural[1] / natural[0])
    return (round(height * natural[0] / natural[1]), height) if height else natural
