"""The manner of a persona through the doors: a text on trial, the answers of a chat, the languages there are."""

import pytest

from tests.personas.casting import Caster, good, refused


@pytest.fixture
def cast(house):
    """The same person at the doors of personas."""
    return Caster(house.http)


FORMAL = {"personality_traits": {"formality": 0.9}}


async def styled(me, id, text, **more):
    return good(await me.ask("POST", f"/{id}/style", json={"text": text, **more}))


async def test_every_change_is_marked_in_the_text_that_was_sent(cast):
    id = (await cast.cast(**FORMAL))["id"]
    text = "It's so: \"don't\" is theirs, but I can't."

    told = await styled(cast, id, text)

    assert told["text"] == 'It is so: "don\'t" is theirs, but I cannot.'
    assert [(text[each["start"] : each["end"]], each["to"]) for each in told["changes"]] == [
        ("It's", "It is"),
        ("can't", "cannot"),
    ]
    assert all(each["from"] == text[each["start"] : each["end"]] and each["rule"] for each in told["changes"])
    assert told["changed"] is True


async def test_a_draft_is_styled_before_anything_is_stored(cast):
    id = (await cast.cast())["id"]

    plain = await styled(cast, id, "I can't!!")
    drafted = await styled(cast, id, "I can't!!", draft={"personality_traits": {"formality": 0.9, "enthusiasm": 0.1}})

    assert (plain["text"], plain["changed"]) == ("I can't!!", False)
    assert drafted["text"] == "I cannot!"


async def test_what_a_persona_never_says_is_named_and_left_in_place(cast):
    id = (await cast.cast(phrasebook={"avoid": ["Obviously", "to be honest..."]}))["id"]
    text = 'OBVIOUSLY it is. To be honest, no. I try to be honest. She said "obviously".'

    told = await styled(cast, id, text)

    assert told["text"] == text
    assert [(each["phrase"], text[each["start"] : each["end"]]) for each in told["violations"]] == [
        ("Obviously", "OBVIOUSLY"),
        ("to be honest...", "To be honest"),
    ]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "text"), ({"text": "x" * 100_001}, "text"), ({"text": "x", "language": "?"}, "language")],
)
async def test_a_wrong_question_is_refused(cast, sent, field):
    id = (await cast.cast())["id"]

    assert refused(await cast.ask("POST", f"/{id}/style", json=sent), 400, "INVALID_INPUT")["field"] == field


async def test_a_budget_that_is_too_small_says_what_is_needed(cast):
    terms = {f"topic_{number}": ["x"] for number in range(50)}
    id = (await cast.cast(boundaries=dict.fromkeys(terms, "refuse"), boundary_terms=terms))["id"]

    body = refused(await cast.ask("POST", f"/{id}/prompt", json={"budget_tokens": 200}), 400, "INVALID_INPUT")

    assert body["field"] == "budget_tokens"
    again = good(await cast.ask("POST", f"/{id}/prompt", json={"budget_tokens": body["needed_tokens"]}))
    assert again["tokens"] == body["needed_tokens"]


async def test_the_examples_that_are_told_are_named_with_their_score(cast):
    id = (await cast.cast())["id"]
    for asked in ("Where is the garden?", "What is for dinner?"):
        await cast.ask("POST", f"/{id}/learn", json={"user_message": asked, "persona_response": "There."})

    told = good(await cast.ask("POST", f"/{id}/prompt", json={"message": "Where is my garden?", "examples": 1}))

    (used,) = told["examples_used"]
    kept = (await cast.get(id))["conversation_examples"]
    assert used["id"] == kept[0]["id"]
    assert 0.6 < used["score"] <= 1
    assert "Where is the garden?" in told["prompt"]
    assert "dinner" not in told["prompt"]


async def test_a_feeling_and_a_reminder_are_told_on_their_turn_and_change_nothing_stable(cast):
    id = (await cast.cast(response_style={"empathy_level": 0.9}))["id"]

    plain = good(await cast.ask("POST", f"/{id}/prompt", json={}))
    asked = {"emotion": {"label": "sadness", "intensity": 0.9}, "anchor": ["formality"]}
    felt = good(await cast.ask("POST", f"/{id}/prompt", json=asked))

    ids = {part["id"] for part in felt["parts"]} - {part["id"] for part in plain["parts"]}
    assert ids == {"tone_hint", "anchor"}
    assert felt["stable_hash"] == plain["stable_hash"]


async def test_an_answer_of_a_chat_is_said_and_kept_in_the_manner_of_its_persona(cast, house, me):
    house.studio.bench.text.next_replies(["Well, it's true, I don't think so. We can't"])
    persona = await cast.cast(**FORMAL)
    chat = await me.open(members=[{"persona_id": persona["id"]}])

    run = await me.talk(chat, "Is it so?")

    said = "".join(line["data"]["text"] for line in await me.log(run["id"]) if line["type"] == "text.delta")
    kept = (await me.path(chat))[-1]["text"]
    assert said == kept == "Well, it is true, I do not think so. We cannot"


async def test_an_answer_that_is_cut_off_keeps_the_words_that_waited(cast, house, me):
    house.studio.bench.text.next_replies(["It is late and I can't " + "stay on " * 200])
    house.studio.bench.text.set_speed(20, 0)
    persona = await cast.cast(**FORMAL)
    chat = await me.open(members=[{"persona_id": persona["id"]}])
    run = (await me.say(chat, "Stay?"))["runs"][0]["id"]
    await me.until(run, lambda run: run["state"] == "running")

    await me.cancel(run)
    await me.ended(run)

    said = "".join(line["data"]["text"] for line in await me.log(run) if line["type"] == "text.delta")
    assert said == (await me.path(chat))[-1]["text"]
    assert "can't" not in said


async def test_the_languages_that_ship_say_what_they_have(house):
    items = (await house.http.get("/api/minds/languages")).json()["items"]

    assert [each["code"] for each in items] == ["de", "en", "es", "fr", "ja"]
    assert all(each["sentences"] and each["style"] for each in items)
    assert {each["name"] for each in items} == {"Deutsch", "English", "Español", "Français", "日本語"}


async def test_a_greeting_calls_both_by_their_names(cast, me):
    persona = await cast.cast(nickname="Bee", greeting="{{char}} greets {{user}}. {{unknown}}")

    chat = await me.open(members=[{"persona_id": persona["id"]}])

    (first,) = await me.path(chat)
    assert first["text"].startswith("Bee greets ")
    assert "{{user}}" not in first["text"]
    assert first["text"].endswith("{{unknown}}")
