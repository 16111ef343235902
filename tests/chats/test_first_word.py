"""The first word comes soon: a brain is asked while its message is being written, and heard once that is on disk."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import Engine, event

from tests.chats.talking import Doing, good, refused
from tests.chats.test_answers import law_holds
from tests.support.upstream import Upstream
from troupe.kit.errors import Unavailable
from troupe.live import Inbox


class DiskTrouble(Unavailable):
    def __init__(self) -> None:
        super().__init__("The disk takes nothing.", next_step="Free some space.")


class Threshold:
    """Keeps the transaction that accepts an answer open until it is let go, or breaks it."""

    def __init__(self, house) -> None:
        self.inbox, self.reached, self.may_pass = Inbox(), asyncio.Event(), asyncio.Event()
        self.breaks = False
        self._hub = house.studio.live.hub
        house.studio.live.repeat("chat", self._hear)

    async def _hear(self, chat_id, type, data) -> None:
        if type != "run.accepted":
            return
        self._hub.attach(self.inbox, f"run:{data['run']['id']}")
        self._hub.attach(self.inbox, f"chat:{chat_id}")
        self.reached.set()
        await asyncio.wait_for(self.may_pass.wait(), 30)
        if self.breaks:
            raise DiskTrouble

    @property
    def heard(self) -> list[str]:
        return [news.event.type for news in self.inbox.unread.take_all()]


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream() as upstream:
        yield upstream


@pytest.fixture
async def brain(me, upstream) -> str:
    made = good(await me.http.post("/api/connections", json={"gateway": "vllm", "base_url": upstream.base_url}), 201)
    added = good(await me.http.post("/api/brains", json={"connection_id": made["id"], "model": "up:3:0:0"}), 201)
    return added["id"]


def asked(upstream: Upstream, words: str) -> list[list[dict[str, str]]]:
    """The messages of each question that ends with these words."""
    questions = [each.body["messages"] for each in upstream.heard if each.method == "POST"]
    return [messages for messages in questions if messages[-1]["content"] == words]


async def until_asked(upstream: Upstream, words: str) -> None:
    async with asyncio.timeout(30):
        while not asked(upstream, words):  # noqa: ASYNC110  it is heard on another connection
            await asyncio.sleep(0.01)


async def test_a_brain_is_asked_while_its_message_is_written_and_heard_only_once_that_is_kept(
    house, me, upstream, brain
):
    chat = await me.open()
    threshold = Threshold(house)
    body = {"text": "What is a comet?", "parent_id": chat["active_leaf_id"], "brain_id": brain}

    sending = asyncio.create_task(me.http.post(f"/api/chats/{chat['id']}/messages", json=body))
    await asyncio.wait_for(threshold.reached.wait(), 30)
    await until_asked(upstream, "What is a comet?")
    heard_before, seen_before = threshold.heard, [node["text"] for node in await me.path(chat)]
    threshold.may_pass.set()
    sent = good(await sending, 202)
    run = await me.ended(sent["runs"][0]["id"])

    assert (heard_before, "What is a comet?" in seen_before) == ([], False)
    law_holds(run, await me.log(run["id"]))
    assert threshold.heard[0] == "run.accepted"
    assert (await me.path(chat))[-2]["text"] == "What is a comet?"


async def test_the_answer_to_a_message_that_could_not_be_kept_was_never_there(house, me, upstream, brain):
    chat = await me.open()
    before = await me.path(chat)
    threshold = Threshold(house)
    threshold.breaks = True
    body = {"text": "What is a comet?", "parent_id": chat["active_leaf_id"], "brain_id": brain}

    sending = asyncio.create_task(me.http.post(f"/api/chats/{chat['id']}/messages", json=body))
    await asyncio.wait_for(threshold.reached.wait(), 30)
    await until_asked(upstream, "What is a comet?")
    threshold.may_pass.set()
    refused(await sending, 503, "disk_trouble")
    threshold.breaks = False
    again = await me.talk(chat, "And a meteor?", brain_id=brain)

    assert threshold.heard.count("run.accepted") == 2  # of the second: on the log of the chat and on its own
    assert [node["text"] for node in (await me.path(chat))[:-2]] == [node["text"] for node in before]
    assert again["state"] == "done"
    assert house.studio.answers.active == 0


async def test_an_answer_begun_beside_its_message_is_asked_what_one_begun_after_it_is_asked(me, upstream, brain):
    chat = await me.open(brain_id=brain)
    await me.talk(chat, "My cat is called Pixel.")
    await me.talk(chat, "She is three.")
    answer = (await me.path(chat))[2]
    await Doing(me, chat).post(f"/nodes/{answer['id']}/remove", mode="only")
    run = await me.talk(chat, "How old is my cat?")
    await me.another(chat, run["node_id"])

    beside, after = asked(upstream, "How old is my cat?")
    assert beside == after
    assert "My cat is called Pixel.\n\nShe is three." in [said["content"] for said in beside]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is asked of the database, from now on."""
    heard: list[str] = []

    def hear(connection, cursor, statement, *more) -> None:
        heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


async def test_in_a_conversation_that_nobody_touched_nothing_is_read_before_its_brain_is_asked(
    house, me, upstream, brain, statements, engine
):
    if engine != "sqlite":
        return  # nothing is certain there without being read
    chat = await me.open(brain_id=brain)
    await me.talk(chat, "My cat is called Pixel.")
    await me.talk(chat, "She is three.")
    threshold = Threshold(house)
    leaf = (await me.path(chat))[-1]["id"]
    statements.clear()

    sending = asyncio.create_task(
        me.http.post(f"/api/chats/{chat['id']}/messages", json={"text": "How old is she?", "parent_id": leaf})
    )
    await asyncio.wait_for(threshold.reached.wait(), 30)
    read = [said for said in statements if said.startswith("SELECT")]
    threshold.may_pass.set()
    await me.ended(good(await sending, 202)["runs"][0]["id"])

    assert read == []


async def test_whatever_is_changed_between_two_answers_is_what_the_next_one_is_asked_with(me, upstream, brain):
    ada = good(await me.http.post("/api/personas", json={"name": "Ada"}), 201)["persona"]
    chat = await me.open(members=[{"persona_id": ada["id"]}], brain_id=brain)
    doing, asked_with = Doing(me, chat), []

    async def ask() -> None:
        await me.talk(chat, "Who is my cat?")
        question = upstream.heard[-1].body
        said = "\n".join(line["content"] for line in question["messages"])
        asked_with.append([each for each in ("Pixel", "Tux", "lost cat") if each in said] + [question.get("top_p")])

    await me.talk(chat, "My cat is called Pixel.")
    await ask()
    first = (await me.path(chat))[0]
    await doing.post(f"/nodes/{first['id']}/edit", text="My cat is called Tux.", mode="in_place")
    await ask()
    good(await me.http.put(f"/api/personas/{ada['id']}", json={"goal": "Find the lost cat."}), 200)
    await ask()
    good(await me.http.patch(f"/api/brains/{brain}", json={"params": {"top_p": 0.5}}), 200)
    await ask()
    await doing.post(f"/nodes/{first['id']}/remove", mode="only")
    await ask()

    assert asked_with == [
        ["Pixel", None],
        ["Tux", None],
        ["Tux", "lost cat", None],
        ["Tux", "lost cat", 0.5],
        ["lost cat", 0.5],
    ]
