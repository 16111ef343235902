"""Personas by the door of the stage: the seed's five fields over the one document."""

import pytest

from tests.chats.talking import good, refused
from tests.duels.staging import Actor
from tests.support.studio import opened

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("engine", ["sqlite"])]
PERSONA = {
    "id", "name", "role", "body", "description", "goal", "age", "version", "is_active", "created_at", "updated_at",
}  # fmt: skip


async def test_a_persona_of_no_words_is_unnamed(actor):
    made = await actor.cast()

    assert set(made) == PERSONA
    assert (made["name"], made["version"], made["is_active"]) == ("Unnamed", 1, False)


async def test_a_change_merges_and_an_old_version_is_refused(actor):
    ada = await actor.cast(name="Ada", role="keeper of maps")
    address = f"/api/duel/personas/{ada['id']}"
    changed = good(await actor.http.put(address, json={"goal": "find the island"}, headers={"If-Match": '"1"'}), 200)

    assert (changed["role"], changed["goal"], changed["version"]) == ("keeper of maps", "find the island", 2)
    late = await actor.http.put(address, json={"goal": "stay"}, headers={"If-Match": '"1"'})
    assert refused(late, 412, "changed_elsewhere")["current_version"] == 2
    wrong = refused(await actor.http.put(address, json={"name": "x" * 51}), 422, "invalid")
    assert wrong["field"] == "name"


async def test_whoever_is_put_on_stage_answers_the_next_message(actor):
    ada = await actor.cast(name="Ada", role="keeper of maps")
    await actor.say("Hello", persona="A text from before.")
    activated = await actor.post(f"/personas/{ada['id']}/activate")

    assert activated["active_persona_id"] == ada["id"]
    assert "Ada" in activated["persona_desc"]
    assert "keeper of maps" in activated["persona_desc"]
    assert (await actor.bootstrap())["stage"]["persona_text"] == ""
    assert (await actor.say("Hello"))["messages"][1]["persona_name"] == "Ada"
    assert await actor.post(f"/personas/{ada['id']}/activate") == activated


async def test_a_deleted_persona_leaves_the_stage_to_nova(actor):
    ada = await actor.cast(name="Ada")
    await actor.post(f"/personas/{ada['id']}/activate")
    gone = good(await actor.http.delete(f"/api/duel/personas/{ada['id']}"), 200)

    assert gone == {"deleted": True, "id": ada["id"], "active_persona_id": None}
    assert (await actor.say("Hello"))["messages"][1]["persona_name"] == "Nova"
    refused(await actor.http.delete(f"/api/duel/personas/{ada['id']}"), 404, "persona_not_found")


async def test_a_starter_is_duplicated_first(actor):
    rook = (await actor.bootstrap())["starters"][1]

    refused(await actor.upload(f"/api/duel/personas/{rook['id']}/activate", {}), 403, "duplicate_first")
    refused(await actor.http.put(f"/api/duel/personas/{rook['id']}", json={"name": "Mine"}), 403, "duplicate_first")


async def test_the_list_is_paged_newest_first(actor):
    for name in ("Ada", "Ben", "Cyd"):
        await actor.cast(name=name)
    first = await actor.get("/personas", limit=2)
    rest = await actor.get("/personas", limit=2, cursor=first["page"]["next_cursor"])

    assert [each["name"] for each in first["personas"] + rest["personas"]] == ["Cyd", "Ben", "Ada"]
    assert first["page"]["matched"] == 3
    assert rest["page"]["next_cursor"] is None
    assert [each["name"] for each in first["starters"]] == ["Nova", "Rook", "Moss"]


async def test_what_is_done_with_personas_is_told_in_the_log(actor):
    ada = await actor.cast(name="Ada")
    await actor.post(f"/personas/{ada['id']}/activate")
    await actor.http.delete(f"/api/duel/personas/{ada['id']}")

    types = [each["type"] for each in (await actor.updates())["events"]]
    assert [each for each in types if each.startswith("persona.")] == [
        "persona.saved",
        "persona.activated",
        "persona.removed",
    ]


async def test_in_a_directory_for_adults_a_persona_has_an_age_and_motion_says_that_it_is_not_built(tmp_path, engine):
    async with opened(tmp_path, engine=engine, realm="adult") as house:
        actor = Actor(house.http)

        assert refused(await actor.upload("/api/duel/personas", {"name": "Ada"}), 422, "age_required")["field"] == "age"
        assert (await actor.cast(name="Ada", age=34))["age"] == 34
        for method, path in (
            ("GET", "telemetry"),
            ("POST", "modes/auto"),
            ("GET", "funscripts"),
            ("POST", "funscripts"),
        ):
            refused(await house.http.request(method, f"/api/duel/{path}"), 501, "motion_not_built")
