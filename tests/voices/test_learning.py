"""A voice is learnt: clip by clip, phase by phase, to a voice that is nearer than before, or to a reason why not."""

import pytest

from tests.support.studio import Opened
from tests.voices.sounds import BRIGHT, encoded, good_clips, noisy, voice, wav
from tests.voices.training import CONSENT, Trainer, refused
from troupe.kit.marks import DRAWN, read_mark
from troupe.kit.sound.decoding import decode
from troupe.kit.sound.measuring import voice_figures
from troupe.voices.domain.likeness import Voice, colours_apart, semitones_between, voice_of

# A whole search of a voice takes seconds and asks no database: each of these runs on one of the two.
ON_A_FILE = pytest.mark.parametrize("engine", ["sqlite"])
ON_A_SERVER = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)])


def clips(**how):
    return [encoded(each) for each in good_clips(**how)]


async def events(trainer: Trainer, id: str) -> list[dict]:
    answer = await trainer.ask("GET", f"/api/events/persona:{id}", params={"limit": 500})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def as_heard(trainer: Trainer, id: str) -> Voice:
    """How a persona measures, in what it says to somebody."""
    asked = {"text": "Seven grey geese flew over the frozen lake before the morning train.", "persona_id": id}
    said = (await trainer.ask("POST", "/api/speech", json=asked)).json()
    sound = decode((await trainer.ask("GET", said["url"])).content, 60)
    return voice_of([voice_figures(sound.samples)])


@ON_A_FILE
async def test_five_good_clips_and_a_consent_give_a_persona_a_nearer_voice(busy: Opened, worker: Trainer):
    id = await worker.cast()
    version, before = (await worker.persona(id))["version"], await as_heard(worker, id)
    session = await worker.begun(id, clips(f0=190, formants=BRIGHT), consent=CONSENT)

    done, seen = await worker.ended(id, session)

    assert done["status"] == "completed", done
    assert (done["progress_percent"], done["error_message"], done["phase"]) == (100, None, "done")
    assert done["created_at"] <= done["started_at"] <= done["completed_at"]
    assert done["samples"] == {"total": 5, "accepted": 5, "rejected": 0}
    result = done["result"]
    assert result["applied"]
    assert result["similarity_after"] >= result["similarity_before"] + 8
    assert result["similarity_after"] >= 75
    assert 0 < result["ceiling"] <= 100
    wanted, after = voice_of([voice_figures(voice(f0=190, formants=BRIGHT))]), await as_heard(worker, id)
    assert semitones_between(after.f0, wanted.f0) < min(2, semitones_between(before.f0, wanted.f0))
    apart = [colours_apart(each.envelope, wanted.envelope, wanted.held) for each in (before, after)]
    assert apart[1] < 0.8 * apart[0], "its spectrum is nearer than before"
    assert seen == sorted(seen)
    heard = await worker.voice(id)
    assert heard["voice_id"] == heard["custom_model_path"] == result["voice"]
    assert heard["training_status"] == "Completed"
    assert (await worker.persona(id))["version"] == version + 1
    [own] = (await worker.ask("GET", "/api/voices/own")).json()["items"]
    assert (own["reference"], own["session_id"], own["state"]) == (result["voice"], session["id"], "ready")
    assert set(own["timbre"]["eq_db"]) != {0.0}
    told = await events(worker, id)
    kinds = [each["type"] for each in told if each["type"].startswith("voice.")]
    assert kinds.count("voice.training_started") == kinds.count("voice.training_finished") == 1
    assert kinds.count("voice.sample_checked") == 5
    assert kinds.count("voice.changed") == 1
    percents = [each["data"]["progress_percent"] for each in told if each["type"] == "voice.training_progressed"]
    assert percents == sorted(percents)
    assert len(percents) >= 5
    job = (await worker.ask("GET", f"/api/jobs/{done['job_id']}")).json()
    assert (job["state"], job["result"]["voice"]) == ("done", result["voice"])


