"""A persona stays the same person: nothing but its face changes from one feeling to another.

Run: `python -m benchmarks.looks_identity`. Pixels outside the face box that differ from the neutral picture, over all
labels, three starters and every finish. A peer that paints each expression anew is a model behind a provider, which a
machine without a network cannot ask.
"""

from collections.abc import Sequence

from benchmarks.figures import Figure, show
from troupe.kit import raster
from troupe.looks import LABELS, Drawing, Frame, Performance, draw, paint, resolve, starter_look

SIDE = 256
ROOM = {"pixel": 8}
"""A dot that the face touches belongs to it as a whole."""
FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")


def main() -> Sequence[Figure]:
    labels = tuple(LABELS)
    rows = []
    for finish in FINISHES:
        changed = max(_outside(who, finish, label) for who in ("nova", "rook", "moss") for label in labels)
        name = f"{finish}: pixels outside the face, {len(labels)} labels"
        rows.append(Figure(f"{finish}_pixels", name, changed, "px", 0.0))
    return rows


def _outside(who: str, finish: str, label: str) -> int:
    look, frame = resolve(starter_look(who)), Frame.model_validate({"finish": finish})
    calm, moved = (draw(look, Performance(emotion=name), frame) for name in ("neutral", label))
    box = _face(calm, ROOM.get(finish, 1))
    before, after = (raster.painted_over(paint(one, SIDE, SIDE), (SIDE, SIDE), box) for one in (calm, moved))
    return raster.changed_pixels(before, after, SIDE, SIDE, 0)


def _face(drawing: Drawing, room: int) -> tuple[int, int, int, int]:
    (x, y, wide, high), (left, top, across, _) = drawing.face_box, drawing.view_box
    scale = SIDE / across
    start, up = max(0, int((x - left) * scale) - room), max(0, int((y - top) * scale) - room)
    return (
        start,
        up,
        min(SIDE - start, int(wide * scale) + 2 * room + 1),
        min(SIDE - up, int(high * scale) + 2 * room + 1),
    )


if __name__ == "__main__":
    show("looks_identity", __doc__, main)
