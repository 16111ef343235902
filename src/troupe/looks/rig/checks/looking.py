"""How the checks look at a drawing: cut to a box, and by its lightness."""

from functools import lru_cache

from troupe.kit.colour import from_hex
from troupe.looks.rig.bust import Drawing

Cut = tuple[int, int, int, int]


def face_pixels(drawing: Drawing, side: int) -> Cut:
    """Left, top, width and height of the face box, in pixels of a square picture."""
    (x, y, wide, high), (left, top, across, _) = drawing.face_box, drawing.view_box
    scale = side / across
    start, up = max(0, int((x - left) * scale) - 1), max(0, int((y - top) * scale) - 1)
    return start, up, min(side - start, int(wide * scale) + 3), min(side - up, int(high * scale) + 3)


@lru_cache(maxsize=4096)
def lightness(red: int, green: int, blue: int) -> float:
    return from_hex(f"#{red:02x}{green:02x}{blue:02x}").lightness
