"""The conversation is a tree: whatever is said, varied and chosen, everybody sees the same path."""

import pytest
from sqlalchemy import Engine, event, update

from tests.chats.talking import Doing, good, refused
from troupe.chats.store.tables import chats, nodes


async def test_stepping_through_variants_and_back_lands_exactly_where_one_was(me):
    chat = await me.open()
    first = await me.talk(chat, "hello")
    await me.talk(chat, "go on")
    third_level = await me.path(chat)
    await me.another(chat, first["node_id"])
    third = await me.another(chat, first["node_id"])

    back = await me.select(chat, first["node_id"])
    there = await me.path(chat)
    forth = await me.select(chat, third["id"])

    assert there == [*third_level[:2], {**third_level[2], "variant": {"index": 1, "count": 3}}, *third_level[3:]]
    assert back["active_leaf_id"] == third_level[-1]["id"]
    assert forth["active_leaf_id"] == third["id"]


async def test_what_is_answered_anew_on_another_branch_is_where_every_fork_above_leads(me):
    chat = await me.open()
    first = await me.talk(chat, "hello")
    old = await me.talk(chat, "on the old branch")
    await me.another(chat, first["node_id"])
    await me.talk(chat, "on the new branch")

    anew = await me.another(chat, old["node_id"])
    found = await me.select(chat, chat["active_leaf_id"])

    assert found["active_leaf_id"] == anew["id"]


async def test_of_a_message_that_cannot_be_read_a_placeholder_stays_and_nothing_is_written_over_it(house, me, engine):
    chat = await me.open()
    lost = (await me.talk(chat, "hello"))["node_id"]
    async with house.studio.database.writing() as connection:
        await connection.execute(update(nodes).where(nodes.c.id == lost).values(speaker=[]))
        if engine == "sqlite":
            await connection.exec_driver_sql("UPDATE chat_nodes SET mood = '{torn' WHERE id = ?", (lost,))

    shown = (await me.path(chat))[-1]
    doing = Doing(me, chat)
    for door, body in (("edit", {"text": "x"}), ("edit", {"text": "x", "mode": "branch"})):
        refused(await me.http.post(f"{doing.url}/nodes/{lost}/{door}", json=body), 409, "node_unreadable")
    await me.talk(chat, "go on")
    prompt = await doing.get(f"/nodes/{(await me.path(chat))[-1]['id']}/prompt")
    await doing.post(f"/nodes/{lost}/remove", mode="only")
    without = await doing.texts()
    await doing.post("/undo")

    assert (shown["id"], shown["status"], shown["excluded"]) == (lost, "unreadable", True)
    assert shown["text"] not in str(prompt["messages"])
    assert len(without) == 4
    assert (await me.path(chat))[2]["status"] == "unreadable"


@pytest.mark.parametrize("engine", ["sqlite"])  # PostgreSQL takes no other letters
async def test_a_message_whose_letters_are_damaged_does_not_take_the_others_along(house, me):
    chat = await me.open(title="Kept")
    lost = (await me.talk(chat, "hello"))["node_id"]
    async with house.studio.database.writing() as connection:
        torn = "SET {0} = CAST({0} || x'C328' AS TEXT) WHERE id = ?"
        await connection.exec_driver_sql(f"UPDATE chat_nodes {torn.format('text')}", (lost,))
        await connection.exec_driver_sql(f"UPDATE chats {torn.format('title')}", (chat["id"],))
    doing = Doing(me, chat)

    shown = (await me.path(chat))[-1]
    refused(await me.http.post(f"{doing.url}/nodes/{lost}/edit", json={"text": "x"}), 409, "node_unreadable")
    await me.talk(chat, "go on")
    prompt = await doing.get(f"/nodes/{(await me.path(chat))[-1]['id']}/prompt")
    listed = good(await me.http.get("/api/chats"), 200)["items"]
    for door in ("/tree", "/ops", f"/nodes/{lost}"):
        await doing.get(door)

    assert (shown["id"], shown["status"]) == (lost, "unreadable")
    assert "\ufffd" in shown["text"]  # the rest of it can still be read
    assert shown["text"] not in str(prompt["messages"])
    assert [each["title"] for each in listed] == ["Kept\ufffd("]


async def test_a_long_chat_is_read_back_page_by_page_without_a_gap(house, me):
    chat = await me.open()
    await grow(house, chat, 257)
    page = await me.page(chat, limit=100)
    pages = [page["nodes"]]
    while page["has_earlier"]:
        page = await me.page(chat, limit=100, before=page["nodes"][0]["id"])
        pages.append(page["nodes"])

    depths = [node["depth"] for nodes in reversed(pages) for node in nodes]

    assert depths == list(range(258))
    assert [len(nodes) for nodes in pages] == [100, 100, 58]
    assert page["has_later"] is True


async def test_reading_before_the_first_message_finds_nothing(me):
    chat = await me.open()

    page = await me.page(chat, before=chat["active_leaf_id"])

    assert (page["nodes"], page["has_earlier"]) == ([], False)


async def test_saving_a_message_costs_the_same_in_a_chat_of_five_thousand(house, me):
    short, long = await me.open(), await me.open()
    await grow(house, long, 5_000)
    for chat in (short, long):
        await me.talk(chat, "warm up")

    # What runs beside may ask and write something of its own: the smallest of five is the message's.
    (asked, changed), (asked_long, changed_long) = [
        map(min, zip(*[await cost_of(me, chat) for _ in range(5)], strict=True)) for chat in (short, long)
    ]

    assert changed_long < changed + 3 < 30
    assert asked_long < asked + 5 < 60
    page = await me.page(long, limit=3)
    assert [node["depth"] for node in page["nodes"]] == [5_010, 5_011, 5_012]


async def grow(house, chat, length):
    """Add messages below the greeting, without any brain, in one stroke."""
    (greeting,) = [row for row in await house.rows("chat_nodes") if row["id"] == chat["active_leaf_id"]]
    ids = [house.studio.bench.new_id() for _ in range(length)]
    parents = [greeting["id"], *ids]
    rows = [
        {
            "id": id,
            "realm": "family",
            "chat_id": chat["id"],
            "parent_id": parent,
            "lane": greeting["lane"],
            "depth": depth,
            "number": 10 + depth,
            "role": "user" if depth % 2 else "persona",
            "speaker": {"kind": "mask", "id": "x", "name": "X"},
            "text": f"message {depth}",
            "rev": 1,
            "status": "final",
            "scripted": False,
            "created_at": house.studio.clock(),
        }
        for depth, (id, parent) in enumerate(zip(ids, parents, strict=False), 1)
    ]
    async with house.studio.database.writing() as connection:
        await connection.execute(nodes.insert(), rows)
        changed = update(chats).where(chats.c.id == chat["id"])
        await connection.execute(changed.values(active_leaf_id=ids[-1], node_count=length + 10))


async def cost_of(me, chat):
    """How many statements it takes to say something, and how many rows they change."""
    parent = (await me.chat(chat))["active_leaf_id"]
    statements, changed = [], []

    def count(connection, cursor, statement, parameters, context, many):
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)
            changed.append(0 if statement.startswith("SELECT") else max(cursor.rowcount, 0))

    event.listen(Engine, "after_cursor_execute", count)
    try:
        body = {"text": "hello", "parent_id": parent}
        sent = good(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 202)
    finally:
        event.remove(Engine, "after_cursor_execute", count)
    await me.ended(sent["runs"][0]["id"])
    return len(statements), sum(changed)
