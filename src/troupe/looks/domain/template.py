"""Which picture is wanted: a template, and what of it is told."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from troupe.looks.domain.emotion import checked_label
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
_LARGEST_SIDE, _LARGEST_AREA = 4096, 16_800_000
Side = Annotated[int, Field(ge=64, le=_LARGEST_SIDE)]


class Wishes(Document):
    """A template with everything about it that can be told."""

    template: Annotated[Template, BeforeValidator(lambda value: ALIASES.get(value, value))]
    width: Side | None = None
    height: Side | None = None
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

    @property
    def size(self) -> tuple[int, int] | None:
        """The size that was told; one side alone keeps the template's shape."""
        wide, high = NATURAL.get(self.template, (1, 1))
        if self.width and self.height:
            return self.width, self.height
        if self.width:
            return self.width, round(self.width * high / wide)
        return (round(self.height * wide / high), self.height) if self.height else None

    @field_validator("emotion")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return None if value is None else checked_label(value)

    @field_validator("emotions")
    @classmethod
    def _known_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        labels = tuple(checked_label(label) for label in value)
        if len(set(labels)) != len(labels):
            raise ValueError("an expression is asked for twice")
        return labels

    @model_validator(mode="after")
    def _in_shape(self) -> "Wishes":
        if self.size and self.size[0] * self.size[1] > _LARGEST_AREA:
            raise ValueError("a picture has at most 16.8 megapixels")
        if self.width and self.height and self.template in ("character_sheet",):
            wide, high = NATURAL[self.template]
            if abs(self.height - self.width * high / wide) > 1:
                raise ValueError(f"a character sheet is {wide} to {high}")
        return self
