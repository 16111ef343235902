"""Reading a recording somebody sent. Called in a child process, so that a hostile file costs one child."""

import io
import resource
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from troupe.kit.filetypes import LONGEST_MAGIC, file_type
from troupe.kit.sound import RATE

Samples = NDArray[np.float32]

# A container is named, never guessed: so no playlist is followed and no other file is opened.
_CONTAINERS = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/mp4": "mov,mp4,m4a",
}
# How far a sample of each kind can reach, and around what; all others reach 1.
_RANGES = {"uint8": (127.0, 128.0), "int16": (32767.0, 0.0), "int32": (2147483647.0, 0.0)}
_FULL = 0.999
_RUN = 3
_MOST_MEMORY = 3 * 1024**3
_MOST_CPU_SECONDS = 300


class NotSound(ValueError):
    """What was given holds no sound that can be read."""


@dataclass(frozen=True)
class Decoded:
    """A recording: mono at the rate that was asked for, and what it was before."""

    samples: Samples
    seconds: float
    sample_rate: int
    channels: int
    clipped: float
    """The share of samples that stand at the limit, three or more in a row."""
    cut: bool
    """Whether it is longer than was asked for; the rest was not read."""


def bound_this_process() -> None:
    """For child processes that read what strangers send: neither all memory nor all time."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))


def decode(content: bytes, longest_seconds: float, rate: int = RATE) -> Decoded:
    """Read a recording up to a length, at 16 kHz unless another rate is asked for; raises NotSound."""
    container = _CONTAINERS.get(file_type(content[:LONGEST_MAGIC]) or "")
    if container is None:
        raise NotSound("its first bytes belong to no sound")
    try:
        with av.open(io.BytesIO(content), mode="r", format=container, options={"protocol_whitelist": ""}) as opened:
            if not opened.streams.audio:
                raise NotSound("it holds no sound")
            return _read(opened.decode(opened.streams.audio[0]), longest_seconds, rate)
    except (av.FFmpegError, ValueError, OverflowError, MemoryError) as fault:
        raise NotSound("it cannot be read") from fault


def decode_even_nothing(content: bytes, longest_seconds: float) -> Decoded:
    """The same, but a recording of no length at all is one of silence; raises NotSound."""
    try:
        return decode(content, longest_seconds)
    except NotSound:
        if not _has_no_length(content):
            raise
        return Decoded(np.zeros(0, np.float32), 0.0, 0, 0, 0.0, False)


def _has_no_length(content: bytes) -> bool:
    """Whether it says so itself; one that was cut off after its head promises more."""
    try:
        with wave.open(io.BytesIO(content)) as opened:
            return bool(opened.getnframes() == 0)
    except (wave.Error, EOFError):
        return False


def _read(frames: Iterator[AudioFrame], longest_seconds: float, wanted: int) -> Decoded:
    pieces: list[Samples] = []
    full: list[NDArray[np.bool_]] = []
    resampler = AudioResampler(format="flt", layout="mono", rate=wanted)
    rate = channels = 0
    seconds = Fraction(0)
    for frame in frames:
        rate, channels = frame.sample_rate, len(frame.layout.channels)
        if not rate:
            raise NotSound("it has no sample rate")
        seconds += Fraction(frame.samples, rate)
        full.append(_at_the_limit(frame, channels))
        pieces += [each.to_ndarray()[0] for each in resampler.resample(_timeless(frame))]
        if seconds > longest_seconds:
            break
    if not rate:
        raise NotSound("it holds no sound")
    pieces += [each.to_ndarray()[0] for each in resampler.resample(None)]
    samples = np.nan_to_num(np.concatenate(pieces), nan=0.0, posinf=1.0, neginf=-1.0).astype(np.float32)
    clipped = _in_runs(np.concatenate(full, axis=1))
    return Decoded(samples, round(float(seconds), 3), rate, channels, clipped, seconds > longest_seconds)


def _timeless(frame: AudioFrame) -> AudioFrame:
    """Frames follow one another, whatever times a broken file gives them."""
    frame.pts = None
    return frame


def _at_the_limit(frame: AudioFrame, channels: int) -> NDArray[np.bool_]:
    values = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, channels).T
    limit, centre = _RANGES.get(values.dtype.name, (1.0, 0.0))
    return np.asarray(np.abs(values.astype(np.float64) - centre) >= _FULL * limit)


def _in_runs(full: NDArray[np.bool_]) -> float:
    """The share that stands in runs of three or more."""
    if full.size == 0:
        return 0.0
    padded = np.pad(full, ((0, 0), (1, 1))).astype(np.int8)
    count = 0
    for channel in padded:
        edges = np.flatnonzero(np.diff(channel))
        lengths = edges[1::2] - edges[::2]
        count += int(lengths[lengths >= _RUN].sum())
    return count / full.size
