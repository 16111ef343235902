"""What a persona is seen doing: states that pass, and lines that are spoken one after another."""

import asyncio
from datetime import datetime
from itertools import pairwise

import pytest

from troupe.looks.domain.avatar import AvatarState
from troupe.voices import estimated


async def events_of(house, persona: str, since: int = 0) -> list[dict]:
    answer = await house.http.get(f"/api/events/avatar:{persona}", params={"since": since, "limit": 1000})
    return answer.json()["items"]


async def until_ended(house, persona: str, count: int = 1) -> list[dict]:
    """The events, once so many speeches have ended."""
    for _ in range(400):
        events = await events_of(house, persona)
        if sum(event["data"].get("phase") == "end" for event in events) >= count:
            return events
        await asyncio.sleep(0.02)
    raise AssertionError("the speech did not end")


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


async def test_a_line_is_spoken_from_start_to_end(house, vera):
    answer = await house.http.post(
        "/avatar/speak", json={"persona_id": vera, "text": "Hi. I am Vera!", "emotion": "joy"}
    )
    assert answer.status_code == 202
    events = await until_ended(house, vera)

    speech = [event["data"] for event in events if event["type"] == "avatar.speak"]
    assert {data["speech_id"] for data in speech} == {answer.json()["speech_id"]}
    assert [data["phase"] for data in speech] == ["start", "cues", "cues", "end"]
    start, first, second, end = speech
    assert start["estimated"] is True
    assert start["fallback"]
    cues = first["cues"] + second["cues"]
    assert cues[0]["start_ms"] == 0
    assert all(one["end_ms"] == other["start_ms"] for one, other in pairwise(cues))
    assert cues[-1]["end_ms"] == end["duration_ms"] == end["spoken_ms"]
    assert end["outcome"] == "done"
    states = [event["data"]["state"] for event in events if event["type"] == "avatar.state"]
    assert states[0] == "speaking"


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
    long = {"persona_id": vera, "text": "a" * 300}
    places = [(await house.http.post("/avatar/speak", json=long)).json()["position"] for _ in range(6)]
    refused = await house.http.post("/avatar/speak", json=long)

    assert places == [0, 1, 2, 3, 4, 5]
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_lines")
    stopped = (await house.http.post("/avatar/stop", json={"persona_id": vera})).json()["stopped"]
    assert len(stopped) == 6


async def test_a_line_that_interrupts_is_the_only_one_left(house, vera):
    for _ in range(3):
        await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "a" * 300})
    await asyncio.sleep(0.1)
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
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "a" * 300})
    second = (await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "Never said."})).json()
    taken = await house.http.post("/avatar/stop", json={"persona_id": vera, "speech_id": second["speech_id"]})
    again = await house.http.post("/avatar/stop", json={"persona_id": vera, "speech_id": second["speech_id"]})

    assert taken.json()["stopped"] == [second["speech_id"]]
    assert again.json()["stopped"] == []
    await house.http.post("/avatar/stop", json={"persona_id": vera})


async def test_a_speech_that_a_crash_cut_short_is_told_to_have_failed_once(house, vera):
    avatars = house.studio.avatars
    await house.http.post("/avatar/speak", json={"persona_id": vera, "text": "a" * 400})
    for _ in range(200):
        if await events_of(house, vera):
            break
        await asyncio.sleep(0.02)

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
