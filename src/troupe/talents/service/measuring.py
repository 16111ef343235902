"""A picture in the coach's numbers."""

from typing import Any

from troupe.talents.domain.coach import Measured

_SHORT, _HASH_WIDE, _HASH_HIGH = 512, 9, 8
_BORDER = 0.06


def measure(content: bytes) -> Measured:
    """Sharpness, light, likeness and border of a picture that was checked before."""
    import numpy as np
    import pyvips

    picture: Any = pyvips.Image.new_from_buffer(content, "")
    width, height = picture.width, picture.height
    picture = picture.colourspace("srgb")
    if picture.hasalpha():
        picture = picture.flatten(background=[127, 127, 127])
    sized = picture.resize(_SHORT / min(width, height)) if min(width, height) > _SHORT else picture
    pixels = np.ndarray(
        buffer=sized.cast("uchar").write_to_memory(), dtype=np.uint8, shape=(sized.height, sized.width, sized.bands)
    )[..., :3].astype(np.float32)
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
    )


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
    rgb = edge.mean(axis=0) / 255
    line = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]
    )  # fmt: skip
    lab = np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    )  # fmt: skip
    found = lab @ np.cbrt(cones @ line)
    return round(float(found[0]), 4), round(float(found[1]), 4), round(float(found[2]), 4)
