"""Lore that waits for a number of answers counts those of its own persona, on a path of any length."""

import pytest

from tests.cards.test_imports import brought
from tests.cards.test_transcripts import jsonl
from tests.chats.gathering import Group
from tests.chats.talking import Talker, good
from tests.support.studio import opened

LONG = 210


async def world(me, persona_id, *entries):
    book = good(await me.http.post("/api/lorebooks", json={"name": "World"}), 201)
    for content in entries:
        good(
            await me.http.post(f"/api/lorebooks/{book['id']}/entries", json={"constant": True, "content": content}), 201
        )
    attached = {"personas": [persona_id]}
    good(await me.http.put(f"/api/lorebooks/{book['id']}/attachments", json=attached), 200)


async def test_in_a_group_only_ones_own_answers_count(me, house):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    for name in ("Ada", "Bo"):
        await world(me, group.ids[name], "@@activate_only_after 2\nThe storm is near.")
    await group.say("Who is there?", status=201)

    for name in ("Ada", "Ada", "Bo"):
        await group.pick(name)

    assert "The storm is near." in await group.preview("Ada")
    assert "The storm is near." not in await group.preview("Bo")


@pytest.fixture
async def working(tmp_path, engine):
    async with opened(tmp_path, working=True, engine=engine) as house:
        yield house


async def test_answers_count_that_nobody_looks_back_to_any_more(working):
    me = Talker(working.http)
    lines = [{"name": name, "is_user": name == "Ada", "mes": f"{n}"} for n in range(LONG) for name in ("Ada", "Nova")]
    (item,) = (await brought(working, jsonl({"user_name": "Ada", "character_name": "Nova"}, *lines)))["items"]
    chat = good(await me.http.get(f"/api/chats/{item['created'][0]['id']}"), 200)
    nova = chat["members"][0]["persona_id"]
    due, late = f"@@activate_only_after {LONG}\nThe door opens.", f"@@activate_only_after {LONG + 1}\nThe door shuts."
    await world(me, nova, due, late)

    asked = {"persona_id": nova, "text": "Hello?"}
    found = good(await me.http.post(f"/api/chats/{chat['id']}/prompt/preview", json=asked), 200)

    told = "\n".join(message["text"] for message in found["messages"])
    assert "The door opens." in told
    assert "The door shuts." not in told
