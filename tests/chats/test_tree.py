"""The conversation is a tree: whatever is said, varied and chosen, everybody sees the same path."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, event, update

from tests.chats.talking import Talker, good, refused
from tests.support.studio import client, opened
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

    # What runs beside may ask and write something of its own: the smallest of three is the message's.
    (asked, changed), (asked_long, changed_long) = [
        map(min, zip(*[await cost_of(me, chat) for _ in range(3)], strict=True)) for chat in (short, long)
    ]

    assert changed == changed_long < 30
    assert asked_long < asked + 5 < 60
    page = await me.page(long, limit=3)
    assert [node["depth"] for node in page["nodes"]] == [5_006, 5_007, 5_008]


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


@dataclass
class Remembered:
    """What a person would expect of one message."""

    id: str
    parent: str | None
    role: str
    counts: bool = True
    children: list[str] = field(default_factory=list)
    chosen: str | None = None


class Expected:
    """A conversation as a person would describe it."""

    def __init__(self, root: str) -> None:
        self.all = {root: Remembered(root, None, "persona")}
        self.leaf = root

    def add(self, id: str, parent: str, role: str, *, counts: bool = True) -> None:
        self.all[id] = Remembered(id, parent, role, counts)
        self.all[parent].children.append(id)
        self.all[parent].chosen = id
        self.leaf = id

    def select(self, id: str) -> None:
        for lower, upper in itertools.pairwise(reversed(self.path(id))):
            self.all[upper].chosen = lower
        self.leaf = id
        while (here := self.all[self.leaf]).children:
            self.leaf = here.chosen or here.children[-1]

    def path(self, id: str | None = None) -> list[str]:
        found, here = [], id or self.leaf
        while here:
            found.append(here)
            here = self.all[here].parent
        return found[::-1]

    def variant(self, id: str) -> dict[str, int]:
        node = self.all[id]
        if node.parent is None:
            return {"index": 1, "count": 2}  # a starter has two greetings
        family = self.all[node.parent].children
        family = [each for each in family if self.all[each].role == node.role and self.all[each].counts]
        return {"index": family.index(id) + 1, "count": len(family)}

    def of(self, role: str) -> list[str]:
        return [id for id, node in self.all.items() if node.role == role and node.parent]


class ConversationMachine(RuleBasedStateMachine):
    """Two windows of one person do what they like; both always show what was really said."""

    run: Any
    house: Any

    def __init__(self) -> None:
        super().__init__()
        self.windows = [Talker(self.house.http), Talker(client(self.house.app))]
        self.bench = self.house.studio.bench.text
        self.bench.reset()
        self.bench.set_speed(1000, 0)
        self.chat = self.run(self.windows[0].open())
        self.expected = Expected(self.chat["active_leaf_id"])
        self.binned = False

    windows_ = st.integers(0, 1)

    @rule(window=windows_, text=st.text(st.characters(categories=["L", "N", "Zs", "So"]), min_size=1, max_size=30))
    @precondition(lambda self: not self.binned)
    def say(self, window: int, text: str) -> None:
        self._say(window, f"{text}.", counts=True)

    @rule(window=windows_)
    @precondition(lambda self: not self.binned)
    def say_and_be_failed(self, window: int) -> None:
        self.bench.fail_next("401")
        self._say(window, "hello", counts=False)

    @rule(window=windows_)
    @precondition(lambda self: not self.binned)
    def say_and_stop_the_answer(self, window: int) -> None:
        self.bench.set_speed(1, 60_000)
        sent = self.run(self.windows[window].say(self.chat, "hello"))
        self._added(sent)
        self.run(self.windows[1 - window].cancel(sent["runs"][0]["id"]))
        self.bench.set_speed(1000, 0)

    @rule(window=windows_, data=st.data())
    @precondition(lambda self: not self.binned and len(self.expected.all) > 1)
    def say_from_behind(self, window: int, data: st.DataObject) -> None:
        elsewhere = [id for id in self.expected.all if id != self.expected.leaf]
        body = {"text": "late", "parent_id": data.draw(st.sampled_from(elsewhere))}
        answer = self.run(self.windows[window].http.post(f"/api/chats/{self.chat['id']}/messages", json=body))
        assert refused(answer, 409, "chat_moved_on")["active_leaf_id"] == self.expected.leaf

    @rule(window=windows_, data=st.data())
    @precondition(lambda self: not self.binned and self.expected.of("persona"))
    def vary(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.expected.of("persona")))
        self._answer(window, "variant", at, parent=self.expected.all[at].parent)

    @rule(window=windows_, data=st.data())
    @precondition(lambda self: not self.binned and self.expected.of("user"))
    def ask_again(self, window: int, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(self.expected.of("user")))
        self._answer(window, "reply", at, parent=at)

    @rule(window=windows_, data=st.data())
    @precondition(lambda self: not self.binned)
    def select(self, window: int, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(list(self.expected.all)))
        self.expected.select(id)
        assert self.run(self.windows[window].select(self.chat, id))["active_leaf_id"] == self.expected.leaf

    @rule(window=windows_)
    def put_away_or_take_back(self, window: int) -> None:
        http, url = self.windows[window].http, f"/api/chats/{self.chat['id']}"
        good(self.run(http.post(f"{url}/restore") if self.binned else http.delete(url)), 200)
        self.binned = not self.binned

    @invariant()
    def both_windows_show_what_was_said(self) -> None:
        for window in self.windows:
            page = self.run(window.page(self.chat))
            assert [node["id"] for node in page["nodes"]] == self.expected.path()[-100:]
            assert page["active_leaf_id"] == self.expected.leaf
            for node in page["nodes"]:
                if self.expected.all[node["id"]].counts:
                    assert node["variant"] == self.expected.variant(node["id"])

    def _say(self, window: int, text: str, *, counts: bool) -> None:
        self.bench.next_replies(["Yes."])
        sent = self.run(self.windows[window].say(self.chat, text))
        self._added(sent, counts=counts)
        self.run(self.windows[window].ended(sent["runs"][0]["id"]))
        assert sent["message"]["text"] == text

    def _answer(self, window: int, kind: str, at: str, parent: str | None) -> None:
        self.bench.next_replies(["Or so."])
        started = self.run(self.windows[window].answer(self.chat, kind, at))
        assert parent is not None
        self.expected.add(started["node"]["id"], parent, "persona")
        self.run(self.windows[window].ended(started["run"]["id"]))

    def _added(self, sent: dict[str, Any], *, counts: bool = True) -> None:
        message, run = sent["message"], sent["runs"][0]
        self.expected.add(message["id"], message["parent_id"], "user")
        self.expected.add(run["node_id"], message["id"], "persona", counts=counts)


def test_whatever_two_windows_do_both_show_the_same_conversation(engine, tmp_path):
    with asyncio.Runner() as runner:
        studio = opened(tmp_path, engine=engine)
        house = runner.run(studio.__aenter__())
        try:
            steps = {"run": staticmethod(runner.run), "house": house}
            machine = type("Conversation", (ConversationMachine,), steps)
            run_state_machine_as_test(
                machine, settings=settings(max_examples=10, stateful_step_count=15, deadline=None, database=None)
            )
        finally:
            runner.run(house.studio.answers.stop_everything())
            runner.run(studio.__aexit__(None, None, None))
