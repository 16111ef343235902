"""A voice is cloned by an engine that can: agreed to, made once, taken up, and taken back everywhere."""

import json
from contextlib import AsyncExitStack

import pytest

from tests.support.image_servers import Answer
from tests.support.studio import opened
from tests.support.voice_servers import KEY, Chatterbox, Eleven
from tests.voices.training import CONSENT, Trainer, until
from troupe.kit.marks import read_mark

CLOUD = CONSENT | {"uses": ["clone_cloud"]}
LOCAL = CONSENT | {"uses": ["clone_local"]}


@pytest.fixture
async def far():
    async with AsyncExitStack() as stack:

        async def start(kind):
            return await stack.enter_async_context(kind())

        yield start


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path, engine="sqlite", working=True) as house:
        yield house


@pytest.fixture
def me(house):
    return Trainer(house.http)


async def entrust(me, name, server):
    kept = await me.ask("PUT", f"/api/accounts/keys/{name}", json={"value": KEY, "host": server.base_url})
    assert kept.status_code < 300, kept.text


async def cloned(me, id, provider, consent):
    session = await me.begun(id, level="clone", provider=provider, consent=consent)
    found, seen = await me.ended(id, session)
    assert seen == sorted(seen)
    return found


async def say(me, persona_id, text, **asked):
    return await me.ask("POST", "/api/speech", json={"text": text, "persona_id": persona_id} | asked)


async def nothing_is_left(me):
    return await own(me) == []


async def own(me):
    return (await me.ask("GET", "/api/voices/own")).json()["items"]


async def test_a_cloud_clones_a_voice_only_with_a_consent_for_it_and_gives_it_back_when_that_ends(house, me, far):
    server = await far(Eleven)
    await entrust(me, "elevenlabs", server)
    id = await me.cast()

    for consent in (CONSENT, LOCAL):
        refused = await me.train(id, level="clone", provider="elevenlabs", consent=consent)
        assert (refused.status_code, refused.json()["field"]) == (400, "consent.uses")
    server.instead["/v1/voices/add"] = Answer(504, b"{}")
    unknown = await cloned(me, id, "elevenlabs", CLOUD)
    assert (unknown["status"], unknown["error_code"]) == ("failed", "outcome_unknown")
    assert server.paths().count("/v1/voices/add") == 1  # nobody asks again for a voice that may have been made
    assert (await me.voice(id))["voice_id"] == "default"
    assert KEY not in json.dumps(unknown)

    server.instead.clear()
    again = (await me.act(id, unknown, "retry")).json()["session"]
    done, _ = await me.ended(id, again)
    assert (done["status"], done["level"], done["error_message"]) == ("completed", "clone", None)
    [voice] = await own(me)
    assert (voice["kind"], voice["engine"], voice["state"]) == ("clone", "elevenlabs", "ready")
    assert done["result"]["similarity_after"] is not None
    [(name, recordings)] = server.made.items()
    assert len(recordings) == 5
    assert all(b"RIFF" in each for each in recordings)
    assert (await me.voice(id))["voice_id"] == done["result"]["voice"]

    said = await say(me, id, "Here I am.")
    assert (said.json()["provider"], said.json()["voice"]) == ("elevenlabs", done["result"]["voice"])
    assert server.paths()[-1] == f"/v1/text-to-speech/{name}/with-timestamps"
    mark = read_mark((await me.ask("GET", said.json()["url"])).content, "audio/wav")
    assert mark is not None
    assert mark.made_by == f"{done['result']['voice']} (elevenlabs, consent {done['consent_id']})"

    server.made = {}
    missing = await say(me, id, "Are you there?")
    instead = await say(me, id, "Are you there?", on_unavailable="builtin")
    chain = (await me.ask("GET", f"/api/voices/profiles/{id}")).json()["chain"]
    assert (missing.status_code, missing.json()["code"]) == (409, "voice_missing")
    assert instead.json()["fallback"] == {"from": done["result"]["voice"], "reason": "voice_missing"}
    assert [each["ready"] for each in chain] == [False, True]
    server.made = {name: recordings}

    server.key = "another"
    gone = await me.ask("POST", f"/api/voices/consents/{done['consent_id']}/withdraw", json={})
    assert gone.json()["effects"]["voices"] == [done["result"]["voice"]]
    assert (await me.voice(id))["voice_id"] == "default"
    assert await house.rows("foreign_sounds") == []
    assert [each["state"] for each in await own(me)] == ["withdrawn"]
    silent = await say(me, None, "Gone.", voice=done["result"]["voice"])
    assert (silent.status_code, silent.json()["code"]) == (422, "voice_unknown")

    server.key = KEY
    await house.studio.hourly()
    await until(lambda: nothing_is_left(me))
    assert server.made == {}


async def test_a_server_of_yours_is_given_a_recording_with_every_request(house, me, far):
    server = await far(Chatterbox)
    await entrust(me, "chatterbox", server)
    id = await me.cast()

    told = (await me.train(id, level="clone", provider="chatterbox")).json()
    refused = await me.act(id, told["session"], "consent", **CLOUD)
    await me.act(id, told["session"], "consent", **LOCAL)
    done, _ = await me.ended(id, told["session"])
    [voice] = await own(me)
    clip = voice["remote_id"].removeprefix("media:")
    sound = await me.ask("GET", f"/api/media/{clip}/content")
    used = (await me.ask("GET", f"/api/media/{clip}")).json()
    removed = await me.ask("DELETE", f"/api/voices/own/{voice['id']}", params={"replace": True})

    assert "chatterbox gets the recordings" in told["message"]
    assert refused.status_code == 400
    assert done["status"] == "completed"
    assert 6 < (len(sound.content) - 44) / 48_000 <= 30
    assert used["persona_id"] == id
    assert "/v1/audio/speech/upload" in server.paths()
    assert removed.status_code == 204
    assert (await me.ask("GET", f"/api/media/{clip}")).status_code == 404
    assert (await me.voice(id))["voice_id"] == "default"


async def test_an_engine_without_a_key_or_without_clones_is_refused_before_anything_is_kept(me):
    id = await me.cast()

    no_key = await me.train(id, level="clone", provider="elevenlabs", consent=CLOUD)
    never = await me.train(id, level="clone", provider="piper", consent=CLOUD)

    assert [each.status_code for each in (no_key, never)] == [400, 400]
    assert "PUT /api/accounts/keys/elevenlabs" in no_key.text
    assert "chatterbox" in never.text
    assert (await me.samples(id))["items"] == []
