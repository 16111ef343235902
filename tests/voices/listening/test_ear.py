"""The offline ear: processes that die are replaced, strange phrases are said as the built-in voice says them."""

import asyncio
import os
import signal

import pytest

from tests.voices.lips.recordings import noise, samples_of, spoken
from troupe.ports.hearing import LanguageNotHeard
from troupe.providers.espeak import EspeakSpeaker
from troupe.providers.loudness import LoudnessDetector
from troupe.providers.pocketsphinx import PocketsphinxEar
from troupe.providers.silero import SileroDetector
from troupe.voices import Pronouncing
from troupe.voices.domain.listening import SpeechFinder

WINDOW = 512


def pcm(samples):
    return (samples.clip(-1, 1) * 32767).astype("<i2").tobytes()


async def said(text, **how):
    return pcm(samples_of(await spoken(text, **how)))


@pytest.fixture
async def ear():
    speaker = EspeakSpeaker()
    made = PocketsphinxEar(Pronouncing(speaker).say)
    yield made
    await made.close()
    await speaker.close()


async def test_names_that_no_dictionary_holds_are_told_apart(ear):
    phrases = ["switch to Zylvandra", "switch to Quorbinok", "switch to Mirelle"]

    heard = [(await ear.hear(await said(each), language="en", hints=phrases)).text for each in phrases]

    assert heard == phrases


async def test_phrases_of_another_language_are_heard_and_dictation_in_it_is_refused(ear):
    phrases = ["öffne das Tor", "schließ die Tür"]
    sound = await said("Schließ die Tür.", language="de")

    assert (await ear.hear(sound, language="de", hints=phrases)).text == "schließ die Tür"
    with pytest.raises(LanguageNotHeard):
        await ear.hear(sound, language="de", hints=())


async def test_what_looks_like_a_piece_of_grammar_is_a_phrase_like_any_other(ear):
    phrases = ["<phrase>", "a | b;", "stop = (now)*", "{yes}", "open the gate"]

    assert (await ear.hear(await said("Open the gate."), language="en", hints=phrases)).text == "open the gate"


async def test_noise_is_none_of_the_phrases(ear):
    assert (await ear.hear(pcm(noise(1.5)), language="en", hints=["open the gate", "stop"])).text == ""


async def test_a_process_that_dies_is_replaced_and_what_was_said_is_heard(ear):
    sound = await said("Open the gate.")
    await ear.hear(sound, language="en", hints=["open the gate"])
    [first] = ear.pids
    os.kill(first, signal.SIGKILL)

    again = await ear.hear(sound, language="en", hints=["open the gate"])

    assert again.text == "open the gate"
    assert first not in ear.pids


async def test_a_dictation_outlives_its_process_without_a_word_lost(ear):
    sound = await said("Tell me about the people in the city.")
    hearing = await ear.begin(language="en", hints=())
    await hearing.feed(sound[:32_000])
    for each in ear.pids:
        os.kill(each, signal.SIGKILL)
    await hearing.feed(sound[32_000:])
    heard = await hearing.finish()

    assert "people in the city" in heard.text
    assert heard.rough


async def test_whoever_no_longer_wants_to_know_leaves_nothing_busy(ear):
    sound = await said("Tell me about the people in the city.")
    asking = asyncio.create_task(ear.hear(sound * 3, language="en", hints=()))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert (
        await ear.hear(await said("Open the gate."), language="en", hints=["open the gate"])
    ).text == "open the gate"


async def test_the_detector_finds_speech_in_pieces_as_in_the_whole_and_none_in_noise():
    detector = SileroDetector()
    words = samples_of(await spoken("Open the gate."))
    sound = pcm(noise(1.0, 0.003)) + pcm(words) + pcm(noise(1.0, 0.003))
    sound = sound[: len(sound) // (2 * WINDOW) * 2 * WINDOW]
    whole, pieces = await detector.open(), await detector.open()
    likely = list(whole.hear(sound))
    one_by_one = [pieces.hear(sound[at : at + 2 * WINDOW])[0] for at in range(0, len(sound), 2 * WINDOW)]
    finder = SpeechFinder()
    began, ended = [*finder.feed(likely), *finder.finish()]
    hiss = pcm(noise(1.5, 0.1))[: 46 * 2 * WINDOW]

    assert likely == pytest.approx(one_by_one, abs=1e-4)
    assert 0.5 < began.sample / 16_000 < 1.2
    assert 1.0 + 0.8 * len(words) / 16_000 < ended.sample / 16_000 < 1.4 + len(words) / 16_000
    assert max((await detector.open()).hear(hiss)) < 0.5


async def test_loudness_stands_in_where_no_network_is_installed():
    run = await LoudnessDetector().open()
    quiet, loud = pcm(noise(1.0, 0.001)), pcm(noise(0.5, 0.2))
    even = [each[: len(each) // 1024 * 1024] for each in (quiet, loud, quiet)]
    finder = SpeechFinder()
    likely = [one for each in even for one in run.hear(each)]

    assert [type(each).__name__ for each in finder.feed(likely)] == ["Began", "Ended"]
