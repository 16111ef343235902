"""Personas speak: a voice from the first moment, exact times, lips that close, and the same sound again."""

import io
import json
import wave
from itertools import pairwise

import numpy as np
import pytest

from tests.support.studio import opened
from tests.voices.training import Trainer, refused
from troupe.kit.sound.measuring import voice_figures
from troupe.voices import likeness
from troupe.voices.domain.colouring import resampled
from troupe.voices.domain.likeness import voice_of

TEXT = "Peter bought my map. *smiles* Pam's **beautiful** lamp, maybe!\n\nBob became a plumber."


@pytest.fixture
async def one(tmp_path):
    """A studio over a file; what both databases do alike is not asked twice."""
    async with opened(tmp_path, engine="sqlite") as house:
        yield house


def samples_of(content):
    with wave.open(io.BytesIO(content)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def voice_in(content):
    samples, rate = samples_of(content)
    return voice_of([voice_figures(resampled(samples / 32768, rate, 1.0))])


async def spoken(me, **asked):
    answer = await me.ask("POST", "/api/speech", json={"text": TEXT, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def profile(me, id):
    answer = await me.ask("GET", f"/api/voices/profiles/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_text_is_said_with_the_time_of_every_word_and_is_there_to_be_heard_again(me):
    id = await me.cast()

    said = await spoken(me, persona_id=id, phones=True)

    assert [each["text"] for each in said["sentences"]] == [
        "Peter bought my map.", "Pam's beautiful lamp, maybe!", "Bob became a plumber."
    ]  # fmt: skip
    edges = [0] + [each["end_ms"] for each in said["sentences"]]
    assert [each["start_ms"] for each in said["sentences"]] == edges[:-1]
    assert edges[-1] == said["duration_ms"]
    words = said["words"]
    assert [TEXT[each["char_start"] : each["char_end"]] for each in words] == [each["text"] for each in words]
    assert [each["text"] for each in words][-2:] == ["a", "plumber"]
    assert all(each["start_ms"] < each["end_ms"] for each in words)
    assert all(first["end_ms"] <= then["start_ms"] for first, then in pairwise(words))
    cues = said["cues"]
    assert (cues[0]["start_ms"], cues[-1]["end_ms"]) == (0, said["duration_ms"])
    assert all(one["end_ms"] == two["start_ms"] and one["shape"] != two["shape"]
               for one, two in pairwise(cues))  # fmt: skip
    heard = await me.ask("GET", said["url"])
    samples, rate = samples_of(heard.content)
    assert abs(len(samples) / rate * 1000 - said["duration_ms"]) < 3
    assert (said["timing"], said["cached"]) == ("engine", False)
    assert (await spoken(me, persona_id=id))["cached"]
    shown = (await me.ask("GET", f"/api/speech/{said['speech_id']}")).json()
    assert (shown["words"], shown["phones"]) == (words, said["phones"])
    part = await me.ask("GET", said["sentences"][1]["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"RIFF")
    assert "Bob became" in (await me.ask("GET", said["captions_url"], params={"format": "srt"})).text


async def test_each_persona_has_its_own_voice_from_the_first_moment_and_every_p_b_and_m_closes_the_lips(one):
    me = Trainer(one.http)
    vera, bruno = await me.cast("Vera"), await me.cast("Bruno")

    said = [await spoken(me, persona_id=id, phones=True) for id in (vera, bruno)]

    voices = [voice_in((await me.ask("GET", each["url"])).content) for each in said]
    assert likeness(*voices) <= 85
    assert (await profile(me, vera))["timbre"] != (await profile(me, bruno))["timbre"]
    for each in said:
        closures = [phone for phone in each["phones"] if phone["ipa"].strip("ˈˌ")[:1] in ("p", "b", "m")]
        assert len(closures) >= 12
        for phone in closures:
            assert any(
                cue["shape"] == "A" and cue["start_ms"] <= phone["start_ms"] + 40 and cue["end_ms"] >= phone["start_ms"]
                for cue in each["cues"]
            ), phone


async def test_a_voice_is_changed_drawn_anew_and_taken_back(me):
    id = await me.cast()
    first = await profile(me, id)

    changes = {"speed": 1.5, "timbre": {"warmth": 0.5}, "expected_version": first["version"]}
    changed = (await me.ask("PUT", f"/api/voices/profiles/{id}", json=changes)).json()
    stale = await me.ask("PUT", f"/api/voices/profiles/{id}", json=changes)
    recast = (await me.ask("POST", f"/api/voices/profiles/{id}/recast", json={"register": "low"})).json()
    back = (await me.ask("POST", f"/api/voices/profiles/{id}/rollback", json={"steps": 2})).json()

    assert (changed["speed"], changed["timbre"]["warmth"], changed["version"]) == (1.5, 0.5, 2)
    assert (await me.voice(id))["speed"] == 1.5
    refused(stale, 409, "out_of_step")
    assert (recast["register"], recast["timbre"]["warmth"]) == ("low", 0)
    assert back["timbre"] == first["timbre"]
    assert [each["timbre"] for each in back["history"]] == [recast["timbre"], changed["timbre"]]
    too_far = await me.ask("POST", f"/api/voices/profiles/{id}/rollback", json={"steps": 9})
    refused(too_far, 409, "nothing_to_roll_back")


async def test_speed_and_pitch_are_heard(one):
    me = Trainer(one.http)
    id = await me.cast()

    plain, quick, high, low = [
        await spoken(me, persona_id=id, **how) for how in ({}, {"speed": 1.5}, {"pitch": 1.25}, {"pitch": 0.8})
    ]

    f0 = [voice_in((await me.ask("GET", each["url"])).content).f0 for each in (low, plain, high)]
    assert quick["duration_ms"] < 0.8 * plain["duration_ms"]
    assert f0 == sorted(f0)
    assert f0[2] > 1.1 * f0[0]


async def test_a_restart_changes_no_sound_and_every_format_can_be_kept(tmp_path):
    async with opened(tmp_path) as house:
        me = Trainer(house.http)
        said = await spoken(me, persona_id=await me.cast())
        before = (await me.ask("GET", said["url"])).content
        kept = [await spoken(me, text="Keep this.", format=each, keep=True) for each in ("ogg", "mp3", "flac")]
        files = [await me.ask("GET", f"/api/media/{each['media_id']}/content") for each in kept]

    async with opened(tmp_path) as house:
        after = (await Trainer(house.http).ask("GET", said["url"])).content

    assert before == after
    assert [each.content[:4] for each in files][::2] == [b"OggS", b"fLaC"]
    assert [each["sample_rate"] for each in kept] == [48_000, 22_050, 22_050]


REFUSED = [
    ({"text": "x" * 5001}, "text_too_long", 422),
    ({"text": "x" * 60_000}, "text_too_long", 422),
    ({"text": "😀 *nods*"}, "nothing_to_say", 422),
    ({"language": "xx-YY"}, "language_unknown", 422),
    ({"voice": "nobody/en_GB-alba"}, "voice_unknown", 422),
    ({"voice": "espeak/en-us+nobody"}, "voice_unknown", 422),
    ({"emotion": "zzz"}, "unknown_emotion", 422),
    ({"speed": 2.01}, "invalid", 422),
    ({"speed": "1.0"}, "invalid", 422),
    ({"persona_id": "11111111-1111-4111-8111-111111111111"}, "persona_not_found", 404),
]


async def test_what_cannot_be_said_is_refused_with_the_way_out(one):
    for asked, code, status in REFUSED:
        answer = await one.http.post("/api/speech", json={"text": "Hello.", **asked})

        assert refused(answer, status, code)["next_step"], asked
    assert await one.rows("speeches") == []


NO_NUMBERS = [
    ("PUT", {"timbre": {"warmth": "0.5"}}, "timbre.warmth"),
    ("PUT", {"timbre": {"pitch": True}}, "timbre.pitch"),
    ("PUT", {"timbre": {"tract": 0.83}}, "timbre.tract"),
    ("PUT", {"timbre": {"eq_db": ["1"] * 24}}, "timbre.eq_db.0"),
    ("PUT", {"expected_version": True}, "expected_version"),
    ("POST", {"steps": "1"}, "steps"),
]


async def test_a_voice_is_not_changed_by_what_only_looks_like_a_number(one):
    me = Trainer(one.http)
    id = await me.cast()
    before = await profile(me, id)

    for way, sent, field in NO_NUMBERS:
        path = f"/api/voices/profiles/{id}" + ("/rollback" if way == "POST" else "")
        told = refused(await me.ask(way, path, json=sent), 422, "invalid")
        assert told["field"] == field, told
    path, type = f"/api/voices/profiles/{id}", {"content-type": "application/json"}
    for number in ("NaN", "1e999", "-Infinity"):
        body = f'{{"timbre": {{"tract": {number}}}}}'
        refused(await me.ask("PUT", path, content=body, headers=type), 422, "invalid")

    assert await profile(me, id) == before


async def test_nobody_else_hears_what_was_said_or_changes_a_voice(one):
    me = Trainer(one.http)
    id = await me.cast()
    said = await spoken(me, persona_id=id)
    added = await one.http.post("/api/accounts/users", json={"username": "ben", "tier": "personal"})
    other = Trainer(one.http, {"X-User-Id": added.json()["id"]})

    for path in (said["url"], said["captions_url"], said["sentences"][0]["url"], f"/api/speech/{said['speech_id']}"):
        refused(await other.ask("GET", path), 404, "speech_not_found")
    refused(await other.ask("PUT", f"/api/voices/profiles/{id}", json={"speed": 2.0}), 404, "persona_not_found")


async def test_a_stream_says_the_same_sentences_as_the_whole_text(one):
    me = Trainer(one.http)
    id = await me.cast()
    whole = await spoken(me, persona_id=id)

    answer = await me.ask("POST", "/api/speech/stream", json={"text": TEXT, "persona_id": id})

    start, *sentences, end = [json.loads(line) for line in answer.text.splitlines()]
    assert (start["type"], end["type"], end["duration_ms"]) == ("start", "end", whole["duration_ms"])
    assert [word for each in sentences for word in each["words"]] == whole["words"]
    refused(await me.ask("POST", "/api/speech/stream", json={"persona_id": id}), 422, "invalid")
    bare = {"text": "Hello.", "lips": False, "format": "wav"}
    without = (await me.ask("POST", "/api/speech/stream", json=bare)).text.splitlines()
    assert json.loads(without[1])["cues"] == []
    refused(await me.ask("POST", "/api/speech/stream", json=bare | {"format": "mp3"}), 422, "invalid")
