"""What can be asked of a picture."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from troupe.looks.domain.document import read_strictly
from troupe.looks.domain.look import Background, Finish, Ground
from troupe.looks.domain.performance import (
    MOST_POSES,
    Facing,
    Frame,
    Gaze,
    HandPose,
    Hands,
    MouthShape,
    Only,
    Performance,
    View,
)
from troupe.looks.rig.bust import Drawing
from troupe.looks.rig.checks import Check
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.service.drawing import Staged, Tried


class PictureQuery(BaseModel):
    """The query of a picture: how the persona feels and where it looks, at which moment, how large."""

    model_config = ConfigDict(extra="forbid")

    emotion: str = "neutral"
    intensity: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    yaw: Annotated[float, Field(ge=-1, le=1)] = 0.28
    pitch: Annotated[float, Field(ge=-1, le=1)] = 0.0
    roll: Annotated[float, Field(ge=-20, le=20)] | None = None
    breath: Annotated[float, Field(ge=-1, le=1)] = 0.0
    gaze: Literal["viewer"] | None = None
    gaze_x: Annotated[float, Field(ge=-1, le=1)] | None = None
    gaze_y: Annotated[float, Field(ge=-1, le=1)] | None = None
    blink: Annotated[float, Field(ge=0, le=1)] = 0.0
    mouth: MouthShape | None = None
    t: Annotated[float, Field(ge=0, le=86_400_000)] | None = None
    view: View = "bust"
    pose: Annotated[str, Field(max_length=40)] = "idle"
    facing: Facing = "front"
    phase: Annotated[float, Field(ge=0, lt=1)] | None = None
    motion: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    props: Annotated[list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]], Field(max_length=4)] | None = None
    hand_left: HandPose | None = None
    hand_right: HandPose | None = None
    finish: Finish | None = None
    background: Ground | None = None
    aspect: Annotated[float, Field(ge=0.25, le=4)] | None = None
    margin: Annotated[float, Field(ge=0, le=0.3)] | None = None
    scale_for: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=MOST_POSES)] = []
    outfit: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = "default"
    equipment: bool = False
    only: Only = "all"
    transparent: bool = False
    width: Annotated[int, Field(ge=16, le=2048)] = 512
    live: bool = False

    def performance(self) -> Performance:
        looks_away = self.gaze_x is not None or self.gaze_y is not None
        hands = {"left": self.hand_left, "right": self.hand_right}
        return Performance(
            emotion=self.emotion,
            intensity=self.intensity,
            yaw=self.yaw,
            pitch=self.pitch,
            roll=self.roll,
            breath=self.breath,
            gaze=Gaze(x=self.gaze_x or 0, y=self.gaze_y or 0) if looks_away else self.gaze,
            hands=Hands.model_validate(hands),
            blink=self.blink,
            mouth=self.mouth,
            pose=self.pose,
            facing=self.facing,
            phase=self.phase,
            motion=self.motion,
            props=tuple(self.props) if self.props is not None else None,
            t=self.t,
            outfit=self.outfit,
            equipment=self.equipment,
        )

    def frame(self) -> Frame:
        ground = "transparent" if self.transparent else self.background
        return Frame(
            view=self.view,
            aspect=self.aspect,
            margin=self.margin,
            finish=self.finish,
            background=Background(kind=ground) if ground else None,
            scale_for=tuple(self.scale_for),
            only=self.only,
        )


class PreviewBody(BaseModel):
    """Somebody as they would look: a persona with changes, or a look that is nobody's."""

    model_config = ConfigDict(extra="forbid")

    persona_id: Annotated[str, Field(max_length=64)] | None = None
    look: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    """The same as `look`, by the name that goes with a persona."""
    performance: dict[str, Any] = {}
    frame: dict[str, Any] = {}
    format: Literal["svg", "png", "webp"] = "svg"
    width: Annotated[int, Field(ge=16, le=2048)] = 512

    @property
    def acted(self) -> Performance:
        return read_strictly(Performance, self.performance, "performance")

    @property
    def framed(self) -> Frame:
        return read_strictly(Frame, self.frame, "frame")


