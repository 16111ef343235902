"""Drift: a persona that leaves its manner in a chat is noticed, and told once."""

import pytest

from tests.chats.talking import Talker
from tests.minds.measuring import Measurer, good, refused
from troupe.minds.store import CountStore

NOBODY = "123e4567-e89b-42d3-a456-426614174000"
FORMAL = {
    "personality_traits": {"formality": 0.95, "enthusiasm": 0.1, "extraversion": 0.1},
    "response_style": {"verbosity": "Concise", "technical_depth": 0.2, "proactivity": 0.1, "humor_level": 0.1},
}
IN_CHARACTER = "I am obliged to you. It is a considerable pleasure, and I do not object to continuing the conversation."
OUT_OF_CHARACTER = "Yeah, that's super cool, guys! I'm so happy, can't wait! Wow, it's gonna be awesome fun! Let's go!"


@pytest.fixture
def talker(house) -> Talker:
    house.studio.bench.text.set_speed(100_000, 0)
    return Talker(house.http)


@pytest.fixture
def me(house) -> Measurer:
    return Measurer(house.http)


async def stage(house, me, **fields):
    """A formal persona whose brain says what it is told to say, and a chat with it."""
    persona = await me.cast(brain_id=await me.fake_brain(), **FORMAL, **fields)
    chat = good(await house.http.post("/api/chats", json={"members": [{"persona_id": persona["id"]}]}), 201)
    return persona, chat.get("chat", chat)


async def hears(house, talker, chat, *answers):
    for answer in answers:
        house.studio.bench.text.next_replies([answer])
        await talker.talk(chat, "Go on.")
        await house.studio.observing.counting.catch_up()


async def test_a_short_chat_has_no_drift_yet(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 7)

    assert await me.drift(persona["id"], chat["id"]) == {
        "success": True, "points": [], "anchors": [], "waiting": None,
    }  # fmt: skip


async def test_from_the_eighth_answer_on_every_turn_has_a_score(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8, OUT_OF_CHARACTER, OUT_OF_CHARACTER)

    points = (await me.drift(persona["id"], chat["id"]))["points"]

    assert [each["turn"] for each in points] == [8, 9, 10]
    assert points[0]["drift"] == 0
    assert points[2]["score"] < points[1]["score"] < points[0]["score"]
    assert all(each["low"] <= each["score"] <= each["high"] for each in points)


async def test_nothing_that_was_said_is_kept_with_the_counts(house, me, talker):
    _, chat = await stage(house, me)
    await hears(house, talker, chat, "My secret canary is called Balthasar.")

    rows = await house.rows("answer_counts")

    assert len(rows) == 1
    assert "Balthasar" not in str(rows)
    assert "canary" not in str(rows)


async def test_an_answer_is_counted_once_however_often_it_is_told(house, me, talker):
    _, chat = await stage(house, me)
    await hears(house, talker, chat, IN_CHARACTER)
    store = CountStore(house.studio.database)
    before = await house.rows("answer_counts")
    (counted,) = await store.of_answers(before[0]["user_id"], before[0]["persona_id"], [before[0]["id"]])

    await store.add([counted, counted])

    assert await house.rows("answer_counts") == before


async def test_a_variant_that_was_swiped_away_does_not_count_and_comes_back_when_chosen(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8)
    before = (await me.drift(persona["id"], chat["id"]))["points"]
    last = (await talker.path(chat))[-1]
    house.studio.bench.text.next_replies([OUT_OF_CHARACTER])

    await talker.another(chat, last["id"])
    swiped = (await me.drift(persona["id"], chat["id"]))["points"]
    await talker.select(chat, last["id"])
    back = (await me.drift(persona["id"], chat["id"]))["points"]

    assert [each["turn"] for each in swiped] == [8]
    assert swiped[0]["score"] < before[0]["score"]
    assert back == before


async def test_drift_is_proposed_to_be_mended_and_nothing_changes_until_somebody_agrees(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8, *[OUT_OF_CHARACTER] * 6)

    waiting = (await me.drift(persona["id"], chat["id"]))["waiting"]
    events = [each for each in await me.events("me") if each["type"] == "anchor.proposed"]
    prompts = await house.rows("reminders")

    assert waiting["state"] == "proposed"
    assert "formality" in waiting["traits"]
    assert len(waiting["traits"]) <= 3
    assert [each["data"]["chat_id"] for each in events] == [chat["id"]]
    assert [each["state"] for each in prompts] == ["proposed"]


