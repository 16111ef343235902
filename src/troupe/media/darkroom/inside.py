"""The inside of the darkroom, run as a program: one order on standard input, one picture on standard output.

It imports nothing of ours, gives up files, sockets and memory before it sees the first byte of the picture, and may
die of it: whoever sent the order only sees that no picture came back.
"""

import json
import os
import resource
import sys

import pyvips

_MEMORY = 2 * 1024**3
_CPU_SECONDS = 60
_LONGEST_WEBP_SIDE = 16_383
_LOADERS = {
    "image/png": "pngload_buffer",
    "image/jpeg": "jpegload_buffer",
    "image/webp": "webpload_buffer",
    "image/gif": "gifload_buffer",
    "image/avif": "heifload_buffer",
    "image/svg+xml": "svgload_buffer",
}


def main() -> None:
    give_up_everything()
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(order["bytes"])
    type, picture, developed = work(order, content)
    about = {"type": type, "width": picture.width, "height": height_of(picture), "bytes": len(developed)}
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + developed)
    sys.stdout.buffer.flush()
    os._exit(0)  # the library's own farewell would open files


def give_up_everything() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no new file and no socket from here on
    pyvips.cache_set_max(0)


def work(order: dict[str, object], content: bytes) -> tuple[str, pyvips.Image, bytes]:
    if order["work"] == "thumbnail":
        picture = thumbnail(content, str(order["type"]), int(str(order["size"])))
        return "image/webp", picture, picture.webpsave_buffer(Q=80, effort=2, keep="none")
    picture = cleaned(
        load(content, str(order["type"]), pages=bool(order["animated"])), animated=bool(order["animated"])
    )
    if order.get("within"):
        size = int(str(order["within"]))
        picture = picture.thumbnail_image(size, height=size, size="down").cast("uchar").copy_memory()
    return encoded(picture, lossless=bool(order["lossless"]), animated=bool(order["animated"]))


def load(content: bytes, type: str, *, pages: bool = False) -> pyvips.Image:
    options = {"n": -1} if pages else {}
    loader = getattr(pyvips.Image, _LOADERS[type])
    return loader(content, fail_on="error", access="random", **options)


def cleaned(picture: pyvips.Image, *, animated: bool) -> pyvips.Image:
    """Upright, in sRGB, eight bits."""
    upright = picture if animated else picture.autorot()
    if upright.get_typeof("icc-profile-data") and upright.interpretation not in ("b-w", "grey16"):
        upright = upright.icc_transform("srgb", embedded=True)
    upright = upright.colourspace("srgb")
    return upright.cast("uchar").copy_memory()


def encoded(picture: pyvips.Image, *, lossless: bool, animated: bool) -> tuple[str, pyvips.Image, bytes]:
    too_long = max(picture.width, height_of(picture)) > _LONGEST_WEBP_SIDE
    if (lossless and not animated) or too_long:
        return "image/png", picture, picture.pngsave_buffer(compression=6, keep="none")
    return "image/webp", picture, picture.webpsave_buffer(Q=92, effort=4, lossless=lossless, keep="none")


def thumbnail(content: bytes, type: str, size: int) -> pyvips.Image:
    """Fits into a square of that size; never larger than the picture."""
    if type == "image/svg+xml":
        drawing = load(content, type)
        scale = size / max(drawing.width, drawing.height)
        return pyvips.Image.svgload_buffer(content, scale=scale).colourspace("srgb").copy_memory()
    small = pyvips.Image.thumbnail_buffer(content, size, height=size, size="down", no_rotate=False)
    return small.colourspace("srgb").cast("uchar").copy_memory()


def height_of(picture: pyvips.Image) -> int:
    """The height of one page; an animation is a strip of them."""
    if picture.get_typeof("page-height"):
        return int(picture.get("page-height"))
    return int(picture.height)


if __name__ == "__main__":
    main()
