"""What one can do with messages that were said, and that all of it can be taken back."""

import pytest

from tests.chats.talking import Doing, Talker, good, refused
from tests.media.samples import picture
from tests.support.studio import opened


@pytest.fixture
def engine() -> str:
    """One database is enough here: the state machine does all of this on both."""
    return "sqlite"


async def test_a_corrected_message_keeps_its_earlier_words_and_a_stale_correction_is_refused(me):
    doing = Doing(me, await me.open())
    said = await doing.jot("helo")
    url = f"/nodes/{said['id']}"

    corrected = await doing.post(f"{url}/edit", text="hello", mode="in_place", rev=1, client_key="k")
    again = await doing.post(f"{url}/edit", text="hello", mode="in_place", rev=1, client_key="k")
    stale = await me.http.post(f"{doing.url}{url}/edit", json={"text": "hi", "mode": "in_place", "rev": 1})
    same = await doing.post(f"{url}/edit", text="hello", mode="in_place")
    back = await doing.post(f"{url}/revisions/1/restore")
    node = await doing.get(url)

    assert (corrected["node"]["text"], corrected["node"]["rev"], corrected["runs"]) == ("hello", 2, [])
    assert (again["node"]["rev"], again["replayed"]) == (2, True)
    assert refused(stale, 409, "out_of_step")["current_rev"] == 2
    assert same["node"]["rev"] == 2
    assert (back["node"]["text"], back["node"]["rev"]) == ("helo", 3)
    assert [each["node"]["edited"] for each in (corrected, again, back)] == [True, True, False]
    assert [(each["rev"], each["text"], each["kind"]) for each in node["revisions"]] == [
        (1, "helo", "original"),
        (2, "hello", "edit"),
        (3, "helo", "restored"),
    ]


async def test_an_answer_that_went_on_was_not_changed_by_anybody(house, me):
    doing = Doing(me, await me.open())
    said = await me.talk(doing.chat, "hello")
    house.studio.bench.text.next_replies([" And on.", " And on."])
    await me.ended((await me.answer(doing.chat, "continue", said["node_id"]))["run"]["id"])
    went_on = (await me.path(doing.chat))[-1]
    await doing.post(f"/nodes/{said['node_id']}/edit", text="Mine.")
    await me.ended((await me.answer(doing.chat, "continue", said["node_id"]))["run"]["id"])
    went_on_from_mine = (await me.path(doing.chat))[-1]

    assert (went_on["rev"], went_on["edited"]) == (2, False)
    assert (went_on_from_mine["rev"], went_on_from_mine["edited"]) == (4, True)


async def test_of_a_hundred_corrections_the_first_words_are_never_dropped(tmp_path):
    async with opened(tmp_path, engine="sqlite") as house:
        doing = Doing(Talker(house.http), await Talker(house.http).open())
        said = await doing.jot("first")
        for number in range(102):
            await doing.post(f"/nodes/{said['id']}/edit", text=f"word {number}", mode="in_place")

        revisions = (await doing.get(f"/nodes/{said['id']}"))["revisions"]

    assert len(revisions) == 100
    assert (revisions[0]["text"], revisions[1]["rev"], revisions[-1]["rev"]) == ("first", 5, 103)


async def test_an_edited_question_is_answered_anew_beside_the_old_one(me):
    doing = Doing(me, await me.open())
    run = await me.talk(doing.chat, "what is red?")
    question = (await doing.ids())[1]

    edited = await doing.post(f"/nodes/{question}/edit", 202, text="what is blue?")
    await me.ended(edited["runs"][0]["id"], 30)
    path = await me.path(doing.chat)
    await doing.post("/undo")

    assert edited["node"]["parent_id"] == path[0]["id"]
    assert [path[1]["text"], path[1]["variant"]] == ["what is blue?", {"index": 2, "count": 2}]
    assert edited["active_leaf_id"] == path[2]["id"]
    assert (await doing.ids())[1:] == [question, run["node_id"]]


async def test_removing_what_is_being_written_stops_it_first_and_undo_brings_back_what_it_had_said(house, me):
    house.studio.bench.text.set_speed(1, 60_000)
    doing = Doing(me, await me.open())
    before = await doing.ids()
    sent = await me.say(doing.chat, "go on")

    gone = await doing.post(f"/nodes/{sent['message']['id']}/remove", mode="below")
    run = await me.run(sent["runs"][0]["id"])
    left = await doing.ids()
    await doing.post("/undo")

    assert run["state"] == "cancelled"
    assert gone["active_leaf_id"] == left[-1] == before[-1]
    assert await doing.ids() == [*before, sent["message"]["id"], run["node_id"]]


