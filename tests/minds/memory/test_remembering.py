"""What is said in chats is remembered, right after every operation, and is the user's to put right."""

import pytest

from tests.chats.talking import Doing, good, refused, second_person
from troupe.app.holdings import Rows

# What these are about is asked with no statement that the others do not ask on both.
ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"])
LISBON, PORTO = "I live in Lisbon.", "We have moved to Porto."


async def test_what_was_said_becomes_facts_with_their_source_and_comes_back_in_a_later_prompt(friend):
    chat = await friend.chat()
    await friend.say(chat, f"{LISBON} I'm allergic to peanuts.")
    facts = await friend.of_user()
    elsewhere = await friend.chat()
    await friend.say(elsewhere, "What do you know about Lisbon?")
    told = (await friend.why(elsewhere))["memories"]
    asked = (await friend.me.path(chat))[-2]

    assert set(facts) == {"lives in Lisbon", "is allergic to peanuts"}
    assert facts["lives in Lisbon"]["source"]["quote"] == "I live in Lisbon"
    assert told[0]["line"].startswith("- lives in Lisbon (")
    assert [each["said_in"] for each in told if each["kind"] == "round"] == [
        {"chat_id": chat["id"], "node_id": asked["id"]}
    ]
    assert (await friend.of_user())["lives in Lisbon"]["uses"] == 1
    assert await friend.house.rows("memory_outbox") == []


@ON_ONE_DATABASE
async def test_a_contradiction_closes_and_opens_again_when_it_is_swiped_away(friend):
    chat = await friend.chat()
    first = await friend.say(chat, LISBON)
    await friend.say(chat, PORTO)
    told = await friend.of_user()
    await friend.me.say(chat, "Never mind.", parent_id=first["node_id"], branch=True)
    swiped = await friend.of_user()

    assert (told["lives in Lisbon"]["status"], told["lives in Porto"]["status"]) == ("closed", "active")
    assert told["lives in Lisbon"]["closed_by"] == told["lives in Porto"]["id"]
    assert (swiped["lives in Lisbon"]["status"], swiped["lives in Porto"]["status"]) == ("active", "hidden")


async def test_a_sister_who_moved_is_known_where_she_lives_now_and_since_when(friend):
    chat = await friend.chat()
    await friend.say(chat, "My sister Mara lives in Ulm.")
    await friend.say(chat, "My brother lives in Kiel. My sister lives in Ulm, as I said.")
    await friend.say(chat, "My sister moved to Bonn.")
    told = await friend.of_user()
    ulm, bonn = told["sister Mara lives in Ulm"], told["sister lives in Bonn"]
    moved = (await friend.me.path(chat))[-2]["id"]
    await Doing(friend.me, chat).post(f"/nodes/{moved}/remove", mode="below")
    removed = await friend.of_user()

    assert set(told) == {"sister is called Mara", "brother lives in Kiel", ulm["text"], bonn["text"]}
    assert (ulm["status"], ulm["closed_by"], ulm["valid_to"]) == ("closed", bonn["id"], bonn["valid_from"])
    assert len(ulm["sources"]) == 2
    assert [each["status"] for each in told.values() if each["id"] != ulm["id"]] == ["active"] * 3
    assert removed[ulm["text"]]["status"] == "active"


@ON_ONE_DATABASE
async def test_what_is_to_be_forgotten_of_a_sister_stays_known_of_oneself(friend):
    chat = await friend.chat()
    await friend.say(chat, "I live in Ulm. My sister lives in Ulm. Meine Mutter wohnt in Ulm.")
    await friend.say(chat, "Forget that my sister lives in Ulm.")
    sister = {text: each["status"] for text, each in (await friend.of_user()).items()}
    await friend.say(chat, "Vergiss, dass ich in Ulm wohne.")
    mine = {text: each["status"] for text, each in (await friend.of_user()).items()}

    assert sister == {"lives in Ulm": "active", "sister lives in Ulm": "closed", "Mutter wohnt in Ulm": "active"}
    assert mine == sister | {"lives in Ulm": "closed"}


@ON_ONE_DATABASE
async def test_a_search_in_a_chat_stands_at_its_end_and_moments_are_written_as_text(friend):
    chat = await friend.chat()
    await friend.say(chat, LISBON)
    here = await friend.search("Lisbon", chat_id=chat["id"], at="2026-01-01T00:00:00Z")
    fact = (await friend.of_user())["lives in Lisbon"]
    body = {"valid_to": "2026-11-20T09:44:03.120Z"}
    ended = good(await friend.me.http.patch(f"/api/memories/{fact['id']}", json=body), 200)

    assert fact["id"] in [each["memory"]["id"] for each in here if each["memory"]]
    assert (ended["status"], ended["valid_to"]) == ("closed", body["valid_to"])


