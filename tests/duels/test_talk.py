"""Personas talk with one another on the stage, in a fixed order; a person may pause, go on and end it."""

import asyncio
from typing import Any

import pytest

from tests.chats.talking import refused
from tests.duels.staging import Actor
from tests.support.studio import opened

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("engine", ["sqlite"])]


@pytest.fixture
async def house(tmp_path, engine):
    async with opened(tmp_path, working=True, engine=engine) as house:
        assert house.studio.bench is not None
        house.studio.bench.text.set_speed(1000, 0)
        yield house
        await house.studio.answers.stop_everything()


async def stands(actor: Actor, *states: str) -> Any:
    for _ in range(400):
        seen = await actor.bootstrap()
        if seen["talk"]["state"] in states:
            return seen
        await asyncio.sleep(0.025)
    raise AssertionError(f"The talk did not become {states}, but {seen['talk']}")


def lines(seen: Any, speakers: list[str]) -> list[str]:
    """Who of the speakers has said something, one after the other."""
    final = [each["persona_id"] for each in seen["messages"] if each["status"] == "final"]
    return [each for each in final if each in speakers]


async def two(actor: Actor) -> list[str]:
    return [(await actor.cast(name=name))["id"] for name in ("Ada", "Bo")]


async def begin(actor: Actor, speakers: list[str], **fields: Any) -> Any:
    body = {"persona_ids": speakers, "topic": "the sea", "turns": 3, "turn_delay_s": 0.5} | fields
    return await actor.post("/talk", 201, **body)


async def test_they_speak_in_turn_to_the_end(actor):
    ada, bo = await two(actor)
    begun = await begin(actor, [ada, bo])
    assert (begun["state"], begun["next_speaker_id"]) == ("running", ada)

    seen = await stands(actor, "ended")

    assert lines(seen, [ada, bo]) == [ada, bo, ada]
    assert (seen["talk"]["spoken"], seen["talk"]["next_speaker_id"]) == (3, None)


async def test_a_talk_needs_two_and_there_is_one_at_a_time(actor, house):
    ada, bo = await two(actor)
    for speakers in ([ada], [ada, ada]):
        answer = await house.http.post("/api/duel/talk", json={"persona_ids": speakers, "topic": "x"})
        refused(answer, 422, "need_two_personas")
    house.studio.bench.text.set_speed(20, 0)
    house.studio.bench.text.next_replies(["A long story of the sea, told slowly. " * 20])
    await begin(actor, [ada, bo])
    refused(await house.http.post("/api/duel/talk", json={"persona_ids": [ada, bo], "topic": "x"}), 409, "talk_running")

    ended = await actor.post("/talk/stop")

    assert ended["state"] == "ended"
    assert (await stands(actor, "ended"))["talk"]["spoken"] <= 1


async def test_a_line_that_fails_is_tried_once_more(actor, house):
    ada, bo = await two(actor)
    house.studio.bench.text.fail_next("401")
    await begin(actor, [ada, bo], turns=2)

    seen = await stands(actor, "ended", "paused")

    assert seen["talk"]["state"] == "ended"
    assert lines(seen, [ada, bo]) == [ada, bo]


async def test_a_line_that_fails_again_pauses_the_talk_and_says_why(actor, house):
    ada, bo = await two(actor)
    begun = (await actor.bootstrap())["cursor"]
    house.studio.bench.text.fail_next("401", 2)
    await begin(actor, [ada, bo], turns=2)

    await stands(actor, "paused")
    told = [each["data"] for each in (await actor.updates(begun))["events"] if each["type"] == "reply.failed"]
    await actor.post("/talk/resume")
    seen = await stands(actor, "ended")

    assert [each["error"] for each in told] == ["provider_key_refused"] * 2
    assert told[-1]["next_step"]
    assert lines(seen, [ada, bo]) == [ada, bo]
