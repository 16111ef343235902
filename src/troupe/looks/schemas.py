"""What can be asked of a picture."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from troupe.looks.domain.performance import Facing, Frame, Gaze, MouthShape, Performance, View


class PictureQuery(BaseModel):
    """The query of a picture: how the persona feels and where it looks, at which moment, how large."""

    model_config = ConfigDict(extra="forbid")

    emotion: str = "neutral"
    intensity: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    yaw: Annotated[float, Field(ge=-1, le=1)] = 0.28
    pitch: Annotated[float, Field(ge=-1, le=1)] = 0.0
    gaze_x: Annotated[float, Field(ge=-1, le=1)] | None = None
    gaze_y: Annotated[float, Field(ge=-1, le=1)] | None = None
    blink: Annotated[float, Field(ge=0, le=1)] = 0.0
    mouth: MouthShape | None = None
    t: Annotated[float, Field(ge=0, le=86_400_000)] | None = None
    view: View = "bust"
    pose: Annotated[str, Field(max_length=40)] = "idle"
    facing: Facing = "front"
    phase: Annotated[float, Field(ge=0, lt=1)] | None = None
    width: Annotated[int, Field(ge=16, le=2048)] = 512
    live: bool = False

    def performance(self) -> Performance:
        looks_away = self.gaze_x is not None or self.gaze_y is not None
        return Performance(
            emotion=self.emotion,
            intensity=self.intensity,
            yaw=self.yaw,
            pitch=self.pitch,
            gaze=Gaze(x=self.gaze_x or 0, y=self.gaze_y or 0) if looks_away else None,
            blink=self.blink,
            mouth=self.mouth,
            pose=self.pose,
            facing=self.facing,
            phase=self.phase,
            t=self.t,
        )

    def frame(self) -> Frame:
        return Frame(view=self.view)
