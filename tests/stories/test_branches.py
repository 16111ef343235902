"""Going back, forth and another way: nothing that was told is lost, and nothing of a line not taken is seen."""

import pytest

from tests.stories.playing import begun, plain, prompt_of, state_of, text_of, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def history(http, id):
    return (await http.get(f"/api/story/history/{id}")).json()


async def test_a_disliked_telling_is_told_again_and_the_first_can_be_taken_back(studio):
    http, id = studio.http, await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["The red door opens.", "The blue door opens.", "You step inside."])
    await told(http, id, "I knock.")
    turn_id = (await history(http, id))["turns"][0]["turn_id"]

    again = await http.post("/api/story/regenerate", json={"session_id": id, "note": "Make it blue."})

    assert text_of(again.json()) == "The blue door opens."
    newest = (await history(http, id))["turns"][0]
    assert (newest["turn_id"], newest["candidate_count"], newest["note"]) == (turn_id, 2, "Make it blue.")
    assert "red door" not in await prompt_of(http, id)
    turn = (await http.get(f"/api/story/session/{id}/turns/{turn_id}")).json()
    first = turn["candidates"][0]["candidate_id"]
    await http.post(f"/api/story/session/{id}/turns/{turn_id}/select", json={"candidate_id": first})
    await told(http, id, "I go in.")
    assert "red door" in await prompt_of(http, id)
    assert "blue door" not in await prompt_of(http, id)


async def test_after_undo_nothing_of_the_line_not_taken_is_seen_and_it_stays_as_a_branch(studio):
    http, id = studio.http, await begun(studio.http, "local")
    replies = ["It begins at noon.", "Then Captain Morrow said hello.", "The lake is still."]
    studio.studio.bench.text.next_replies(replies)
    await told(http, id, "One.")
    await told(http, id, "Two.")

    undone = await http.post(f"/api/story/session/{id}/undo", json={"steps": 1})
    await told(http, id, "Another two.")

    assert undone.json()["metadata"]["turn_count"] == 1
    assert "Morrow" not in await prompt_of(http, id)
    assert "Morrow" not in plain((await http.get(f"/api/story/session/{id}/state")).json())
    branches = (await http.get(f"/api/story/session/{id}/branches")).json()["items"]
    left = next(each for each in branches if not each["active"])
    assert left["name"].startswith("Line of ")
    other = (await http.get(f"/api/story/history/{id}?branch_id={left['branch_id']}")).json()
    assert [turn["user_input"] for turn in other["turns"]] == ["Two.", "One."]


async def test_redo_brings_back_what_undo_left(studio):
    http, id = studio.http, await begun(studio.http)
    for number in range(3):
        await told(http, id, f"I walk {number}.")
    before = await history(http, id)

    await http.post(f"/api/story/session/{id}/undo", json={"steps": 3})
    middle = await state_of(http, id)
    await http.post(f"/api/story/session/{id}/redo", json={"steps": 3})

    assert middle["metadata"]["turn_count"] == 0
    assert await history(http, id) == before
    too_far = await http.post(f"/api/story/session/{id}/undo", json={"steps": 4})
    assert (too_far.status_code, too_far.json()["error"]) == (409, "nothing_to_undo")


async def test_a_branch_sees_what_was_told_up_to_it_and_nothing_else(studio):
    http, id = studio.http, await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["The first bell rings.", "The second bell rings.", "The rest is quiet."])
    await told(http, id, "One.")
    await told(http, id, "Two.")
    first = (await history(http, id))["turns"][-1]["turn_id"]

    made = await http.post(f"/api/story/session/{id}/branches", json={"turn_id": first, "name": "Quiet"})
    await told(http, id, "Three.")

    assert made.status_code == 201
    assert "first bell" in await prompt_of(http, id)
    assert "second bell" not in await prompt_of(http, id)
    main = next(
        each for each in (await http.get(f"/api/story/session/{id}/branches")).json()["items"] if each["name"] == "Main"
    )
    await http.post(f"/api/story/session/{id}/branches/{main['branch_id']}/activate")
    assert [turn["user_input"] for turn in (await history(http, id))["turns"]] == ["Two.", "One."]


async def test_no_two_lines_get_the_same_name_by_themselves(studio):
    http, id = studio.http, await begun(studio.http)
    await told(http, id, "One.")
    turn, door = (await history(http, id))["turns"][0]["turn_id"], f"/api/story/session/{id}/branches"

    async def line():
        return (await http.post(door, json={"turn_id": turn, "activate": False})).json()

    second, third = await line(), await line()
    await http.delete(f"{door}/{second['branch_id']}")

    assert [second["name"], third["name"], (await line())["name"]] == ["Branch 2", "Branch 3", "Branch 4"]


async def test_a_stale_tab_is_told_that_the_story_went_on(studio):
    http, id = studio.http, await begun(studio.http)
    seen = (await state_of(http, id))["metadata"]["seq"]
    await told(http, id, "One.", expected_seq=seen)

    stale = await http.post("/api/story/turn", json={"session_id": id, "user_input": "Two.", "expected_seq": seen})

    assert (stale.status_code, stale.json()["error"]) == (409, "out_of_step")
