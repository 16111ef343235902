"""A chat keeps the version of a persona it was pinned to, and a fork the lore that stays with its messages."""

import uuid
from itertools import pairwise

import pytest

from tests.chats.talking import Doing, good, refused


@pytest.fixture
def engine() -> str:
    """What is said here has little to do with where it is kept."""
    return "sqlite"


async def versions(me):
    """A persona that was changed once."""
    made = good(await me.http.post("/api/personas", json={"name": "Vera", "description": "Grows roses."}), 201)
    persona = made.get("persona", made)
    url = f"/api/personas/{persona['id']}"
    good(await me.http.put(url, json={"name": "Vera", "description": "Keeps bees."}), 200)
    return persona["id"]


async def told(me, chat):
    preview = good(await me.http.post(f"/api/chats/{chat['id']}/prompt/preview", json={"text": "hello"}), 200)
    return "\n".join(message["text"] for message in preview["messages"])


async def test_a_pinned_version_speaks_whatever_was_changed_since(me):
    persona = await versions(me)
    now = await me.open(members=[{"persona_id": persona}])
    then = await me.open(members=[{"persona_id": persona, "pinned_version": 1}])
    run = await me.talk(then, "hello")
    prompt = good(await me.http.get(f"/api/chats/{then['id']}/nodes/{run['node_id']}/prompt"), 200)

    assert ("bees" in await told(me, now), "roses" in await told(me, now)) == (True, False)
    assert "roses" in await told(me, then)
    assert any("roses" in message["text"] for message in prompt["messages"])
    unknown = {"members": [{"persona_id": persona, "pinned_version": 99}]}
    refusal = refused(await me.http.post("/api/chats", json=unknown), 422, "invalid")
    assert refusal["field"] == "members.pinned_version"


async def lore(me, **entry):
    book = good(await me.http.post("/api/lorebooks", json={"name": "Sea", "attachments": {"everyone": True}}), 201)
    good(await me.http.post(f"/api/lorebooks/{book['id']}/entries", json=entry), 201)


async def test_a_fork_keeps_the_lore_that_stays_with_its_messages(me):
    await lore(me, keys=["lighthouse"], content="The lighthouse is blue.")
    doing = Doing(me, await me.open())
    await me.talk(doing.chat, "Tell me of the lighthouse")
    forked = await doing.post("/fork", 201)

    for chat in (doing.chat, forked):
        preview = good(await me.http.post(f"/api/chats/{chat['id']}/prompt/preview", json={"text": "And?"}), 200)
        blocks = [block for block in preview["blocks"] if block["text"] == "The lighthouse is blue."]
        assert [block["reason"] for block in blocks] == ["stays with the message that called it"]


async def lengthened(me, house, chat, messages):
    """So many notes below where a chat stands, as if each had been said."""
    shown = await me.chat(chat)
    leaf = next(row for row in await house.rows("chat_nodes") if row["id"] == shown["active_leaf_id"])
    ids = [leaf["id"], *(str(uuid.uuid4()) for _ in range(messages))]
    below = [
        leaf
        | {"id": id, "parent_id": above, "depth": depth, "number": 100 + depth, "role": "user", "text": "And so on."}
        for depth, (above, id) in enumerate(pairwise(ids), leaf["depth"] + 1)
    ]
    names = ", ".join(leaf)
    async with house.studio.database.writing() as connection:
        marks = ", ".join("?" for _ in leaf)
        await connection.exec_driver_sql(
            f"INSERT INTO chat_nodes ({names}) VALUES ({marks})", [tuple(row.values()) for row in below]
        )
        await connection.exec_driver_sql("UPDATE chats SET active_leaf_id = ? WHERE id = ?", (ids[-1], chat["id"]))


async def test_lore_knows_with_which_greeting_a_chat_began_also_in_a_fork_and_when_it_is_long(me, house):
    greetings = {"greeting": "Welcome.", "alternate_greetings": ["Who is there?"]}
    made = good(await me.http.post("/api/personas", json={"name": "Vera", **greetings}), 201)
    members = [{"persona_id": made.get("persona", made)["id"]}]
    await lore(me, content="@@is_greeting 1\nIt is night.", constant=True)

    first, second = [await me.open(members=members, greeting=number) for number in (0, 1)]

    assert "It is night." not in await told(me, first)
    assert "It is night." in await told(me, second)
    forks = [(await Doing(me, chat).post("/fork", 201)) for chat in (first, second)]
    assert "It is night." not in await told(me, forks[0])
    assert "It is night." in await told(me, await Doing(me, forks[1]).post("/fork", 201))
    for chat in (first, second):
        await lengthened(me, house, chat, 450)
    assert "It is night." not in await told(me, first)
    assert "It is night." in await told(me, second)
    scanned = good(await me.http.post("/api/lorebooks/scan", json={"chat_id": second["id"]}), 200)
    assert [entry["fired"] for entry in scanned["entries"]] == [True]
