"""What a driver in the page needs to know: which parts move and how, and every face as numbers."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from troupe.looks.catalog import garments, hair_styles
from troupe.looks.domain import idle as life
from troupe.looks.domain.emotion import FaceNumbers, anchors_in, checked_label
from troupe.looks.domain.mouth import silent_mouth
from troupe.looks.domain.performance import Performance
from troupe.looks.rig import acting as rules
from troupe.looks.rig.acting import Acting, rest_roll
from troupe.looks.rig.brows import brow_shapes
from troupe.looks.rig.eyes import closed_lids, lid_shapes, open_lids, pivot
from troupe.looks.rig.families import EARS
from troupe.looks.rig.hair import BACK_PIVOT, LOCK_PIVOTS
from troupe.looks.rig.marks import fades
from troupe.looks.rig.mouth import mouth_shapes
from troupe.looks.rig.paths import Shape
from troupe.looks.rig.places import BACK_DEPTH, FIGURE_PIVOT, HEAD_PIVOT
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sideface import SIDE_GAZE_REACH, side_pivot
from troupe.looks.rig.swinging import SWINGS
from troupe.looks.rig.tail import grown_tail
from troupe.looks.rig.talking import SPEECH, speaking_mouth
from troupe.looks.rig.telling import coarseness, telling_colours

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
NO_MANNER: Mapping[str, float] = MappingProxyType({})
_PIVOTS = re.compile(r'data-part="(animal_ear_left|animal_ear_right|tail|scarf)" data-pivot="([-.0-9]+) ([-.0-9]+)"')
_WHOLE = re.compile(r"(?<=\d)\.0(?=[,}\]])")
"""What a whole number is written with and can be read without."""
_WHOLE_KINDS = ("figure", "body", "head", "spring")
_BLINK_MINUTES = 3
_GAZE_LOOP_MS = 24_000
_MOUTH_CHANGE_MS = 70
_EMOTION_CHANGE_MS = 180


def face_table(
    look: ResolvedLook, emotion: str | dict[str, float], intensity: float = 1, manner: Mapping[str, float] = NO_MANNER
) -> dict[str, Json]:
    """All that a face does in one feeling, or a blend, as numbers that can be mixed with those of any other feeling."""
    felt = checked_label(emotion) if isinstance(emotion, str) else emotion
    face = rules.face_of(look, felt, intensity, manner)
    return {
        "version": 1,
        "look_hash": look.look_hash,
        "emotion": felt if isinstance(felt, str) else dict(felt),
        "intensity": intensity,
        "paths": _numbers(brow_shapes(look.faced, -1, face) | brow_shapes(look.faced, 1, face)),
        "lids": _lids(look.faced, face),
        "mouths": _mouths(look.faced, face),
        "fades": _fades(face),
        "iris": face.iris,
        "blink_rate": life.blink_rate(anchors_in(felt, intensity)),
        "gaze": [face.gaze_x, face.gaze_y],
    }


def live_metadata(
    look: ResolvedLook, performance: Performance | None = None, acting: Acting | None = None
) -> dict[str, Json]:
    """The constants of one figure's motion, as they are embedded in a live document: it rests as it is drawn."""
    resting = performance or Performance()
    held = acting or rules.perform(look, resting, rest_roll(look.art))
    narrow, inward = rules.far_eye(resting.turned)
    return {
        "version": 1,
        "look_hash": look.look_hash,
        "parts": {**_parts(look)},
        "rest": {
            "yaw": round(held.yaw, 3),
            "pitch": round(held.pitch, 3),
            "roll": round(held.roll - rules.ROLL_PER_YAW * held.yaw, 3),
            "emotion": resting.emotion if isinstance(resting.emotion, str) else dict(resting.emotion),
            "intensity": resting.intensity,
        },
        "parallax": {
            "x": rules.SHIFT_X,
            "y": rules.SHIFT_Y,
            "roll_per_yaw": rules.ROLL_PER_YAW,
            "eye_narrow": narrow,
            "eye_inward": inward,
            "ear_narrow": rules.EAR_NARROW,
            "gaze": rules.GAZE_REACH if resting.seen_from == "front" else SIDE_GAZE_REACH,
            "limit": 0.7,
        },
        **_idle(look.seed, resting.restless),
        "springs": _springs(look),
        "shapes": _commands(look.faced),
        "finish": look.finish,
        "colours": list(telling_colours(look)),
        **({} if coarseness(look) == 1 else {"dots": round(coarseness(look), 3)}),
        "mouth_change_ms": _MOUTH_CHANGE_MS,
        "emotion_change_ms": _EMOTION_CHANGE_MS,
    }


def metadata_text(look: ResolvedLook, performance: Performance, acting: Acting, drawn: str) -> str:
    """The constants of what is in the drawing: a bust tells nothing of arms, and what swings does so from its place."""
    places = {name: [_short(float(x)), _short(float(y))] for name, x, y in _PIVOTS.findall(drawn)}
    parts = {
        name: {**part, "pivot": places.get(name, part["pivot"])}
        for name, part in _seen_parts(look, performance).items()
        if part["kind"] != "still" and f'data-part="{name}"' in drawn
    }
    told = {**live_metadata(look, performance, acting), "parts": parts}
    return _WHOLE.sub("", json.dumps(told, separators=(",", ":"), ensure_ascii=False))


def _lids(look: ResolvedLook, face: FaceNumbers) -> dict[str, Json]:
    table: dict[str, Json] = {}
    for side in (-1, 1):
        closed = lid_shapes(look, side, closed_lids(look, side, face))
        for key, shape in lid_shapes(look, side, open_lids(look, side, face)).items():
            table[key] = {"open": _list(shape), "closed": _list(closed[key])}
    return table


