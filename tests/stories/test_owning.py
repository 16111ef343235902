"""A story is its owner's: deleted for good, taken along whole, and listed whatever state the others are in."""

import pytest

from tests.stories.playing import begun, plain, state_of, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_deleted_story_leaves_nothing_behind(studio):
    id = await begun(studio.http)
    await told(studio.http, id, "I leave no trace.")
    folder = studio.studio.directory.path / "sessions" / id
    assert folder.is_dir()

    answer = await studio.http.delete(f"/api/story/session/{id}")
    again = await studio.http.delete(f"/api/story/session/{id}")

    assert answer.json() == {"status": "deleted"}
    assert (again.status_code, again.json()["error"]) == (404, "not_found")
    assert not folder.exists()


async def test_deleting_a_story_while_it_is_told_brings_no_folder_back(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.set_speed(tokens_per_second=5, first_token_ms=0)
    body = {"session_id": id, "user_input": "I walk for a long while."}
    handed_in = await studio.http.post("/api/story/turn", json=body, headers={"Prefer": "respond-async"})

    await studio.http.delete(f"/api/story/session/{id}")

    assert handed_in.status_code == 202
    assert not (studio.studio.directory.path / "sessions" / id).exists()
    assert (await studio.http.get(f"/api/story/session/{id}")).status_code == 404


async def test_what_is_being_told_can_be_stopped_and_the_next_turn_works(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.set_speed(tokens_per_second=5, first_token_ms=0)
    body = {"session_id": id, "user_input": "I walk for a long while."}
    handed_in = await studio.http.post("/api/story/turn", json=body, headers={"Prefer": "respond-async"})

    stopped = await studio.http.post(f"/api/story/session/{id}/cancel")

    assert stopped.json()["turn_id"] == handed_in.json()["turn_id"]
    assert (await state_of(studio.http, id))["metadata"]["current_phase"] == "idle"
    studio.studio.bench.text.set_speed(tokens_per_second=10_000, first_token_ms=0)
    await told(studio.http, id, "I stop.")
    assert (await state_of(studio.http, id))["metadata"]["turn_count"] == 1


async def test_everything_of_a_person_holds_their_stories_and_what_of_them_lies_in_the_bin(studio):
    id = await begun(studio.http, initial_context="A lighthouse made of sugar.")
    await told(studio.http, id, "I taste it.")
    thrown = await begun(studio.http, initial_context="A lighthouse made of salt.")
    await studio.studio.stories.bin.put(studio.studio.person, thrown)

    found = [story async for story in studio.studio.stories.belongings.of(studio.studio.person)]

    mine = {story["session"]["session_id"]: story for story in found}
    assert "A lighthouse made of sugar." in plain(mine[id])
    assert "I taste it." in plain(mine[id])
    assert "A lighthouse made of salt." in plain(mine[thrown])
    assert studio.studio.person.id not in plain(mine[id])
    await studio.http.delete(f"/api/story/session/{id}")
    again = await studio.http.post("/api/story/import", json=mine[id])
    assert again.json()["turns"] == 1


@pytest.mark.parametrize("spelled", [str.upper, lambda id: id.replace("-", "")], ids=["upper case", "no hyphens"])
async def test_every_spelling_of_an_id_names_the_same_story(studio, spelled):
    id = await begun(studio.http)

    assert (await state_of(studio.http, spelled(id)))["metadata"]["session_id"] == id


@pytest.mark.parametrize("id", ["..%2f..%2fetc", "nobody", "8c1f5a52-3f0e-1a3f-9a69-6b1c3c0f2e11", "x" * 200])
async def test_what_is_no_id_is_answered_like_an_unknown_one(studio, id):
    answer = await studio.http.get(f"/api/story/session/{id}")

    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


async def test_settings_change_by_key_and_a_bad_one_changes_nothing(studio):
    id = await begun(studio.http)
    door = f"/api/story/session/{id}"

    changed = await studio.http.patch(door, json={"settings": {"length": "short"}, "session_name": " Sugar "})
    refused = await studio.http.patch(door, json={"settings": {"rating": "mature"}})

    assert (changed.json()["settings"]["length"], changed.json()["session_name"]) == ("short", "Sugar")
    assert refused.status_code == 422
    assert (await state_of(studio.http, id))["metadata"]["settings"]["rating"] == "everyone"
