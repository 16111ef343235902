"""Bones of an animal as pose models read them: the seventeen points of AP-10K, in fixed colours, on black."""

from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.maps.bones import leaning, on_black, stick
from troupe.looks.rig.paths import Point
from troupe.looks.rig.pets.coat import plan_of
from troupe.looks.rig.pets.scene import joints_of, show_pet
from troupe.looks.rig.places import Places
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import path
from troupe.looks.rig.strokes import shape_of

BONES = (
    ("left_eye", "right_eye", "#ffffff"), ("right_eye", "nose", "#64ff64"), ("left_eye", "nose", "#96ffff"),
    ("nose", "neck", "#6432ff"),
    ("neck", "right_shoulder", "#3296c8"), ("right_shoulder", "right_elbow", "#00ffff"),
    ("right_elbow", "right_front_paw", "#009600"),
    ("neck", "left_shoulder", "#0000ff"), ("left_shoulder", "left_elbow", "#000096"),
    ("left_elbow", "left_front_paw", "#ff32ff"),
    ("neck", "tail", "#ff00ff"),
    ("tail", "right_hip", "#ff0000"), ("right_hip", "right_knee", "#960000"),
    ("right_knee", "right_back_paw", "#ffff64"),
    ("tail", "left_hip", "#009600"), ("left_hip", "left_knee", "#ffff00"), ("left_knee", "left_back_paw", "#969696"),
)  # fmt: skip
_NOSE = (0.0, 22.0)


def animal_drawing(look: ResolvedLook, performance: Performance, frame: Frame, width: int, height: int) -> str:
    """The map as a document in pixels."""
    box = show_pet(look, performance, frame).box
    scale = width / box[2]
    placed = {
        name: ((x - box[0]) * scale, (y - box[1]) * scale)
        for name, (x, y) in animal_points(look, performance, frame).items()
    }
    thick = max(1.5, min(width, height) / 128)
    seen = [(placed[a], placed[b], colour) for a, b, colour in BONES if a in placed and b in placed]
    return on_black(width, height, (path(stick(a, b, thick), colour) for a, b, colour in seen))


def animal_points(look: ResolvedLook, performance: Performance, frame: Frame) -> dict[str, Point]:
    """Every point that can be seen, around the head; left and right are the animal's own."""
    shown = show_pet(look, performance, frame)
    plan, facing, acting = plan_of(look), shown.held.facing, shown.acting
    found = dict(joints_of(look, shown.held))
    if facing == "back":
        return found
    places = Places(acting)
    if facing in ("left", "right"):
        way = 1.0 if facing == "left" else -1.0
        (x, y, _), nose = plan.side.eye, min(shape_of(plan.side.pieces[-1]).points)
        told = {f"{facing}_eye": (way * x, y), "nose": (way * nose[0], nose[1])}
        return found | {name: leaning(point, acting.roll) for name, point in told.items()}
    face = {"nose": (_NOSE, 0.95)}
    for side, name in ((-1, "right"), (1, "left")):
        face[f"{name}_eye"] = ((side * plan.face.eye_gap, plan.face.eye_height), 0.6)
    for name, ((x, y), depth) in face.items():
        dx, dy = places.moved(depth)
        found[name] = leaning((x + dx, y + dy), acting.roll)
    return found
