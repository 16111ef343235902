"""What a persona is seen doing: states that pass, and lines that are spoken one after another."""

import asyncio
import wave
from datetime import datetime
from io import BytesIO
from itertools import pairwise

import pytest

from tests.support.full_disk import full_disk
from tests.support.studio import opened
from troupe.looks.domain.avatar import AvatarState
from troupe.voices import estimated

LONG = "There was a house by the sea, and nobody knew who had built it. " * 8


async def events_of(house, persona: str, since: int = 0) -> list[dict]:
    answer = await house.http.get(f"/api/events/avatar:{persona}", params={"since": since, "limit": 1000})
    return answer.json()["items"]


async def until_told(house, persona: str, phase: str, count: int = 1) -> list[dict]:
    """The events, once so many speeches have come so far."""
    for _ in range(600):
        events = await events_of(house, persona)
        if sum(event["data"].get("phase") == phase for event in events) >= count:
            return events
        await asyncio.sleep(0.05)
    raise AssertionError(f"no {phase} was told")


async def until_ended(house, persona: str, count: int = 1) -> list[dict]:
    return await until_told(house, persona, "end", count)


async def test_a_figure_rests_until_it_is_told_otherwise(house, vera):
    found = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()

    assert (found["state"], found["emotion"], found["pose"]) == ("idle", "neutral", "idle")
    assert found["speech_id"] is None


async def test_a_state_is_told_to_everyone_who_watches(house, vera):
    told = {"persona_id": vera, "state": "listening", "emotion": "joy", "intensity": 0.6, "gaze": {"x": 0.5, "y": 0}}
    answer = await house.http.post("/avatar/state", json=told)

    assert answer.status_code == 202
    assert answer.json()["state"] == "listening"
    event = (await events_of(house, vera))[-1]
    assert event["type"] == "avatar.state"
    assert event["data"]["emotion"] == "joy"
    assert event["data"]["gaze"] == {"x": 0.5, "y": 0.0}


async def test_a_held_state_goes_back_to_rest_by_itself(house, vera):
    await house.http.post("/avatar/state", json={"persona_id": vera, "emotion": "surprise", "hold_ms": 60})

    for _ in range(200):
        found = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
        if found["emotion"] == "neutral":
            break
        await asyncio.sleep(0.02)
    assert found["emotion"] == "neutral"
    assert [event["data"]["emotion"] for event in await events_of(house, vera)] == ["surprise", "neutral"]


WRONG = [
    ({}, "nothing_to_change"),
    ({"emotion": "glee-club"}, "unknown_emotion"),
    ({"pose": "hovering"}, "unknown_pose"),
    ({"state": "flying"}, "invalid"),
    ({"intensity": 2}, "invalid"),
    ({"emotion": "joy", "hold_ms": -1}, "invalid"),
    ({"gaze": {"x": 2}}, "invalid"),
]


async def test_a_state_nobody_can_show_is_refused(house, vera):
    for told, code in WRONG:
        answer = await house.http.post("/avatar/state", json={"persona_id": vera} | told)
        assert (answer.status_code, answer.json()["code"]) == (422, code), told

    assert await events_of(house, vera) == []


def speech_in(events: list[dict]) -> list[dict]:
    return [event["data"] for event in events if event["type"] == "avatar.speak"]


def assert_the_mouth_never_rests_in_between(speech: list[dict]) -> None:
    *sentences, end = [data for data in speech if data["phase"] != "start"]
    cues = [cue for sentence in sentences for cue in sentence["cues"]]
    assert cues[0]["start_ms"] == 0
    assert all(one["end_ms"] == other["start_ms"] for one, other in pairwise(cues))
    assert cues[-1]["end_ms"] == end["duration_ms"] == end["spoken_ms"]


async def test_a_line_is_spoken_from_start_to_end(house, vera):
    answer = await house.http.post(
        "/avatar/speak", json={"persona_id": vera, "text": "Hi. I am Vera!", "emotion": "joy"}
    )
    assert answer.status_code == 202
    events = await until_ended(house, vera)

    speech = speech_in(events)
    assert {data["speech_id"] for data in speech} == {answer.json()["speech_id"]}
    assert [data["phase"] for data in speech] == ["start", "cues", "cues", "end"]
    assert_the_mouth_never_rests_in_between(speech)
    assert speech[-1]["outcome"] == "done"
    states = [event["data"]["state"] for event in events if event["type"] == "avatar.state"]
    assert states[0] == "speaking"


