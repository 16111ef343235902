"""Personas speak in voices of other engines: listed, chosen, heard, held, paid, and never replaced in silence."""

import asyncio
import json
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest

from tests.support.image_servers import Answer
from tests.support.studio import opened
from tests.support.voice_servers import KEY, Eleven, Kokoro, OpenAIVoices, Piper
from tests.talents.waiting import ended
from tests.voices.lips.recordings import spoken as said_by_the_built_in_voice
from tests.voices.lips.recordings import wav_of
from tests.voices.training import Trainer
from troupe.kit.sound.encoding import wav

LINE = "Peter put a big map of Boston above my piano."
LIMITED = Answer(429, b'{"detail": "slow down"}', headers={"retry-after": "1"})


@pytest.fixture
async def far():
    """Servers that end with the test."""
    async with AsyncExitStack() as stack:

        async def start(kind):
            return await stack.enter_async_context(kind())

        yield start


@pytest.fixture
async def one(tmp_path):
    async with opened(tmp_path, engine="sqlite") as house:
        yield house


@pytest.fixture
async def working(tmp_path):
    async with opened(tmp_path, engine="sqlite", working=True) as house:
        yield house


async def entrust(me, name, server):
    kept = await me.ask("PUT", f"/api/accounts/keys/{name}", json={"value": KEY, "host": server.base_url})
    assert kept.status_code < 300, kept.text


async def say(me, text=LINE, status=200, **asked):
    answer = await me.ask("POST", "/api/speech", json={"text": text, **asked})
    assert answer.status_code == status, answer.text
    return answer.json()


def millis_of(sound):
    """Of a WAV at 24 kHz, whatever follows its samples."""
    return int.from_bytes(sound[40:44], "little") / 48


async def test_a_sentence_of_an_engine_moves_the_lips_is_held_and_has_the_engines_words(me, far):
    server = await far(Eleven)
    server.sounds[LINE] = wav_of(await said_by_the_built_in_voice(LINE))
    await entrust(me, "elevenlabs", server)

    said = await say(me, voice="elevenlabs/v-ada", keep=True)
    again = await say(me, voice="elevenlabs/v-ada")

    assert (said["provider"], said["voice"], said["fallback"]) == ("elevenlabs", "elevenlabs/v-ada", None)
    assert (said["timing"], said["sample_rate"]) == ("aligned", 24_000)
    assert [LINE[each["char_start"] : each["char_end"]] for each in said["words"]] == LINE.rstrip(".").split()
    assert sum(each["shape"] == "A" for each in said["cues"]) >= 4
    assert all(one["end_ms"] == two["start_ms"] for one, two in pairwise(said["cues"]))
    assert said["cost"] == {"cost_micros": 5_400, "currency": "USD", "estimated": True}
    assert (again["cached"], again["cost"]) == (True, None)
    assert len(server.texts()) == 1
    sound = await me.ask("GET", again["url"])
    part = await me.ask("GET", again["sentences"][0]["url"])
    kept = await me.ask("GET", f"/api/media/{said['media_id']}/content")
    assert (sound.content[:4], part.content[:4]) == (b"RIFF", b"RIFF")
    assert abs(millis_of(sound.content) - said["duration_ms"]) < 3
    assert kept.content[:4] == b"RIFF"


async def test_every_voice_is_in_one_list_and_engines_say_what_they_need(one, far):
    me = Trainer(one.http)
    await entrust(me, "piper", await far(Piper))
    await entrust(me, "openai", await far(OpenAIVoices))

    found, cursor = [], None
    while True:
        page = (
            await me.ask("GET", "/api/voices/catalog", params={"limit": 60} | ({"cursor": cursor} if cursor else {}))
        ).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    refs = [each["ref"] for each in found if each["ref"]]
    assert {"espeak/en-us", "piper/en_GB-alba-medium", "openai/bruno", "openai/other-tts:ada"} <= set(refs)
    assert len(refs) == len(set(refs))
    waiting = {each["engine"]: each["needs"] for each in found if not each["ready"]}
    assert "PUT /api/accounts/keys/elevenlabs" in waiting["elevenlabs"]
    assert "No connection" in waiting["kokoro"]
    german = (await me.ask("GET", "/api/voices/catalog", params={"engine": "piper", "language": "de"})).json()["items"]
    assert [each["ref"] for each in german] == ["piper/de_DE-thorsten-low"]
    assert (german[0]["offline"], german[0]["cost_per_1000_chars"], german[0]["kind"]) == (True, 0, "model")
    shown = await me.ask("GET", "/api/voices/catalog/piper/en_GB-alba-medium")
    nobody = await me.ask("GET", "/api/voices/catalog/piper/nobody")
    assert sorted(shown.json()["settings"]["properties"]) == ["emotion", "intensity", "language", "speed"]
    built_in = (await me.ask("GET", "/api/voices/catalog/espeak/de+f3")).json()
    assert (built_in["ref"], built_in["settings"]["properties"]["speed"]["maximum"]) == ("espeak/de+f3", 2.0)
    assert built_in["settings"]["properties"]["timbre"]["properties"]["variant"]["anyOf"][0]["enum"][0] == "m1"
    strange = await me.ask("GET", "/api/voices/catalog/espeak/de+f9")
    assert strange.status_code == 404
    assert (shown.json()["ref"], nobody.status_code) == ("piper/en_GB-alba-medium", 404)
    engines = {each["name"]: each["ready"] for each in (await me.ask("GET", "/api/voices/engines")).json()["items"]}
    assert engines == {
        "espeak": True, "openai": True, "piper": True,
        "chatterbox": False, "elevenlabs": False, "kokoro": False, "xtts": False,
    }  # fmt: skip