async def test_an_agreed_reminder_is_carried_by_exactly_one_answer(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8, *[OUT_OF_CHARACTER] * 4)

    agreed = good(await house.http.post(f"/api/personas/{persona['id']}/anchor", json={"chat_id": chat["id"]}))
    next_one = await talker.talk(chat, "Go on.")
    later = await talker.talk(chat, "And on.")
    await house.studio.observing.counting.catch_up()

    assert agreed["anchor"]["state"] == "waiting"
    carried = (await me.drift(persona["id"], chat["id"]))["anchors"]
    assert [each["turn"] for each in carried] == [13]
    assert "anchor" in await blocks_of(talker, next_one["id"])
    assert "anchor" not in await blocks_of(talker, later["id"])


async def test_with_auto_the_next_answer_carries_it_by_itself(house, me, talker):
    persona, chat = await stage(house, me, adaptation={"anchoring": "auto"})
    await hears(house, talker, chat, *[IN_CHARACTER] * 8, *[OUT_OF_CHARACTER] * 8)

    found = await me.drift(persona["id"], chat["id"])

    assert len(found["anchors"]) == 1
    assert [each for each in await me.events("me") if each["type"] == "anchor.proposed"] == []


async def test_with_off_only_the_chart_shows_it(house, me, talker):
    persona, chat = await stage(house, me, adaptation={"anchoring": "off"})
    await hears(house, talker, chat, *[IN_CHARACTER] * 8, *[OUT_OF_CHARACTER] * 6)

    found = await me.drift(persona["id"], chat["id"])

    assert (found["waiting"], found["anchors"]) == (None, [])
    assert found["points"][-1]["drift"] < -0.1


async def test_a_waiting_reminder_can_be_withdrawn(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8)
    door = f"/api/personas/{persona['id']}/anchor"
    good(await house.http.post(door, json={"chat_id": chat["id"]}))

    good(await house.http.delete(door, params={"chat_id": chat["id"]}))

    assert (await me.drift(persona["id"], chat["id"]))["waiting"] is None
    refused(await house.http.delete(door, params={"chat_id": chat["id"]}), 409, "NOTHING_TO_REMIND")


async def test_an_edit_of_the_manner_begins_the_drift_anew_and_any_other_edit_does_not(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 8)

    await house.http.put(f"/api/personas/{persona['id']}", json={"role": "baker"})
    kept = (await me.drift(persona["id"], chat["id"]))["points"]
    await house.http.put(f"/api/personas/{persona['id']}", json={"personality_traits": {"formality": 0.1}})
    anew = (await me.drift(persona["id"], chat["id"]))["points"]

    assert [each["turn"] for each in kept] == [8]
    assert anew == []


async def test_chats_of_others_and_unknown_ones_are_missing(house, me, talker):
    persona, chat = await stage(house, me)
    door = f"/api/personas/{persona['id']}"

    for id in (NOBODY, "x"):
        refused(await house.http.get(f"{door}/drift", params={"chat_id": id}), 404, "NOT_FOUND")
        refused(await house.http.post(f"{door}/anchor", json={"chat_id": id}), 404, "NOT_FOUND")
    refused(await house.http.get(f"{door}/drift"), 400, "INVALID_INPUT")
    refused(await house.http.post(f"{door}/anchor", json={}), 400, "INVALID_INPUT")
    refused(await house.http.post(f"{door}/anchor", json={"chat_id": chat["id"]}), 409, "NOTHING_TO_REMIND")


async def test_counts_go_with_their_chat_and_with_their_persona(house, me, talker):
    persona, chat = await stage(house, me)
    await hears(house, talker, chat, *[IN_CHARACTER] * 3)

    async with house.studio.database.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM chat_runs")
        await connection.exec_driver_sql("DELETE FROM chat_nodes WHERE number = 2")
    left = len(await house.rows("answer_counts"))
    await house.http.delete(f"/api/personas/{persona['id']}")
    await house.http.delete(f"/api/personas/bin/{persona['id']}")

    assert left == 2
    assert await house.rows("answer_counts") == []


async def blocks_of(talker, run_id):
    ready = next(event for event in await talker.log(run_id) if event["type"] == "prompt.ready")
    return [block["kind"] for block in ready["data"]["blocks"]]
