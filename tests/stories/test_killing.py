"""Whenever the plug is pulled, every story can be read, and nothing that was acknowledged is lost."""

import json

import pytest

from tests.stories.playing import begun, state_of, told
from tests.stories.points import POINTS
from tests.stories.pulling import pull_the_plug
from tests.support.studio import opened


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path):
    report = pull_the_plug(tmp_path, kills=2, seed=5)

    assert report["kills"] == 2
    assert report["told"] > 0
    assert report["accepted"] > 0


@pytest.mark.long
@pytest.mark.timeout(60 * 60)
def test_nothing_acknowledged_is_lost_in_a_hundred_kills(tmp_path):
    report = pull_the_plug(tmp_path, kills=100, seed=6, least=20)

    assert report["kills"] == 100
    assert report["fewest"] >= 20
    assert report["interrupted"] > 0
    assert set(report["points"]) == {"random", *POINTS}


async def test_views_that_were_spoilt_by_hand_never_shorten_a_story(tmp_path):
    async with opened(tmp_path) as first:
        id = await begun(first.http)
        await told(first.http, id, "One.")
        await told(first.http, id, "Two.")
        before = (await first.http.get(f"/api/story/history/{id}")).json()
    folder = tmp_path / "studio" / "sessions" / id
    view = (folder / "turns.json").read_bytes()
    (folder / "turns.json").write_bytes(view[:-9])
    (folder / "metadata.json").write_text("{ not json")
    with (folder / "journal.log").open("ab") as journal:
        journal.write(b"TJ01\x00\x01")

    async with opened(tmp_path) as again:
        after = (await again.http.get(f"/api/story/history/{id}")).json()
        listed = (await again.http.get("/api/story/sessions")).json()
        recovery = (await state_of(again.http, id))["metadata"]["recovery"]

    assert after == before
    assert [each["session_id"] for each in listed] == [id]
    assert (folder / "turns.json").read_bytes() == view
    assert json.loads((folder / "metadata.json").read_text())["turn_count"] == 2
    assert (folder / "metadata.json.kept-1").read_text() == "{ not json"
    assert (folder / "turns.json.kept-1").read_bytes() == view[:-9]
    assert {each["what"] for each in recovery} == {"torn_tail", "metadata", "turns"}


async def test_a_flipped_bit_is_found_and_what_stands_before_it_can_be_read(tmp_path):
    async with opened(tmp_path) as first:
        id = await begun(first.http)
        for number in range(3):
            await told(first.http, id, f"Number {number}.")
    journal = tmp_path / "studio" / "sessions" / id / "journal.log"
    content = bytearray(journal.read_bytes())
    content[content.index(b"Number 1.")] ^= 1
    journal.write_bytes(content)

    async with opened(tmp_path) as again:
        state = await state_of(again.http, id)
        refused = await again.http.post("/api/story/turn", json={"session_id": id, "user_input": "Go on."})

    assert state["metadata"]["turn_count"] == 1
    assert state["damaged"]["reason"]
    assert (refused.status_code, refused.json()["error"]) == (409, "session_read_only")
    assert journal.read_bytes() == content
