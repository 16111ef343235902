"""What the figure is doing in this frame, and what part of it the frame shows."""

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, field_validator

from troupe.looks.domain.emotion import checked_label
from troupe.looks.domain.look import Background, Document, Finish, ItemName, Share, Signed, one_of

HandPose = Literal["relaxed", "fist", "open", "point", "thumb_up", "hold", "chin", "flat"]
MouthShape = Literal["A", "B", "C", "D", "E", "F", "G", "H", "X"]
_View = Literal["head", "bust", "portrait", "half", "full", "fit"]
_Facing = Literal["front", "three_quarter_left", "three_quarter_right", "left", "right", "back"]
VIEWS: tuple[_View, ...] = get_args(_View)
FACINGS: tuple[_Facing, ...] = get_args(_Facing)
View = Annotated[_View, one_of(VIEWS, "view")]
Facing = Annotated[_Facing, one_of(FACINGS, "facing")]
MOST_POSES = 64
_AIR = 0.06
Weight = Annotated[float, Field(ge=0, le=1.5)]


_TURNS: dict[str, float] = {"three_quarter_left": -1.0, "three_quarter_right": 1.0}


class Gaze(Document):
    x: Signed = 0
    y: Signed = 0


class Blink(Document):
    left: Share = 0
    right: Share = 0


class Mouth(Document):
    """A mouth by its four numbers."""

    width: Share
    open: Share
    curve: Signed
    round: Share


class Hands(Document):
    """Hands that do something else than the pose says."""

    left: HandPose | None = None
    right: HandPose | None = None


class Performance(Document):
    """All optional; the default is a person at rest, turned a little, head a little aslant.

    `manner` is what stays of other feelings in a calm face; it shows while the emotion is `neutral`. `restless` is how
    much more often than others somebody blinks and looks about, `gesture` how far its free arms go.
    """

    emotion: str | dict[str, Weight] = "neutral"
    intensity: Weight = 1
    manner: dict[str, Weight] = Field(default_factory=dict)
    restless: Annotated[float, Field(ge=0.5, le=1.5)] = 1
    gesture: Annotated[float, Field(ge=0.8, le=1.2)] = 1
    facing: Facing = "front"
    phase: Annotated[float, Field(ge=0, lt=1)] | None = None
    yaw: Signed = 0.28
    pitch: Signed = 0
    roll: Annotated[float, Field(ge=-20, le=20)] | None = None
    pose: str = "idle"
    gaze: Gaze | Literal["viewer"] | None = None
    blink: Share | Blink = 0
    breath: Signed = 0
    mouth: MouthShape | Mouth | None = None
    t: Annotated[float, Field(ge=0)] | None = None
    motion: ItemName | None = None
    props: Annotated[tuple[ItemName, ...], Field(max_length=4)] | None = None
    hands: Hands = Hands()
    outfit: ItemName = "default"
    equipment: bool = False

    @property
    def seen_from(self) -> Facing:
        """The side that is drawn: three quarters are the front of somebody who turns."""
        return "front" if self.facing in _TURNS else self.facing

    @property
    def turned(self) -> float:
        """Which way a body in three quarters is turned, −1 or 1; 0 for one that is not."""
        return _TURNS.get(self.facing, 0.0)

    @property
    def turn(self) -> float:
        """How far the head is turned, −1 to 1, by the facing and inside it."""
        turn = _TURNS.get(self.facing)
        return self.yaw if turn is None else 0.9 * turn + 0.1 * self.yaw

    @field_validator("manner")
    @classmethod
    def _known_manner(cls, value: dict[str, float]) -> dict[str, float]:
        return {checked_label(label, "manner"): weight for label, weight in value.items()}

    @field_validator("emotion")
    @classmethod
    def _known(cls, value: str | dict[str, float]) -> str | dict[str, float]:
        if isinstance(value, str):
            return checked_label(value)
        if len(value) > 4:
            raise ValueError("at most four feelings can be mixed")
        return {checked_label(label): weight for label, weight in value.items()}


Only = Annotated[str, StringConstraints(pattern=r"^(all|body|item:[a-z][a-z0-9_]{0,39}:(front|behind))$")]


class Frame(Document):
    """The picture's edges: `head` for small round places, `bust` for a chat, `portrait` with more shoulders; `half`
    to the thighs, `full` with the ground, `fit` as close as the pose allows. Whole figures that share `scale_for`, the
    poses of one set of sprites, are drawn in one size.
    """

    view: View = "bust"
    aspect: Annotated[float, Field(ge=0.25, le=4)] | None = None
    margin: Annotated[float, Field(ge=0, le=0.3)] | None = None
    background: Background | None = None
    finish: Finish | None = None
    scale_for: Annotated[tuple[str, ...], Field(max_length=MOST_POSES)] = ()
    only: Only = "all"

    @property
    def edge(self) -> float:
        """The air around the picture, as a share of its width; only what is cut out closely has some of itself."""
        return (_AIR if self.view == "fit" else 0.0) if self.margin is None else self.margin
