"""What is said to few is known to few: no prompt, memory, title, suggestion or search of anybody else has it."""

import random

import pytest

from tests.chats.gathering import NAMES, Group
from tests.chats.talking import Doing, good, refused

NOBODY = "zyx"


def secret(number):
    return f"{NOBODY}{number}qvw"


async def memories(me, persona_id):
    found = good(await me.http.get("/api/memories", params={"persona_id": persona_id, "limit": 100}), 200)
    asked = {"q": NOBODY, "persona_id": persona_id, "k": 50}
    return f"{found} {good(await me.http.post('/api/memories/search', json=asked), 200)}"


async def found(me, words, **more):
    items = good(await me.http.get("/api/chats/search", params={"q": words, **more}), 200)["items"]
    return [item["snippet"] for item in items]


def answers(house, text):
    house.studio.bench.text.reset()
    house.studio.bench.text.set_speed(1000, 0)
    house.studio.bench.text.next_replies([text] * 4)


@pytest.mark.parametrize("seed", [1])
async def test_no_other_persona_ever_hears_a_whisper(me, house, seed):
    """Eight personas, random whispers among words for all; every kept prompt and every preview is read."""
    chance = random.Random(seed)
    group = await Group.of(me, *NAMES, turn_policy="talkative", max_speakers=2)
    heard, told = {}, []
    for number in range(12):
        to = chance.sample(NAMES, chance.choice([0, 1, 1, 2]))
        answers(house, f"I keep {secret(number)} safe." if to else "The lamp is lit.")
        text = f"I live in {secret(number)}." if to else f"Aloud {number}: who is there?"
        for run in await group.talk(text, *to, seed=chance.randrange(1_000)):
            told.append((group.who([run])[0], await group.prompt(run)))
        if to:
            heard[secret(number)] = set(to)
    await house.studio.remembering.catch_up()
    told += [(name, await group.preview(name)) for name in NAMES]
    kept = {name: await memories(me, group.ids[name]) for name in NAMES}

    for name in NAMES:
        unknown = [word for word, knows in heard.items() if name not in knows]
        assert not [word for who, prompt in told for word in unknown if who == name and word in prompt]
        assert not [word for word in unknown if word in kept[name]]
    assert any(word in prompt for _, prompt in told for word in heard)
    assert any(word in remembered for remembered in kept.values() for word in heard)


async def test_whoever_hears_a_whisper_is_told_who_else_did_and_that_the_others_did_not(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="manual")
    await group.say("Good evening, all.", status=201)
    assert "have not heard" not in await group.preview("Ada")
    await group.say("The key is under the stone.", "Ada", status=201)
    await group.say("We leave at nine.", "Ada", "Bo", status=201)

    ada, bo, cleo = [await group.preview(name) for name in ("Ada", "Bo", "Cleo")]
    assert "(only to you) The key is under the stone." in ada
    assert "(only to you and Bo) We leave at nine." in ada
    assert "(only to you and Ada) We leave at nine." in bo
    assert "the others have not heard" in ada
    assert not [words for words in ("key is under", "leave at nine", "only to you", "have not heard") if words in cleo]


async def test_whoever_whispered_an_answer_is_told_so_and_says_no_mark_of_it(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="manual")
    await group.say("We leave at nine.", "Ada", "Bo", status=201)
    answers(house, "I am ready.")
    await group.pick("Ada")

    ada, bo, cleo = [await group.preview(name) for name in ("Ada", "Bo", "Cleo")]
    assert "(what you said just before, only Bo heard of the others) " in ada
    assert "(only to you and Ada) Ada: I am ready." in bo or "(only to you and Ada) I am ready." in bo
    assert "what you said just before" not in bo + cleo
    assert "I am ready" not in cleo


async def test_titles_suggestions_and_searches_do_not_quote_whispers(me, house):
    group = await Group.of(me, "Ada", "Bo")
    house.studio.bench.text.next_replies([f"So it is {secret(1)}.", "The lamp is lit.", "One\nTwo\nThree"])
    await group.talk(f"It is {secret(1)}.", "Ada")
    assert NOBODY not in (await me.chat(group.chat))["display_title"]
    await group.talk("Bo, who is there?")
    leaf = (await me.chat(group.chat))["active_leaf_id"]

    run = await me.ended((await me.answer(group.chat, "suggest", leaf))["run"]["id"])

    assert run["result"] == ["One", "Two", "Three"]
    assert NOBODY not in (await me.chat(group.chat))["display_title"]
    assert await found(me, secret(1)) == []
    assert len(await found(me, secret(1), private=True)) == 2
    assert len(await found(me, secret(1), private=True, persona_id=group.ids["Ada"])) == 2
    assert await found(me, secret(1), private=True, persona_id=group.ids["Bo"]) == []


async def test_a_chat_that_was_called_by_a_message_loses_that_name_when_it_becomes_private(me):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    first = (await group.say(f"{secret(1)} is mine", status=201))["message"]["id"]
    await group.say("And so on.", status=201)
    assert NOBODY in (await me.chat(group.chat))["title"]

    await Doing(me, group.chat).patch(f"/nodes/{first}", visible_to=[group.ids["Bo"]])

    assert NOBODY not in (await me.chat(group.chat))["display_title"]


async def test_what_is_made_public_is_known_to_all_and_taking_that_back_hides_it_again(me):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    whisper = (await group.say(f"It is {secret(1)}.", "Ada", status=201))["message"]["id"]
    doing = Doing(me, group.chat)
    assert secret(1) not in await group.preview("Bo")

    await doing.patch(f"/nodes/{whisper}", visible_to=[])
    assert secret(1) in await group.preview("Bo")
    await doing.post("/undo")
    assert secret(1) not in await group.preview("Bo")


async def test_an_answer_to_a_whisper_is_as_private_unless_it_is_to_be_said_aloud(me):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    whisper = (await group.say("Psst.", "Ada", status=201))["message"]["id"]
    url, at = f"/api/chats/{group.chat['id']}/answers", {"kind": "reply", "at": whisper}

    refused(await me.http.post(url, json=at | {"persona_id": group.ids["Bo"]}), 422, "invalid")
    private = await group.pick("Ada", whisper)
    aloud = await group.pick("Ada", whisper, aloud=True)

    known = {node["id"]: node["visible_to"] for node in (await me.page(group.chat))["nodes"]}
    assert known[aloud["node_id"]] == []
    assert (await Doing(me, group.chat).get(f"/nodes/{private['node_id']}"))["visible_to"] == [group.ids["Ada"]]
