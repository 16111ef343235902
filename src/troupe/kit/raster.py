"""SVG to pixels, and pixels to files.

ThorVG paints (`brush`); pyvips encodes and paints the independent second opinion. Both are imported when first needed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from troupe.kit.errors import Unavailable

if TYPE_CHECKING:
    import pyvips

_ROUND_TO = 2048


class PaintingFailed(Unavailable):
    """The painter refused a drawing, which our own drawings never make it do."""

    def __init__(self, step: str, answer: object) -> None:
        super().__init__(
            f"The drawing could not be painted ({step}: {answer}).",
            next_step="Try again; if it happens twice, save the look and report it.",
        )


def paint(svg: str, width: int, height: int, *, solid: bool = False) -> bytes:
    """The picture as RGBA rows with straight alpha, `width * height * 4` bytes.

    Where nothing shines through, straight and premultiplied alpha are the same, and a pass over all pixels is saved.
    """
    drawn = _padded(svg.encode())
    if solid:
        pixels = _painted(drawn, width, height, straight=False)
        if _filled_to_its_corners(pixels, width, height):
            return pixels
    return _painted(drawn, width, height, straight=True)


def _painted(svg: bytes, width: int, height: int, *, straight: bool) -> bytes:
    from troupe.kit.brush import Unpainted, brush

    try:
        return brush().paint(svg, width, height, straight=straight)
    except Unpainted as refused:
        raise PaintingFailed(refused.step, refused.answer) from refused


def second_opinion(svg: str, width: int, height: int) -> bytes:
    """The same picture painted by librsvg."""
    import pyvips

    try:
        picture = pyvips.Image.thumbnail_buffer(svg.encode(), width, height=height, size="force")
        return bytes(picture.cast("uchar").write_to_memory())
    except pyvips.Error as fault:
        raise PaintingFailed("second opinion", fault) from fault


def encode_png(pixels: bytes, width: int, height: int, *, level: int = 6) -> bytes:
    return bytes(_image(pixels, width, height).pngsave_buffer(compression=level, keep="none"))


def encode_webp(pixels: bytes, width: int, height: int, *, quality: int = 88, effort: int = 0) -> bytes:
    return bytes(_image(pixels, width, height).webpsave_buffer(Q=quality, effort=effort, keep="none"))


def encode_loop(
    pictures: Sequence[bytes], width: int, height: int, delay: int, format: Literal["webp", "gif"]
) -> bytes:
    """An animation that repeats for ever, each picture shown for `delay` milliseconds."""
    import pyvips

    roll = pyvips.Image.arrayjoin([_image(pixels, width, height) for pixels in pictures], across=1).copy()
    roll.set_type(pyvips.GValue.gint_type, "page-height", height)
    roll.set_type(pyvips.GValue.array_int_type, "delay", [delay] * len(pictures))
    roll.set_type(pyvips.GValue.gint_type, "loop", 0)
    if format == "gif":
        return bytes(roll.gifsave_buffer(effort=4, dither=0.0))
    return bytes(roll.webpsave_buffer(Q=82, effort=1))


def decode(file: bytes) -> tuple[bytes, int, int]:
    """RGBA rows, width and height of a PNG or WebP file."""
    import pyvips

    picture = pyvips.Image.new_from_buffer(file, "").colourspace("srgb")
    picture = picture if picture.hasalpha() else picture.bandjoin(255)
    return bytes(picture.cast("uchar").write_to_memory()), int(picture.width), int(picture.height)


def covering(file: bytes, width: int, height: int) -> bytes:
    """RGBA rows of a picture file, scaled to cover a size and cut around its middle."""
    import pyvips

    picture = pyvips.Image.thumbnail_buffer(file, width, height=height, size="both", crop="centre")
    picture = picture.colourspace("srgb")
    picture = picture if picture.hasalpha() else picture.bandjoin(255)
    return bytes(picture.cast("uchar").write_to_memory())


def opened(file: bytes) -> bytes:
    """A mask as a PNG that can be seen through where it was white."""
    pixels, width, height = decode(file)
    clear = bytes(4 * width * height)
    mask = _image(pixels, width, height)[0].invert()
    return encode_png(bytes(_image(clear, width, height)[:3].bandjoin(mask).write_to_memory()), width, height)


def mean_difference(one: bytes, other: bytes, width: int, height: int) -> float:
    """How far two pictures are apart on average, in levels of 255."""
    return float((_image(one, width, height) - _image(other, width, height)).abs().avg())


def changed_pixels(one: bytes, other: bytes, width: int, height: int, levels: float = 12) -> int:
    """How many pixels differ by more than so many levels in any channel."""
    apart = (_image(one, width, height) - _image(other, width, height)).abs()
    return round(float((_strongest(apart) > levels).avg()) / 255 * width * height)


def cut_out(pixels: bytes, size: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
    """The rows of a part of a picture: left, top, width, height."""
    return bytes(_image(pixels, *size).crop(*box).write_to_memory())


def painted_over(pixels: bytes, size: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
    """The picture with one box emptied."""
    left, top, width, height = box
    empty = _image(bytes(4 * width * height), width, height)
    return bytes(_image(pixels, *size).insert(empty, left, top).write_to_memory())


def laid_over(pixels: bytes, size: tuple[int, int], other: bytes, box: tuple[int, int, int, int]) -> bytes:
    """A smaller picture laid over a larger one, where it is not clear."""
    left, top, width, height = box
    below = _image(pixels, *size)
    laid = below.composite2(_image(other, width, height), "over", x=left, y=top)
    return bytes(laid.cast("uchar").write_to_memory())


def mirrored(pixels: bytes, width: int, height: int) -> bytes:
    return bytes(_image(pixels, width, height).fliphor().write_to_memory())


def pieces(pixels: bytes, width: int, height: int, least: int = 12) -> int:
    """How many connected parts of at least so many pixels a picture on nothing has."""
    import numpy as np

    stride = width + 2
    solid = np.zeros((height, stride), np.int8)
    solid[:, 1:-1] = np.frombuffer(pixels, np.uint8)[3::4].reshape(height, width) > 200
    turns = np.flatnonzero(np.diff(solid.ravel())).tolist()
    sizes = _joined(turns[::2], turns[1::2], stride)
    return sum(size >= least for size in sizes)


def _joined(starts: list[int], ends: list[int], stride: int) -> list[int]:
    """The sizes of what runs of pixels make together, each run joined with those that touch it one row above."""
    group, above = list(range(len(starts))), 0

    def root(run: int) -> int:
        while group[run] != run:
            group[run] = run = group[group[run]]
        return run

    for run, (start, end) in enumerate(zip(starts, ends, strict=True)):
        while ends[above] + stride <= start:
            above += 1
        other = above
        while starts[other] + stride < end:
            group[root(other)] = root(run)
            other += 1
    sizes = [0] * len(starts)
    for run, (start, end) in enumerate(zip(starts, ends, strict=True)):
        sizes[root(run)] += end - start
    return sizes


def covered(pixels: bytes, width: int, height: int) -> bytes:
    """Where a picture is solid, one byte for each pixel: 255 or 0."""
    return bytes((_image(pixels, width, height)[3] > 200).write_to_memory())


def filled(pixels: bytes, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is not clear; nothing at all is a box without a size."""
    left, top, across, down = _image(pixels, width, height)[3].find_trim(threshold=40, background=[0])
    return int(left), int(top), int(across), int(down)


def _strongest(picture: "pyvips.Image") -> "pyvips.Image":
    first, *rest = picture.bandsplit()
    return first.maxpair(rest[0]).maxpair(rest[1]).maxpair(rest[2])


def _image(pixels: bytes, width: int, height: int) -> "pyvips.Image":
    import pyvips

    return pyvips.Image.new_from_memory(pixels, width, height, 4, "uchar").copy(interpretation="srgb")


def _filled_to_its_corners(pixels: bytes, width: int, height: int) -> bool:
    """A ground of another ratio than the picture ends within it, and its edge lets something through."""
    corners = (0, width - 1, (height - 1) * width, height * width - 1)
    return all(pixels[4 * corner + 3] == 255 for corner in corners)


def _padded(svg: bytes) -> bytes:
    """The binding keeps a C type for every length it ever saw; rounded lengths keep those few."""
    return svg.ljust(-(-len(svg) // _ROUND_TO) * _ROUND_TO)