def _mouths(look: ResolvedLook, face: FaceNumbers) -> dict[str, Json]:
    spoken = {shape: speaking_mouth(shape, face) for shape in SPEECH}
    return {
        name: _numbers(dict(mouth_shapes(look, mouth)))
        for name, mouth in {"rest": silent_mouth(face), **spoken}.items()
    }


def _fades(face: FaceNumbers) -> dict[str, Json]:
    return {name: round(amount, 3) for name, amount in fades(face).items()}


def _commands(look: ResolvedLook) -> dict[str, Json]:
    face = FaceNumbers()
    shapes = {**mouth_shapes(look, silent_mouth(face))}
    for side in (-1, 1):
        shapes |= {**brow_shapes(look, side, face), **lid_shapes(look, side, open_lids(look, side, face))}
    return {key: shape.commands for key, shape in shapes.items()}


def _parts(look: ResolvedLook) -> dict[str, dict[str, Json]]:
    parts: dict[str, dict[str, Json]] = {
        "background": _part("still", 0, (0, 0)),
        "figure": _part("figure", 0, FIGURE_PIVOT),
        "head_back": _part("back", BACK_DEPTH, BACK_PIVOT),
        "torso": _part("body", 0, (0, 0)),
        "clothes": _part("body", 0, (0, 0)),
        "head": _part("head", 0, HEAD_PIVOT),
        "headwear": _part("shift", 0.4, (0, 0)),
        "marks": _part("shift", 0.3, (0, 0)),
        "fx": _part("still", 0, (0, 0)),
    }
    for name in ("cape", "arms_behind", "arms_front", "arms_over"):
        parts[name] = _part("body", 0, (0, 0))
    for name, depth in (("face", 0.12), ("face_shade", 0.12), ("nose", 0.95), ("mouth", 0.72), ("hair_front", 0.38)):
        parts[name] = _part("shift", depth, (0, 0))
    for name, side in (("left", -1), ("right", 1)):
        px, py = pivot(look, side)
        parts[f"ear_{name}"] = _part("ear", -0.3, (side * (look.face_width - 2), 7))
        parts[f"eye_{name}"] = _part("eye", 0.62, (px, py))
        parts[f"gaze_{name}"] = _part("gaze", 0, (px, py))
        parts[f"shine_{name}"] = _part("gaze", 0, (px, py))
        parts[f"brow_{name}"] = _part("shift", 0.66, (0, 0))
        parts[f"lock_{name}"] = _part("spring", 0, LOCK_PIVOTS[name])
    for name in _swinging(look):
        parts[name] = _part("spring", 0, (0, 0))
    return parts


def _seen_parts(look: ResolvedLook, performance: Performance) -> dict[str, dict[str, Json]]:
    """From the side and from behind a head turns as one piece, and of a face only an iris moves in it."""
    parts = _parts(look)
    if performance.seen_from == "front":
        return parts
    whole = {name: part for name, part in parts.items() if part["kind"] in _WHOLE_KINDS}
    return {**whole, "head_back": parts["head"], "gaze_left": _part("gaze", 0, side_pivot(look))}


def _part(kind: str, depth: float, pivot_at: tuple[float, float]) -> dict[str, Json]:
    return {"kind": kind, "depth": depth, "pivot": [_short(round(value, 2)) for value in pivot_at]}


def _swinging(look: ResolvedLook) -> list[str]:
    """What of this figure swings besides its hair; a pet or a thing has parts of its own."""
    if look.being is not None:
        return []
    ears = list(EARS) if look.animal else []
    loose = any(piece.swings for worn in look.garments for piece in garments()[worn.item].pieces)
    return [*ears, *(["tail"] if grown_tail(look) else []), *(["scarf"] if loose else [])]


def _short(value: float) -> float:
    return int(value) if value == int(value) else value


def _springs(look: ResolvedLook) -> list[Json]:
    hair = ("lock_left", "lock_right", "head_back") if hair_styles()[look.hair_style].locks else ()
    hung = {**dict.fromkeys(hair, "hair"), **{name: SWINGS[name] for name in _swinging(look)}}
    springs = {name: life.SPRINGS[kind] for name, kind in hung.items()}
    return [
        {"part": name, "hz": spring.hz, "damping": life.SPRING_DAMPING, "gain": spring.gain}
        for name, spring in springs.items()
    ]


def _idle(seed: int, restless: float) -> dict[str, Json]:
    own = life.manner(seed)
    rate: dict[str, Json] = {} if restless == 1 else {"rate": restless}
    blinks = [start for minute in range(_BLINK_MINUTES) for start in life.blink_starts(seed, minute)]
    return {
        "breath": {
            "period_ms": own.breath.period_ms,
            "phase": own.breath.phase,
            "body": rules.BODY_BREATH,
            "head": rules.HEAD_BREATH,
            "head_lag_ms": life.HEAD_LAG_MS,
        },
        "sway": [{"period_ms": sine.period_ms, "degrees": sine.size, "phase": sine.phase} for sine in own.sway],
        "blink": {
            "close_ms": own.close_ms,
            "hold_ms": own.hold_ms,
            "open_ms": own.open_ms,
            "starts_ms": [round(start) for start in blinks],
            "loop_ms": round(_BLINK_MINUTES * life.MINUTE_MS),
            **rate,
        },
        "gaze": {
            "jump_ms": 45,
            "points": [[at, round(x, 2), round(y, 2)] for at, x, y in life.gaze_points(seed, 0) if at < _GAZE_LOOP_MS],
            "loop_ms": _GAZE_LOOP_MS,
            **rate,
        },
    }


def _numbers(shapes: dict[str, Shape]) -> dict[str, Json]:
    return {key: _list(shape) for key, shape in shapes.items()}


def _list(shape: Shape) -> list[Json]:
    return [_short(value) for value in shape.numbers]
