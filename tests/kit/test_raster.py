"""Pixels: straight alpha, the same in every thread, readable again as a file."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from troupe.kit.raster import PaintingFailed, decode, encode_png, encode_webp, paint, second_opinion

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
CIRCLE = HEAD + '<circle cx="5" cy="5" r="4" fill="#ff5d8f"/></svg>'
HALF = HEAD + '<path d="M0 0L10 0L10 10L0 10Z" fill="#ff5d8f" fill-opacity="0.5"/></svg>'


def test_a_half_transparent_colour_keeps_its_full_colour():
    red, green, blue, alpha = paint(HALF, 4, 4)[:4]

    assert (red, green, blue) == pytest.approx((255, 93, 143), abs=2)
    assert alpha == pytest.approx(128, abs=2)


def test_what_is_not_drawn_is_transparent():
    assert paint(CIRCLE, 32, 32)[3] == 0


def test_a_picture_does_not_shine_through_the_next_one():
    before = paint(CIRCLE, 32, 32)
    paint(HALF, 32, 32)

    assert paint(CIRCLE, 32, 32) == before


def test_all_threads_paint_the_same_picture():
    sizes = [24, 32, 40, 48] * 20
    alone = {size: paint(CIRCLE, size, size) for size in set(sizes)}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda size: paint(CIRCLE, size, size), sizes))

    assert together == [alone[size] for size in sizes]


def test_two_painters_agree():
    ours, theirs = paint(CIRCLE, 128, 128), second_opinion(CIRCLE, 128, 128)
    seen = [abs(a - b) for i in range(0, len(ours), 4) for a, b in zip(ours[i : i + 4], theirs[i : i + 4], strict=True)]

    assert sum(seen) / len(seen) <= 1


def test_a_png_holds_every_pixel():
    pixels = paint(HALF, 16, 12)

    assert decode(encode_png(pixels, 16, 12)) == (pixels, 16, 12)
    assert encode_png(pixels, 16, 12)[:4] == b"\x89PNG"


def test_a_webp_has_the_same_size_and_nearly_the_same_colours():
    pixels = paint(CIRCLE, 64, 64)
    read, wide, high = decode(encode_webp(pixels, 64, 64))
    middle = (32 * 64 + 32) * 4

    assert (wide, high) == (64, 64)
    assert list(read[middle : middle + 4]) == pytest.approx(list(pixels[middle : middle + 4]), abs=12)


def test_what_cannot_be_painted_is_said_with_a_way_out():
    with pytest.raises(PaintingFailed) as failure:
        paint("this is no drawing", 16, 16)

    assert failure.value.next_step