async def test_a_line_is_heard_and_its_times_are_those_of_the_sound(house, vera):
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Bob *nods* met Pam. Really?"})
    start, first, second, end = speech_in(await until_ended(house, vera))

    assert (start["estimated"], start["audio"], start["fallback"]) == (False, True, None)
    assert [word["text"] for word in first["words"]] == ["Bob", "met", "Pam"]
    for sentence in (first, second):
        content = (await house.http.get(sentence["url"])).content
        with wave.open(BytesIO(content)) as sound:
            assert sound.getframerate() == start["sample_rate"]
            heard_ms = 1000 * sound.getnframes() / sound.getframerate()
        assert heard_ms == pytest.approx(sentence["end_ms"] - sentence["start_ms"], abs=2)
    assert second["end_ms"] == end["duration_ms"]
    closed = [cue for cue in first["cues"] if cue["shape"] == "A"]
    assert len(closed) >= 3  # twice for Bob, and for Pam


@pytest.mark.parametrize(
    ("told", "why"),
    [({"audio": False}, ""), ({"voice": "espeak/klingonese"}, "klingonese"), ({"text": "* * *"}, "nothing")],
    ids=["no sound wanted", "no such voice", "nothing to say aloud"],
)
async def test_a_line_that_cannot_be_heard_moves_the_mouth_by_labelled_estimates(house, vera, told, why):
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Hi. I am Vera!"} | told)
    speech = speech_in(await until_ended(house, vera))

    assert (speech[0]["estimated"], speech[0]["audio"]) == (True, False)
    assert why in (speech[0]["fallback"] or "").lower()
    assert {one["url"] for one in speech if one["phase"] == "cues"} == {None}
    assert_the_mouth_never_rests_in_between(speech)


async def test_a_figure_moves_its_mouth_where_the_engine_is_missing_and_says_why(tmp_path, monkeypatch):
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with opened(tmp_path / "studio", engine="sqlite") as house:
        vera = (await house.http.post("/api/personas", json={"name": "Vera"})).json()["persona"]["id"]
        await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Hi. I am Vera!"})
        speech = speech_in(await until_ended(house, vera))

    assert speech[0]["estimated"] is True
    assert speech[0]["fallback"]
    assert_the_mouth_never_rests_in_between(speech)


async def test_after_a_line_the_figure_does_what_it_did_before(house, vera):
    await house.http.post("/avatar/state", json={"persona_id": vera, "state": "thinking", "emotion": "thinking"})
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "So."})
    await until_ended(house, vera)

    for _ in range(100):
        found = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
        if found["state"] == "thinking":
            break
        await asyncio.sleep(0.02)
    assert (found["state"], found["emotion"], found["speech_id"]) == ("thinking", "thinking", None)


async def test_lines_wait_for_one_another_and_not_more_than_five(house, vera):
    long = {"persona_id": vera, "text": LONG}
    places = [(await house.http.post("/avatar/speak", json=long)).json()["position"] for _ in range(6)]
    refused = await house.http.post("/avatar/speak", json=long)

    assert places == [0, 1, 2, 3, 4, 5]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_lines")
    stopped = (await house.http.post("/avatar/stop", json={"persona_id": vera})).json()["stopped"]
    assert len(stopped) == 6


async def test_a_line_that_interrupts_is_the_only_one_left(house, vera):
    for _ in range(3):
        await house.http.post("/avatar/speak", json={"persona_id": vera, "text": LONG})
    await until_told(house, vera, "cues")
    last = await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Stop.", "interrupt": True})
    events = await until_ended(house, vera, 2)

    ends = [event["data"] for event in events if event["data"].get("phase") == "end"]
    assert [end["outcome"] for end in ends] == ["stopped", "done"]
    assert ends[0]["spoken_ms"] < ends[0]["duration_ms"]
    assert ends[1]["speech_id"] == last.json()["speech_id"]


async def test_each_speech_ends_exactly_once(house, vera):
    spoken = [
        (await house.http.post("/avatar/speak", json={"persona_id": vera, "text": text})).json()["speech_id"]
        for text in ("One.", "Two.", "Three.")
    ]
    events = await until_ended(house, vera, 3)

    assert [event["data"]["speech_id"] for event in events if event["data"].get("phase") == "end"] == spoken


