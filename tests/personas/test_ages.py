"""Among adults: no door lets a persona in that is not of stated age, and one that tells of a minor stops for good."""

import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.chats.talking import Talker
from tests.personas.casting import Caster, good, refused
from tests.personas.test_shapes import CARD, CHARACTER, DUEL, FOUNDRY, SYSTEM, raw
from tests.personas.travel import entries_in, exported, imported, sent, with_document, zipped
from tests.support.studio import Opened, opened

SOURCES = {"foundry": FOUNDRY, "character": CHARACTER, "system": SYSTEM, "duel": DUEL, "card": CARD}


@pytest.fixture
async def adult(tmp_path, engine):
    async with opened(tmp_path, engine=engine, realm="adult") as house:
        yield house


@pytest.fixture
def grown(adult: Opened) -> Caster:
    return Caster(adult.http)


async def own(adult: Opened) -> list[dict]:
    return [row for row in await adult.rows("personas") if row["user_id"]]


@pytest.mark.parametrize("shape", SOURCES)
@pytest.mark.parametrize("stated", [{}, {"age": "17"}, {"age": "0"}])
async def test_no_import_without_a_stated_age_whatever_the_file_claims(adult, grown, shape, stated):
    source = json.loads(json.dumps(SOURCES[shape]))
    for claims in (source, source.get("data", source)):
        claims |= {"age": 40, "age_verified": True}

    told = refused(await sent(grown, raw(source), **stated), 400, "INVALID_INPUT")

    assert (told["field"], told["reason"]) == ("age", "age_required")
    assert await own(adult) == []
    assert (await imported(grown, raw(source), age="40"))["persona"]["age"] == 40


async def test_no_kit_without_a_stated_age_either(adult, grown):
    kit = await exported(grown, (await grown.cast(age=30))["id"])
    young = zipped(with_document(kit, age=9, audience="everyone"))

    for file in (kit, young):
        assert refused(await sent(grown, file), 400, "INVALID_INPUT")["reason"] == "age_required"
    assert refused(await sent(grown, young, age="9"), 400, "INVALID_INPUT")["reason"] == "age_required"
    assert refused(await sent(grown, kit, dry_run="true"), 400, "INVALID_INPUT")["reason"] == "age_required"
    told = await grown.ask("POST", "/import", json={"document": DUEL, "shape": "persona-duel"})
    assert refused(told, 400, "INVALID_INPUT")["reason"] == "age_required"
    assert len(await own(adult)) == 1
    assert (await imported(grown, kit, age="31"))["persona"]["age"] == 31


async def test_a_kit_for_children_does_not_come_in(adult, grown):
    kit = await exported(grown, (await grown.cast(age=30))["id"])

    refused(await sent(grown, zipped(with_document(kit, audience="child")), age="30"), 400, "KIT_INVALID")
    assert len(await own(adult)) == 1


async def test_in_a_family_the_age_of_the_file_is_kept(me):
    kit = await exported(me, (await me.cast(age=7, audience="child"))["id"])

    arrived = (await imported(me, kit))["persona"]

    assert (arrived["age"], arrived["audience"]) == (7, "child")


