"""What the tests of looks ask of a picture."""

import numpy as np

from troupe.kit import raster
from troupe.looks import Drawing, paint

STARTERS = ("nova", "rook", "moss")
ANCHOR_NAMES = (
    "neutral", "joy", "laugh", "sadness", "anger", "fear",
    "surprise", "disgust", "shy", "smug", "sleepy", "thinking",
)  # fmt: skip


def pixels(drawing: Drawing, size: int = 256) -> np.ndarray:
    return np.frombuffer(paint(drawing, size, size), np.uint8).reshape(size, size, 4).astype(int)


def painted_by_another(drawing: Drawing, size: int) -> np.ndarray:
    painted = raster.second_opinion(drawing.svg, size, size)
    return np.frombuffer(painted, np.uint8).reshape(size, size, 4).astype(int)


def face_pixels(drawing: Drawing, size: int = 256) -> tuple[slice, slice]:
    """Rows and columns of the face box."""
    x, y, wide, high = drawing.face_box
    left, top, across, _ = drawing.view_box
    scale = size / across
    rows = slice(max(0, int((y - top) * scale)), int(np.ceil((y - top + high) * scale)))
    columns = slice(max(0, int((x - left) * scale)), int(np.ceil((x - left + wide) * scale)))
    return rows, columns
