"""Asking for a training: what is refused and in which order, what is kept, and how a session waits for a consent."""

import asyncio

import numpy as np
import pytest

from tests.voices.sounds import encoded, good_clips, wav
from tests.voices.training import CONSENT, NOBODY, refused

FIVE = ["AAAA", "AAAB", "AAAC", "AAAD", "AAAE"]


async def test_a_session_is_answered_before_any_work_is_done(me):
    id = await me.cast()

    answer = await me.train(id, FIVE)

    body = answer.json()
    assert (answer.status_code, body["success"]) == (202, True)
    assert body["message"]
    session = body["session"]
    assert list(session)[:9] == ["id", "persona_id", "training_type", "status", "progress_percent", "error_message",
                                 "started_at", "completed_at", "created_at"]  # fmt: skip
    assert (session["persona_id"], session["training_type"]) == (id, "voice_model")
    assert (session["status"], session["progress_percent"]) == ("pending", 0)
    assert [session[name] for name in ("error_message", "started_at", "completed_at")] == [None] * 3
    assert session["waiting_for"] == ["consent"]
    assert await me.sessions(id) == [session]


async def test_the_tier_free_is_told_what_would_help_before_anything_else_is_looked_at(poor):
    for body in ({"audio_samples": FIVE}, {}, {"audio_samples": 7}):
        answer = await poor.ask("POST", f"/api/personas/{NOBODY}/train-voice", json=body)
        cta = refused(answer, 402, "TIER_REQUIRED")["upgrade_cta"]
        assert (cta["tier"], cta["feature"]) == ("personal", "voice_training")
        assert cta["benefit"]
        assert cta["message"]
    answer = await poor.ask(
        "POST", f"/api/personas/{NOBODY}/train-voice", content=b"{", headers={"Content-Type": "application/json"}
    )
    refused(answer, 402, "TIER_REQUIRED")


async def test_the_checks_come_in_their_order(me, other):
    mine, foreign = await me.cast(), await other.cast()
    bad_text = {"sample_texts": [1]}

    unreadable = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    refused(await me.ask("POST", f"/api/personas/{NOBODY}/train-voice", **unreadable), 400, "TRAINING_FAILED")
    refused(await me.train(NOBODY, FIVE, loud=True), 400, "TRAINING_FAILED")
    refused(await me.train(NOBODY, FIVE[:4], **bad_text), 400, "INSUFFICIENT_SAMPLES")
    refused(await me.train(NOBODY, FIVE, **bad_text), 404, "NOT_FOUND")
    refused(await me.train("not-a-uuid", FIVE), 404, "NOT_FOUND")
    refused(await me.train(foreign, FIVE, **bad_text), 403, "FORBIDDEN")
    refused(await me.train(mine, FIVE, **bad_text), 400, "TRAINING_FAILED")
    assert await me.sessions(mine) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"audio_samples": [*FIVE[:4], 7]}, "audio_samples.4"),
        ({"audio_samples": [*FIVE[:4], ""]}, "audio_samples.4"),
        ({"audio_samples": [*FIVE[:4], {"media_id": NOBODY}]}, "audio_samples.4"),
        ({"audio_samples": [*FIVE[:4], {"sample_id": "../x"}]}, "audio_samples.4"),
        ({"audio_samples": FIVE * 11}, "audio_samples"),
        ({"sample_texts": ["x"] * 6}, "sample_texts"),
        ({"sample_texts": ["x", 1]}, "sample_texts.1"),
        ({"sample_texts": ["x" * 1001]}, "sample_texts.0"),
        ({"sample_texts": "x"}, "sample_texts"),
        ({"level": "loud"}, "level"),
        ({"level": "clone"}, "provider"),
        ({"level": "clone", "provider": "elevenlabs"}, "provider"),
        ({"provider": 1}, "provider"),
        ({"consent_id": NOBODY}, "consent_id"),
        ({"consent_id": "x"}, "consent_id"),
        ({"consent": CONSENT | {"speaker": "nobody"}}, "consent.speaker"),
        ({"consent": CONSENT | {"uses": ["publish"]}}, "consent.uses"),
        ({"consent": CONSENT | {"speaker": "minor", "granted_by": "Ada"}}, "consent.granted_by"),
        ({"consent": {"speaker_name": "Ada"}}, "consent.speaker"),
        ({"consent": []}, "consent"),
        ({"consent": CONSENT, "consent_id": NOBODY}, "consent"),
    ],
)
async def test_a_wrong_value_is_named_and_nothing_is_kept(me, fields, field):
    id = await me.cast()

    answer = await me.train(id, fields.get("audio_samples", FIVE), **{k: v for k, v in fields.items() if k[0] != "a"})

    assert refused(answer, 400, "TRAINING_FAILED")["field"] == field
    assert (await me.samples(id))["items"] == []
    assert await me.sessions(id) == []


