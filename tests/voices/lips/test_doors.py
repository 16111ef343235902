"""Lips at the doors: upload a recording, get shapes, fetch them again as files."""

import json
import wave
from io import BytesIO

import pytest

from tests.support.studio import opened, troupe
from tests.voices.lips.recordings import TEXT, spoken, wav_of
from tests.voices.training import NOBODY

LONG = 301


@pytest.fixture
async def recording():
    return wav_of(await spoken(TEXT, "f3"))


async def send(house, content, name="take.wav", headers=None, **fields):
    sent = {"file": (name, content, "audio/wav" if name.endswith(".wav") else "text/html")}
    return await house.http.post("/api/lips", files=sent, data=fields, headers=headers or {})


def silence(seconds):
    held = BytesIO()
    with wave.open(held, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(bytes(2 * 8000 * seconds))
    return held.getvalue()


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        yield house


async def test_an_uploaded_recording_gets_lips_that_can_be_fetched_again_in_any_format(house, recording):
    answer = await send(house, recording, text=TEXT, language="en-US", style="exact")
    found = answer.json()
    path = f"/api/lips/{found['lips_id']}"
    again = await house.http.get(path, params={"style": "exact"})
    table = await house.http.get(path, params={"format": "rhubarb_tsv"})
    motion = await house.http.get(path, params={"format": "live2d", "fps": 12})
    unknown = await house.http.get(path, params={"format": "flash"})
    slow = await house.http.get(path, params={"format": "moho", "fps": 12})
    stranger = (await house.http.post("/api/accounts/users", json={"username": "ada"})).json()["id"]
    hidden = await house.http.get(path, headers={"X-User-Id": stranger})

    assert answer.status_code == 200, answer.text
    assert (found["timing"], found["style"], found["warnings"]) == ("aligned", "exact", [])
    assert found["cues"][0]["start_ms"] == 0
    assert found["cues"][-1]["end_ms"] == found["duration_ms"]
    assert again.json() == found
    assert table.text.startswith("0.00\t")
    assert "take.tsv" in table.headers["content-disposition"]
    assert motion.json()["Meta"]["Fps"] == 12
    assert (unknown.status_code, unknown.json()["code"]) == (422, "format_unknown")
    assert "rhubarb_xml" in unknown.json()["next_step"]
    assert (slow.status_code, slow.json()["field"]) == (422, "fps")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "lips_not_found")


async def test_a_sound_of_the_library_gets_lips_without_its_text_and_in_any_language(house, recording):
    sound = {"file": ("take.wav", recording, "audio/wav")}
    media = (await house.http.post("/api/media", files=sound)).json()

    by_ear = await house.http.post("/api/lips", json={"media_id": media["id"]})
    no_length = await send(house, silence(0))
    foreign = await house.http.post("/api/lips", json={"media_id": media["id"], "text": TEXT, "language": "de"})

    assert (by_ear.status_code, by_ear.json()["timing"]) == (200, "loop")
    assert (no_length.status_code, no_length.json()["cues"]) == (200, [{"start_ms": 0, "end_ms": 0, "shape": "X"}])
    assert (foreign.status_code, foreign.json()["words"][0]["text"]) == (200, "Peter")


async def test_what_cannot_be_used_is_refused_with_the_way_out_and_leaves_nothing_behind(house, recording):
    refused = {
        "html": await send(house, b"<html>" * 50, name="take.html"),
        "broken": await send(house, recording[:44], name="take.wav"),
        "endless": await send(house, silence(LONG)),
        "language": await send(house, recording, text=TEXT, language="klingon-x"),
        "style": await send(house, recording, style="wild"),
        "text": await send(house, recording, text="la " * 2000),
        "field": await send(house, recording, colour="red"),
        "nobody": await house.http.post("/api/lips", json={"media_id": NOBODY}),
        "unknown": await house.http.get(f"/api/lips/{NOBODY}"),
    }

    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in refused.items()} == {
        "html": (422, "wrong_type"),
        "broken": (422, "wrong_type"),
        "endless": (422, "too_long"),
        "language": (422, "language_unknown"),
        "style": (422, "invalid"),
        "text": (422, "text_too_long"),
        "field": (422, "invalid"),
        "nobody": (404, "media_not_found"),
        "unknown": (404, "lips_not_found"),
    }
    assert await house.rows("media") == []


def test_lips_are_found_and_written_from_the_terminal(tmp_path, recording):
    (tmp_path / "take.wav").write_bytes(recording)
    given = [str(tmp_path / "take.wav"), "--text", TEXT, "--format", "moho", "--out", str(tmp_path / "take.dat")]

    done = troupe(tmp_path, "--data", str(tmp_path / "studio"), "--json", "voices", "lips", *given)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["timing"] == "aligned"
    written = (tmp_path / "take.dat").read_text()
    assert written.startswith("MohoSwitch1\n1 MBP\n")
    assert written.count(" MBP") >= 6
