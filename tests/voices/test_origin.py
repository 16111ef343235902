"""Every file of speech tells that a machine made it, and which voice."""

import base64
import io
import json

import av
import c2pa
import pytest

from tests.support.studio import opened
from tests.support.voice_servers import KEY, Piper
from tests.voices.lips.recordings import spoken as said_by_the_built_in_voice
from tests.voices.lips.recordings import wav_of
from tests.voices.training import Trainer
from troupe.kit.marks import BY_A_MODEL, DRAWN, read_mark
from troupe.kit.sound.decoding import decode
from troupe.kit.sound.encoding import TYPES, wav

LONG = "Seven grey geese flew over the frozen lake before the morning train had reached the hills."
VOICE = "piper/en_GB-alba-medium"


@pytest.fixture
async def me(tmp_path):
    async with opened(tmp_path, engine="sqlite") as house:
        yield Trainer(house.http)


async def sound(me, **asked):
    said = (await me.ask("POST", "/api/speech", json={"text": "Good evening."} | asked)).json()
    return said, (await me.ask("GET", said["url"])).content


async def test_files_of_the_built_in_voice_tell_it_in_every_format_and_equal_requests_give_equal_bytes(me):
    for format, type in TYPES.items():
        said, first = await sound(me, format=format)
        _, second = await sound(me, format=format)

        mark = read_mark(first, type)
        assert mark is not None
        assert (mark.source_type, mark.made_by, mark.generator) == (DRAWN, said["voice"], "Troupe")
        assert said["voice"].startswith("espeak/")
        assert first == second
        assert abs(seconds_of(first) * 1000 - said["duration_ms"]) < 60


async def test_a_file_of_a_personas_own_timbre_names_it_by_its_reference(me):
    _, heard = await sound(me, persona_id=await me.cast())

    mark = read_mark(heard, "audio/wav")
    assert mark is not None
    assert mark.made_by == "default (espeak)"


async def test_files_of_other_engines_tell_whose_voice_a_model_made_and_none_of_its_words(me):
    async with Piper() as server:
        await me.ask("PUT", "/api/accounts/keys/piper", json={"value": KEY, "host": server.base_url})
        said, whole = await sound(me, voice=VOICE, keep=True)
        part = (await me.ask("GET", said["sentences"][0]["url"])).content
        kept = (await me.ask("GET", f"/api/media/{said['media_id']}/content")).content

    for content in (whole, part, kept):
        mark = read_mark(content, "audio/wav")
        assert mark is not None
        assert (mark.source_type, mark.made_by) == (BY_A_MODEL, VOICE)
        assert b"Good evening" not in content
        assert "trainedAlgorithmicMedia" in c2pa.Reader("audio/wav", io.BytesIO(content)).json()
        assert abs(seconds_of(content) * 1000 - said["duration_ms"]) < 60


async def test_what_a_model_spoke_is_known_without_a_word_in_its_file_and_what_was_not_is_not(me):
    async with Piper() as server:
        server.sounds[LONG] = wav_of(await said_by_the_built_in_voice(LONG))
        await me.ask("PUT", "/api/accounts/keys/piper", json={"value": KEY, "host": server.base_url})
        said, _ = await sound(me, text=LONG, voice=VOICE, keep=True)
        _, theirs = await sound(me, text=LONG, voice=VOICE, format="mp3")
    line = (await me.ask("POST", "/api/speech/stream", json={"text": LONG, "voice": VOICE})).text.splitlines()[1]
    _, ours = await sound(me, text=LONG)
    kept = (await me.ask("GET", f"/api/media/{said['media_id']}/origin")).json()

    streamed = base64.b64decode(json.loads(line)["audio"])
    assert (kept["source_type"], kept["made_by"], kept["sound_mark"]["present"]) == (BY_A_MODEL, VOICE, True)
    for content, marked in ((bare(theirs), True), (streamed, True), (bare(ours), False)):
        media = (await me.ask("POST", "/api/media", files={"file": ("a.wav", content, "audio/wav")})).json()
        found = (await me.ask("GET", f"/api/media/{media['id']}/origin")).json()
        assert (found["source_type"], found["sound_mark"]["present"]) == (None, marked)


def bare(content):
    """Nothing but the samples, at another rate and from somewhere within."""
    samples = decode(content, 60, 22_050).samples[3_333:]
    return wav((samples * 0.5 * 32_767).astype("<i2").tobytes(), 22_050)


def seconds_of(content):
    with av.open(io.BytesIO(content)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
