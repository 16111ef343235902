"""What can be said, and what happens when two say something at once."""

import asyncio
import json

import pytest

from tests.chats.talking import good, refused, second_person, text_of

NOBODY = "123e4567-e89b-42d3-a456-426614174000"
STRANGE = {
    "emoji": "👩🏽‍🚀 and 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "right to left": "\u202bשלום\u202c \u200fمرحبا",
    "line ends": "one\r\ntwo\nthree\r\tfour",
    "combining": "e\u0301 é \u0e01\u0e33",
    "blank around": "  \n hello \n ",
    "separators": "a\u2028b\u2029c\ufeff",
}


async def test_every_kind_of_text_comes_back_exactly(me):
    chat = await me.open()
    sent = []
    for text in STRANGE.values():
        sent.append((await me.say(chat, text))["message"]["text"])
        await me.ended((await me.path(chat))[-1]["run_id"])

    assert sent == list(STRANGE.values())
    assert [node["text"] for node in await me.path(chat) if node["role"] == "user"] == sent


async def test_a_message_of_the_greatest_length_is_kept_whole(me):
    chat = await me.open()
    await me.talk(chat, "wörd " * 6_400)

    assert (await me.path(chat))[-2]["text"] == "wörd " * 6_400


REFUSED = [
    ("", "empty_message"),
    (" \n\t", "empty_message"),
    ("x" * 32_001, "too_long"),
    ("null \x00 byte", "invalid"),
    ("bell \x07", "invalid"),
    ("delete \x7f", "invalid"),
    ("next line \x85", "invalid"),
    ("half \ud83d", "invalid"),
    ("sk-proj-abcdefghijklmnop1234", "looks_like_secret"),
    ("here it is: sk-ant-abcdefghijklmnop", "looks_like_secret"),
    ("a1" * 20, "looks_like_secret"),
]


async def test_a_message_that_is_refused_leaves_nothing_behind(house, me):
    chat = await me.open()
    before = await house.rows("chat_nodes")
    url, headers = f"/api/chats/{chat['id']}/messages", {"Content-Type": "application/json"}

    for text, code in REFUSED:
        # json.dumps escapes a lone surrogate, as a hostile client would
        body = json.dumps({"text": text, "parent_id": chat["active_leaf_id"]})
        error = refused(await me.http.post(url, content=body, headers=headers), 422, code)
        assert error["field"] == "text", text

    assert await house.rows("chat_nodes") == before
    assert await house.rows("chat_runs") == []


async def test_a_message_that_is_too_long_says_how_long_it_may_be(me):
    chat = await me.open()
    body = {"text": "x" * 32_001, "parent_id": chat["active_leaf_id"]}

    assert (await me.http.post(f"/api/chats/{chat['id']}/messages", json=body)).json()["limit"] == 32_000


async def test_text_that_looks_like_a_key_is_sent_when_the_person_insists(me):
    chat = await me.open()

    sent = await me.say(chat, "sk-proj-abcdefghijklmnop1234", allow_secret=True)

    assert sent["message"]["text"] == "sk-proj-abcdefghijklmnop1234"


async def test_of_two_hundred_tabs_that_send_at_once_exactly_one_is_heard(house, me):
    chat = await me.open()
    url = f"/api/chats/{chat['id']}/messages"

    async def send(number: int):
        return await me.http.post(url, json={"text": f"tab {number}", "parent_id": chat["active_leaf_id"]})

    answers = await asyncio.gather(*(send(number) for number in range(200)))

    accepted = [answer.json() for answer in answers if answer.status_code == 202]
    assert len(accepted) == 1
    others = [answer.json() for answer in answers if answer.status_code != 202]
    assert {error["error"] for error in others} <= {"chat_moved_on", "answer_running"}
    await me.ended(accepted[0]["runs"][0]["id"])
    path = await me.path(chat)
    assert [node["role"] for node in path] == ["persona", "user", "persona"]
    assert path[1]["text"] == accepted[0]["message"]["text"]
    assert len([row for row in await house.rows("chat_nodes") if row["role"] == "user"]) == 1


async def test_a_tab_that_is_behind_is_told_where_the_chat_stands(me):
    chat = await me.open()
    await me.talk(chat, "from one tab")
    leaf = (await me.chat(chat))["active_leaf_id"]

    body = {"text": "from another", "parent_id": chat["active_leaf_id"]}
    error = refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 409, "chat_moved_on")

    assert error["active_leaf_id"] == leaf


async def test_nothing_is_said_into_an_answer_that_is_being_written(house, me):
    house.studio.bench.text.set_speed(20, 0)
    chat = await me.open()
    sent = await me.say(chat, "hello")
    run, leaf = sent["runs"][0], (await me.chat(chat))["active_leaf_id"]

    body = {"text": "wait", "parent_id": leaf}
    error = refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 409, "answer_running")

    assert error["run_id"] == run["id"]
    await me.cancel(run["id"])


