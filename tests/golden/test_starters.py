"""The three first faces are compared as pictures with the ones that were looked at and approved.

What moved is on the page that the failure names. After a wanted change: look at it, then run this
file with `TROUPE_TEST_APPROVE=1`.
"""

import os
from pathlib import Path
from typing import Literal, get_args

import pytest
import pyvips

from tests.golden.comparing import Pair, require_alike
from troupe.kit import raster
from troupe.looks import Performance, draw, paint, resolve, starter_look

Handle = Literal["nova", "rook", "moss"]
APPROVED = Path(__file__).parent
SIZE = 256
CLOSE = 1.0  # of 255, on average over the picture


@pytest.mark.parametrize("handle", get_args(Handle))
def test_a_starter_looks_as_approved(handle: Handle) -> None:
    drawn = paint(draw(resolve(starter_look(handle)), Performance(emotion="joy", intensity=0.5)), SIZE, SIZE)
    approved = APPROVED / f"{handle}.png"
    if os.environ.get("TROUPE_TEST_APPROVE"):
        approved.write_bytes(raster.encode_png(drawn, SIZE, SIZE, level=9))

    require_alike(handle, [Pair(handle, picture(*raster.decode(approved.read_bytes())), picture(drawn))], CLOSE)


def picture(pixels: bytes, width: int = SIZE, height: int = SIZE) -> "pyvips.Image":
    return pyvips.Image.new_from_memory(pixels, width, height, 4, "uchar").copy(interpretation="srgb")
