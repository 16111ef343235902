"""Learning: a hundred examples, the oldest giving way, pinned ones staying."""

import pytest

from tests.personas.casting import good, refused


def lessons(number, **fields):
    return [{"user_message": f"said {each}", "persona_response": "x", **fields} for each in range(number)]


async def test_what_is_left_out_of_a_lesson_is_filled_in(me):
    id = (await me.cast())["id"]

    body = good(await me.learn(id, context="  "))

    assert body["evicted"] is None
    told = body["example"]
    assert (told["context"], told["quality_score"], told["pinned"]) == ("user_feedback", 1.0, False)
    assert body["persona"]["conversation_examples"] == [told]
    assert body["persona"]["version"] == 1
    assert good(await me.learn(id, quality_score=0))["example"]["quality_score"] == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"persona_response": "x"}, "user_message"),
        ({"user_message": "x"}, "persona_response"),
        ({"user_message": "\u200b", "persona_response": "x"}, "user_message"),
        ({"user_message": "x" * 4001, "persona_response": "x"}, "user_message"),
        ({"user_message": "x", "persona_response": "x", "quality_score": 1.1}, "quality_score"),
        ({"user_message": "x", "persona_response": "x", "context": "x" * 201}, "context"),
        ({"user_message": "x", "persona_response": "x", "id": "x"}, "id"),
    ],
)
async def test_a_wrong_lesson_is_refused_before_anyone_looks_whose_persona_it_is(me, sent, field):
    nobody = "11111111-1111-4111-8111-111111111111"

    assert refused(await me.ask("POST", f"/{nobody}/learn", json=sent), 400, "INVALID_INPUT")["field"] == field


async def test_the_same_words_are_learnt_again(me):
    id = (await me.cast())["id"]
    for _ in range(2):
        good(await me.learn(id))

    assert len(await me.examples(id)) == 2


async def test_with_a_hundred_stored_the_oldest_unpinned_one_gives_way_and_can_come_back(me):
    given = lessons(100)
    given[0]["pinned"] = True
    id = (await me.cast(conversation_examples=given))["id"]

    body = good(await me.learn(id, "new"))

    assert body["evicted"]["user_message"] == "said 1"
    kept = [each["user_message"] for each in await me.examples(id)]
    assert kept == ["said 0", *(f"said {each}" for each in range(2, 100)), "new"]
    restore = f"/{id}/examples/{body['evicted']['id']}/restore"
    refused(await me.ask("POST", restore), 409, "EXAMPLES_FULL")
    good(await me.ask("DELETE", f"/{id}/examples/{body['example']['id']}"))
    good(await me.ask("POST", restore))
    assert [each["user_message"] for each in await me.examples(id)][:3] == ["said 0", "said 1", "said 2"]


async def test_with_all_hundred_pinned_nothing_more_is_learnt(me):
    id = (await me.cast(conversation_examples=lessons(100, pinned=True)))["id"]

    refused(await me.learn(id, "new"), 400, "ADD_FAILED")
    assert len(await me.examples(id)) == 100


async def test_an_example_can_be_corrected_but_not_renamed_or_moved_in_time(me):
    id = (await me.cast())["id"]
    before = good(await me.learn(id))["example"]
    path = f"/{id}/examples/{before['id']}"

    after = good(await me.ask("PUT", path, json={"persona_response": "Good evening", "pinned": True}))["example"]

    assert after == before | {"persona_response": "Good evening", "pinned": True}
    refused(await me.ask("PUT", path, json={"timestamp": "2020-01-01T00:00:00Z"}), 400, "INVALID_INPUT")
    refused(await me.ask("PUT", f"/{id}/examples/x", json={}), 404, "NOT_FOUND")


async def test_a_document_brings_its_examples_and_keeps_those_it_names(me):
    id = (await me.cast(conversation_examples=lessons(3)))["id"]
    first, _, last = await me.examples(id)
    new = {"user_message": "new", "persona_response": "y", "timestamp": "2020-01-02T03:04:05Z"}

    shown = await me.change(id, conversation_examples=[last, {**first, "context": "edited"}, new])

    told = shown["conversation_examples"]
    assert told[0] == last
    assert told[1] == first | {"context": "edited"}
    assert told[2]["timestamp"] == "2020-01-02T03:04:05.000Z"
    assert [each["user_message"] for each in await me.examples(id, "removed")] == ["said 1"]
    body = refused(await me.ask("PUT", f"/{id}", json={"conversation_examples": lessons(101)}), 400, "UPDATE_FAILED")
    assert body["reason"] == "too_many"