@ON_ONE_DATABASE
async def test_the_same_said_twice_is_one_fact_with_two_sources_and_is_read_once_per_message(friend):
    chat = await friend.chat()
    await friend.say(chat, LISBON)
    run = await friend.say(chat, "As I said: I live in Lisbon.")
    await friend.me.another(chat, run["node_id"])
    await friend.house.studio.remembering.catch_up()
    (fact,) = (await friend.of_user()).values()

    assert len(fact["sources"]) == 2
    assert len(await friend.house.rows("memory_rounds")) == 3


@ON_ONE_DATABASE
async def test_words_without_an_answer_and_words_that_were_changed_are_remembered_too(friend):
    chat = await friend.chat()
    doing = Doing(friend.me, chat)
    catch_up = friend.house.studio.remembering.catch_up

    said = await doing.jot(LISBON)
    await catch_up()
    jotted = await friend.of_user()
    await doing.post(f"/nodes/{said['id']}/edit", text=PORTO, mode="in_place")
    await catch_up()
    changed = await friend.of_user()
    await doing.post("/undo")

    assert jotted["lives in Lisbon"]["status"] == "active"
    assert (changed["lives in Porto"]["status"], changed["lives in Lisbon"]["status"]) == ("active", "hidden")
    assert (await friend.of_user())["lives in Lisbon"]["status"] == "active"


@ON_ONE_DATABASE
async def test_an_exchange_is_still_found_once_its_answer_went_on(friend):
    chat = await friend.chat()
    run = await friend.say(chat, "Tell me of the glass heron.", answer="It stands by the")
    friend.house.studio.bench.text.next_replies(["lake and I live in a mill."])
    went_on = await friend.me.answer(chat, "continue", run["node_id"])
    await friend.me.ended(went_on["run"]["id"])
    await friend.house.studio.remembering.catch_up()

    assert await friend.texts("glass heron") == ["Tell me of the glass heron."]
    assert [each["text"] for each in await friend.memories()] == ["Vera lives in a mill"]


@ON_ONE_DATABASE
async def test_nothing_is_taken_in_temporary_chats_and_where_it_is_not_wanted(friend):
    for fields in ({"temporary": True}, {"settings": {"memory_write": False}}):
        await friend.say(await friend.chat(**fields), LISBON)

    assert await friend.memories() == []
    assert await friend.house.rows("memory_rounds") == []


@ON_ONE_DATABASE
async def test_what_a_persona_says_of_itself_stays_and_what_somebody_asks_to_forget_is_closed(friend):
    chat = await friend.chat()
    await friend.say(chat, LISBON, answer="I live in a lighthouse.")
    own = [each for each in await friend.memories() if each["kind"] == "persona_fact"]
    await friend.say(chat, "Please forget that I live in Lisbon.")
    offers = [
        event["data"] for event in await friend.me.events(f"chat:{chat['id']}") if event["type"] == "memory.changed"
    ]
    closed = (await friend.of_user())["lives in Lisbon"]
    again = good(await friend.me.http.post(f"/api/memories/{closed['id']}/undo"), 200)

    assert [each["text"] for each in own] == ["Vera lives in a lighthouse"]
    assert closed["status"] == "closed"
    assert offers[-1]["forget_offered"] == [{"id": closed["id"], "text": "lives in Lisbon"}]
    assert again["status"] == "active"


async def test_a_fact_is_put_right_pinned_deleted_and_had_back_each_with_its_history(friend):
    chat, http = await friend.chat(), friend.me.http
    await friend.say(chat, LISBON)
    (fact,) = (await friend.of_user()).values()
    at = f"/api/memories/{fact['id']}"
    righted = good(await http.patch(at, json={"text": "lives in Setúbal", "pinned": True, "version": 1}), 200)
    late = await http.patch(at, json={"importance": 5, "version": 1})
    assert (await http.delete(at)).status_code == 204
    gone, binned = await friend.texts("Setúbal Lisbon"), await friend.memories(status="removed")
    back = good(await http.post(f"{at}/undo"), 200)
    first = good(await http.post(f"{at}/undo"), 200)
    history = good(await http.get(f"{at}/history"), 200)["items"]

    assert (righted["value"], righted["slot"], righted["edited"]) == ("Setúbal", "user.home", True)
    assert refused(late, 409, "out_of_step")["current_version"] == 2
    assert ("lives in Setúbal" in gone, [each["id"] for each in binned]) == (False, [fact["id"]])
    assert (back["text"], back["status"]) == ("lives in Setúbal", "active")
    assert (first["text"], first["pinned"], first["edited"]) == ("lives in Lisbon", False, False)
    assert [(each["what"], each["undone"]) for each in history] == [("removed", True), ("edited", True)]
    refused(await http.post(f"{at}/undo"), 409, "nothing_to_undo")


