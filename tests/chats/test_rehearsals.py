"""An answer is rehearsed while a pause is judged: it is let out word for word, or nothing of it ever was."""

import asyncio

import pytest

from tests.chats.test_first_word import asked, brain, until_asked, upstream
from troupe.chats import Wish, Words

__all__ = ["brain", "upstream"]
ASKED = "What is a comet?"


@pytest.fixture
async def chat(me, brain):
    return await me.open(brain_id=brain)


async def rehearsed(house, chat, text=ASKED):
    studio = house.studio
    words = Words(text, None, allow_secret=True, wish=Wish(spoken=True))
    return await studio.chats.speaking.rehearse(studio.person, chat["id"], words)


async def said(house, me, chat, text, seed):
    studio = house.studio
    leaf = (await me.path(chat))[-1]["id"]
    words = Words(text, leaf, allow_secret=True, wish=Wish(spoken=True, seed=seed))
    sent = await studio.chats.speaking.say(studio.person, chat["id"], words)
    return await me.ended(sent.started[0].run.id)


async def test_words_said_as_they_were_rehearsed_are_asked_once_and_answered_with_what_was_ready(
    house, me, upstream, chat
):
    before = await me.path(chat)
    rehearsal = await rehearsed(house, chat)
    await until_asked(upstream, ASKED)
    untouched = await me.path(chat)

    run = await said(house, me, chat, ASKED, rehearsal.seed)

    assert untouched == before, "nothing of a rehearsal is kept"
    assert run["state"] == "done"
    assert len(asked(upstream, ASKED)) == 1
    assert (await me.path(chat))[-1]["text"].split()[:2] == ["word0", "word1"]


async def test_other_words_are_asked_anew_and_what_was_rehearsed_is_thrown_away(house, me, upstream, chat):
    rehearsal = await rehearsed(house, chat)
    await until_asked(upstream, ASKED)

    run = await said(house, me, chat, "What is a comet made of?", rehearsal.seed)

    assert run["state"] == "done"
    assert len(asked(upstream, "What is a comet made of?")) == 1
    assert [node["text"] for node in await me.path(chat)].count(ASKED) == 0
    async with asyncio.timeout(5):
        while any(task.get_name() == "rehearsal" for task in asyncio.all_tasks()):  # noqa: ASYNC110  it ends elsewhere
            await asyncio.sleep(0.01)


async def test_a_brain_that_costs_money_is_never_asked_on_trial(house, me, upstream, chat, monkeypatch):
    monkeypatch.setattr("troupe.minds.service.paying.Paying.is_free", lambda self, brain: False)

    rehearsal = await rehearsed(house, chat)

    assert rehearsal is None
    assert asked(upstream, ASKED) == []
