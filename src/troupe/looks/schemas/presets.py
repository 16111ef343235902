"""Presets on the wire."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from troupe.looks.domain.preset import FIELDS, Preset
from troupe.looks.schemas.times import Moment


class PresetFields(BaseModel):
    """The part of a look that is kept."""

    model_config = ConfigDict(extra="forbid")

    sliders: dict[str, Any] | None = None
    palette: dict[str, Any] | None = None
    finish: str | None = None
    art: dict[str, Any] | None = None
    background: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in FIELDS):
            raise ValueError("a preset needs at least one of sliders, palette, finish, art and background")
        return self


class NewPreset(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)]
    fields: PresetFields

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name in FIELDS if (value := getattr(self.fields, name)) is not None}


class PresetView(BaseModel):
    id: str
    name: str
    shipped: bool
    fields: dict[str, Any]
    created_at: Moment

    @classmethod
    def of(cls, preset: Preset) -> Self:
        return cls(
            id=preset.id,
            name=preset.name,
            shipped=preset.is_shipped,
            fields=preset.fields,
            created_at=preset.created_at,
        )


class PresetList(BaseModel):
    items: list[PresetView]