@ON_ONE_DATABASE
async def test_what_was_deleted_is_not_taken_from_the_same_message_again(friend):
    chat = await friend.chat()
    run = await friend.say(chat, LISBON)
    fact = (await friend.of_user())["lives in Lisbon"]
    assert (await friend.me.http.delete(f"/api/memories/{fact['id']}")).status_code == 204
    said = fact["source"]["node_id"]
    words = {"text": f"{LISBON} My name is Ada.", "mode": "in_place"}
    good(await friend.me.http.post(f"/api/chats/{chat['id']}/nodes/{said}/edit", json=words), 200)
    await friend.me.another(chat, run["node_id"])
    await friend.house.studio.remembering.catch_up()

    assert list(await friend.of_user()) == ["is called Ada"]


@ON_ONE_DATABASE
async def test_what_is_typed_in_closes_what_it_contradicts_and_pinned_facts_are_always_told(friend):
    chat = await friend.chat()
    await friend.say(chat, LISBON)
    typed = await friend.add("I live in Porto", pinned=True)
    await friend.say(chat, "Good morning!")
    told = (await friend.why(chat))["memories"]

    assert (typed["slot"], typed["said_by"], typed["confidence"]) == ("user.home", "owner", 1.0)
    assert (await friend.of_user())["lives in Lisbon"]["closed_by"] == typed["id"]
    assert [each["line"].partition(" (")[0] for each in told if each["pinned"]] == ["- I live in Porto"]

    await friend.say(chat, "We have moved to Rome.")
    await friend.say(chat, "Good night!")
    assert [each for each in (await friend.why(chat))["memories"] if each["pinned"]] == []


async def test_what_is_for_one_chat_is_told_found_and_moved_only_there(friend):
    here, there = await friend.chat(), await friend.chat()
    await friend.say(there, LISBON)
    typed = await friend.add("I live in Porto", scope="chat", chat_id=here["id"], pinned=True)
    await friend.say(here, "In this chat my name is Captain Rex.")
    pinned = {}
    for chat in (here, there):
        await friend.say(chat, "Good morning!")
        pinned[chat["id"]] = [each["line"] for each in (await friend.why(chat))["memories"] if each["pinned"]]
    at_lisbon = (await friend.of_user())["lives in Lisbon"]
    moved = good(await friend.me.http.patch(f"/api/memories/{at_lisbon['id']}", json={"scope": "chat"}), 200)
    back = good(await friend.me.http.patch(f"/api/memories/{at_lisbon['id']}", json={"scope": "persona"}), 200)

    assert [line.partition(" (")[0] for line in pinned[here["id"]]] == ["- I live in Porto"]
    assert (pinned[there["id"]], typed["chat_id"], at_lisbon["status"]) == ([], here["id"], "active")
    assert "I live in Porto" not in await friend.texts("Where in Porto?", chat_id=there["id"])
    assert (moved["chat_id"], back["chat_id"]) == (there["id"], None)
    assert (await friend.of_user())["is called Captain Rex"]["chat_id"] == here["id"]
    assert "is called Captain Rex" not in await friend.texts("What is my name?", chat_id=there["id"])


async def test_only_a_chat_of_ones_own_that_keeps_memories_is_remembered_for(friend):
    temporary = await friend.chat(temporary=True)
    body = {"text": "I like tea", "scope": "chat"}
    answers = [
        await friend.me.http.post("/api/memories", json=body | more)
        for more in ({}, {"chat_id": temporary["id"]}, {"chat_id": friend.vera["id"]})
    ]
    kept = await friend.chat()
    good(await friend.me.http.post("/api/memories", json=body | {"chat_id": kept["id"]}), 201)
    good(await friend.me.http.delete(f"/api/chats/{kept['id']}?forever=true"), 200)
    await friend.house.studio.remembering.retire()

    assert refused(answers[0], 422, "invalid")["field"] == refused(answers[1], 422, "invalid")["field"]
    assert refused(answers[2], 404, "chat_not_found")["chat_id"] == friend.vera["id"]
    assert await friend.memories() == []


async def test_a_forgotten_message_leaves_nothing_and_search_finds_only_ones_own(friend):
    chat = await friend.chat()
    run = await friend.say(chat, "Remember that the gate code is 4711.")
    mine = await friend.texts("gate code")
    ben = await second_person(friend.house)
    theirs = good(await ben.http.post("/api/memories/search", json={"q": "gate code"}), 200)["items"]
    nodes = [node["id"] for node in await friend.me.path(chat)]
    await friend.house.studio.remembering.forget_nodes(chat["id"], nodes)

    assert mine[0] == "the gate code is 4711"
    assert theirs == []
    assert run["node_id"] in nodes
    for table in ("memories", "memory_rounds", "memory_sources", "memory_words", "memory_items", "memory_vectors"):
        assert await friend.house.rows(table) == [], table


