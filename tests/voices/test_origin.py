"""Every file of speech tells that a machine made it, and which voice."""

import io

import av
import c2pa
import pytest

from tests.support.studio import opened
from tests.support.voice_servers import KEY, Piper
from tests.voices.training import Trainer
from troupe.kit.marks import BY_A_MODEL, DRAWN, read_mark
from troupe.kit.sound.encoding import TYPES

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
        assert (mark.source_type, mark.made_by, mark.generator) == (DRAWN, "espeak", "Troupe")
        assert first == second
        assert abs(seconds_of(first) * 1000 - said["duration_ms"]) < 60


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


def seconds_of(content):
    with av.open(io.BytesIO(content)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
