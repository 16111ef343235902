"""Performance and idle life, added up into the numbers one frame is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass

from troupe.looks.domain.emotion import FaceNumbers, anchors_in, blend
from troupe.looks.domain.halves import uneven
from troupe.looks.domain.idle import STILL, IdleLife, Mood, blink_rate, idle
from troupe.looks.domain.look import Art
from troupe.looks.domain.mouth import MouthNumbers, silent_mouth
from troupe.looks.domain.performance import Blink, Gaze, Mouth, Performance
from troupe.looks.domain.resting import face_at_rest
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.talking import speaking_mouth

REST_ROLL = 2.0
"""A head at rest leans a little; an upright one stares."""
SHIFT_X = 8.7
SHIFT_Y = 6.0
ROLL_PER_YAW = 4.0
EYE_NARROW, EYE_INWARD = 0.16, 2.0
_FAR_NARROW, _FAR_INWARD = 0.244, 3.9
"""Of a head in three quarters: at .9 of a turn its far eye is 78 % wide and 3.5 units nearer to the nose."""
EAR_NARROW = 0.35
GAZE_REACH = 4.0
GAZE_LIMIT = 0.8
BODY_BREATH = 0.6
HEAD_BREATH = 0.5


USUAL_ASYMMETRY = 0.4
_ASLEEP = ("sleeping", "sleep")
"""A bearing and a motion."""


def tilt(art: Art) -> float:
    """How far heads lean in this art: not at all where everything is even."""
    return art.asymmetry / USUAL_ASYMMETRY


def rest_roll(art: Art) -> float:
    return REST_ROLL * tilt(art)


@dataclass(frozen=True, slots=True)
class Acting:
    """All numbers of one frame that do not belong to the look."""

    face: FaceNumbers
    mouth: MouthNumbers
    yaw: float
    pitch: float
    roll: float
    blink_left: float
    blink_right: float
    gaze_x: float
    gaze_y: float
    life: IdleLife
    far_eye: tuple[float, float] = (EYE_NARROW, EYE_INWARD)
    """How much narrower and nearer the far eye is seen, for each unit of yaw."""


def far_eye(turn: float | None) -> tuple[float, float]:
    return (_FAR_NARROW, _FAR_INWARD) if turn else (EYE_NARROW, EYE_INWARD)


def perform(look: ResolvedLook, performance: Performance, roll: float = REST_ROLL, pitch: float = 0) -> Acting:
    """`roll` and `pitch` are the pose's; a roll that is asked for takes the place of the pose's."""
    face = face_of(look, performance.emotion, performance.intensity, performance.manner)
    life = idle(look.seed, performance.t, mood_of(performance)) if performance.t is not None else STILL
    blink = performance.blink
    left, right = (blink.left, blink.right) if isinstance(blink, Blink) else (blink, blink)
    gaze_x, gaze_y = _gaze(face, performance.gaze, life)
    return Acting(
        face=face,
        mouth=_mouth(face, performance.mouth),
        yaw=performance.yaw,
        pitch=max(-1.0, min(1.0, performance.pitch + pitch)),
        roll=(roll if performance.roll is None else performance.roll) + ROLL_PER_YAW * performance.yaw,
        blink_left=max(left, life.blink),
        blink_right=max(right, life.blink),
        gaze_x=gaze_x,
        gaze_y=gaze_y,
        life=life if performance.t is not None else _still_breath(performance.breath),
        far_eye=far_eye(look.turn),
    )


def mood_of(performance: Performance) -> Mood:
    """What feeling, character and sleep make of idle life."""
    rate = blink_rate(anchors_in(performance.emotion, performance.intensity))
    asleep = performance.pose in _ASLEEP or performance.motion in _ASLEEP
    return Mood(rate * performance.restless, performance.restless, asleep)


def face_of(
    look: ResolvedLook, emotion: str | dict[str, float], intensity: float, manner: Mapping[str, float]
) -> FaceNumbers:
    """A feeling on this very face, which is a little uneven in it."""
    return uneven(felt(emotion, intensity, manner), look.seed, tilt(look.art))


def felt(emotion: str | dict[str, float], intensity: float, manner: Mapping[str, float]) -> FaceNumbers:
    """A feeling's face; where nothing is felt, the persona's own calm one."""
    return face_at_rest(manner) if emotion == "neutral" and manner else blend(emotion, intensity)


def _still_breath(breath: float) -> IdleLife:
    return IdleLife(breath, breath, 0, 0, 0, 0)


def _gaze(face: FaceNumbers, wanted: Gaze | str | None, life: IdleLife) -> tuple[float, float]:
    """Eyes follow the feeling unless a place is named; idle glances come on top."""
    if isinstance(wanted, Gaze):
        x, y = face.gaze_x + wanted.x, face.gaze_y + wanted.y
    elif wanted == "viewer":
        x, y = 0.0, 0.0
    else:
        x, y = face.gaze_x, face.gaze_y
    return _within(x + life.gaze_x), _within(y + life.gaze_y)


def _mouth(face: FaceNumbers, said: str | Mouth | None) -> MouthNumbers:
    if said is None:
        return silent_mouth(face)
    if isinstance(said, Mouth):
        return MouthNumbers(said.width, said.open, said.curve, said.round, bite="upper" if said.open > 0.3 else "none")
    return speaking_mouth(said, face)


def _within(value: float) -> float:
    return max(-GAZE_LIMIT, min(GAZE_LIMIT, value))
