"""Every voice engine keeps the same promises, whatever is behind it."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.image_servers import Answer
from tests.support.voice_servers import KEY, Chatterbox, Eleven, Kokoro, OpenAIVoices, Piper, VoiceServer, Xtts
from tests.voices.sounds import voice, wav
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.speech import CloningEngine, TimedText, VoiceEngine, VoiceRequest, words_of_signs
from troupe.ports.text import ProviderError
from troupe.providers.chatterbox.speech import ChatterboxSpeech
from troupe.providers.elevenlabs.speech import ElevenLabsSpeech
from troupe.providers.kokoro.speech import KokoroSpeech
from troupe.providers.openai_speech.speech import OpenAISpeech
from troupe.providers.piper.speech import PiperSpeech
from troupe.providers.xtts.speech import XttsSpeech

TEXT = "Hello, my dear."
_ENGINES: dict[str, tuple[type[VoiceServer], Any, str, str, str]] = {
    "openai": (OpenAIVoices, OpenAISpeech, "ada", "/v1/audio/speech", "/v1/models"),
    "elevenlabs": (Eleven, ElevenLabsSpeech, "v-ada", "/v1/text-to-speech/v-ada/with-timestamps", "/v1/voices"),
    "piper": (Piper, PiperSpeech, "en_GB-alba-medium", "/synthesize", "/voices"),
    "kokoro": (Kokoro, KokoroSpeech, "af_heart", "/dev/captioned_speech", "/v1/audio/voices"),
    "chatterbox": (Chatterbox, ChatterboxSpeech, "stage", "/v1/audio/speech", "/v1/voices"),
    "xtts": (Xtts, XttsSpeech, "Claribel", "/tts", "/studio_speakers"),
}


@dataclass
class Far:
    """An engine, and the server it asks."""

    server: Any
    engine: VoiceEngine
    voice: str
    door: str
    list: str

    async def say(self, text=TEXT, **how):
        return await self.engine.speak(VoiceRequest(text, self.voice, "en-US", **how))


@pytest.fixture(params=list(_ENGINES))
async def far(request):
    kind, make, voice, door, listing = _ENGINES[request.param]
    async with kind() as server:
        engine = make(server.base_url, KEY, Outbound().client(AddressRules(loopback=True)))
        yield Far(server, engine, voice, door, listing)
        await engine.aclose()


async def test_a_sentence_comes_back_as_a_whole_sound_file_in_the_voice_that_was_named(far):
    said = await far.say(speed=1.1, feeling="joy", intensity=0.5, seed=7)

    assert said.content.startswith(b"RIFF")
    assert bool(said.words) == (far.engine.abilities.timing in ("words", "chars"))
    assert [each.text for each in said.words] in ([], ["Hello,", "my", "dear."])
    assert all(each.start_ms < each.end_ms for each in said.words)


async def test_the_voices_it_lists_can_be_named(far):
    names = [each.name for each in await far.engine.voices()]

    assert far.voice in names
    assert not any("/" in name for name in names)


async def test_nobody_there_and_a_refused_key_are_failures_of_the_port_without_the_key(far):
    far.server.instead[far.door] = Answer.of({"error": {"message": f"bad key {KEY}"}}, 401)

    with pytest.raises(ProviderError) as refused:
        await far.say()
    await far.server.__aexit__()
    with pytest.raises(ProviderError) as nobody:
        await far.say()

    assert (refused.value.kind, nobody.value.kind) == ("unauthorized", "unavailable")
    assert KEY not in refused.value.detail


@pytest.mark.parametrize("far", ["elevenlabs", "kokoro", "xtts"], indirect=True)
async def test_sound_that_cannot_be_found_in_an_answer_is_a_failure_of_the_port(far):
    for wrong in (Answer(200, b"<html>", "text/html"), Answer.of({"audio": "*"}), Answer.of([1])):
        far.server.instead[far.door] = wrong

        with pytest.raises(ProviderError) as failed:
            await far.say()

        assert failed.value.kind == "broken_stream"


@pytest.mark.parametrize("far", ["chatterbox", "xtts"], indirect=True)
async def test_a_recording_goes_along_and_its_voice_speaks(far):
    said = await far.say(reference=wav(voice(1.0)))

    assert said.content.startswith(b"RIFF")
    assert any("upload" in path or "clone" in path for path in far.server.paths())


@pytest.mark.parametrize("far", ["elevenlabs"], indirect=True)
async def test_a_voice_is_made_of_recordings_and_deleted_and_deleting_it_twice_is_no_failure(far):
    assert isinstance(far.engine, CloningEngine)
    made = await far.engine.clone("Vera", [wav(voice(1.0)), wav(voice(1.0, f0=130))])

    assert len(far.server.made[made]) == 2
    await far.engine.remove(made)
    await far.engine.remove(made)
    assert far.server.made == {}


@pytest.mark.parametrize("far", ["piper", "kokoro"], indirect=True)
async def test_a_server_of_another_age_is_asked_at_its_other_door(far):
    far.server.instead[far.door] = Answer.of({"detail": "Not Found"}, 404)
    far.server.door = "/"

    assert (await far.say()).content.startswith(b"RIFF")


@pytest.mark.parametrize("far", ["openai"], indirect=True)
async def test_a_voice_may_name_its_model_and_feelings_go_along_in_words(far):
    far.voice = "other-tts:bruno"

    await far.say(feeling="sadness", intensity=0.9)

    [asked] = far.server.bodies("/v1/audio/speech")
    assert (asked["model"], asked["voice"]) == ("other-tts", "bruno")
    assert "very sad" in asked["instructions"]


def test_signs_with_times_are_words_with_times():
    signs = [TimedText(sign, 10 * place, 10 * place + 10) for place, sign in enumerate("ab  c")]

    assert words_of_signs(signs) == (TimedText("ab", 0, 20), TimedText("c", 40, 50))
