"""A recording as figures: how well it was recorded, and how the voice in it is. No sound can be made from them."""

import base64
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from troupe.kit.sound.decoding import NotSound, bound_this_process, decode
from troupe.kit.sound.pitch import LOWEST, pitch_of
from troupe.kit.sound.spectrum import bands_of, envelope_of, highest_tone, loudness_of, power_spectra
from troupe.kit.sound.speech import power_of, speech_in, syllables_in

Floats = NDArray[np.float64]

CENTS = 10
"""How finely pitches are counted: in tenths of a semitone from 60 Hz on."""
_MOST_SNR = 99.0
_LEAST_PAUSE = 30  # frames of 10 ms
_WINDOW = 150
_LEAST_WINDOWS = 4
_LEAST_GROUP = 0.25
_TURNS = 12


@dataclass(frozen=True)
class VoiceFigures:
    """The voice in a recording, as sums that can be added up over several."""

    pitches: dict[str, int]
    """How many voiced frames have which pitch, counted in steps of ten cents above 60 Hz."""
    bands: list[float]
    """The power of the voiced frames, summed, in 24 bands."""
    voiced: int
    syllables: int
    speech_seconds: float


@dataclass(frozen=True)
class ClipFigures:
    """What was measured on one recording."""

    seconds: float
    sample_rate: int
    channels: int
    cut: bool
    clipped: float
    speech_share: float
    snr: float
    bandwidth: float
    loudness: float
    split: float | None
    """How different the two most different halves of it are; None when it is too short to tell."""
    voice: VoiceFigures


def measure_clips(encoded: list[str], longest_seconds: float) -> list[dict[str, object] | None]:
    """For a child process: recordings in base64 in, figures out; None for what is no sound."""
    bound_this_process()
    return [_measure_clip(base64.b64decode(each), longest_seconds) for each in encoded]


def _measure_clip(content: bytes, longest_seconds: float) -> dict[str, object] | None:
    try:
        decoded = decode(content, longest_seconds)
    except NotSound:
        return None
    figures = figures_of(decoded.samples)
    about = {"seconds": decoded.seconds, "sample_rate": decoded.sample_rate, "channels": decoded.channels}
    return asdict(figures) | about | {"clipped": decoded.clipped, "cut": decoded.cut}


def figures_of(samples: NDArray[np.floating]) -> ClipFigures:
    """Measure sound at 16 kHz that nobody needs to decode."""
    power, pitch = power_of(samples), pitch_of(samples)
    speech = speech_in(power, pitch)
    spectrum = power_spectra(samples, speech)
    return ClipFigures(
        seconds=round(len(samples) / 16_000, 3),
        sample_rate=16_000,
        channels=1,
        cut=False,
        clipped=0.0,
        speech_share=round(float(speech.mean()), 3) if speech.size else 0.0,
        snr=_snr(power, speech),
        bandwidth=highest_tone(spectrum),
        loudness=round(loudness_of(spectrum), 1),
        split=_split(samples, pitch, speech),
        voice=_voice(samples, power, pitch, speech),
    )


