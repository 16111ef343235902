"""Looking after a story's files: verified without a change, worked out anew, made shorter and still the same story."""

import json

import pytest

from tests.stories.laying import asked, beginning, committed
from tests.stories.playing import begun, state_of, told
from troupe.stories.domain.telling import metadata_of
from troupe.stories.service import keeping
from troupe.stories.service import sessions as sessions_module

AT = "2026-11-20T10:00:00.000Z"
pytestmark = pytest.mark.asyncio(loop_scope="module")


def owned_by(person):
    return beginning().model_copy(update={"owner_id": person.id, "realm": person.realm})


async def everything_of(http, id):
    """What anybody can see of a story, without the numbers of its journal."""
    state = await state_of(http, id)
    for name in ("seq", "journal"):
        state["metadata"].pop(name)
    doors = ("history", "session")
    found = [(await http.get(f"/api/story/{doors[0]}/{id}")).json()]
    for door in ("tree", "branches", "state", "timeline", "entities", "runs"):
        found.append((await http.get(f"/api/story/session/{id}/{door}")).json())
    return [state, *found]


async def test_a_sound_story_is_said_to_be_sound_and_a_flipped_bit_is_found(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I light it.")

    sound = (await http.get(f"/api/story/session/{id}/verify")).json()

    assert (sound["sound"], sound["turns"], sound["damaged"]) == (True, 1, None)
    assert sound["views"] == {"metadata": "equal", "turns": "equal"}
    journal = studio.studio.directory.path / "sessions" / id / "journal.log"
    content = bytearray(journal.read_bytes())
    content[content.index(b"I light it.")] ^= 1
    journal.write_bytes(content)
    broken = (await http.get(f"/api/story/session/{id}/verify")).json()
    assert broken["sound"] is False
    assert broken["damaged"]["last_good_seq"] < sound["frames"]
    assert journal.read_bytes() == content


async def test_a_compacted_story_is_the_same_story_in_fewer_bytes_and_goes_on(studio):
    http, words = studio.http, studio.studio.bench.text
    id = await begun(http, "local")
    await http.post("/api/test/brain", json={"replies": ["The lamp burns, and Mira waits.", "It burns low."]})
    await told(http, id, "I light it.")
    await http.post("/api/story/regenerate", json={"session_id": id})
    words.fail_next("500", 10)
    failed = await http.post("/api/story/turn", json={"session_id": id, "user_input": "I wait."})
    words.fail_next(None, 1)
    before, events = await everything_of(http, id), studio.studio.stories.events.head(id)

    done = await http.post(f"/api/story/session/{id}/compact")

    assert failed.status_code in (502, 503)
    assert done.status_code == 200, done.text
    assert await everything_of(http, id) == before
    assert (await http.get(f"/api/story/session/{id}/verify")).json()["sound"] is True
    assert studio.studio.stories.events.head(id) > events
    assert (await http.post(f"/api/story/session/{id}/resume", json={"mode": "retry"})).status_code == 200
    await studio.studio.stories.stories.sessions.close()
    studio.studio.stories.events.forget(id)
    assert (await state_of(http, id))["metadata"]["turn_count"] == 2
    assert studio.studio.stories.events.head(id) > events, "a number would be given to two events"


async def test_a_long_journal_of_what_runs_left_behind_gets_shorter_when_the_story_rests(studio, monkeypatch):
    sessions, began = studio.studio.stories.stories.sessions, owned_by(studio.studio.person)
    folders, id = studio.studio.stories.stories.sessions.folders, began.session_id
    run = asked(0)
    parts = [("gen_part", AT, {"run_id": run.run_id, "text": "words " * 400}) for _ in range(20)]
    frames = [("user", AT, run.model_dump(mode="json")), *parts]
    ended = committed(folders.fold(began, AT, frames), 0, "The lamp burns.")
    frames.append(("gen_end", AT, ended.model_dump(mode="json")))
    story = folders.fold(began, AT, frames)
    folders.lay(began, AT, frames, metadata_of(story, "idle", None, None), {})
    before, long = await everything_of(studio.http, id), folders.size(id)
    monkeypatch.setattr(keeping, "LONG_JOURNAL", 1_000)
    monkeypatch.setattr(sessions_module, "RESTS_AFTER_SECONDS", 0.0)

    await sessions.rest()

    assert folders.size(id) < long / 2
    assert await everything_of(studio.http, id) == before
    short = folders.size(id)
    await sessions.rest()
    assert folders.size(id) == short, "what is short already is left as it is"


async def test_what_no_line_reaches_goes_only_when_asked_and_the_line_stays(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I light it.")
    for _ in range(2):
        await http.post("/api/story/regenerate", json={"session_id": id})
    await told(http, id, "I go on.")
    before = (await http.get(f"/api/story/history/{id}")).json()["turns"]
    small = await http.post(f"/api/story/session/{id}/compact")
    assert len((await http.get(f"/api/story/session/{id}/tree")).json()) == 4

    smaller = await http.post(f"/api/story/session/{id}/compact", json={"purge": True})

    after = (await http.get(f"/api/story/history/{id}")).json()["turns"]
    assert smaller.json()["bytes"] < small.json()["bytes"]
    assert len((await http.get(f"/api/story/session/{id}/tree")).json()) == 2
    assert [each["response"] for each in after] == [each["response"] for each in before]
    state = await state_of(http, id)
    assert (state["pending"], state["metadata"]["recovery"]) == (None, [])
    await told(http, id, "And on.")


async def test_memory_and_views_are_worked_out_anew(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I light it.")
    view = studio.studio.directory.path / "sessions" / id / "turns.json"
    before = view.read_bytes()
    view.write_text("[]")

    anew = (await http.post(f"/api/story/session/{id}/reindex")).json()

    assert anew["passages"] > 0
    assert json.loads(view.read_bytes()) == json.loads(before)
