"""What is measured on a recording is near the truth, which is known because the recording is made here."""

import numpy as np
import pytest

from tests.voices.sounds import BRIGHT, DEEP, RATE, noisy, voice, wav
from troupe.kit.sound.decoding import NotSound, decode
from troupe.kit.sound.measuring import figures_of
from troupe.kit.sound.spectrum import band_centres, loudness_of, power_spectra
from troupe.voices.domain.likeness import voice_of


def measured(samples):
    return voice_of([figures_of(samples).voice])


@pytest.mark.parametrize("f0", [75, 110, 150, 220, 320])
def test_the_pitch_of_a_voice_is_found(f0):
    assert measured(noisy(voice(f0=f0), 30)).f0 == pytest.approx(f0, rel=0.03)


@pytest.mark.parametrize("noise", [30, 20, 10])
def test_noise_does_not_change_the_pitch(noise):
    assert measured(noisy(voice(f0=130), noise)).f0 == pytest.approx(130, rel=0.03)


def test_a_livelier_voice_has_a_wider_span():
    flat, lively = measured(voice(lively=0.3)).span, measured(voice(lively=4)).span

    assert flat < 1.0
    # Half of a sine's values lie within 0.71 of its height, to both sides.
    assert lively == pytest.approx(2 * 4 * 0.707, rel=0.25)


@pytest.mark.parametrize("rate", [3.0, 4.0, 5.5])
def test_syllables_are_counted(rate):
    assert measured(noisy(voice(syllables=rate, seconds=8), 30)).rate == pytest.approx(rate, rel=0.15)


@pytest.mark.parametrize("formants", [DEEP, BRIGHT], ids=["deep", "bright"])
def test_the_strongest_band_lies_at_a_formant(formants):
    found = measured(voice(formants=formants, f0=100))
    above = band_centres() > 400
    strongest = band_centres()[above][np.argmax(np.array(found.envelope)[above])]

    assert min(abs(strongest - centre) for centre, _ in formants[:2]) < 130


@pytest.mark.parametrize("noise", [35, 25, 15, 8])
def test_the_distance_to_the_noise_is_found_within_two_decibels(noise):
    assert figures_of(noisy(voice(pause=1.0), noise)).snr == pytest.approx(noise, abs=2)


def test_loudness_is_what_broadcasters_measure():
    tone = np.sin(2 * np.pi * 997 * np.arange(4 * RATE) / RATE)

    assert loudness_of(power_spectra(tone, np.ones(400, dtype=bool))) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("noise", [0.0, 0.1], ids=["silence", "noise"])
def test_nobody_speaks_in_silence_or_noise(noise):
    figures = figures_of(np.random.default_rng(1).normal(0, noise, 5 * RATE) if noise else np.zeros(5 * RATE))

    assert (figures.voice.voiced, figures.speech_share) == (0, 0.0)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (22_050, 1), (44_100, 2), (48_000, 6)])
def test_a_recording_of_any_rate_is_read_at_one_rate_and_its_own_figures_are_kept(rate, channels):
    read = decode(wav(voice(2, rate=rate), rate=rate, channels=channels), 300)

    assert (read.sample_rate, read.channels, read.seconds) == (rate, channels, pytest.approx(2.8, abs=0.01))
    assert len(read.samples) == pytest.approx(2.8 * RATE, abs=200)
    assert measured(read.samples).f0 == pytest.approx(120, rel=0.03)


def test_an_overdriven_recording_is_noticed_and_a_single_peak_is_not():
    loud = np.clip(voice(3) * 6, -1, 1)
    single = voice(3)
    single[20_000] = 1.0

    assert decode(wav(loud), 300).clipped > 0.005
    assert decode(wav(single), 300).clipped == 0


def test_what_is_longer_than_asked_is_cut():
    assert decode(wav(voice(5)), 2).cut
    assert not decode(wav(voice(5)), 300).cut


WHOLE = wav(voice(2))
HOSTILE = {
    "nothing": b"",
    "text": b"#EXTM3U\nfile:///etc/passwd\n",
    "only a head": WHOLE[:44],
    "half a head": WHOLE[:20],
    "no channels": WHOLE[:22] + b"\0\0" + WHOLE[24:],
    "no rate": WHOLE[:24] + b"\0\0\0\0" + WHOLE[28:],
    "a page": b"<html><script>alert(1)</script></html>",
    "noise after a name": b"OggS" + bytes(range(256)) * 8,
    "a broken flac": b"fLaC" + b"\xff" * 400,
    "a broken mp4": b"\0\0\0\x20ftypM4A \0\0\0\0" + b"\xff" * 400,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_recording_is_refused(content):
    with pytest.raises(NotSound):
        decode(content, 300)
