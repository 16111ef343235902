"""Hearing at the doors: a recording in, its words out."""

import json
import wave
from io import BytesIO

import pytest

from tests.support.studio import opened, troupe
from tests.voices.lips.recordings import spoken
from tests.voices.training import NOBODY
from troupe.jobs import QueueFull, ended

PHRASES = ["open the gate", "switch to Marlowe", "be quiet now"]


def recording_of(*said, pause_s=1.0):
    """Several things said one after the other, with silence around them."""
    silence = bytes(2 * int(pause_s * said[0].rate))
    held = BytesIO()
    with wave.open(held, "wb") as out:
        out.setparams((1, 2, said[0].rate, 0, "NONE", ""))
        out.writeframes(silence + b"".join(each.samples + silence for each in said))
    return held.getvalue()


def empty_recording():
    """Nobody pressed the button long enough."""
    held = BytesIO()
    with wave.open(held, "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
    return held.getvalue()


@pytest.fixture
async def gate():
    return recording_of(await spoken("Open the gate."))


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


async def send(house, content, headers=None, name="take.wav", **fields):
    kind = "audio/wav" if name.endswith(".wav") else "text/html"
    sent = {"file": (name, content, kind)}
    return await house.http.post("/api/hearing", files=sent, data=fields, headers=headers or {})


async def test_a_recording_is_heard_as_one_of_the_phrases_that_were_named(house, gate):
    answer = await send(house, gate, hints="\n".join(PHRASES), language="en")
    found = answer.json()

    assert answer.status_code == 200, answer.text
    assert (found["text"], found["provider"], found["hints_used"]) == ("open the gate", "pocketsphinx", 3)
    assert (found["detector"], found["notice"]) == ("silero", None)
    assert [each["text"] for each in found["words"]] == ["open", "the", "gate"]
    assert 800 < found["words"][0]["start_ms"] < 1300
    assert 0.5 <= found["confidence"] <= 1
    assert found["segments"][0]["text"] == "open the gate"
    assert 400 < found["speech_ms"] < found["duration_ms"]


async def test_something_else_that_was_said_does_not_become_the_nearest_phrase(house):
    said = recording_of(await spoken("Seven lemons lay on a wooden table."))

    answer = await send(house, said, hints="\n".join(PHRASES))

    assert (answer.status_code, answer.json()["text"], answer.json()["words"]) == (200, "", [])
    assert answer.json()["speech_ms"] > 0


async def test_without_hints_the_text_comes_as_a_rough_one(house):
    said = recording_of(await spoken("We are going to the city in the morning."))
    media = (await house.http.post("/api/media", files={"file": ("take.wav", said, "audio/wav")})).json()

    answer = await house.http.post("/api/hearing", json={"media_id": media["id"], "words": False})
    found = answer.json()

    assert answer.status_code == 200, answer.text
    assert "we are going to the city" in found["text"]
    assert (found["notice"], found["words"], found["hints_used"]) == ("rough: offline ear", [], 0)


async def test_silence_is_an_answer_and_nobody_else_hears_a_recording_of_the_library(house, gate):
    nothing = await send(house, recording_of(await spoken("a"), pause_s=0.1)[:44] + bytes(64_000))
    no_length = await send(house, empty_recording())
    media = (await house.http.post("/api/media", files={"file": ("take.wav", gate, "audio/wav")})).json()
    stranger = (await house.http.post("/api/accounts/users", json={"username": "ada"})).json()["id"]
    hidden = await house.http.post("/api/hearing", json={"media_id": media["id"]}, headers={"X-User-Id": stranger})

    assert (nothing.status_code, nothing.json()["text"], nothing.json()["segments"]) == (200, "", [])
    assert (no_length.status_code, no_length.json()["text"], no_length.json()["duration_ms"]) == (200, "", 0)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "media_not_found")


async def test_what_cannot_be_heard_is_refused_with_the_way_out_and_nothing_is_kept(house, gate):
    refused = {
        "html": await send(house, b"<html>" * 50, name="take.html"),
        "broken": await send(house, gate[:44]),
        "phrases": await send(house, gate, hints="\n".join(f"phrase {number}" for number in range(201))),
        "long phrase": await send(house, gate, hints="one two three four five six seven eight nine ten eleven"),
        "no word": await send(house, gate, hints="…"),
        "ear": await send(house, gate, provider="nobody"),
        "key": await send(house, gate, provider="openai"),
        "language": await send(house, gate, language="de"),
        "field": await send(house, gate, colour="red"),
        "nobody": await house.http.post("/api/hearing", json={"media_id": NOBODY}),
        "types": await house.http.post("/api/hearing", json={"media_id": 3}),
    }

    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in refused.items()} == {
        "html": (422, "wrong_type"),
        "broken": (422, "wrong_type"),
        "phrases": (422, "hints_refused"),
        "long phrase": (422, "hints_refused"),
        "no word": (422, "hints_refused"),
        "ear": (422, "provider_unknown"),
        "key": (503, "provider_missing"),
        "language": (422, "language_not_heard"),
        "field": (422, "invalid"),
        "nobody": (404, "media_not_found"),
        "types": (422, "invalid"),
    }
    assert all(answer.json()["next_step"] for answer in refused.values())
    assert await house.rows("media") == []


async def test_a_long_recording_that_no_job_takes_is_not_kept_either(house, monkeypatch):
    async def full(user_id):
        raise QueueFull(1)

    monkeypatch.setattr(house.studio.jobs.waiting, "check_bounds", full)
    said = await spoken("Open the gate.")

    answer = await send(house, recording_of(said, pause_s=31))

    assert (answer.status_code, answer.json()["code"]) == (429, "queue_full")
    assert (await house.http.get("/api/media")).json()["items"] == []


async def test_a_long_recording_is_heard_by_a_job_and_is_not_kept(tmp_path):
    said = await spoken("Open the gate.")
    async with opened(tmp_path, working=True) as house:
        begun = await send(house, recording_of(said, said, pause_s=30), name="long.wav", hints="open the gate")
        job = await ended(house.studio.jobs, house.studio.person, begun.json()["job_id"], lambda job: None)
        told = (await house.http.get(f"/api/jobs/{job.id}")).json()
        kept = (await house.http.get("/api/media")).json()["items"]
        document = json.loads((await house.http.get(f"/api/media/{told['result']['media_id']}/content")).content)

    assert (begun.status_code, begun.json()["job"]["kind"]) == (202, "voices.hear")
    assert (told["state"], told["result"]["text"]) == ("done", "open the gate open the gate")
    assert [each["name"] for each in kept] == ["long.transcript.json"]
    assert [each["start_ms"] // 10_000 for each in document["segments"]] == [2, 6]


def test_a_recording_is_heard_from_the_terminal(tmp_path, gate):
    (tmp_path / "take.wav").write_bytes(gate)
    given = [str(tmp_path / "take.wav"), "--hint", "open the gate", "--hint", "shut the door", "--no-words"]

    done = troupe(tmp_path, "--data", str(tmp_path / "studio"), "--json", "voices", "hear", *given)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["text"] == "open the gate"
