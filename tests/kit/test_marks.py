"""Marks of origin: in every kind of picture, read back as they were written, and never in the way of the picture."""

import io

import av
import pytest

from troupe.kit import raster
from troupe.kit.marks import BY_A_MODEL, DRAWN, Mark, read_mark, written_into
from troupe.kit.webm import encode_webm

SIZE = 24, 16
CLEAR = bytes([200, 30, 90, 255] * 200 + [0, 0, 0, 0] * 184)
SOLID = bytes([200, 30, 90, 255] * 384)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="16"><title>x</title><rect width="9" height="9"/></svg>'
)
MARKS = [
    Mark(DRAWN, "rig 3.1.0", 0, "ab" * 32),
    Mark(BY_A_MODEL, "openai <\"odd\" & 'names'>", None, None),
]


def a_file(kind: str, pixels: bytes = CLEAR) -> tuple[bytes, str]:
    match kind:
        case "svg":
            return SVG, "image/svg+xml"
        case "gif" | "loop":
            format = "gif" if kind == "gif" else "webp"
            return raster.encode_loop([pixels, SOLID], *SIZE, 100, format), f"image/{format}"
        case "png":
            return raster.encode_png(pixels, *SIZE), "image/png"
    return raster.encode_webp(pixels, *SIZE), "image/webp"


KINDS = ["png", "webp", "gif", "loop", "svg"]


def test_a_marked_film_is_the_same_film():
    content = encode_webm([CLEAR, SOLID], *SIZE, 8)

    marked = written_into(content, "video/webm", MARKS[0])

    assert read_mark(content, "video/webm") is None
    assert read_mark(marked, "video/webm") == MARKS[0]
    assert frames_of(marked) == frames_of(content)


def frames_of(film: bytes) -> list[bytes]:
    with av.open(io.BytesIO(film)) as opened:
        return [frame.to_ndarray(format="rgba").tobytes() for frame in opened.decode(video=0)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mark", MARKS, ids=["drawn", "by a model"])
def test_a_mark_is_read_back_as_it_was_written(kind, mark):
    content, type = a_file(kind)

    marked = written_into(content, type, mark)

    assert read_mark(content, type) is None
    assert read_mark(marked, type) == mark
    assert marked == written_into(content, type, mark)
    assert mark.digital_source_type.encode() in marked


@pytest.mark.parametrize("pixels", [CLEAR, SOLID], ids=["clear", "solid"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_marked_picture_is_the_same_picture(kind, pixels):
    content, type = a_file(kind, pixels)

    marked = written_into(content, type, MARKS[0])

    assert raster.decode(marked) == raster.decode(content)