async def test_one_waiting_line_can_be_taken_back(house, vera):
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": LONG})
    second = (await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Never said."})).json()
    taken = await house.http.post("/avatar/stop", json={"persona_id": vera, "speech_id": second["speech_id"]})
    again = await house.http.post("/avatar/stop", json={"persona_id": vera, "speech_id": second["speech_id"]})

    assert taken.json()["stopped"] == [second["speech_id"]]
    assert again.json()["stopped"] == []
    await house.http.post("/avatar/stop", json={"persona_id": vera})


async def test_a_speech_that_a_crash_cut_short_is_told_to_have_failed_once(house, vera):
    avatars = house.studio.avatars
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": LONG})
    await until_told(house, vera, "start")

    assert await avatars.recover() == 1
    assert await avatars.recover() == 0

    ends = [event["data"] for event in await events_of(house, vera) if event["data"].get("phase") == "end"]
    assert [end["outcome"] for end in ends] == ["failed"]
    await avatars.close()


@pytest.mark.parametrize(
    "text",
    [
        "Hello there.",
        "Bob, Pam and Mum!",
        "…",
        "¿Qué tal? Muy bien.",
        "こんにちは。元気?",
        "a",
        "Привет, мир.",
        "12 o'clock",
    ],
)
def test_estimated_mouths_fill_every_sentence(text):
    sentences = estimated(text)

    assert sentences[0].start_ms == 0
    at = 0
    for sentence in sentences:
        assert sentence.start_ms == at
        for cue in sentence.cues:
            assert cue.start_ms == at
            assert cue.end_ms > cue.start_ms
            assert cue.shape in "ABCDEFGHX"
            at = cue.end_ms
        assert sentence.end_ms == at


def test_estimated_lips_close_on_every_p_b_and_m():
    closed = [cue for sentence in estimated("Bob, Pam and Mum") for cue in sentence.cues if cue.shape == "A"]

    assert len(closed) == 6


def test_nothing_to_say_is_nothing():
    assert estimated("") == ()
    assert estimated("   \n ") == ()


def test_a_state_written_down_says_everything():
    state = AvatarState(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))

    assert set(state.as_json()) == {
        "state", "emotion", "intensity", "pose", "gaze", "until", "speech_id", "queue", "at",
    }  # fmt: skip


class Expecting:
    """A voice that only hears for whom it gets ready."""

    def __init__(self):
        self.told = []

    async def get_ready(self, user, persona_id):
        self.told.append((user.id, persona_id))


async def test_the_voice_of_whoever_is_watched_gets_ready(house, vera):
    voice, user = Expecting(), house.studio.person
    house.studio.avatars.speak_with(voice)

    await house.studio.avatars.watched(user, vera)

    assert voice.told == [(user.id, vera)]


@pytest.mark.parametrize(
    ("door", "told", "field"),
    [
        ("speak", {"text": "Hello.", "audio": "yes"}, "audio"),
        ("speak", {"text": "Hello.", "intensity": "1"}, "intensity"),
        ("state", {"gaze": {"x": "0", "y": 0}}, "gaze"),
        ("render", {"template": "hero_portrait", "fit": 1}, "fit"),
        ("render", {"template": "hero_portrait", "width": "512"}, "width"),
    ],
)
async def test_numbers_and_answers_as_text_are_refused(house, vera, door, told, field):
    answer = await house.http.post(f"/avatar/{door}", json={"persona_id": vera, **told})

    assert answer.status_code == 422
    assert field in answer.json()["field"]


async def test_a_line_that_ends_on_a_full_disk_leaves_nobody_with_an_open_mouth(house, vera):
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Hello there, and good evening."})
    await until_told(house, vera, "start")

    with full_disk():
        for _ in range(600):
            found = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
            if found["state"] != "speaking":
                break
            await asyncio.sleep(0.02)

    assert (found["state"], found["speech_id"]) == ("idle", None)
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Hello."})
    ends = [event["data"] for event in await until_ended(house, vera) if event["data"].get("phase") == "end"]
    assert [end["outcome"] for end in ends] == ["done"]