async def test_a_repeated_message_with_its_key_is_the_same_message(house, me):
    chat = await me.open()
    first = await me.say(chat, "hello", client_key="k-1", parent_id=chat["active_leaf_id"])
    await me.ended(first["runs"][0]["id"])

    again = await me.say(chat, "hello", client_key="k-1", parent_id=chat["active_leaf_id"])

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["message"]["id"] == first["message"]["id"]
    assert again["runs"][0]["id"] == first["runs"][0]["id"]
    assert len(await house.rows("chat_runs")) == 1


async def test_a_key_that_was_used_for_another_message_is_refused(me):
    chat = await me.open()
    sent = await me.say(chat, "hello", client_key="k-1")
    await me.ended(sent["runs"][0]["id"])

    body = {"text": "other words", "parent_id": chat["active_leaf_id"], "client_key": "k-1"}
    refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 409, "key_reused")


async def test_twenty_parallel_messages_with_one_key_are_one_message(house, me):
    chat = await me.open()
    body = {"text": "hello", "parent_id": chat["active_leaf_id"], "client_key": "once"}

    sent = await asyncio.gather(*(me.http.post(f"/api/chats/{chat['id']}/messages", json=body) for _ in range(20)))

    assert {answer.status_code for answer in sent} == {202}
    assert len({answer.json()["message"]["id"] for answer in sent}) == 1
    assert [answer.json()["replayed"] for answer in sent].count(False) == 1
    assert len(await house.rows("chat_runs")) == 1


async def test_twenty_parallel_chats_with_one_key_are_one_chat(house, me):
    made = await asyncio.gather(*(me.http.post("/api/chats", json={"client_key": "once"}) for _ in range(20)))

    assert {answer.status_code for answer in made} == {201}
    assert len({answer.json()["id"] for answer in made}) == 1
    assert len(await house.rows("chats")) == 1


@pytest.mark.parametrize("other", [{"title": "Another"}, {"greeting": 1}])
async def test_a_key_that_was_used_for_another_chat_is_refused(me, other):
    await me.open(client_key="once", title="One")

    body = {"client_key": "once", "title": "One"} | other
    refused(await me.http.post("/api/chats", json=body), 409, "key_reused")


async def test_parallel_answers_with_one_key_are_one_answer(house, me):
    chat = await me.open()
    done = await me.talk(chat, "hello")
    body = {"kind": "variant", "at": done["node_id"], "client_key": "again"}

    url = f"/api/chats/{chat['id']}/answers"
    started = [good(answer, 202) for answer in await asyncio.gather(*(me.http.post(url, json=body) for _ in range(8)))]

    assert len({answer["run"]["id"] for answer in started}) == 1
    assert [answer["replayed"] for answer in started].count(False) == 1
    assert len(await house.rows("chat_runs")) == 2


async def test_a_refused_message_does_not_use_its_key_up(me):
    chat = await me.open()
    body = {"text": "", "parent_id": chat["active_leaf_id"], "client_key": "k"}
    refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 422, "empty_message")

    assert (await me.say(chat, "hello", client_key="k"))["replayed"] is False


async def test_a_key_in_another_spelling_is_refused(me):
    chat = await me.open()
    for key in ("", "with space", "x" * 65, "é"):
        body = {"text": "hello", "parent_id": chat["active_leaf_id"], "client_key": key}

        assert refused(await me.http.post(f"/api/chats/{chat['id']}/messages", json=body), 422, "invalid")["field"]


@pytest.mark.parametrize("spelling", ["nobody", "upper", "foreign", "urn"])
async def test_a_chat_that_is_unknown_foreign_or_misspelt_is_not_found(house, me, spelling):
    chat = await me.open()
    other = await second_person(house)
    names = {"nobody": NOBODY, "upper": chat["id"].upper(), "foreign": chat["id"], "urn": f"urn:uuid:{chat['id']}"}
    asker = other if spelling == "foreign" else me
    url, node = f"/api/chats/{names[spelling]}", chat["active_leaf_id"]
    bodies = {"/messages": {"text": "hi", "parent_id": node}, "/answers": {"kind": "variant", "at": node}}

    for path in ("", "/path"):
        refused(await asker.http.get(url + path), 404, "chat_not_found")
    for path in ("/messages", "/answers", "/restore", f"/nodes/{node}/select"):
        refused(await asker.http.post(url + path, json=bodies.get(path)), 404, "chat_not_found")
    refused(await asker.http.delete(url), 404, "chat_not_found")


