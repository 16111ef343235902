"""What the database itself holds: under parallel requests, and against statements from nowhere near our code."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.personas.casting import good

AT_ONCE = 50


async def statuses(*asked):
    """The answers to requests that were all sent at once, counted."""
    answers = await asyncio.gather(*asked)
    return Counter(answer.status_code for answer in answers)


async def run(house, statement, **values):
    async with house.studio.database.writing() as connection:
        await connection.execute(text(statement), values)


async def test_of_fifty_creates_at_once_exactly_three_succeed(ada):
    told = await statuses(*(ada.ask("POST", json={"name": f"P{number}"}) for number in range(AT_ONCE)))

    assert told == {201: 3, 402: AT_ONCE - 3}
    assert (await ada.page())["meta"]["total"] == 3


async def test_of_fifty_activations_at_once_one_is_active_in_the_end(me, house):
    ids = [(await me.cast(f"P{number}"))["id"] for number in range(5)]

    told = await statuses(*(me.ask("POST", f"/{ids[number % 5]}/activate") for number in range(AT_ONCE)))

    assert told == {200: AT_ONCE}
    assert len([row for row in await house.rows("personas") if row["is_active"]]) == 1
    assert (await me.ask("GET", "/active")).json()["persona"]["id"] in ids


async def test_while_the_stage_changes_hands_a_reader_never_finds_it_empty(me):
    ids = [(await me.cast(f"P{number}"))["id"] for number in range(2)]
    good(await me.ask("POST", f"/{ids[0]}/activate"))

    async def change_hands():
        for number in range(20):
            good(await me.ask("POST", f"/{ids[number % 2]}/activate"))

    changing = asyncio.create_task(change_hands())
    seen = []
    while not changing.done():
        seen.append((await me.ask("GET", "/active")).json()["persona"])
    await changing

    assert seen
    assert None not in seen


async def test_of_fifty_lessons_at_once_none_is_lost(me):
    id = (await me.cast())["id"]

    told = await statuses(*(me.learn(id, f"said {number}") for number in range(AT_ONCE)))

    assert told == {200: AT_ONCE}
    assert {each["user_message"] for each in await me.examples(id)} == {f"said {number}" for number in range(AT_ONCE)}


async def test_beyond_a_hundred_parallel_lessons_move_exactly_the_oldest_out(me):
    given = [{"user_message": f"old {number}", "persona_response": "x"} for number in range(80)]
    id = (await me.cast(conversation_examples=given))["id"]

    told = await statuses(*(me.learn(id, f"new {number}") for number in range(AT_ONCE)))

    assert told == {200: AT_ONCE}
    kept = [each["user_message"] for each in await me.examples(id)]
    assert len(kept) == 100
    assert kept[:50] == [f"old {number}" for number in range(30, 80)]
    assert len(await me.examples(id, "removed")) == 30


async def test_parallel_edits_of_different_fields_are_all_kept(me):
    id = (await me.cast())["id"]
    fields = ["role", "goal", "body", "personality", "greeting", "scenario"]

    told = await statuses(*(me.ask("PUT", f"/{id}", json={field: f"my {field}"}) for field in fields))

    assert told == {200: len(fields)}
    after = await me.get(id)
    assert {field: after[field] for field in fields} == {field: f"my {field}" for field in fields}
    assert after["version"] == 1 + len(fields)


async def test_creates_deletes_and_restores_at_once_never_pass_the_limit(ada):
    ids = [(await ada.cast(f"P{number}"))["id"] for number in range(3)]

    told = await statuses(
        *(ada.ask("DELETE", f"/{id}") for id in ids),
        *(ada.ask("POST", json={"name": "N"}) for _ in range(10)),
        *(ada.ask("POST", f"/{id}/restore") for id in ids * 3),
    )

    assert set(told) <= {200, 201, 402, 404}
    assert (await ada.page())["meta"]["total"] <= 3


async def test_two_requests_with_one_key_have_one_effect(me):
    key = {"Idempotency-Key": "once"}
    asked = [me.ask("POST", json={"name": "Vera"}, headers=key) for _ in range(2)]

    assert set(await statuses(*asked)) <= {201, 409}
    assert (await me.page())["meta"]["total"] == 1


BROKEN_LAWS = [
    "UPDATE personas SET formality = 1.1 WHERE id = :id",
    "UPDATE personas SET humor_level = -0.1 WHERE id = :id",
    "UPDATE personas SET voice_speed = 2.5 WHERE id = :id",
    "UPDATE personas SET voice_pitch = 0.4 WHERE id = :id",
    "UPDATE personas SET tone = 'friendly' WHERE id = :id",
    "UPDATE personas SET verbosity = 'Long' WHERE id = :id",
    "UPDATE personas SET name = '' WHERE id = :id",
    "UPDATE personas SET age = -1 WHERE id = :id",
    "UPDATE personas SET audience = 'pets' WHERE id = :id",
    "UPDATE personas SET is_active = 1, deleted_at = 1 WHERE id = :id",
    "UPDATE persona_examples SET quality_score = 2 WHERE persona_id = :id",
    "UPDATE persona_examples SET user_message = '' WHERE persona_id = :id",
]


@pytest.mark.parametrize("statement", BROKEN_LAWS)
async def test_a_statement_from_outside_cannot_break_a_range(me, house, statement):
    id = (await me.cast())["id"]
    good(await me.learn(id))

    with pytest.raises(DBAPIError):
        await run(house, statement, id=id)


async def test_a_statement_from_outside_cannot_pass_the_limit(ada, house):
    ids = [(await ada.cast(f"P{number}"))["id"] for number in range(3)]
    good(await ada.ask("DELETE", f"/{ids[0]}"))
    await ada.cast("P3")

    with pytest.raises(DBAPIError, match="TIER_LIMIT_EXCEEDED"):
        await run(house, "UPDATE personas SET deleted_at = NULL WHERE id = :id", id=ids[0])


async def test_a_lower_tier_locks_nothing_but_takes_nothing_more(me, ada, house):
    door = f"/api/accounts/users/{ada.headers['X-User-Id']}"
    assert (await house.http.put(door, json={"tier": "personal"})).status_code == 200
    ids = [(await ada.cast(f"P{number}"))["id"] for number in range(4)]
    assert (await house.http.put(door, json={"tier": "free"})).status_code == 200

    assert (await ada.page())["meta"] == {"total": 4, "limit": 3, "can_create_more": False, "tier": "free"}
    await ada.change(ids[3], role="cook")
    good(await ada.ask("POST", f"/{ids[3]}/activate"))
    assert (await ada.ask("POST", json={"name": "N"})).status_code == 402


async def test_time_never_goes_back_whatever_a_statement_says(me, house):
    id = (await me.cast())["id"]
    before = (await me.get(id))["updated_at"]

    await run(house, "UPDATE personas SET updated_at = 5 WHERE id = :id", id=id)

    assert (await me.get(id))["updated_at"] > before


async def test_a_row_that_is_deleted_takes_what_belongs_to_it_along(me, house):
    id = (await me.cast(tags=["a"]))["id"]
    good(await me.learn(id))

    await run(house, "DELETE FROM personas WHERE id = :id", id=id)

    for table in ("persona_examples", "persona_versions", "persona_tags"):
        assert [row for row in await house.rows(table) if row["persona_id"] == id] == []