@pytest.mark.parametrize("missing", [{}, {"audio_samples": None}, {"audio_samples": []}, {"audio_samples": "AAAA"}])
async def test_too_few_recordings_are_too_few_however_they_are_missing(me, missing):
    id = await me.cast()

    refused(await me.ask("POST", f"/api/personas/{id}/train-voice", json=missing), 400, "INSUFFICIENT_SAMPLES")


async def test_a_request_may_have_64_mebibytes_and_not_more(me):
    id = await me.cast()
    large = ["A" * (9 * 1024 * 1024)] * 5
    beyond = ["A" * (13 * 1024 * 1024)] * 5

    assert (await me.train(id, large)).status_code == 202
    assert (await me.train(id, beyond)).status_code == 413


async def test_recordings_are_kept_as_files_and_never_in_a_row(house, me):
    id = await me.cast()
    clips = good_clips()

    await me.begun(id, ["data:audio/wav;base64," + encoded(clips[0]), *map(encoded, clips[1:])], sample_texts=["Hello"])

    kept = (await me.samples(id))["items"]
    assert [each["sample_text"] for each in reversed(kept)] == ["Hello", None, None, None, None]
    assert {each["verdict"] for each in kept} == {"unchecked"}
    sound = await me.ask("GET", f"/api/media/{kept[-1]['media_id']}/content")
    assert sound.status_code == 200
    assert kept[-1]["metadata"]["bytes"] == len(clips[0])
    longest = max(len(str(value)) for row in await house.rows("voice_training_samples") for value in row.values())
    assert longest < 1000


async def test_a_recording_of_more_than_five_minutes_is_refused_at_the_door_by_its_name(house, me):
    id = await me.cast()

    told = refused(await me.upload(id, wav(np.zeros(301_000), rate=1_000)), 422, "too_long")

    assert (told["field"], told["limit"]) == ("file", 300)
    assert "clip.wav" in told["detail"]
    assert await house.rows("voice_training_samples") == await house.rows("media") == []
    assert (await me.upload(id, wav(np.zeros(300_000), rate=1_000))).status_code == 201


async def test_sounds_of_the_library_and_recordings_that_are_there_can_be_used(me):
    id, another = await me.cast(), await me.cast("Otto")
    clips = good_clips()
    files = {"file": ("a.wav", clips[0], "audio/wav")}
    media_id = (await me.ask("POST", "/api/media", files=files)).json()["id"]
    sample_id = (await me.upload(id, clips[1])).json()["id"]

    session = await me.begun(id, [{"media_id": media_id}, {"sample_id": sample_id}, *map(encoded, clips[2:])])

    assert session["samples"]["total"] == 5
    refused(await me.train(another, [{"sample_id": sample_id}, *FIVE]), 400, "TRAINING_FAILED")


async def test_a_session_waits_for_its_consent_and_begins_with_it(me):
    id = await me.cast()
    session = await me.begun(id, FIVE)

    assert (await me.voice(id))["training_status"] == "NotStarted"
    allowed = await me.act(id, session, "consent", **CONSENT)

    assert allowed.status_code == 200, allowed.text
    now = allowed.json()["session"]
    assert (now["waiting_for"], now["status"], bool(now["job_id"])) == ([], "pending", True)
    assert (await me.voice(id))["training_status"] == {"InProgress": {"progress_percent": 0}}
    refused(await me.act(id, session, "consent", **CONSENT), 409, "INVALID_STATE")
    [job] = (await me.ask("GET", "/api/jobs", params={"kind": "voices.train"})).json()["items"]
    assert (job["id"], job["subject"]) == (now["job_id"], {"kind": "persona", "id": id})


