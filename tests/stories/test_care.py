"""Who writes in a story that they may harm themselves sees whom they can call, above the turn and never in it."""

import pytest

from tests.stories.playing import begun, prompt_of, text_of, told
from troupe.minds import Lines
from troupe.personas import Persona

pytestmark = pytest.mark.asyncio(loop_scope="module")
SAID = "I sit down on the bridge. I want to kill myself."


async def test_lines_of_help_stand_above_the_turn_while_it_is_told_and_afterwards_and_are_in_no_prompt(studio, http):
    zone = (await http.get("/api/accounts/me")).json()["time_zone"]
    lines = Lines.of(Persona(name="Narrator"), zone).care
    story = await begun(http)
    answer = await told(http, story, SAID)
    calm = await told(http, story, "I go home.")
    turns = (await http.get(f"/api/story/history/{story}", params={"limit": 2})).json()["turns"]
    runs = (await http.get(f"/api/story/session/{story}/runs")).json()["items"]
    events = (await http.get(f"/api/events/story:{story}", params={"since": 0, "limit": 500})).json()["items"]
    begins = [each["data"] for each in events if each["type"] == "phase" and each["data"]["phase"] == "user_input"]
    book = await http.get(f"/api/story/session/{story}/export", params={"format": "markdown"})

    assert answer["care"] == lines
    assert lines not in text_of(answer)
    assert "bridge" not in text_of(answer)
    assert "kill" not in text_of(answer) + text_of(calm)
    assert "care" not in calm
    assert [each["care"] for each in turns] == [None, lines]
    assert sorted(each["care"] or "" for each in runs) == ["", lines]
    assert [each.get("care") for each in begins] == [lines, None]
    assert lines not in await prompt_of(http, story)
    assert "bridge" in book.text
    assert lines not in book.text


async def test_it_is_there_where_what_was_written_is_refused(studio, http):
    await http.patch("/api/settings", json={"changes": {"boundaries.refuse": "self_harm"}})
    try:
        refused = await http.post("/api/story/turn", json={"session_id": await begun(http), "user_input": SAID})
    finally:
        await http.patch("/api/settings", json={"changes": {"boundaries.refuse": ""}})

    assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    assert "988" in refused.json()["detail"]
