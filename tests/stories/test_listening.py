"""Who listens hears five phases, the words and the whole; and nothing twice after coming back."""

import pytest

from tests.stories.playing import begun, text_of, told

pytestmark = pytest.mark.asyncio(loop_scope="module")
PHASES = ["user_input", "warm_slice", "memory", "generation", "complete"]


async def heard(studio, session_id: str, since: int = 0) -> list[dict]:
    """Everything that happened so far, as somebody who comes now hears it."""
    listener = await studio.studio.stories.listening.open(studio.studio.person, session_id, str(since))
    newest = studio.studio.stories.events.head(session_id)
    found: list[dict] = []
    frames = listener.frames()
    async for frame in frames:
        found.append(dict(frame))
        if frame["seq"] >= newest and (frame["event"] != "connected" or since >= newest):
            break
    await frames.aclose()
    return found


async def test_a_turn_is_five_phases_then_words_then_the_whole(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["A heron stands in the reeds and does not move."])

    answer = await told(studio.http, id, "I look at the lake.")

    connected, *events = await heard(studio, id)
    assert connected["event"] == "connected"
    assert [each["phase"] for each in events if each["event"] == "phase"] == PHASES
    chunks = [each for each in events if each["event"] == "chunk"]
    assert len(chunks) >= 2
    assert "".join(each["text"] for each in chunks) == text_of(answer)
    assert events[-1]["event"] == "complete"
    assert events[-1]["turn"] == answer
    assert [each["seq"] for each in events] == sorted({each["seq"] for each in events})


async def test_who_comes_back_hears_what_was_missed_and_nothing_twice(studio):
    id = await begun(studio.http)
    await told(studio.http, id, "I wait.")
    first = await heard(studio, id)
    await told(studio.http, id, "I wait again.")

    missed = await heard(studio, id, first[-1]["seq"])

    assert [each["seq"] for each in missed[1:]] == list(range(first[-1]["seq"] + 1, missed[-1]["seq"] + 1))
    assert missed[-1]["event"] == "complete"


async def test_a_failure_is_one_error_event_and_nothing_after_it(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.fail_next("drop", 1)

    await studio.http.post("/api/story/turn", json={"session_id": id, "user_input": "I begin."})

    _, *events = await heard(studio, id)
    assert [each["event"] for each in events].count("error") == 1
    assert events[-1]["event"] == "error"
    assert events[-1]["partial_text"] == "".join(each["text"] for each in events if each["event"] == "chunk")


async def test_a_script_that_listens_to_nothing_known_is_refused_at_once(studio):
    answer = await studio.http.get("/api/story/events/8c1f5a52-3f0e-4a3f-9a69-6b1c3c0f2e11")

    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