async def test_sessions_of_one_persona_take_turns_and_those_of_others_do_not_wait(me):
    one, two = await me.cast(), await me.cast("Otto")
    first = await me.begun(one, FIVE, consent=CONSENT)
    second = await me.begun(one, FIVE, consent=CONSENT)
    elsewhere = await me.begun(two, FIVE, consent=CONSENT)

    assert [bool(each["job_id"]) for each in (first, second, elsewhere)] == [True, False, True]
    assert (await me.act(one, first, "cancel")).json()["session"]["status"] == "cancelled"

    newest, oldest = await me.sessions(one)
    assert (oldest["status"], newest["id"], bool(newest["job_id"])) == ("cancelled", second["id"], True)


async def test_cancelling_twice_is_no_mistake_and_retrying_makes_another_session(me):
    id = await me.cast()
    session = await me.begun(id, FIVE, consent=CONSENT)
    refused(await me.act(id, session, "retry"), 409, "INVALID_STATE")

    for _ in range(2):
        answer = await me.act(id, session, "cancel")
        assert (answer.status_code, answer.json()["session"]["status"]) == (200, "cancelled")
    assert (await me.voice(id))["training_status"] == "NotStarted"
    again = await me.act(id, session, "retry")

    assert again.status_code == 202
    assert again.json()["session"]["retry_of"] == session["id"]
    assert again.json()["session"]["waiting_for"] == []
    assert [each["status"] for each in await me.sessions(id)] == ["pending", "cancelled"]


async def test_of_many_who_cancel_at_once_all_hear_the_same_and_the_end_is_one(me):
    id = await me.cast()
    session = await me.begun(id, FIVE, consent=CONSENT)

    answers = await asyncio.gather(*(me.act(id, session, "cancel") for _ in range(6)))

    assert [each.status_code for each in answers] == [200] * 6
    assert len({each.json()["session"]["completed_at"] for each in answers}) == 1


async def test_nobody_sees_or_moves_the_training_of_somebody_else(me, other):
    id = await me.cast()
    session = await me.begun(id, FIVE)
    sample = (await me.samples(id))["items"][0]
    consent = await me.consent(id)

    refused(await other.train(id, FIVE), 403, "FORBIDDEN")
    refused(await other.ask("GET", f"/api/personas/{id}/training-status"), 403, "FORBIDDEN")
    for what in ("cancel", "retry", "consent"):
        refused(await other.act(id, session, what), 403, "FORBIDDEN")
    foreign = [
        ("GET", f"/api/voices/samples?persona_id={id}"),
        ("GET", f"/api/voices/samples/{sample['id']}"),
        ("DELETE", f"/api/voices/samples/{sample['id']}"),
        ("GET", f"/api/voices/consents?persona_id={id}"),
        ("POST", f"/api/voices/consents/{consent['id']}/withdraw"),
        ("DELETE", f"/api/voices/own/{sample['id']}"),
    ]
    assert [(await other.ask(*door)).status_code for door in foreign] == [404] * len(foreign)
    assert (await other.ask("GET", "/api/voices/own")).json()["items"] == []


async def test_unknown_sessions_and_personas_in_the_bin_are_missing(me):
    id = await me.cast()
    session = await me.begun(id, FIVE, consent=CONSENT)

    for unknown in (NOBODY, "x"):
        refused(await me.act(id, {"id": unknown}, "cancel"), 404, "NOT_FOUND")
    await me.ask("DELETE", f"/api/personas/{id}")

    refused(await me.ask("GET", f"/api/personas/{id}/training-status"), 404, "NOT_FOUND")
    refused(await me.act(id, session, "cancel"), 404, "NOT_FOUND")


async def test_sessions_come_in_pages_newest_first(me):
    id = await me.cast()
    made = [(await me.begun(id, FIVE))["id"] for _ in range(5)]
    seen, cursor = [], None

    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        body = (await me.ask("GET", f"/api/personas/{id}/training-status", params=query)).json()
        seen += [each["id"] for each in body["sessions"]]
        if (cursor := body["next_cursor"]) is None:
            break

    assert seen == made[::-1]
    for bad in ({"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"colour": "red"}):
        refused(await me.ask("GET", f"/api/personas/{id}/training-status", params=bad), 400, "INVALID_INPUT")


async def test_a_client_cannot_write_how_far_a_training_is(me):
    id = await me.cast()

    await me.ask("PUT", f"/api/personas/{id}", json={"voice_model_config": {"training_status": "Completed"}})

    assert (await me.voice(id))["training_status"] == "NotStarted"
