"""Pictures as numbers: straight pixels, and their OKLab."""

from typing import Any


def pixels_of(picture: Any) -> Any:
    """Rows of red, green and blue from 0 to 255, of a picture that is opaque."""
    import numpy as np

    flat = picture.flatten(background=[127, 127, 127]) if picture.hasalpha() else picture
    raw = flat.cast("uchar").write_to_memory()
    return np.ndarray(buffer=raw, dtype=np.uint8, shape=(flat.height, flat.width, flat.bands))[..., :3]


def oklab(rgb: Any) -> Any:
    """OKLab of colours from 0 to 255, in the last axis."""
    import numpy as np

    share = np.asarray(rgb, np.float32) / 255
    line = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]], np.float32,
    )  # fmt: skip
    lab = np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]], np.float32,
    )  # fmt: skip
    return np.cbrt(line @ cones.T) @ lab.T
