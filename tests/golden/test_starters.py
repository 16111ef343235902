"""The three first faces are compared as pictures with the ones that were looked at and approved.

After a wanted change: look at the new pictures, then run this file with `TROUPE_TEST_APPROVE=1`.
"""

import os
from pathlib import Path
from typing import Literal, get_args

import pytest

from troupe.kit import raster
from troupe.looks import Performance, draw, paint, resolve, starter_look

Handle = Literal["nova", "rook", "moss"]
APPROVED = Path(__file__).parent
SIZE = 256
CLOSE = 1.0  # of 255, on average over the picture


@pytest.mark.parametrize("handle", get_args(Handle))
def test_a_starter_looks_as_approved(handle: Handle, tmp_path: Path) -> None:
    drawn = paint(draw(resolve(starter_look(handle)), Performance(emotion="joy", intensity=0.5)), SIZE, SIZE)
    approved = APPROVED / f"{handle}.png"
    if os.environ.get("TROUPE_TEST_APPROVE"):
        approved.write_bytes(raster.encode_png(drawn, SIZE, SIZE, level=9))

    seen, width, height = raster.decode(approved.read_bytes())
    difference = sum(abs(new - old) for new, old in zip(drawn, seen, strict=True)) / len(drawn)
    if difference > CLOSE:
        (tmp_path / f"{handle}-now.png").write_bytes(raster.encode_png(drawn, SIZE, SIZE))

    assert (width, height) == (SIZE, SIZE)
    assert difference <= CLOSE, f"look at {tmp_path / handle}-now.png beside {approved}"