async def test_a_message_of_another_chat_is_not_found(me):
    one, two = await me.open(), await me.open()
    foreign = two["active_leaf_id"]

    for url, body in (
        (f"/api/chats/{one['id']}/nodes/{foreign}/select", None),
        (f"/api/chats/{one['id']}/answers", {"kind": "reply", "at": foreign}),
    ):
        refused(await me.http.post(url, json=body), 404, "node_not_found")
    answer = await me.http.get(f"/api/chats/{one['id']}/path", params={"before": foreign})
    refused(answer, 404, "node_not_found")


async def test_an_answer_of_somebody_else_is_not_found(house, me):
    chat = await me.open()
    run = await me.talk(chat, "hello")
    other = await second_person(house)
    url = f"/api/runs/{run['id']}"

    for answer in (
        await other.http.get(url),
        await other.http.get(f"{url}/events"),
        await other.http.post(f"{url}/cancel"),
        await me.http.get(f"/api/runs/{run['id'].upper()}"),
    ):
        refused(answer, 404, "run_not_found")


NAMED_IN_PASSING = {
    "/api/memories": {"text": "I like tea.", "scope": "persona"},
    "/api/lorebooks/scan": {"text": "tea"},
    "/api/minds/boundaries/check": {"text": "tea"},
}


async def test_a_persona_that_is_named_in_passing_is_missing_and_so_is_somebody_elses(house, me):
    ben = await second_person(house)
    theirs = good(await ben.http.post("/api/personas", json={"name": "Ada"}), 201)["persona"]["id"]

    answers = [
        await me.http.post(door, json=body | {"persona_id": id})
        for door, body in NAMED_IN_PASSING.items()
        for id in (NOBODY, theirs)
    ]

    for answer in answers:
        refused(answer, 404, "persona_not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"members": [{"persona_id": NOBODY}]}, "persona_not_found"),
        ({"members": [{"persona_id": "NOVA"}]}, "persona_not_found"),
        ({"brain_id": NOBODY}, "brain_not_found"),
        ({"lorebook_ids": ["x"]}, "lorebook_not_found"),
    ],
)
async def test_a_chat_with_somebody_who_does_not_exist_is_not_opened(house, me, body, code):
    refused(await me.http.post("/api/chats", json=body), 404, code)

    assert await house.rows("chats") == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"greeting": 2}, "bad_greeting", "greeting"),
        ({"greeting": -1}, "bad_greeting", "greeting"),
        ({"greeting": True}, "invalid", "greeting"),
        ({"title": "x" * 121}, "too_long", "title"),
        ({"title": "a\x00b"}, "invalid", "title"),
        ({"colour": "red"}, "invalid", "colour"),
    ],
)
async def test_a_chat_that_makes_no_sense_is_not_opened(house, me, body, code, field):
    assert refused(await me.http.post("/api/chats", json=body), 422, code)["field"] == field
    assert await house.rows("chats") == []


async def test_every_greeting_is_a_root_and_the_chosen_one_is_where_the_chat_stands(me):
    chat = await me.open(greeting=1)

    (shown,) = chat["path"]["nodes"]
    assert shown["variant"] == {"index": 2, "count": 2}
    assert shown["id"] == chat["active_leaf_id"]


async def test_a_starter_says_hello_in_the_language_that_is_asked_for(me):
    mine = good(await me.http.post("/api/personas", json={"name": "Ada", "greeting": "Hi."}), 201)["persona"]["id"]
    opened = [
        await me.open(language="de"),
        await me.open(language="de-AT", settings={"language": "ja"}),
        await me.open(language="nl"),
        await me.open(language="de", members=[{"persona_id": mine}]),
    ]

    said = [chat["path"]["nodes"][0]["text"] for chat in opened]
    assert [text[:6] for text in said] == ["Hallo,", "こんにちは、", "Hi, I'", "Hi."]


async def test_nobody_begins_with_a_greeting_they_do_not_have(me):
    vera = good(await me.http.post("/api/personas", json={"name": "Vera"}), 201)["persona"]
    members = [{"persona_id": vera["id"]}]

    told = refused(await me.http.post("/api/chats", json={"members": members, "greeting": 1}), 422, "bad_greeting")

    assert "Leave `greeting` out" in told["next_step"]
    assert (await me.open(members=members))["path"]["nodes"] == []


async def test_a_change_of_the_wrong_type_is_refused(me):
    chat = await me.open()
    for change in ({"title": None}, {"pinned": None}, {"archived": None}, {"pinned": "yes"}):
        refused(await me.http.patch(f"/api/chats/{chat['id']}", json=change), 422, "invalid")