class Tile(BaseModel):
    """One small picture among several: what is different about the persona, what it does, and how much is seen."""

    model_config = ConfigDict(extra="forbid")

    look: dict[str, Any] = {}
    performance: dict[str, Any] = {}
    frame: dict[str, Any] = {}

    @property
    def tried(self) -> Tried:
        acted = read_strictly(Performance, self.performance, "performance")
        return Tried(self.look, acted, read_strictly(Frame, self.frame, "frame"))


class TilesBody(BaseModel):
    """Several small pictures of one persona, as a page shows them side by side."""

    model_config = ConfigDict(extra="forbid")

    persona_id: Annotated[str, Field(max_length=64)]
    tiles: Annotated[list[Tile], Field(min_length=1, max_length=12)]
    width: Annotated[int, Field(ge=16, le=256)] = 184


class TilesView(BaseModel):
    """WebP in base64, in the order they were asked for."""

    items: list[str]

    @classmethod
    def of(cls, pictures: Sequence[bytes]) -> Self:
        return cls(items=[b64encode(each).decode() for each in pictures])


class LivePreviewBody(BaseModel):
    """A persona with changes that are not stored, as a page moves it."""

    model_config = ConfigDict(extra="forbid")

    persona_id: Annotated[str, Field(max_length=64)]
    look: dict[str, Any] = {}
    performance: dict[str, Any] = {}
    frame: dict[str, Any] = {}

    @property
    def acted(self) -> Performance:
        return read_strictly(Performance, self.performance, "performance")

    @property
    def framed(self) -> Frame:
        return read_strictly(Frame, self.frame, "frame")


class LivePreviewView(BaseModel):
    """The live document and the face that belongs to it."""

    svg: str
    face: dict[str, object]
    look_hash: str

    @classmethod
    def of(cls, staged: Staged) -> Self:
        return cls(svg=staged.drawing.svg, face=staged.face, look_hash=staged.drawing.look_hash)


class CheckBody(BaseModel):
    """Whose drawing to judge: a persona's, or that of a look."""

    model_config = ConfigDict(extra="forbid")

    persona_id: Annotated[str, Field(max_length=64)] | None = None
    look: dict[str, Any] = {}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.persona_id and self.look:
            raise ValueError("name a persona or send a look, not both")
        return self


class CheckView(BaseModel):
    name: str
    value: float
    limit: float
    holds: str
    passed: bool


class CheckList(BaseModel):
    items: list[CheckView]


def check_view(found: Check) -> CheckView:
    return CheckView(
        name=found.name, value=round(found.value, 4), limit=found.limit, holds=found.holds, passed=found.passed
    )


class SpotView(BaseModel):
    x: float
    y: float


class AreaView(BaseModel):
    """A box by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def of(cls, box: tuple[float, float, float, float]) -> Self:
        x, y, width, height = box
        return cls(x=x, y=y, width=width, height=height)


class KitCreditView(BaseModel):
    kit_id: str
    author: str
    licence: str


class PlacesView(BaseModel):
    """What a drawing knows of itself, in the units of its view box: for whoever lays something over it."""

    width_units: float
    height_units: float
    view_box: AreaView
    face_box: AreaView
    bounds: AreaView
    anchors: dict[str, SpotView]
    """`head`, `eyes`, `mouth`, `hand_left`, `hand_right` and `feet`, those of them that can be seen."""
    parts: list[str]
    colours: list[str]
    credits: list[KitCreditView]
    look_hash: str
    frame_hash: str
    rig_version: str

    @classmethod
    def of(cls, drawing: Drawing) -> Self:
        return cls(
            width_units=drawing.width_units,
            height_units=drawing.height_units,
            view_box=AreaView.of(drawing.view_box),
            face_box=AreaView.of(drawing.face_box),
            bounds=AreaView.of(drawing.bounds),
            anchors={name: SpotView(x=x, y=y) for name, (x, y) in drawing.anchors.items()},
            parts=list(drawing.parts),
            colours=list(drawing.colours),
            credits=[KitCreditView(**asdict(credit)) for credit in drawing.credits],
            look_hash=drawing.look_hash,
            frame_hash=drawing.frame_hash,
            rig_version=RIG_VERSION,
        )
