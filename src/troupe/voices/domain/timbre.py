"""The timbre: the parameters of the built-in voice, and how a persona draws its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Register = Literal["any", "low", "high", "child"]
Variant = Literal["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "Michael",
                  "f1", "f2", "f3", "f4", "f5", "Andrea", "steph"]  # fmt: skip

_LOW: tuple[Variant, ...] = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "Michael")
_HIGH: tuple[Variant, ...] = ("f1", "f2", "f3", "f4", "f5", "Andrea", "steph")
VARIANTS: tuple[Variant, ...] = _LOW + _HIGH
BANDS = 24
# Among adults no voice is made to sound like a child's.
MOST_TRACT: Mapping[str, float] = {"family": 1.20, "adult": 1.12}
_STEPPED = frozenset({"tract", "breath", "warmth", "eq_db"})
Gain = Annotated[float, Field(ge=-12, le=12, allow_inf_nan=False)]


class Timbre(BaseModel):
    """How the built-in voice sounds for one persona."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    variant: Variant
    tract: Annotated[float, Field(ge=0.84, le=1.20)] = 1.0
    pitch: Annotated[int, Field(ge=0, le=99)] = 50
    span: Annotated[int, Field(ge=0, le=99)] = 50
    rate_wpm: Annotated[int, Field(ge=80, le=300)] = 175
    breath: Annotated[float, Field(ge=0, le=0.30)] = 0.0
    warmth: Annotated[float, Field(ge=-1, le=1)] = 0.0
    eq_db: Annotated[tuple[Gain, ...], Field(min_length=BANDS, max_length=BANDS, strict=False)] = (0.0,) * BANDS

    def set(self, **values: object) -> "Timbre":
        """Another timbre, as somebody sets it: what has steps keeps to them."""
        return self.changed(**{name: _stepped(value) if name in _STEPPED else value for name, value in values.items()})

    def changed(self, **values: object) -> "Timbre":
        """Another timbre, checked as if it were new."""
        return Timbre.model_validate(self.model_dump() | values)


@dataclass(frozen=True)
class _Drawing:
    """From what a register draws; ranges are (lowest, highest)."""

    variants: tuple[Variant, ...]
    tract: tuple[float, float]
    pitch: tuple[float, float]
    span: tuple[float, float]
    rate_wpm: tuple[float, float]
    breath: tuple[float, float]


_REGISTERS: Mapping[Register, _Drawing] = {
    "any": _Drawing(VARIANTS, (0.86, 1.16), (25, 79), (30, 79), (150, 199), (0, 0.08)),
    "low": _Drawing(_LOW, (0.86, 1.00), (25, 60), (30, 79), (145, 190), (0, 0.08)),
    "high": _Drawing(_HIGH, (1.00, 1.14), (40, 79), (30, 79), (150, 199), (0, 0.08)),
    "child": _Drawing(_HIGH[:5], (1.12, 1.20), (60, 85), (50, 90), (155, 200), (0, 0.04)),
}


def drawn(persona_id: str, attempt: int, register: Register, realm: str) -> Timbre:
    """The timbre a persona draws; the same persona and attempt always draw the same."""
    from_what = _REGISTERS[register]

    def within(field: str, range: tuple[float, float], step: float) -> float:
        low, high = range
        return int((low + (high - low) * _chance(persona_id, attempt, field)) / step + 0.5) * step

    variants = from_what.variants
    return Timbre(
        variant=variants[int(len(variants) * _chance(persona_id, attempt, "variant"))],
        tract=round(min(within("tract", from_what.tract, 0.01), MOST_TRACT[realm]), 2),
        pitch=int(within("pitch", from_what.pitch, 1)),
        span=int(within("span", from_what.span, 1)),
        rate_wpm=int(within("rate_wpm", from_what.rate_wpm, 1)),
        breath=round(within("breath", from_what.breath, 0.01), 2),
    )


def _stepped(value: object) -> object:
    """A number to its hundredth, half up; what is no number is refused by the field."""
    if isinstance(value, list | tuple):
        return tuple(_stepped(each) for each in value)
    return floor(value * 100 + 0.5) / 100 if isinstance(value, int | float) else value


def _chance(persona_id: str, attempt: int, field: str) -> float:
    digest = hashlib.sha256(f"voice/1|{persona_id}|{attempt}|{field}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
