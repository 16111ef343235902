"""A persona's performance as curves of numbers, by the names that Live2D models have for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from troupe.kit.errors import Invalid
from troupe.looks.domain.performance import Performance
from troupe.looks.rig.acting import Acting, perform
from troupe.looks.service.drawn import character_of
from troupe.looks.service.dressing import Dressed

LONGEST_MS = 60_000
_WIDEST_MOUTH = 0.72
_DEGREES = 30.0

# Left and right are those of the picture, whose right is positive.
PARAMETERS: Mapping[str, Callable[[Acting], float]] = {
    "ParamAngleX": lambda now: _DEGREES * now.yaw,
    "ParamAngleY": lambda now: _DEGREES * now.pitch,
    "ParamAngleZ": lambda now: now.roll,
    "ParamEyeLOpen": lambda now: now.face.eye_at(-1) * (1 - now.blink_left),
    "ParamEyeROpen": lambda now: now.face.eye_at(1) * (1 - now.blink_right),
    "ParamEyeBallX": lambda now: now.gaze_x,
    "ParamEyeBallY": lambda now: now.gaze_y,
    "ParamBrowLY": lambda now: now.face.brow_at(-1),
    "ParamBrowRY": lambda now: now.face.brow_at(1),
    "ParamBrowLAngle": lambda now: -now.face.brow_angle,
    "ParamBrowRAngle": lambda now: -now.face.brow_angle,
    "ParamBrowLForm": lambda now: now.face.brow_curve,
    "ParamBrowRForm": lambda now: now.face.brow_curve,
    "ParamMouthOpenY": lambda now: min(1.0, now.mouth.open / _WIDEST_MOUTH),
    "ParamMouthForm": lambda now: now.mouth.curve,
    "ParamCheek": lambda now: now.face.blush,
    "ParamBreath": lambda now: (1 + now.life.breath) / 2,
    "ParamBodyAngleZ": lambda now: now.life.sway,
}


class CurveTooLong(Invalid):
    code = "curve_too_long"

    def __init__(self) -> None:
        super().__init__(
            "Curves run forward, for a minute at most.",
            next_step=f"Ask for a `to` after `from`, and at most {LONGEST_MS} milliseconds after it.",
            field="to",
        )


@dataclass(frozen=True)
class Curves:
    """One value of each parameter for each frame."""

    look_hash: str
    begin_ms: int
    end_ms: int
    fps: int
    values: Mapping[str, list[float]]


def curves(worn: Dressed, performance: Performance, begin_ms: int, end_ms: int, fps: int) -> Curves:
    """How somebody moves between two moments: what is told, and idle life on top; the same each time."""
    if not begin_ms <= end_ms <= begin_ms + LONGEST_MS:
        raise CurveTooLong
    performance = performance.model_copy(update=character_of(worn.persona))
    count = (end_ms - begin_ms) * fps // 1000 + 1
    look = worn.resolved
    moments = [perform(look, performance.model_copy(update={"t": begin_ms + i * 1000 / fps})) for i in range(count)]
    values = {name: [round(of(now), 4) for now in moments] for name, of in PARAMETERS.items()}
    return Curves(look.look_hash, begin_ms, end_ms, fps, values)