async def test_a_persona_keeps_the_voice_of_an_engine_and_a_voice_that_is_not_there_is_not_given(one, far):
    me = Trainer(one.http)
    server = await far(Piper)
    await entrust(me, "piper", server)
    id = await me.cast()
    path = f"/api/voices/profiles/{id}"

    unknown = await me.ask("PUT", path, json={"voice_id": "piper/nobody"})
    given = await me.ask("PUT", path, json={"voice_id": "piper/en_GB-alba-medium", "speed": 1.25})
    said = await say(me, persona_id=id, text="Good morning. How are you?")

    assert (unknown.status_code, unknown.json()["error"]) == (422, "voice_unknown")
    assert [each["voice"] for each in given.json()["chain"]] == ["piper/en_GB-alba-medium", "default"]
    assert [each["ready"] for each in given.json()["chain"]] == [True, True]
    assert server.texts() == ["Good morning.", "How are you?"]
    assert server.bodies("/synthesize")[0]["length_scale"] == 0.8
    assert (said["provider"], said["cost"], len(said["sentences"])) == ("piper", None, 2)


async def test_an_engine_that_fails_is_replaced_only_where_that_was_agreed_and_everybody_is_told(one, far):
    me = Trainer(one.http)
    server = await far(Piper)
    await entrust(me, "piper", server)
    voice = "piper/en_GB-alba-medium"
    await say(me, "One.", voice=voice)
    await server.__aexit__()

    refused = await say(me, "One. Two.", 503, voice=voice)
    instead = await say(me, "One. Two.", voice=voice, on_unavailable="builtin")
    await me.ask("PATCH", "/api/settings", json={"changes": {"voices.fallback": "builtin"}})
    agreed = await say(me, "Two. One.", voice=voice)
    forbidden = await say(me, "Two.", 503, voice=voice, on_unavailable="fail")

    assert (refused["code"], "on_unavailable" in refused["next_step"]) == ("provider_unreachable", True)
    assert instead["fallback"] == {"from": voice, "reason": "provider_unreachable"}
    assert (instead["provider"], instead["voice"]) == ("piper", voice)
    assert (agreed["provider"], agreed["voice"], agreed["timing"]) == ("espeak", "default", "engine")
    assert forbidden["provider"] == "piper"
    sound = await me.ask("GET", instead["url"])
    assert abs(millis_of(sound.content) - instead["duration_ms"]) < 3


async def test_a_wrong_key_is_told_without_the_key_and_asked_of_nobody_else(one, far, caplog):
    me = Trainer(one.http)
    eleven, openai = await far(Eleven), await far(OpenAIVoices)
    eleven.key = "another"
    await entrust(me, "elevenlabs", eleven)
    await entrust(me, "openai", openai)

    refused = await say(me, status=502, voice="elevenlabs/v-ada")

    assert (refused["code"], refused["provider"]) == ("provider_key_refused", "elevenlabs")
    assert KEY not in json.dumps(refused) + caplog.text
    assert openai.asked == []