async def test_a_stale_change_is_refused_with_the_version_there_is(me):
    chat = await me.open()
    url = f"/api/chats/{chat['id']}"
    changed = good(await me.http.patch(url, json={"title": "New"}, headers={"If-Match": '"1"'}), 200)

    stale = await me.http.patch(url, json={"title": "Other"}, headers={"If-Match": '"1"'})
    stale_delete = await me.http.delete(url, headers={"If-Match": '"1"'})

    assert changed["version"] == 2
    assert refused(stale, 412, "changed_elsewhere")["current_version"] == 2
    assert refused(stale_delete, 412, "changed_elsewhere")["current_version"] == 2
    assert (await me.chat(chat))["title"] == "New"


async def test_a_brain_that_does_not_exist_is_not_chosen_for_a_chat(me):
    chat = await me.open()

    refused(await me.http.patch(f"/api/chats/{chat['id']}", json={"brain_id": NOBODY}), 404, "brain_not_found")


async def test_lists_go_on_where_they_ended_while_chats_come_and_go(me):
    opened = [await me.open(title=str(number)) for number in range(7)]
    await me.http.patch(f"/api/chats/{opened[2]['id']}", json={"pinned": True})
    first = good(await me.http.get("/api/chats", params={"limit": 3}), 200)
    await me.open(title="late")
    await me.http.delete(f"/api/chats/{opened[6]['id']}")

    seen, cursor = [chat["title"] for chat in first["items"]], first["next_cursor"]
    while cursor:
        page = good(await me.http.get("/api/chats", params={"limit": 3, "cursor": cursor}), 200)
        seen, cursor = seen + [chat["title"] for chat in page["items"]], page["next_cursor"]

    assert seen == ["2", "6", "5", "4", "3", "1", "0"]


async def test_a_list_with_a_broken_place_is_refused(me):
    a_moment_no_calendar_has = "WyJjaGF0cyIsMSwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwieCJd"
    of_another_list = "WyJqb2JzIiwxLDIsIngiXQ"
    for query in ("limit=0", "limit=101", "cursor=nonsense", f"cursor={of_another_list}"):
        refused(await me.http.get(f"/api/chats?{query}"), 422, "invalid")
    refused(await me.http.get("/api/chats", params={"cursor": a_moment_no_calendar_has}), 422, "invalid")


async def test_a_chat_in_the_bin_takes_no_words_until_it_is_restored(house, me):
    house.studio.bench.text.set_speed(20, 0)
    chat = await me.open()
    sent = await me.say(chat, "hello")
    await me.until(sent["runs"][0]["id"], lambda run: run["text_so_far"])

    removed = good(await me.http.delete(f"/api/chats/{chat['id']}"), 200)
    cut = await me.run(sent["runs"][0]["id"])
    body = {"text": "more", "parent_id": removed["active_leaf_id"]}
    answer = await me.http.post(f"/api/chats/{chat['id']}/messages", json=body)
    listed = good(await me.http.get("/api/chats"), 200)["items"]
    good(await me.http.post(f"/api/chats/{chat['id']}/restore"), 200)
    path = await me.path(chat)

    assert cut["state"] == "cancelled"
    refused(answer, 404, "chat_not_found")
    assert listed == []
    assert path[-1]["text"] == text_of(await me.log(cut["id"])) != ""


async def test_a_persona_in_the_bin_finishes_its_answer_and_gives_the_next_once_it_is_back(house, me):
    ada = good(await me.http.post("/api/personas", json={"name": "Ada"}), 201)["persona"]["id"]
    house.studio.bench.text.set_speed(20, 0)
    chat = await me.open(members=[{"persona_id": ada}])
    sent = await me.say(chat, "hello")
    good(await me.http.delete(f"/api/personas/{ada}"), 200)

    ended = await me.ended(sent["runs"][0]["id"])
    next = {"text": "more", "parent_id": (await me.chat(chat))["active_leaf_id"]}
    door = f"/api/chats/{chat['id']}/messages"
    away = refused(await me.http.post(door, json=next), 409, "persona_in_bin")
    refused(await me.http.post("/api/chats", json={"members": [{"persona_id": ada}]}), 404, "persona_not_found")
    good(await me.http.post(f"/api/personas/{ada}/restore"), 200)
    back = await me.http.post(door, json=next)

    assert (ended["state"], away["persona_id"], "restore" in away["next_step"]) == ("done", ada, True)
    good(back, 202)


async def test_a_chat_keeps_no_answer_begun_while_it_was_being_removed(house, me):
    """Whatever the order in which both arrive, nothing is written into the bin."""
    house.studio.bench.text.set_speed(20, 0)
    chat = await me.open()
    body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
    url = f"/api/chats/{chat['id']}"

    await asyncio.gather(*(me.http.post(f"{url}/messages", json=body) for _ in range(3)), me.http.delete(url))

    assert (await me.chat(chat))["removed_at"]
    assert house.studio.answers.active == 0
