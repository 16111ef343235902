"""A chat leaves whole and comes back whole; a long one comes in without keeping others waiting."""

import json
import re

from tests.cards.test_chats_travel import LINES, nova
from tests.cards.test_imports import anywhere, brought, house
from tests.cards.test_transcripts import jsonl
from tests.chats.talking import Doing, Talker, good
from tests.media.samples import picture

__all__ = ["anywhere", "house"]

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


async def leaves(house, chat_id):
    answer = await house.http.get(f"/api/chats/{chat_id}/file", params={"as": "json", "private": "true"})
    assert answer.status_code == 200, answer.text
    return answer.content


def alike(content: bytes) -> bytes:
    """The same file with each id by the order in which it first stands there."""
    found: dict[str, str] = {}
    return IDS.sub(lambda id: found.setdefault(id[0], f"id-{len(found)}"), content.decode()).encode()


async def test_a_tree_comes_back_as_it_left_but_for_its_ids(anywhere):
    house, me = anywhere, Talker(anywhere.http)
    house.studio.bench.text.set_speed(1000, 0)
    doing = Doing(me, await me.open(members=[{"persona_id": await nova(house)}]))
    file = good(await me.http.post("/api/media", files={"file": ("a.png", picture(".png"), "image/png")}), 201)
    await me.talk(doing.chat, "hello", attachments=[{"media_id": file["id"], "caption": "a boat"}])
    answer = (await doing.ids())[-1]
    await doing.post(f"/nodes/{answer}/edit", text="Other words.", mode="in_place")
    await me.another(doing.chat, answer)
    await me.talk(doing.chat, "and then?")
    await doing.post(f"/nodes/{answer}/select")
    whisper = await doing.jot("between us", to=[await nova(house)])
    await doing.patch(f"/nodes/{whisper['id']}", excluded=True)
    gone = await doing.jot("a slip")
    await doing.jot("after it")
    await doing.post(f"/nodes/{gone['id']}/remove", mode="only")
    first = await leaves(house, doing.chat["id"])

    (item,) = (await brought(house, first))["items"]
    assert (item["state"], item["format"]) == ("imported", "troupe_json")
    second = await leaves(house, item["created"][0]["id"])

    assert alike(second) == alike(first)
    told = [node["text"] for node in json.loads(first)["nodes"]]
    assert "a slip" not in told
    assert {"Other words.", "between us", "after it"} <= set(told)
    path = [node["text"] for node in await me.path(item["created"][0])]
    assert path == [text for text in await doing.texts() if text != "a slip"]


async def test_a_long_chat_comes_and_goes_by_portions_and_nobody_holds_the_whole(house):
    lines = [{"name": "Ada", "is_user": True, "mes": f"line {number}"} for number in range(1_200)]

    (item,) = (await brought(house, jsonl(LINES[0], *lines)))["items"]
    chat = good(await house.http.get(f"/api/chats/{item['created'][0]['id']}"), 200)

    assert (item["state"], chat["node_count"], chat["removed_at"]) == ("imported", 1_200, None)

    for form, count in (("jsonl", 1_201), ("json", 1_200), ("original", 1_201)):
        left = await house.http.get(f"/api/chats/{chat['id']}/file", params={"as": form})
        assert "content-length" not in left.headers
        lines_left = json.loads(left.content)["nodes"] if form == "json" else left.text.splitlines()
        assert len(lines_left) == count
