"""A picture in the coach's numbers."""

from typing import Any

from troupe.talents.domain.coach import Measured
from troupe.talents.service.pixels import oklab, pixels_of

_SHORT, _HASH_WIDE, _HASH_HIGH = 512, 9, 8
_BORDER = 0.06


def measure(content: bytes) -> Measured:
    """Sharpness, light, likeness and border of a picture that was checked before."""
    import numpy as np
    import pyvips

    picture: Any = pyvips.Image.new_from_buffer(content, "")
    width, height = picture.width, picture.height
    picture = picture.colourspace("srgb")
    subject = _opaque(picture) if picture.hasalpha() else None
    if picture.hasalpha():
        picture = picture.flatten(background=[127, 127, 127])
    sized = picture.resize(_SHORT / min(width, height)) if min(width, height) > _SHORT else picture
    pixels = pixels_of(sized).astype(np.float32)
    luma = pixels @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    edges = 4 * luma[1:-1, 1:-1] - luma[:-2, 1:-1] - luma[2:, 1:-1] - luma[1:-1, :-2] - luma[1:-1, 2:]
    clipped = float(((luma <= 2) | (luma >= 253)).mean())
    return Measured(
        width,
        height,
        round(float(edges.var()), 2),
        round(float(luma.mean()), 2),
        round(clipped, 4),
        _likeness(picture),
        _border(pixels),
        subject,
    )


def share_of(mask: bytes) -> float:
    """How much of a picture its mask says is the subject."""
    import pyvips

    picture: Any = pyvips.Image.new_from_buffer(mask, "")
    if picture.hasalpha():
        picture = picture.flatten()
    return round(float(picture.colourspace("b-w")[0].avg()) / 255, 4)


def _opaque(picture: Any) -> float | None:
    """How much of it is not see-through; None where nothing is."""
    alpha = picture[picture.bands - 1]
    return round(float(alpha.avg()) / 255, 4) if alpha.min() < 128 else None


def _likeness(picture: Any) -> int:
    """Sixty-four bits that stay much the same when a picture is scaled or lightened."""
    import numpy as np

    small = picture.colourspace("b-w").thumbnail_image(_HASH_WIDE, height=_HASH_HIGH, size="force")
    grey = np.ndarray(buffer=small.write_to_memory(), dtype=np.uint8, shape=(_HASH_HIGH, _HASH_WIDE, small.bands))
    bits = grey[:, 1:, 0] > grey[:, :-1, 0]
    return int("".join("1" if bit else "0" for bit in bits.flatten()), 2)


def _border(pixels: Any) -> tuple[float, float, float]:
    """The middle colour of the border, in OKLab."""
    import numpy as np

    wide = max(1, int(min(pixels.shape[:2]) * _BORDER))
    edge = np.concatenate(
        [pixels[:wide].reshape(-1, 3), pixels[:, :wide].reshape(-1, 3), pixels[:, -wide:].reshape(-1, 3)]
    )
    found = oklab(edge.mean(axis=0))
    return round(float(found[0]), 4), round(float(found[1]), 4), round(float(found[2]), 4)
