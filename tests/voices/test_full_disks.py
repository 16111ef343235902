"""A disk that is full: what is being said is heard to its end, what is recorded is told to be sent again."""

import json

from tests.support.full_disk import full_disk
from tests.voices.sounds import good_clips
from tests.voices.training import refused

TEXT = "Papa met Bob. Then it rained a little."


async def test_a_full_disk_lets_a_speech_be_heard_and_its_end_says_that_it_was_not_stored(me):
    id = await me.cast()
    await me.ask("POST", "/api/speech", json={"text": "Hello.", "persona_id": id})

    with full_disk() as failures:
        answer = await me.ask("POST", "/api/speech/stream", json={"text": TEXT, "persona_id": id})
    lines = [json.loads(line) for line in answer.text.splitlines()]

    assert failures
    assert [each["type"] for each in lines] == ["start", "sentence", "sentence", "end"]
    assert (lines[-1]["state"], lines[-1]["stored"]) == ("finished", False)
    shown = (await me.ask("GET", f"/api/speech/{lines[0]['speech_id']}")).json()
    assert (shown["stored"], len(shown["sentences"])) == (False, 2)
    again = await me.ask("POST", "/api/speech/stream", json={"text": TEXT, "persona_id": id})
    assert json.loads(again.text.splitlines()[-1])["stored"] is True


async def test_a_recording_sent_to_a_full_disk_leaves_nothing_behind_and_is_taken_when_there_is_room(me):
    id = await me.cast()
    first, second = good_clips(2)
    sent = {"data": {"persona_id": id}, "files": {"file": ("take.wav", second, "audio/wav")}}

    with full_disk():
        before_any_job = await me.ask("POST", "/api/voices/samples", **sent)
    await me.upload(id, first)
    with full_disk():
        refusal = await me.ask("POST", "/api/voices/samples", **sent)
    kept = len((await me.ask("GET", "/api/media")).json()["items"])
    taken = await me.ask("POST", "/api/voices/samples", **sent)

    refused(before_any_job, 507, "disk_full")
    refused(refusal, 507, "disk_full")
    assert kept == 1
    assert taken.status_code == 201
    assert len((await me.samples(id))["items"]) == 2


async def test_a_training_asked_for_on_a_full_disk_is_refused_and_begins_when_there_is_room(me):
    id = await me.cast()

    with full_disk():
        refusal = await me.train(id)

    assert (refusal.status_code, refusal.json()["code"]) == (507, "DISK_FULL")
    assert (await me.sessions(id), (await me.samples(id))["items"]) == ([], [])
    assert (await me.begun(id))["waiting_for"] == ["consent"]