async def test_what_was_removed_is_in_no_path_no_prompt_and_no_search_until_it_is_back(me):
    doing = Doing(me, await me.open())
    first = await doing.jot("my cat is called Pixel")
    await doing.jot("and I like tea")
    await doing.post(f"/nodes/{first['id']}/remove", mode="only")
    run = await me.talk(doing.chat, "what do you know?")
    prompt = await me.http.get(f"{doing.url}/nodes/{run['node_id']}/prompt")
    found = good(await me.http.get("/api/chats/search", params={"q": "pixel"}), 200)["items"]
    refused(await me.http.get(f"{doing.url}/nodes/{first['id']}"), 404, "node_not_found")
    await doing.post(f"/nodes/{first['id']}/restore")
    chat = await me.chat(doing.chat)

    assert found == []
    assert "I like tea" in prompt.text
    assert "Pixel" not in prompt.text
    assert first["id"] in await doing.ids()
    assert chat["active_leaf_id"] == run["node_id"]


async def test_what_was_taken_out_is_listed_page_by_page_until_it_is_back(me):
    doing = Doing(me, await me.open())
    said = [await doing.jot(f"word {number}") for number in range(4)]
    for each in said[:3]:
        await doing.post(f"/nodes/{each['id']}/remove", mode="only")
    await doing.post(f"/nodes/{said[1]['id']}/restore")

    first = await doing.get("/removed", limit=1)
    rest = await doing.get("/removed", limit=1, cursor=first["next_cursor"])

    assert {each["beginning"] for page in (first, rest) for each in page["items"]} == {"word 0", "word 2"}
    assert rest["next_cursor"] is None
    refused(await me.http.get(f"{doing.url}/removed", params={"cursor": "x"}), 422, "invalid")


async def test_restoring_below_what_is_still_in_the_bin_is_refused(me):
    doing = Doing(me, await me.open())
    upper, lower = await doing.jot("one"), await doing.jot("two")
    for each in (lower, upper):
        await doing.post(f"/nodes/{each['id']}/remove", mode="below")

    refused(await me.http.post(f"{doing.url}/nodes/{lower['id']}/restore"), 409, "still_removed")
    listed = (await doing.get("/removed"))["items"]
    assert [(each["beginning"], each["removed"], each["waits"]) for each in listed] == [
        ("one", "below", False),
        ("two", "below", True),
    ]
    assert (await doing.post(f"/nodes/{upper['id']}/restore"))["active_leaf_id"] == upper["id"]


async def test_two_hundred_things_can_be_undone_and_done_again_after_a_restart(tmp_path):
    async with opened(tmp_path, engine="sqlite") as house:
        doing = Doing(Talker(house.http), await Talker(house.http).open())
        for number in range(67):
            said = await doing.jot(f"message {number}")
            await doing.patch(f"/nodes/{said['id']}", excluded=True)
            await doing.post(f"/nodes/{said['id']}/edit", text=f"words {number}", mode="in_place")
        before = await doing.texts()
    async with opened(tmp_path, engine="sqlite") as house:
        doing = Doing(Talker(house.http), doing.chat)
        kinds = [(await doing.post("/undo"))["op"]["kind"] for _ in range(201)]
        start = await doing.texts()
        refused(await doing.talker.http.post(f"{doing.url}/undo"), 409, "nothing_to_undo")
        listed = await doing.get("/ops", limit=3)
        for _ in range(6):
            await doing.post("/redo")

        assert (kinds[:3], len(start)) == (["correct", "mark", "say"], 1)
        assert [(each["kind"], each["undone"], each["beginning"]) for each in listed["items"]] == [
            ("correct", True, "message 66"),
            ("mark", True, "message 66"),
            ("say", True, "message 66"),
        ]
        assert (await doing.texts())[1:] == before[1:3]