TELLING = [
    ({"description": "She is 12 years old."}, "description", "en.age"),
    ({"nickname": "Lily, 14"}, "nickname", "en.age"),
    ({"tags": ["teenager"]}, "tags.0", "en.age"),
    ({"secrets": ["born in 2012"]}, "secrets.0", "en.birth"),
    ({"greeting": "Sie ist Schülerin"}, "greeting", "de.school"),
    ({"foreign": {"x": [{"note": "a little girl"}]}}, "foreign.x.0.note", "en.child"),
    ({"phrasebook": {"say": ["I am your daughter"]}}, "phrasebook.say.0", "en.relation"),
    ({"look": {"clothing": "女子高生の制服"}}, "look.clothing", "ja.school"),
    ({"conversation_examples": [{"user_message": "Hi", "persona_response": "I'm 15."}]},
     "conversation_examples.0.persona_response", "en.age"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field", "rule"), TELLING, ids=[each[1] for each in TELLING])
async def test_words_that_tell_of_a_minor_are_refused_and_neither_stored_nor_logged(
    adult, grown, caplog, fields, field, rule
):
    caplog.set_level(logging.DEBUG)
    cast = await grown.cast(age=30)

    for answer, code in (
        (await grown.ask("POST", json={"name": "N", "age": 30, **fields}), "CREATE_FAILED"),
        (await grown.ask("PUT", f"/{cast['id']}", json=fields), "UPDATE_FAILED"),
    ):
        told = refused(answer, 400, code)
        assert (told["field"], told["reason"], told["rule"]) == (field, "minor_signal", rule)
        assert not any(words in answer.text for words in ("12 years", "Lily", "teenager", "2012", "daughter", "I'm 15"))
    assert await grown.get(cast["id"]) == cast
    assert len(await own(adult)) == 1
    said = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert not any(words in said for words in ("12 years old", "Lily, 14", "little girl", "daughter", "I'm 15"))


async def test_lessons_drafts_names_of_versions_and_imports_are_heard_too(adult, grown):
    id = (await grown.cast(age=30))["id"]
    lesson = good(await grown.learn(id))["example"]["id"]
    young = raw(DUEL | {"goal": "finish high school", "stars": "a teenager"})

    for answer in (
        await grown.learn(id, "How old are you?", "I'm fifteen."),
        await grown.ask("PUT", f"/{id}/examples/{lesson}", json={"persona_response": "I am a schoolgirl"}),
        await grown.ask("POST", f"/{id}/versions", json={"name": "the teenager"}),
        await grown.ask("POST", f"/{id}/prompt", json={"message": "Hi", "draft": {"role": "pupil"}}),
        await sent(grown, young, age="30"),
    ):
        told = refused(answer, 400, "INVALID_INPUT")
        assert told["reason"] == "minor_signal"
        assert told["rule"]
    assert len(await grown.examples(id)) == 1
    assert len(await own(adult)) == 1


async def test_in_a_family_such_words_are_welcome(me):
    for fields, field, _ in TELLING:
        assert (await me.cast(age=8, **fields))["age"] == 8, field


async def held_back(adult: Opened, grown: Caster) -> dict:
    """A persona on stage whose stored text was changed behind the studio's back, after the daily look over all."""
    cast = await grown.cast(age=30, is_active=True)
    async with adult.studio.database.writing() as connection:
        change = text("UPDATE personas SET description = 'She is 12 years old.' WHERE id = :id")
        await connection.execute(change, {"id": cast["id"]})
    await adult.studio.daily()
    return cast


async def test_a_persona_that_turns_out_to_be_a_minor_is_held_back_for_good(adult, grown, caplog):
    caplog.set_level(logging.DEBUG)
    other = await grown.cast("Other", age=40)
    id = (await held_back(adult, grown))["id"]

    shown = await grown.get(id)
    assert (shown["quarantined"], shown["is_active"]) == (True, False)
    assert {each["name"]: each["quarantined"] for each in (await grown.page())["personas"]} == {
        "Vera": True,
        "Other": False,
    }
    assert refused(await grown.ask("POST", f"/{id}/activate"), 400, "ACTIVATE_FAILED")["reason"] == "quarantined"
    for answer in (
        await grown.ask("PUT", f"/{id}", json={"description": "Grown."}),
        await grown.ask("POST", f"/{id}/duplicate"),
        await grown.learn(id),
        await grown.ask("POST", f"/{id}/versions/1/restore"),
    ):
        refused(answer, 403, "PERSONA_QUARANTINED")
    refused(await adult.http.post("/api/chats", json={"members": [{"persona_id": id}]}), 403, "PERSONA_QUARANTINED")
    assert await adult.rows("chats") == []
    assert "12 years" not in caplog.text
    assert (await grown.get(other["id"]))["quarantined"] is False


async def test_whoever_is_held_back_can_be_taken_along_and_erased(adult, grown):
    id = (await held_back(adult, grown))["id"]

    assert b"12 years old" in entries_in(await exported(grown, id))["persona.json"]
    good(await grown.ask("DELETE", f"/{id}"))
    good(await grown.ask("DELETE", f"/bin/{id}"))

    assert await own(adult) == []
    assert [row["persona_id"] for row in await adult.rows("persona_quarantine")] == [id]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE persona_quarantine SET rule = 'none'",
        "UPDATE persona_quarantine SET persona_id = 'other'",
        "DELETE FROM persona_quarantine",
        "INSERT INTO persona_quarantine SELECT * FROM persona_quarantine",
        "UPDATE personas SET is_active = 1 WHERE description LIKE '%12%'",
    ],
)
async def test_no_statement_lets_anybody_out_of_quarantine(adult, grown, statement):
    await held_back(adult, grown)
    before = await adult.rows("persona_quarantine")

    with pytest.raises(DBAPIError):
        async with adult.studio.database.writing() as connection:
            await connection.execute(text(statement))

    assert await adult.rows("persona_quarantine") == before


async def test_what_is_said_in_a_chat_among_adults_goes_no_further_when_it_tells_of_a_minor(adult, grown):
    talker = Talker(adult.http)
    chat = await talker.open(members=[{"persona_id": (await grown.cast(age=30))["id"]}])
    before = await adult.rows("chat_nodes")

    young = {"text": "You are 15 years old, right?", "parent_id": chat["active_leaf_id"]}
    said = await adult.http.post(f"/api/chats/{chat['id']}/messages", json=young)

    assert (said.status_code, said.json()["code"], said.json()["rule"]) == (422, "minor_signal", "en.age")
    assert await adult.rows("chat_nodes") == before
    assert (await talker.talk(chat, "Where is the map?"))["state"] == "done"


async def test_a_persona_that_says_it_is_a_minor_falls_silent_and_is_held_back(adult, grown):
    talker = Talker(adult.http)
    cast = await grown.cast(age=30)
    chat = await talker.open(members=[{"persona_id": cast["id"]}])
    adult.studio.bench.text.set_speed(1000, 0)
    adult.studio.bench.text.next_replies(["Well. I am fifteen years old and go to high school."] * 2)

    run = await talker.talk(chat, "Who are you?")

    assert run["state"] != "done"
    assert (await grown.get(cast["id"]))["quarantined"] is True
    kept = " ".join(node["text"] for node in await talker.path(chat))
    assert "years old" not in kept
    assert "high school" not in kept
    hello = {"text": "Hello?", "parent_id": (await talker.chat(chat))["active_leaf_id"]}
    refused(await adult.http.post(f"/api/chats/{chat['id']}/messages", json=hello), 403, "PERSONA_QUARANTINED")
    assert (await adult.http.get("/api/chats")).status_code == 200
