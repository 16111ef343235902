"""Voices made on the spot: vowels of known pitch and formants, spoken in syllables, as WAV files."""

import base64
import io
import wave
from functools import cache

import numpy as np

RATE = 16_000
DEEP = ((600, 90), (1100, 110), (2500, 160), (3500, 250))
BRIGHT = ((800, 90), (1700, 120), (2900, 180), (4200, 260))


def voice(seconds=6.0, *, f0=120.0, formants=DEEP, syllables=4.0, lively=1.5, seed=0, rate=RATE, pause=0.4):
    """Somebody who says vowels: so many syllables a second, the pitch swinging by so many semitones."""
    t = np.arange(int(seconds * rate)) / rate
    chance = np.random.default_rng(seed)
    swing = lively * np.sin(2 * np.pi * (0.5 + 0.3 * chance.random()) * t + chance.random() * 6)
    pitch = f0 * 2 ** (swing / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    said = np.zeros(len(t))
    for harmonic in range(1, int((rate / 2 - 200) / f0)):
        tone = harmonic * f0
        gain = sum(1 / (1 + ((tone - centre) / width) ** 2) for centre, width in formants) + 0.03
        said += gain / harmonic * np.sin(harmonic * phase)
    said *= np.clip(1.2 * np.sin(np.pi * syllables * t) ** 2 - 0.1, 0, 1)
    said = 0.35 * said / np.abs(said).max()
    quiet = np.zeros(int(pause * rate))
    return np.concatenate([quiet, said, quiet])


def noisy(samples, decibels, *, seed=3):
    """With noise so far below the voice."""
    spoken = samples[np.abs(samples) > 0]
    level = np.sqrt((spoken**2).mean() / 10 ** (decibels / 10))
    return samples + np.random.default_rng(seed).normal(0, level, len(samples))


def wav(samples, *, rate=RATE, channels=1):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        whole = (np.clip(samples, -1, 1) * 32767).astype("<i2")
        out.writeframes(np.repeat(whole, channels).tobytes())
    return file.getvalue()


def encoded(content):
    return base64.b64encode(content).decode()


def good_clips(number=5, *, f0=120.0, formants=DEEP, seconds=6.0):
    """Recordings that pass: quiet room, one voice, each a little different."""
    return [_good_clip(each, f0, formants, seconds) for each in range(number)]


@cache
def _good_clip(place, f0, formants, seconds):
    return wav(noisy(voice(seconds + 0.3 * place, f0=f0, formants=formants, seed=place), 32, seed=place))
