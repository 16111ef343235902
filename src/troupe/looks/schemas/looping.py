"""What can be asked of a persona in motion."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from troupe.looks.domain.look import Background, Finish
from troupe.looks.domain.performance import Facing, Frame, Performance, View


class LoopQuery(BaseModel):
    """The query of an animation: which motion, from which side, how long, how smooth, how large."""

    model_config = ConfigDict(extra="forbid")

    motion: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    emotion: str = "neutral"
    intensity: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    facing: Facing = "front"
    view: View | None = None
    finish: Finish | None = None
    outfit: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "default"
    equipment: bool = False
    transparent: bool = False
    seconds: Annotated[float, Field(ge=0.2, le=20)] | None = None
    fps: Annotated[int, Field(ge=4, le=30)] = 15
    width: Annotated[int, Field(ge=64, le=640)] = 256

    def performance(self) -> Performance:
        return Performance(
            emotion=self.emotion,
            intensity=self.intensity,
            facing=self.facing,
            outfit=self.outfit,
            equipment=self.equipment,
        )

    def frame(self) -> Frame:
        """A motion is of the whole body; whoever only breathes is seen near."""
        view: View = self.view or ("full" if self.motion else "bust")
        nothing = Background(kind="transparent") if self.transparent else None
        return Frame(view=view, finish=self.finish, background=nothing)
