"""A group with a director: a brain says who speaks, rules do where there is no model, and dice where neither knows."""

import json

import pytest

from tests.chats.gathering import Group, cast
from tests.chats.talking import Doing, good, refused


@pytest.fixture
def engine():
    return "sqlite"


def named(*names):
    return json.dumps({"speakers": list(names)})


async def chosen(group):
    """What the chat's log says of who was chosen, and by what."""
    events = await group.me.events(f"chat:{group.chat['id']}")
    return [event["data"] for event in events if event["type"] == "speakers.chosen"]


async def demo_brain(me):
    brains = good(await me.http.get("/api/brains"), 200)["items"]
    return next(brain["id"] for brain in brains if brain["name"] == "Demo brain")


async def test_those_whom_the_brain_names_speak_in_its_order(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="director", max_speakers=2)
    house.studio.bench.text.next_replies([named("cleo", "Somebody", "Cleo", "Bo", "Ada"), "I do.", "So do I."])

    runs = await group.talk("Who knows the way?", client_key="once")

    assert group.who(runs) == ["Cleo", "Bo"]
    texts = [node["text"] for node in await me.path(group.chat)]
    assert texts[-3:] == ["Who knows the way?", "I do.", "So do I."]
    told = await chosen(group)
    assert [(each["by"], len(each["persona_ids"])) for each in told] == [("brain", 2)]


async def test_the_same_message_sent_again_asks_no_director_again(me, house):
    group = await Group.of(me, "Ada", "Bo", turn_policy="director")
    house.studio.bench.text.next_replies([named("Bo"), "Here."])
    leaf = (await me.chat(group.chat))["active_leaf_id"]
    first = await group.say("Hello?", client_key="once")
    again = await group.say("Hello?", client_key="once", parent_id=leaf)

    assert again["replayed"]
    assert [run["id"] for run in again["runs"]] == [run["id"] for run in first["runs"]]
    assert len(await chosen(group)) == 1


async def test_a_message_that_nobody_came_to_answer_is_answered_when_it_is_sent_again(me, house):
    group = await Group.of(me, "Ada", "Bo", turn_policy="manual")
    sent = await group.say("Hello?", client_key="once", parent_id=None, status=201)
    assert sent["runs"] == []
    await Doing(me, group.chat).patch(settings={"turn_policy": "director"})
    house.studio.bench.text.next_replies([named("Bo"), "Here."])

    again = await group.say("Hello?", client_key="once", parent_id=None)
    assert group.who(again["runs"]) == ["Bo"]
    assert again["message"]["id"] == sent["message"]["id"]


async def test_where_the_brain_fails_or_names_nobody_who_is_there_it_is_drawn_by_talkativeness(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="talkative")
    doing = Doing(me, group.chat)
    drawn = group.who(await group.talk("Good evening.", seed=3))
    await doing.post("/undo")
    await doing.patch(settings={"turn_policy": "director"})

    for reply in ("no form at all", named(), named("Nobody")):
        house.studio.bench.text.next_replies([reply])
        assert group.who(await group.talk("Good evening.", seed=3)) == drawn
        await doing.post("/undo")
    assert [each["by"] for each in await chosen(group)] == ["talkative"] * 3


async def test_without_a_model_the_one_who_is_named_or_knows_the_matter_speaks(me):
    ids = {name: str((await cast(me, name, expertise_areas=areas))["id"]) for name, areas in (
        ("Ada", ["astronomy"]), ("Bo", ["gardening"]), ("Cleo", ["sailing"]),
    )}  # fmt: skip
    members = [{"persona_id": id} for id in ids.values()]
    chat = await me.open(members=members, settings={"turn_policy": "director"}, brain_id=await demo_brain(me))
    group = Group(me, chat, ids)

    assert group.who(await group.talk("What should one know about gardening in spring?")) == ["Bo"]
    assert group.who(await group.talk("And you, Cleo, what do you think of gardening?")) == ["Cleo"]
    assert [each["by"] for each in await chosen(group)] == ["rule", "rule"]


async def test_the_muted_are_not_offered_to_a_director_unless_they_are_named(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="director")
    doing = Doing(me, group.chat)
    await doing.patch(members=[{"persona_id": id, "muted": name == "Ada"} for name, id in group.ids.items()])

    house.studio.bench.text.next_replies([named("Ada", "Bo")])
    assert group.who(await group.talk("Good evening.")) == ["Bo"]
    house.studio.bench.text.next_replies([named("Ada")])
    assert group.who(await group.talk("Ada, are you awake?")) == ["Ada"]


async def test_a_director_chooses_who_answers_where_an_answer_is_asked_for_without_a_name(me, house):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="director")
    message = (await group.say("Anyone?", answer=False, status=201))["message"]
    house.studio.bench.text.next_replies([named("Cleo"), "Me."])
    started = await me.answer(group.chat, "reply", message["id"])

    assert group.who([await me.ended(started["run"]["id"])]) == ["Cleo"]


async def test_a_message_that_no_brain_can_answer_is_refused_before_it_is_kept(me):
    group = await Group.of(me, "Ada", "Bo", turn_policy="director")
    body = {"text": "Hello?", "parent_id": None, "brain_id": "00000000-0000-4000-8000-000000000000"}

    refused(await me.http.post(f"/api/chats/{group.chat['id']}/messages", json=body), 404, "brain_not_found")
    assert await me.path(group.chat) == []


async def test_no_director_is_told_what_everybody_would_decline(me, house):
    refuses = {"boundaries": {"gambling": "refuse"}}
    ids = {name: str((await cast(me, name, **refuses))["id"]) for name in ("Ada", "Bo")}
    members = [{"persona_id": id} for id in ids.values()]
    group = Group(me, await me.open(members=members, settings={"turn_policy": "director"}), ids)
    house.studio.bench.text.next_replies([named("Bo")])
    [run] = await group.talk("Tell me how to bet on roulette in a casino.")

    assert (run["state"], run["finish_reason"]) == ("blocked", "boundary")
    assert house.studio.bench.text.take_reply() == named("Bo")
    assert await chosen(group) == []