def voiced_in(samples: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """The pitch of every voiced frame, and the summed power spectrum of those frames."""
    pitch = pitch_of(samples)
    voiced = speech_in(power_of(samples), pitch) & (pitch > 0)
    return pitch[voiced], power_spectra(samples, voiced) * int(voiced.sum())


def voice_figures(samples: NDArray[np.floating]) -> VoiceFigures:
    """Only the voice in sound at 16 kHz, for whoever knows how well it was recorded."""
    power, pitch = power_of(samples), pitch_of(samples)
    return _voice(samples, power, pitch, speech_in(power, pitch))


def voice_halves(encoded: str, longest_seconds: float, spoken: float) -> list[dict[str, object]] | None:
    """For a child process: the voice in a recording before and after so many seconds of its speech."""
    bound_this_process()
    try:
        samples = decode(base64.b64decode(encoded), longest_seconds).samples
    except NotSound:
        return None
    return [asdict(each) for each in halves_of(samples, spoken)]


def halves_of(samples: NDArray[np.floating], spoken: float) -> tuple[VoiceFigures, VoiceFigures]:
    """The same of sound at 16 kHz that nobody needs to decode."""
    power, pitch = power_of(samples), pitch_of(samples)
    speech = speech_in(power, pitch)
    before = np.cumsum(speech) <= round(spoken * 100)
    return _voice(samples, power, pitch, speech & before), _voice(samples, power, pitch, speech & ~before)


def _voice(samples: NDArray[np.floating], power: Floats, pitch: Floats, speech: NDArray[np.bool_]) -> VoiceFigures:
    voiced = speech & (pitch[: len(speech)] > 0)
    count = int(voiced.sum())
    steps = np.round(1200 * np.log2(pitch[: len(speech)][voiced] / LOWEST) / CENTS).astype(int)
    kinds, counts = np.unique(steps, return_counts=True)
    return VoiceFigures(
        pitches={str(kind): int(number) for kind, number in zip(kinds, counts, strict=True)},
        bands=[float(each) for each in bands_of(power_spectra(samples, voiced)) * count],
        voiced=count,
        syllables=syllables_in(power, speech),
        speech_seconds=round(float(speech.sum()) / 100, 2),
    )


def _snr(power: Floats, speech: NDArray[np.bool_]) -> float:
    """How far the voice stands above the noise between the words, in dB."""
    here = power[: len(speech)]
    if not speech.any():
        return 0.0
    loud, quiet = float(here[speech].mean()), here[~speech]
    if len(quiet) < _LEAST_PAUSE:
        quiet = np.sort(here)[: max(1, len(here) // 10)]
    noise = float(quiet.mean())
    if noise <= 0 or (loud - noise) / noise > 10 ** (_MOST_SNR / 10):
        return _MOST_SNR
    return round(float(10 * np.log10(max(loud - noise, 1e-12) / noise)), 1)


def _split(samples: NDArray[np.floating], pitch: Floats, speech: NDArray[np.bool_]) -> float | None:
    """The distance between the two groups into which stretches of 1.5 s of speech fall."""
    frames = np.flatnonzero(speech)
    stretches = [frames[start : start + _WINDOW] for start in range(0, len(frames) - _WINDOW + 1, _WINDOW)]
    found = [each for each in (_stretch(samples, pitch, which) for which in stretches) if each is not None]
    if len(found) < _LEAST_WINDOWS:
        return None
    points = np.array(found)
    group = _two_groups(points)
    smaller = min(float(group.mean()), 1 - float(group.mean()))
    if smaller < _LEAST_GROUP:
        return 0.0
    return round(_apart(np.median(points[group], axis=0), np.median(points[~group], axis=0)), 1)


def _stretch(samples: NDArray[np.floating], pitch: Floats, which: NDArray[np.intp]) -> Floats | None:
    """The middle pitch in semitones, and the colour, of one stretch."""
    chosen = np.zeros(len(pitch), dtype=bool)
    chosen[which] = pitch[which] > 0
    if chosen.sum() < _WINDOW // 5:
        return None
    semitones = 12 * np.log2(float(np.median(pitch[chosen])) / LOWEST)
    return np.concatenate([[semitones], envelope_of(bands_of(power_spectra(samples, chosen)))])


def _apart(left: Floats, right: Floats) -> float:
    return float(abs(left[0] - right[0]) + np.sqrt(np.mean((left[1:] - right[1:]) ** 2)))


def _two_groups(points: Floats) -> NDArray[np.bool_]:
    """Two groups, begun with the two stretches that differ most."""
    far = [(_apart(a, b), i, j) for i, a in enumerate(points) for j, b in enumerate(points[:i])]
    _, first, second = max(far)
    centres = points[[first, second]]
    group = np.zeros(len(points), dtype=bool)
    for _ in range(_TURNS):
        group = np.array([_apart(each, centres[0]) < _apart(each, centres[1]) for each in points])
        if group.all() or not group.any():
            break
        centres = np.array([points[group].mean(axis=0), points[~group].mean(axis=0)])
    return group
