"""Pictures with transparency as a film: VP9 in WebM, which browsers play without a rim around the figure."""

import io
from collections.abc import Sequence
from typing import cast

import av
from av.video.stream import VideoStream

CODEC = "libvpx-vp9"
_FORMAT = "yuva420p"


def encode_webm(pictures: Sequence[bytes], width: int, height: int, fps: int) -> bytes:
    """RGBA rows of equal size as one film; an odd last row or column is repeated, since VP9 wants even sides."""
    import numpy as np

    file = io.BytesIO()
    with av.open(file, "w", format="webm") as film:
        stream = cast(VideoStream, film.add_stream(CODEC, rate=fps))
        stream.width, stream.height, stream.pix_fmt = width + width % 2, height + height % 2, _FORMAT
        stream.options = {"crf": "24", "b": "0", "deadline": "realtime", "cpu-used": "6", "auto-alt-ref": "0"}
        stream.metadata["alpha_mode"] = "1"
        for i, picture in enumerate(pictures):
            rows = np.frombuffer(picture, np.uint8).reshape(height, width, 4)
            even = np.pad(rows, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgba")
            frame.pts = i
            film.mux(stream.encode(frame.reformat(format=_FORMAT)))
        film.mux(stream.encode(None))
    return file.getvalue()
