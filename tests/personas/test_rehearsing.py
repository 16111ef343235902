"""Rehearsing: what a model would be told, and what a persona would say, before anything is stored."""

import pytest

from tests.personas.casting import good, refused

TOLD = {
    "name": "Ada", "description": "Keeps bees.", "expertise_areas": ["honey"], "nickname": "Bee", "role": "keeper",
    "body": "tall", "goal": "find the queen", "pronouns": "they/them", "gender": "none", "age": 61, "language": "fr",
    "personality": "Patient.", "quirks": ["hums"], "secrets": ["the map"], "scenario": "A meadow.",
    "system_prompt": "Stay calm.", "post_history_instructions": "Be short.", "boundaries": {"medical": "refuse"},
    "phrasebook": {"say": ["Indeed."]}, "delivery": {"warmth": 0.9}, "look": {"clothing": "a veil"},
}  # fmt: skip
NUMBERS = ["extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm"]


async def prompt(me, id, **fields):
    return good(await me.ask("POST", f"/{id}/prompt", json=fields))


@pytest.mark.parametrize("field", TOLD)
async def test_a_draft_of_a_field_changes_what_a_model_is_told_and_stores_nothing(me, field):
    before = await me.cast()

    plain = await prompt(me, before["id"], message="Hi")
    drafted = await prompt(me, before["id"], message="Hi", draft={field: TOLD[field]})

    assert drafted["prompt"] != plain["prompt"]
    assert await me.get(before["id"]) == before


@pytest.mark.parametrize("name", NUMBERS)
async def test_every_trait_is_told(me, name):
    id = (await me.cast())["id"]

    low = await prompt(me, id, draft={"personality_traits": {name: 0.1}})
    high = await prompt(me, id, draft={"personality_traits": {name: 0.9}})

    assert low["prompt"] != high["prompt"]
    assert low["stable_hash"] != high["stable_hash"]


async def test_a_preview_says_what_each_part_costs_and_ends_with_the_message(me):
    id = (await me.cast(role="cook", post_history_instructions="Be short."))["id"]

    told = await prompt(me, id, message="  Hi\n there ")

    assert told["prompt"].endswith("User message:\n  Hi\n there ")
    assert [part["id"] for part in told["parts"]][:4] == ["lead", "character", "expertise", "verbosity"]
    assert all(part["tokens"] > 0 for part in told["parts"])
    assert [part["id"] for part in told["parts"]][-2:] == ["closing", "message"]
    again = await prompt(me, id, message="Something else")
    assert again["stable_hash"] == told["stable_hash"]
    assert again["tokens"] > again["stable_tokens"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"message": "x" * 32_001}, "message"), ({"draft": {"age": -1}}, "age"), ({"x": 1}, "x"), ({"draft": 3}, "draft")],
)
async def test_a_wrong_draft_is_refused(me, sent, field):
    id = (await me.cast())["id"]

    for door in ("prompt", "sample"):
        assert refused(await me.ask("POST", f"/{id}/{door}", json=sent), 400, "INVALID_INPUT")["field"] == field


async def test_the_demo_brain_answers_as_the_draft_would(me, house):
    id = (await me.cast())["id"]
    brains = (await house.http.get("/api/brains")).json()["items"]
    demo = next(each["id"] for each in brains if each["kind"] == "scripted" and each["gateway"] != "fake")

    async def said(**draft):
        body = {"message": "What should I cook?", "draft": {"brain_id": demo, **draft}}
        return good(await me.ask("POST", f"/{id}/sample", json=body))["samples"]

    stiff = await said(personality_traits={"formality": 0.95, "enthusiasm": 0.05})
    loose = await said(personality_traits={"formality": 0.05, "enthusiasm": 0.95})

    assert stiff[0]["scripted"]
    assert stiff[0]["reply"]
    assert stiff[0]["reply"] != loose[0]["reply"]
    assert stiff == await said(personality_traits={"formality": 0.95, "enthusiasm": 0.05})


async def test_without_a_message_three_lines_are_answered(me, house):
    house.studio.bench.text.set_speed(1000, 0)
    id = (await me.cast())["id"]

    samples = good(await me.ask("POST", f"/{id}/sample"))["samples"]

    assert len({each["message"] for each in samples}) == 3
    assert all(each["reply"] for each in samples)


async def test_a_brain_that_is_gone_is_named(me):
    id = (await me.cast(brain_id="0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"))["id"]

    body = refused(await me.ask("POST", f"/{id}/sample"), 400, "INVALID_INPUT")

    assert (body["field"], body["reason"]) == ("brain_id", "brain_not_found")


async def test_a_brain_that_fails_gives_its_reason_and_no_words(me, house):
    house.studio.bench.text.fail_next("401")
    id = (await me.cast())["id"]

    body = refused(await me.ask("POST", f"/{id}/sample", json={"message": "Hi"}), 503, "UNAVAILABLE")

    assert body["reason"]
    assert "samples" not in body
