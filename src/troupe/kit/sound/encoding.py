"""Samples written as a file that players and browsers read; the same samples always give the same bytes."""

import io
import struct
from typing import Literal

SoundFormat = Literal["wav", "ogg", "mp3", "flac"]
TYPES = {"wav": "audio/wav", "ogg": "audio/ogg", "mp3": "audio/mpeg", "flac": "audio/flac"}
OPUS_RATE = 48_000
_CODECS = {"ogg": "libopus", "mp3": "libmp3lame", "flac": "flac"}
_LAYOUTS = {"ogg": "flt", "mp3": "s16p", "flac": "s16"}
_FRAME = 4_000


def rate_of(format: SoundFormat, rate: int) -> int:
    """How many samples a second a file has that is made of samples at a rate."""
    return OPUS_RATE if format == "ogg" else rate


def encoded(samples: bytes, rate: int, format: SoundFormat) -> bytes:
    """Mono samples of 16 bit as a file."""
    return wav(samples, rate) if format == "wav" else _by_codec(samples, rate, format)


def wav(samples: bytes, rate: int) -> bytes:
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate,
                       2, 16, b"data", len(samples))  # fmt: skip
    return head + samples


def _by_codec(samples: bytes, rate: int, format: SoundFormat) -> bytes:
    import av
    import numpy as np
    from av.audio.resampler import AudioResampler

    file = io.BytesIO()
    with av.open(file, "w", format=format, options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(_CODECS[format], rate=rate_of(format, rate), options={"flags": "+bitexact"})
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        resampler = AudioResampler(format=_LAYOUTS[format], layout="mono", rate=rate_of(format, rate))
        whole = np.frombuffer(samples, dtype="<i2").reshape(1, -1)
        for start in range(0, whole.shape[1], _FRAME):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(whole[:, start : start + _FRAME]), format="s16", layout="mono"
            )
            frame.sample_rate = rate
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return file.getvalue()