@ON_A_FILE
async def test_bad_clips_are_named_and_the_session_says_what_is_missing(worker: Trainer):
    id = await worker.cast()
    good = good_clips(3)
    bad = [wav(noisy(voice(seed=7), 3)), b"no sound at all", wav(voice(1.0, pause=0.1))]
    session = await worker.begun(id, [encoded(each) for each in [*good, *bad]], consent=CONSENT)

    done, _ = await worker.ended(id, session)

    assert (done["status"], done["error_code"]) == ("failed", "samples_unusable")
    assert done["samples"] == {"total": 6, "accepted": 3, "rejected": 3}
    for words in ("3 found", "Clip 4", "window", "Clip 5", "no recording", "Clip 6", "two seconds"):
        assert words in done["error_message"]
    assert (await worker.voice(id))["training_status"] == {"Failed": {"error": done["error_message"]}}
    assert (await worker.voice(id))["voice_id"] == "default"
    kept = await worker.samples(id)
    assert [each["verdict"] for each in reversed(kept["items"])][3:] == ["fail"] * 3
    assert kept["together"]["accepted"] == 3
    assert (await worker.act(id, session, "retry")).status_code == 202


@ON_A_FILE
async def test_five_times_the_same_clip_is_one_clip(worker: Trainer):
    id = await worker.cast()
    session = await worker.begun(id, [encoded(good_clips(1)[0])] * 5, consent=CONSENT)

    done, _ = await worker.ended(id, session)

    assert done["status"] == "failed"
    assert "Five different clips needed, 1 found" in done["error_message"]


@ON_A_FILE
async def test_a_clip_that_only_differs_in_level_is_the_same_clip(worker: Trainer):
    id = await worker.cast()
    base = noisy(voice(6, seed=1), 30)
    session = await worker.begun(id, [encoded(wav(base * (1 - 0.1 * step))) for step in range(5)], consent=CONSENT)

    done, _ = await worker.ended(id, session)

    assert "1 found" in done["error_message"]


async def test_a_session_that_is_cancelled_at_work_leaves_the_voice_alone(worker: Trainer):
    id = await worker.cast()
    session = await worker.begun(id, clips(), consent=CONSENT)
    await worker.reached(id, 45)

    stopped = (await worker.act(id, session, "cancel")).json()["session"]

    assert (stopped["status"], stopped["result"]) == ("cancelled", None)
    assert stopped["progress_percent"] < 100
    assert (await worker.voice(id))["voice_id"] == "default"
    assert len((await worker.samples(id))["items"]) == 5
    await worker.job_is(stopped["job_id"], "cancelled")
    assert (await worker.sessions(id))[0] == stopped


async def test_a_job_that_is_stopped_stops_its_session(worker: Trainer):
    id = await worker.cast()
    session = await worker.begun(id, clips(), consent=CONSENT)

    await worker.ask("POST", f"/api/jobs/{session['job_id']}/cancel", json={})

    done, _ = await worker.ended(id, session)
    assert done["status"] == "cancelled"


async def test_the_next_session_begins_when_the_one_before_has_ended(worker: Trainer):
    id = await worker.cast()
    first = await worker.begun(id, ["AAAA", "AAAB", "AAAC", "AAAD", "AAAE"], consent=CONSENT)
    second = await worker.begun(id, ["AAAA", "AAAB", "AAAC", "AAAD", "AAAF"], consent=CONSENT)

    one, _ = await worker.ended(id, first)
    two, _ = await worker.ended(id, second)

    assert [one["status"], two["status"]] == ["failed", "failed"]
    assert one["completed_at"] <= two["started_at"]


@ON_A_FILE
async def test_a_withdrawn_consent_takes_recordings_voice_and_session_with_it(busy: Opened, worker: Trainer):
    id = await worker.cast()
    consent = await worker.consent(id)
    session = await worker.begun(id, clips(f0=200, formants=BRIGHT), consent_id=consent["id"])
    await worker.ended(id, session)
    spoken = (await worker.voice(id))["voice_id"]
    recordings = (await worker.samples(id))["items"]
    kept, heard = [
        (await worker.ask("POST", "/api/speech", json={"text": "Hello.", "persona_id": id, "keep": keep})).json()
        for keep in (True, False)
    ]
    mark = read_mark((await worker.ask("GET", heard["url"])).content, "audio/wav")
    await worker.begun(id, ["AAAA", "AAAB", "AAAC", "AAAD", "AAAE"])

    answer = await worker.ask("POST", f"/api/voices/consents/{consent['id']}/withdraw")

    assert answer.status_code == 200, answer.text
    effects = answer.json()["effects"]
    assert (effects["voices"], effects["recordings"]) == ([spoken], [kept["media_id"]])
    assert mark is not None
    assert (mark.source_type, mark.made_by) == (DRAWN, f"{spoken} (espeak, consent {consent['id']})")
    assert (await worker.ask("GET", heard["url"])).status_code == 404
    assert sorted(effects["samples"]) == sorted(each["id"] for each in recordings)
    assert (await worker.voice(id))["voice_id"] == "default"
    assert (await worker.voice(id))["custom_model_path"] is None
    assert (await worker.ask("GET", "/api/voices/own")).json()["items"] == []
    assert (await worker.ask("GET", f"/api/media/{recordings[0]['media_id']}")).status_code == 404
    refused(await worker.ask("POST", f"/api/voices/consents/{consent['id']}/withdraw"), 409, "already_withdrawn")
    refused(await worker.train(id, consent_id=consent["id"]), 400, "TRAINING_FAILED")
    assert [row["sha256"] for row in await busy.rows("voice_training_samples")] != []


