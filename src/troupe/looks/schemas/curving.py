"""What can be asked of the curves of a performance, and what they are."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from troupe.looks.domain.performance import MouthShape, Performance
from troupe.looks.service.curving import Curves

_Millis = Annotated[int, Field(ge=0, le=86_400_000)]


class CurveQuery(BaseModel):
    """How the persona feels and holds its head, from when to when, and how many values a second."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    begin: Annotated[_Millis, Field(alias="from")] = 0
    end: Annotated[_Millis, Field(alias="to")] = 4_000
    fps: Annotated[int, Field(ge=1, le=60)] = 30
    emotion: str = "neutral"
    intensity: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    yaw: Annotated[float, Field(ge=-1, le=1)] = 0.28
    pitch: Annotated[float, Field(ge=-1, le=1)] = 0.0
    mouth: MouthShape | None = None

    def performance(self) -> Performance:
        told = self.model_dump(include={"emotion", "intensity", "yaw", "pitch", "mouth"})
        return Performance.model_validate(told)


class CurvesView(BaseModel):
    """Parameters by Live2D's names, one value for each frame from `from_ms` on."""

    version: int = 1
    look_hash: str
    from_ms: int
    to_ms: int
    fps: int
    curves: dict[str, list[float]]

    @classmethod
    def of(cls, curves: Curves) -> Self:
        return cls(
            look_hash=curves.look_hash,
            from_ms=curves.begin_ms,
            to_ms=curves.end_ms,
            fps=curves.fps,
            curves=dict(curves.values),
        )
