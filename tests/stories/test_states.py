"""Folders in every state: a session that cannot be read hides no other, and what was cut off is no longer told."""

import json

import pytest

from tests.stories.laying import asked, beginning, lay_told
from tests.stories.playing import begun, state_of, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def listed(http):
    return {each["session_id"]: each for each in (await http.get("/api/story/sessions")).json()}


async def closed(studio):
    """Every session closed, as after a rest; and where they lie."""
    await studio.studio.stories.stories.sessions.close()
    return studio.studio.directory.path / "sessions"


def changed(place, **fields):
    path = place / "metadata.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


async def test_a_session_without_a_journal_is_listed_as_damaged_and_can_be_deleted(studio):
    http = studio.http
    whole, lost = await begun(http), await begun(http)
    folders = await closed(studio)
    (folders / lost / "journal.log").unlink()

    found = await listed(http)
    answer = await http.get(f"/api/story/session/{lost}")

    assert found[whole]["damaged"] is None
    assert "adopt" in found[lost]["damaged"]["reason"]
    assert (answer.status_code, answer.json()["error"]) == (500, "storage_damaged")
    (folders / lost / "metadata.json").unlink()
    assert whole in await listed(http)
    changed_back = await begun(http)
    folders = await closed(studio)
    (folders / changed_back / "journal.log").unlink()
    assert (await http.delete(f"/api/story/session/{changed_back}")).status_code == 200
    assert changed_back not in await listed(http)


async def test_a_session_of_a_newer_troupe_can_be_read_and_not_told_on(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I look.")
    folders = await closed(studio)
    changed(folders / id, format=2)
    before = (folders / id / "metadata.json").read_bytes()

    state = await state_of(http, id)
    refused = await http.post("/api/story/turn", json={"session_id": id, "user_input": "I go on."})

    assert state["metadata"]["turn_count"] == 1
    assert (refused.status_code, refused.json()["error"]) == (409, "session_read_only")
    assert "newer Troupe" in refused.json()["reason"]
    assert (folders / id / "metadata.json").read_bytes() == before


async def test_what_was_being_told_when_the_studio_ended_is_no_longer_told(studio):
    http = studio.http
    seen, started = await begun(http), await begun(http)
    folders = await closed(studio)
    for id in (seen, started):
        changed(folders / id, current_phase="processing", current_step="generation")

    assert (await listed(http))[seen]["current_phase"] == "idle"
    changed(folders / started, current_phase="processing")
    await closed(studio)
    changed(folders / started, current_phase="processing")
    assert await studio.studio.stories.stories.take_up() >= 1
    assert json.loads((folders / started / "metadata.json").read_text())["current_phase"] == "idle"


async def test_a_story_can_be_read_in_one_piece_along_one_line_or_all(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I look.")
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]
    await told(http, id, "I go.")
    await http.post(f"/api/story/session/{id}/branches", json={"turn_id": turn["turn_id"], "name": "Aside"})

    async def read(**wishes):
        return await http.get(f"/api/story/session/{id}/transcript", params=wishes)

    data = await read(format="json", branches="all")

    assert data.headers["content-type"] == "application/json"
    assert {each["name"]: len(each["turns"]) for each in data.json()["branches"]} == {"Main": 2, "Aside": 1}
    assert "> I look." in (await read()).text
    assert "> I go." not in (await read()).text
    assert "> I go." in (await read(branches="all")).text
    assert "I look." not in (await read(inputs=False)).text
    assert (await read(format="md")).text.startswith("---")
    assert (await read(format="pdf")).status_code == 422


async def test_the_newest_fifty_contexts_are_kept_and_older_turns_name_none(studio):
    house, id = studio.studio, beginning().session_id
    lay_told(house.directory.path, house.person.id, 52, lambda number: f"Number {number}.", contexts=True)
    await told(studio.http, id, "I go on.")
    await closed(studio)

    folder = house.directory.path / "sessions" / id
    kept = {path.stem for path in (folder / "context").iterdir()}
    turns = (await studio.http.get(f"/api/story/history/{id}", params={"limit": 100})).json()["turns"]

    assert kept == {turns[0]["turn_id"], *(asked(number).turn_id for number in range(3, 52))}
    assert {turn["turn_id"] for turn in turns if turn["context_path"]} == kept
    view = json.loads((folder / "turns.json").read_text())
    assert {turn["turn_id"] for turn in view if turn["context_path"]} == kept