@ON_A_SERVER
async def test_an_own_voice_is_deleted_for_good_and_gives_the_earlier_one_back(worker: Trainer):
    id = await worker.cast()
    session = await worker.begun(id, clips(f0=200, formants=BRIGHT), consent=CONSENT)
    await worker.ended(id, session)
    [own] = (await worker.ask("GET", "/api/voices/own", params={"persona_id": id})).json()["items"]

    refused(await worker.ask("DELETE", f"/api/voices/own/{own['id']}"), 409, "voice_in_use")
    gone = await worker.ask("DELETE", f"/api/voices/own/{own['id']}?replace=true")

    assert gone.status_code == 204
    assert (await worker.voice(id))["voice_id"] == "default"
    assert (await worker.ask("DELETE", f"/api/voices/own/{own['id']}")).status_code == 404


async def test_a_persona_that_leaves_takes_everything_along(busy: Opened, worker: Trainer):
    id = await worker.cast()
    proof = {"files": {"file": ("yes.wav", wav(voice(seed=9)), "audio/wav")}, "data": {"purpose": "sound"}}
    evidence = [(await worker.ask("POST", "/api/media", **proof)).json()["id"] for _ in range(2)]
    given = CONSENT | {"method": "spoken", "evidence_media_id": evidence[0]}
    await worker.consent(id, method="spoken", evidence_media_id=evidence[1])
    await worker.consent(await worker.cast("Max"), method="spoken", evidence_media_id=evidence[1])
    session = await worker.begun(id, clips(), consent=given)
    await worker.reached(id, 30)
    media = [evidence[0], *(each["media_id"] for each in (await worker.samples(id))["items"])]

    assert (await worker.ask("DELETE", f"/api/personas/{id}")).status_code == 200
    [row] = [each for each in await busy.rows("persona_training_sessions") if each["id"] == session["id"]]
    assert row["status"] == "cancelled"
    assert (await worker.ask("DELETE", f"/api/personas/bin/{id}")).status_code in (200, 204)

    for table in ("persona_training_sessions", "voice_training_samples", "own_voices"):
        assert await busy.rows(table) == []
    assert [each["persona_id"] == id for each in await busy.rows("voice_consents")] == [False]
    assert (await worker.ask("GET", f"/api/media/{evidence[1]}")).status_code == 200  # Max's consent stands on it
    assert [(await worker.ask("GET", f"/api/media/{each}")).status_code for each in media] == [404] * 6
    assert [each for each in await busy.rows("media") if each["id"] in media] == []


@ON_A_FILE
@pytest.mark.parametrize("what", ["one", "again"])
async def test_a_single_recording_is_coached_within_seconds(worker: Trainer, what: str):
    id = await worker.cast()
    content = wav(noisy(voice(seed=4), 8))
    answer = await worker.upload(id, content, sample_text="A text that is far too short")
    assert answer.status_code == 201, answer.text
    if what == "again":
        again = await worker.upload(id, content)
        assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])

    found = await worker.judged(id)

    assert found["verdict"] == "fail"
    assert found["quality_score"] < 1
    assert found["duration_seconds"] == pytest.approx(6.8, abs=0.01)
    checks = {each["name"]: each for each in found["metadata"]["checks"]}
    assert checks["snr"]["value"] == pytest.approx(8, abs=2)
    assert "window" in checks["snr"]["say"]
    assert checks["text_fit"]["verdict"] != "pass"
    corrected = await worker.ask("PUT", f"/api/voices/samples/{found['id']}", json={"sample_text": None})
    assert "text_fit" not in {each["name"] for each in corrected.json()["metadata"]["checks"]}
    assert (await worker.ask("DELETE", f"/api/voices/samples/{found['id']}")).status_code == 204
    assert (await worker.ask("GET", f"/api/media/{found['media_id']}")).status_code == 404
