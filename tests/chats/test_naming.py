"""A chat is named by its brain once there is something to name, by the way, and never over a name given by hand."""

import asyncio
import json
import time

import pytest

from tests.chats.gathering import Group
from tests.chats.talking import Doing


@pytest.fixture
def engine():
    return "sqlite"


def names(house, *said):
    house.studio.bench.text.next_asides("title", [json.dumps({"title": each}) for each in said])


async def called(me, house, chat, title):
    """Wait until the chat is called so."""
    deadline = time.monotonic() + 30
    await house.studio.observing.counting.catch_up()
    while (found := (await me.chat(chat))["title"]) != title:
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.05)


async def talk(me, doing, *texts):
    for text in texts:
        await me.talk(doing.chat, text)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_a_local_brain_names_the_chat_in_a_few_words_after_its_first_answers(me, house):
    doing = Doing(me, await me.open())
    names(house, '"Soup for a cold evening with friends and music".')

    await talk(me, doing, "What should we cook?", "Something warm.")

    await called(me, house, doing.chat, "Soup for a cold evening with")


async def test_a_chat_is_called_by_the_first_thing_that_says_something(me):
    doing = Doing(me, await me.open())
    shown = []
    for text in ("Hello!", "Hi again", "I have a cat, and she likes soup", "And then?"):
        await me.talk(doing.chat, text)
        shown.append((await me.chat(doing.chat))["display_title"])

    assert shown == ["Hello!", "Hello!", "I have a cat", "I have a cat"]


async def test_a_name_given_by_hand_stays_and_so_does_one_that_could_not_be_shown(me, house):
    mine, bad, last = Doing(me, await me.open()), Doing(me, await me.open()), Doing(me, await me.open())
    names(house, "sk-ant-" + "a1B2" * 12, "Third")

    await talk(me, mine, "What should we cook?")
    await mine.patch(title="Dinner")
    await talk(me, mine, "Something warm.")
    await talk(me, bad, "How are you?", "And now?")
    await house.studio.observing.counting.catch_up()
    await talk(me, last, "Who?", "Where?")

    await called(me, house, last.chat, "Third")
    assert (await me.chat(mine.chat))["title"] == "Dinner"
    assert (await me.chat(bad.chat))["title"] == "How are you?"


async def test_whispers_are_not_read_for_the_name(me, house):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    names(house, "An evening")
    await group.say("Good evening.", status=201)
    await group.say("The key is under the stone.", "Ada", status=201)
    await group.say("Shall we?", status=201)

    await group.pick("Ada")

    await called(me, house, group.chat, "An evening")