async def test_what_rambles_is_asked_once_more_and_then_said_by_the_built_in_voice(one, far):
    me = Trainer(one.http)
    server = await far(Eleven)
    await entrust(me, "elevenlabs", server)
    server.times = [9.0, 1.0, 9.0, 9.0]

    mended = await say(me, "I have seen the sea today.", voice="elevenlabs/v-ada", seed=4)
    replaced = await say(me, "You have seen the hills.", voice="elevenlabs/v-ada")
    server.sounds["Nothing comes."] = wav(bytes(48_000), 24_000)
    lines = (
        await me.ask("POST", "/api/speech/stream", json={"text": "Nothing comes.", "voice": "elevenlabs/v-ada"})
    ).text.splitlines()

    seeds = [each["seed"] for each in server.bodies("/v1/text-to-speech/v-ada/with-timestamps")]
    assert seeds == [4, 5, 0, 1, 0, 1]
    assert (mended["provider"], mended["warnings"]) == ("elevenlabs", [])
    assert "built-in voice" in replaced["warnings"][0]
    assert replaced["duration_ms"] < 4_000
    assert replaced["cost"]["cost_micros"] == 2 * 24 * 120, "both tries were paid for"
    told = json.loads(lines[-1])
    assert (told["type"], told["state"], len(told["warnings"])) == ("end", "finished", 1)
    assert json.loads(lines[1])["end_ms"] > 300


async def test_an_engine_that_is_busy_for_a_moment_is_asked_once_more(one, far):
    me = Trainer(one.http)
    server = await far(Kokoro)
    await entrust(me, "kokoro", server)
    door = "/dev/captioned_speech"
    server.instead[door] = LIMITED

    refused = await say(me, "Wait.", 503, voice="kokoro/af_heart")

    assert (refused["code"], refused["retry_after"]) == ("provider_limited", 1)
    assert server.paths().count(door) == 2


async def test_two_who_ask_for_the_same_at_once_share_one_request_and_others_hear_nothing_of_it(one, far):
    me = Trainer(one.http)
    server = await far(Kokoro)
    await entrust(me, "kokoro", server)
    added = await me.ask("POST", "/api/accounts/users", json={"username": "ben"})
    ben = Trainer(one.http, {"X-User-Id": added.json()["id"]})
    await entrust(ben, "kokoro", server)

    await asyncio.gather(*(say(me, "All together now.", voice="kokoro/af_heart") for _ in range(3)))
    theirs = await say(ben, "All together now.", voice="kokoro/af_heart")

    assert len(server.texts()) == 2
    assert not theirs["cached"]


async def test_what_was_not_heard_for_longest_goes_when_there_is_no_room_and_costs_nobody_anything(tmp_path, far):
    async with opened(tmp_path, engine="sqlite", speech_cache_mb=0) as house:
        me, server = Trainer(house.http), await far(Kokoro)
        await entrust(me, "kokoro", server)

        said = await say(me, "Gone already.", voice="kokoro/af_heart")
        gone = await me.ask("GET", said["url"])
        words = await me.ask("GET", said["captions_url"])

        assert (gone.status_code, gone.json()["code"]) == (404, "sound_gone")
        assert "Gone already" in words.text
        assert len(server.texts()) == 1
        assert [each["names"] for each in await house.rows("media_objects")] == [0]


async def test_speech_that_costs_is_in_the_ledger_and_stops_at_the_ceiling(one, far):
    me = Trainer(one.http)
    server = await far(OpenAIVoices)
    await entrust(me, "openai", server)
    prices = one.studio.directory.path / "prices.toml"
    prices.write_text('[[price]]\nprovider = "openai"\nmodel = "*"\nthousand_chars_micros = 15_000\n')

    said = await say(me, voice="openai/other-tts:ada")
    asked_for_models = server.paths().count("/v1/models")
    spent = (await me.ask("GET", "/api/costs", params={"by": "port"})).json()
    await me.ask("PUT", "/api/costs/limits", json={"day_usd": "0.000700"})
    refused = await me.ask("POST", "/api/speech", json={"text": "And more of it.", "voice": "openai/other-tts:ada"})

    assert said["cost"] == {"cost_micros": 675, "currency": "USD", "estimated": True}
    assert (asked_for_models, server.paths().count("/v1/models")) == (1, 1)  # once for all sentences of a while
    assert "speech" in json.dumps(spent)
    assert (refused.status_code, refused.json()["code"]) == (429, "spend_limit_reached")
    assert len(server.texts()) == 1


