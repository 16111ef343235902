"""While somebody waits for an answer, its persona is seen thinking."""

import asyncio

import pytest

from tests.support.studio import Opened
from troupe.live.hub import Inbox


@pytest.fixture
async def slow(house: Opened) -> Opened:
    """A studio whose brain takes its time before the first word."""
    await house.http.post("/api/test/speed", json={"first_token_ms": 900, "tokens_per_second": 1000})
    return house


async def ask(house: Opened, persona: str) -> str:
    chat = (await house.http.post("/api/chats", json={"members": [{"persona_id": persona}]})).json()
    said = {"text": "Hello", "parent_id": chat["active_leaf_id"]}
    sent = await house.http.post(f"/api/chats/{chat['id']}/messages", json=said)
    assert sent.status_code == 202, sent.text
    run: str = sent.json()["runs"][0]["id"]
    return run


async def state(house: Opened, persona: str) -> str:
    found: str = (await house.http.get("/avatar/state", params={"persona_id": persona})).json()["state"]
    return found


async def until_it_is(house: Opened, persona: str, wanted: str) -> None:
    for _ in range(400):
        if await state(house, persona) == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"it never was {wanted}")


async def told(house: Opened, persona: str) -> list[str]:
    events = (await house.http.get(f"/api/events/avatar:{persona}")).json()["items"]
    states = [event["data"]["state"] for event in events if event["type"] == "avatar.state"]
    # A face that changes tells the state once more.
    return [state for place, state in enumerate(states) if place == 0 or states[place - 1] != state]


async def test_a_persona_thinks_until_its_answer_has_ended(slow, vera):
    await slow.http.post("/avatar/state", json={"persona_id": vera, "emotion": "joy"})
    await ask(slow, vera)
    await until_it_is(slow, vera, "thinking")
    feeling = (await slow.http.get("/avatar/state", params={"persona_id": vera})).json()["emotion"]
    await until_it_is(slow, vera, "idle")

    assert feeling == "joy"
    assert await told(slow, vera) == ["idle", "thinking", "idle"]


async def test_an_answer_that_is_stopped_is_not_thought_about_any_more(slow, vera):
    await slow.http.post("/api/test/speed", json={"first_token_ms": 30_000})
    run = await ask(slow, vera)
    await until_it_is(slow, vera, "thinking")
    await slow.http.post(f"/api/runs/{run}/cancel")
    await until_it_is(slow, vera, "idle")

    assert await told(slow, vera) == ["thinking", "idle"]


async def test_of_two_answers_the_last_one_ends_the_thinking(slow, vera):
    await slow.http.post("/api/test/speed", json={"first_token_ms": 30_000})
    first, second = await ask(slow, vera), await ask(slow, vera)
    await until_it_is(slow, vera, "thinking")
    await slow.http.post(f"/api/runs/{first}/cancel")
    between = await state(slow, vera)
    await slow.http.post(f"/api/runs/{second}/cancel")
    await until_it_is(slow, vera, "idle")

    assert between == "thinking"
    assert await told(slow, vera) == ["thinking", "idle"]


async def test_what_a_figure_was_told_to_do_is_not_changed_by_an_answer(slow, vera):
    await slow.http.post("/avatar/state", json={"persona_id": vera, "state": "reacting"})
    run = await ask(slow, vera)
    for _ in range(600):
        if (await slow.http.get(f"/api/runs/{run}")).json()["state"] == "done":
            break
        await asyncio.sleep(0.02)

    assert await told(slow, vera) == ["reacting"]


async def test_who_sleeps_is_woken_by_a_message(slow, vera):
    await slow.http.post("/avatar/state", json={"persona_id": vera, "state": "sleeping"})
    await ask(slow, vera)
    await until_it_is(slow, vera, "thinking")
    await until_it_is(slow, vera, "idle")

    assert await told(slow, vera) == ["sleeping", "thinking", "idle"]


async def test_who_is_spoken_to_in_a_call_listens_and_then_thinks(slow, vera):
    pondering, user = slow.studio.pondering, await slow.studio.people.settle_owner()
    persona = await slow.studio.personas.get(user, vera)
    pondering.hears(user, persona, somebody=True)
    await until_it_is(slow, vera, "listening")
    pondering.began(user, persona)
    await until_it_is(slow, vera, "thinking")
    pondering.hears(user, persona, somebody=False)
    pondering.ended(user, persona)
    await until_it_is(slow, vera, "idle")

    assert await told(slow, vera) == ["listening", "thinking", "idle"]


async def test_who_is_watched_by_nobody_for_ten_minutes_is_away_until_somebody_comes(house, vera):
    watcher, topic, avatars = Inbox(), f"avatar:{vera}", house.studio.avatars
    await house.http.post("/avatar/state", json={"persona_id": vera, "emotion": "joy"})

    async def later(minutes: float) -> str:
        await house.http.post("/api/test/clock", json={"advance_ms": minutes * 60_000})
        await avatars.look_around()
        return await state(house, vera)

    house.studio.live.hub.attach(watcher, topic)
    assert [await later(0), await later(20)] == ["idle", "idle"]
    house.studio.live.hub.leave(watcher)
    assert [await later(0), await later(9), await later(2)] == ["idle", "idle", "away"]
    house.studio.live.hub.attach(watcher, topic)
    assert [await later(0), await later(20)] == ["idle", "idle"]
    house.studio.live.hub.leave(watcher)
    assert [await later(0), await later(11)] == ["idle", "away"]
    await house.http.post("/avatar/state", json={"persona_id": vera, "emotion": "fear"})
    assert await state(house, vera) == "idle"
    assert await told(house, vera) == ["idle", "away", "idle", "away", "idle"]


async def test_who_was_sent_away_or_sleeps_stays_so_while_somebody_watches(house, vera):
    for doing in ("away", "sleeping"):
        await house.http.post("/avatar/state", json={"persona_id": vera, "state": doing})
        watcher = Inbox()
        house.studio.live.hub.attach(watcher, f"avatar:{vera}")
        await house.studio.avatars.look_around()
        house.studio.live.hub.leave(watcher)
        assert await state(house, vera) == doing