async def test_titles_notes_settings_and_opinions_are_undone_like_everything_else(me):
    doing = Doing(me, await me.open())
    run = await me.talk(doing.chat, "hello")
    rating = f"{doing.url}/nodes/{run['node_id']}/rating"
    await doing.patch(title="Evening", note={"text": "Be brief.", "depth": 2}, settings={"temperature": 0.3})
    good(await me.http.put(rating, json={"score": 2}), 200)
    good(await me.http.put(rating, json={"score": 5}), 200)

    ratings = []
    for _ in range(2):
        await doing.post("/undo")
        ratings.append((await me.path(doing.chat))[-1]["rating"])
    chat = (await doing.post("/undo"))["chat"]
    again = [(await doing.post("/redo"))["chat"] for _ in range(3)][-1]

    assert [each and each["score"] for each in ratings] == [2, None]
    assert (chat["title"], chat["note"]["text"], chat["settings"]["temperature"]) == ("", "", None)
    assert (again["title"], again["note"], again["settings"]["temperature"]) == (
        "Evening",
        {"text": "Be brief.", "depth": 2, "role": "system"},
        0.3,
    )
    assert (await me.path(doing.chat))[-1]["rating"]["score"] == 5


async def test_what_is_done_is_told_to_everybody_who_watches(me):
    doing = Doing(me, await me.open())
    said = await doing.jot("hello")
    await doing.post(f"/nodes/{said['id']}/remove", mode="below")
    await doing.post(f"/nodes/{said['id']}/restore")
    await doing.patch(f"/nodes/{said['id']}", excluded=True)
    await doing.post("/undo")

    told = [event["type"] for event in await me.events(f"chat:{doing.chat['id']}")]
    told = told[told.index("node.removed") - 1 :]

    assert [each for each in told if each.startswith("node.")] == [
        "node.removed",
        "node.restored",
        "node.changed",
        "node.changed",
    ]
    assert told[-1] == "chat.changed"
    assert told.count("leaf.changed") == 2


async def test_a_message_can_begin_a_branch_interrupt_carry_a_file_or_be_a_note(house, me):
    doing = Doing(me, await me.open())
    (greeting,) = await doing.ids()
    file = good(await me.http.post("/api/media", files={"file": ("a.png", picture(".png"), "image/png")}), 201)
    note = await doing.jot("(speak softly)", role="note")
    carried = await doing.jot("", attachments=[file["id"]])
    house.studio.bench.text.set_speed(1, 60_000)
    slow = await me.say(doing.chat, "tell me everything")
    refused(await me.http.post(f"{doing.url}/messages", json={"text": "x", "parent_id": slow["runs"][0]["node_id"]}),
            409, "answer_running")  # fmt: skip
    house.studio.bench.text.set_speed(1000, 0)
    leaf = slow["runs"][0]["node_id"]
    cut = await doing.jot("wait", parent_id=leaf, interrupt=True)
    aside = await doing.jot("another story", parent_id=greeting, branch=True)
    empty = {"text": "", "parent_id": aside["id"]}

    assert (note["role"], carried["attachments"][0]["media_id"], cut["parent_id"]) == ("note", file["id"], leaf)
    assert (await me.run(slow["runs"][0]["id"]))["state"] == "cancelled"
    assert await doing.ids() == [greeting, aside["id"]]
    refused(await me.http.post(f"{doing.url}/messages", json=empty), 422, "empty_message")
    unknown = empty | {"attachments": [aside["id"]]}
    refused(await me.http.post(f"{doing.url}/messages", json=unknown), 404, "media_not_found")


async def test_a_path_is_read_around_a_message_also_on_another_branch(me):
    doing = Doing(me, await me.open())
    ids = [*await doing.ids(), *[(await doing.jot(f"message {number}"))["id"] for number in range(9)]]
    await doing.jot("aside", parent_id=ids[0], branch=True)

    page = await me.page(doing.chat, around=ids[5], limit=4)
    twigs = (await doing.get("/tree", limit=1000))["items"]

    assert [node["id"] for node in page["nodes"]] == ids[4:8]
    assert (page["has_earlier"], page["has_later"]) == (True, True)
    assert {twig["id"] for twig in twigs} >= set(ids)
    assert twigs[-1]["beginning"] == "aside"
    assert {twig["role"]: twig["speaker"] for twig in twigs} == {"persona": "Nova", "user": "You"}
    both = {"around": ids[5], "before": ids[5]}
    refused(await me.http.get(f"{doing.url}/path", params=both), 422, "invalid")