async def test_a_price_entered_by_hand_counts_at_once_and_leaves_the_rest_of_the_list_alone(one, far):
    me = Trainer(one.http)
    server = await far(OpenAIVoices)
    await entrust(me, "openai", server)
    file = one.studio.directory.path / "prices.toml"
    door = "/api/voices/engines/openai/price"
    begun = await me.ask("PUT", door, json={"thousand_chars_micros": 7})
    other = '# mine\n[[price]]\nprovider = "a"\nmodel = "b"\ncost_micros = 1  # of a picture\n'
    file.write_text(other)

    first = await me.ask("PUT", door, json={"thousand_chars_micros": 7})
    again = await me.ask("PUT", door, json={"thousand_chars_micros": 15_000})
    said = await say(me, voice="openai/other-tts:ada")
    written = file.read_text()
    taken_back = await me.ask("PUT", door, json={"thousand_chars_micros": None})

    assert (begun.json()["own_price_micros"], first.status_code, again.json()["own_price_micros"]) == (7, 200, 15_000)
    assert said["cost"]["cost_micros"] == 675
    assert written.startswith(other)
    assert written.count("[[price]]") == 2
    assert taken_back.json()["own_price_micros"] is None
    assert file.read_text().strip() == other.strip()
    unknown = await me.ask("PUT", "/api/voices/engines/espeak/price", json={"thousand_chars_micros": 1})
    file.write_text("[[price]]\nmodel = ")
    broken = await me.ask("PUT", door, json={"thousand_chars_micros": 1})
    assert (unknown.status_code, broken.status_code) == (404, 422)
    assert file.read_text() == "[[price]]\nmodel = "


async def test_a_stream_tells_who_took_over(one, far):
    me = Trainer(one.http)
    server = await far(Piper)
    await entrust(me, "piper", server)
    server.instead["/synthesize"] = Answer(500, b'{"error": "out of memory"}')
    asked = {"text": "One. Two.", "voice": "piper/en_GB-alba-medium"}

    failed = await me.ask("POST", "/api/speech/stream", json=asked)
    silent = await me.ask("POST", "/api/speech/stream", json=asked | {"on_unavailable": "fail"})
    rest = await me.ask("POST", "/api/speech/stream", json=asked | {"on_unavailable": "builtin", "from_sentence": 1})
    agreed = await me.ask("POST", "/api/speech/stream", json=asked | {"on_unavailable": "builtin"})

    assert [json.loads(line)["type"] for line in failed.text.splitlines()] == ["start", "error"]
    said = [json.loads(answer.text.splitlines()[1]) for answer in (failed, silent, rest)]
    assert [(each.get("index"), each.get("offer")) for each in said[:2]] == [(0, "builtin"), (0, None)]
    assert said[2]["text"] == "Two."
    lines = [json.loads(line) for line in agreed.text.splitlines()]
    assert [each["type"] for each in lines] == ["start", "sentence", "sentence", "end"]
    assert lines[1]["fallback"] == lines[3]["fallback"] == {"from": asked["voice"], "reason": "provider_failed"}


LONG = "Here is one more of the sentences that make a long text. " * 11


async def test_a_long_text_is_said_by_a_job_and_a_short_one_or_a_built_in_one_at_once(working, far):
    worker, server = Trainer(working.http), await far(Kokoro)
    await entrust(worker, "kokoro", server)

    at_once = await say(worker, LONG)
    begun = await say(worker, LONG, 202, voice="kokoro/af_heart", keep=True)
    job = await ended(worker.http, begun["job_id"])
    said = (await worker.ask("GET", f"/api/speech/{begun['speech_id']}")).json()
    kept = await worker.ask("GET", f"/api/media/{said['media_id']}/content")

    assert (at_once["state"], at_once["provider"]) == ("finished", "espeak")
    assert (begun["job"]["kind"], begun["job"]["subject"]) == (
        "voices.speak",
        {"kind": "speech", "id": begun["speech_id"]},
    )
    assert (job["state"], job["result"]["speech_id"]) == ("done", said["speech_id"])
    assert (said["state"], said["provider"], len(said["sentences"])) == ("finished", "kokoro", 11)
    assert said["sentences"][-1]["end_ms"] == said["duration_ms"]
    assert kept.content[:4] == b"RIFF"
    assert len(server.texts()) == 1


async def test_a_long_text_that_is_stopped_ends_with_what_was_said(one, far):
    me = Trainer(one.http)
    await entrust(me, "kokoro", await far(Kokoro))

    begun = await say(me, LONG, 202, voice="kokoro/af_heart")
    path = f"/api/speech/{begun['speech_id']}"
    before = (await me.ask("GET", path)).json()
    await me.ask("POST", f"/api/jobs/{begun['job_id']}/cancel", json={})
    after = (await me.ask("GET", path)).json()

    assert (before["state"], before["sentences"]) == ("speaking", [])
    assert (after["state"], after["sentences"]) == ("interrupted", [])