async def test_what_a_fork_says_too_is_known_everywhere_when_its_first_chat_is_gone_and_forgotten_with_it(friend):
    chat, kept = await friend.chat(), await friend.chat()
    await friend.say(chat, LISBON)
    said = (await friend.me.path(chat))[-2]["id"]
    fork = await Doing(friend.me, chat).post("/fork", 201)
    good(await friend.me.http.delete(f"/api/chats/{chat['id']}"), 200)
    binned = await friend.of_user()
    good(await friend.me.http.delete(f"/api/chats/{chat['id']}?forever=true"), 200)
    await friend.house.studio.remembering.retire()
    gone = await friend.of_user()
    again = await Doing(friend.me, fork).post("/fork", 201)
    copy = (await friend.me.path(fork))[-2]
    good(await friend.me.http.delete(f"/api/chats/{fork['id']}"), 200)
    in_third = await friend.texts("Lisbon", chat_id=kept["id"])
    await Doing(friend.me, again).post(f"/nodes/{(await friend.me.path(again))[-2]['id']}/forget")

    assert [each["lives in Lisbon"]["status"] for each in (binned, gone)] == ["active", "active"]
    assert copy["id"] != said
    assert "lives in Lisbon" in in_third
    assert await friend.of_user() == {}
    assert await friend.house.rows("memory_sources") == []


@ON_ONE_DATABASE
async def test_everything_of_one_persona_is_cleared_only_by_its_name(friend):
    await friend.add("I like tea")
    at, http = {"persona_id": friend.vera["id"]}, friend.me.http
    unsure = await http.request("DELETE", "/api/memories", params=at, json={"confirm": "Ada"})
    cleared = good(await http.request("DELETE", "/api/memories", params=at, json={"confirm": "Vera"}), 200)
    stats = good(await http.get("/api/memories/stats", params=at), 200)

    assert "Vera" in refused(unsure, 422, "not_confirmed")["next_step"]
    assert cleared == {"memories": 1, "rounds": 0}
    assert (stats["total"], stats["deleted"], stats["junk_rate"]) == (0, 1, 1.0)


@ON_ONE_DATABASE
async def test_the_rules_can_be_tried_and_keep_nothing(friend):
    body = {"text": "Ich wohne in Bonn. Wo wohnst du?", "language": "de"}
    found = good(await friend.me.http.post("/api/memories/extract", json=body), 200)["items"]

    assert [(each["slot"], each["value"]) for each in found] == [("user.home", "Bonn")]
    assert await friend.memories() == []


@pytest.mark.usefixtures("vectors")
async def test_with_vectors_a_paraphrase_is_found_that_shares_no_word(friend):
    for text in ("I play the cello", "My car is yellow", "I bake bread with caraway"):
        await friend.add(text)
    await friend.house.studio.remembering.embed()
    found = await friend.search("Which musical instrument is mine?", k=1)

    assert found[0]["memory"]["text"] == "I play the cello"
    assert (found[0]["dense_rank"], found[0]["text_rank"]) == (1, None)


@ON_ONE_DATABASE
async def test_whoever_asks_what_is_remembered_is_told_what_matters_most(friend):
    chat = await friend.chat()
    await friend.say(chat, LISBON)
    await friend.say(chat, "Remember that the gate code is 4711.")
    await friend.say(chat, "What do you remember about me?")

    told = [each["line"].partition(" (")[0] for each in (await friend.why(chat))["memories"] if "“" not in each["line"]]
    assert "- the gate code is 4711" in told[:3]
    assert "- lives in Lisbon" in told


async def test_without_vectors_search_goes_by_words_and_says_so(friend):
    await friend.add("I play the cello")
    answer = good(await friend.me.http.post("/api/memories/search", json={"q": "a cello"}), 200)

    assert answer["vectors"] == "off"
    assert answer["items"][0]["memory"]["text"] == "I play the cello"


async def test_an_export_has_the_memories_and_an_erasure_leaves_none(friend):
    await friend.say(await friend.chat(), LISBON)
    rows, user = Rows(friend.house.studio.database), friend.house.studio.person
    exported = [record.values async for record in rows.export(user) if record.noun == "memories"]
    await rows.erase(user.id)

    assert [each["text"] for each in exported] == ["lives in Lisbon"]
    for table in ("memories", "memory_rounds", "memory_words", "memory_items", "memory_read"):
        assert await friend.house.rows(table) == [], table
