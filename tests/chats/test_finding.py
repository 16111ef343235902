"""Finding what was said, masks, forks, memories' sources, and what leaves for good."""

import asyncio
import base64
from datetime import timedelta

import pytest

from tests.chats.talking import Doing, good, refused, second_person
from troupe.chats import Paths, TreeStore
from troupe.chats.domain.finding import snippet
from troupe.minds import SourcePoint


async def search(me, q, **query):
    return good(await me.http.get("/api/chats/search", params={"q": q, **query}), 200)


async def test_what_was_said_is_found_with_its_words_marked_wherever_it_stands(house, me):
    doing = Doing(me, await me.open())
    first = await doing.jot("Yesterday I saw a Heron by the river, and a second heron flew away.")
    other = await doing.jot("No birds today.", parent_id=first["parent_id"], branch=True)
    hidden = Doing(me, await me.open(temporary=True))
    await hidden.jot("a heron nobody may find")
    stranger = await second_person(house)

    (hit,) = (await search(me, "HERON riv"))["items"]
    theirs = (await search(stranger, "heron"))["items"]
    await me.select(doing.chat, first["id"])
    (again,) = (await search(me, "heron"))["items"]

    words = [hit["snippet"][low:high] for low, high in hit["marks"]]
    assert (hit["node_id"], words, hit["on_active_path"]) == (first["id"], ["Heron", "riv", "heron"], False)
    assert again["on_active_path"] is True
    assert theirs == []
    assert (await search(me, "birds"))["items"][0]["node_id"] == other["id"]


async def test_answers_are_found_and_edited_words_only_as_they_are_now(house, me):
    doing = Doing(me, await me.open())
    house.studio.bench.text.next_replies(["A lighthouse stands there."])
    run = await me.talk(doing.chat, "what is at the coast?")
    await doing.post(f"/nodes/{run['node_id']}/edit", text="A windmill stands there.")

    found = {word: len((await search(me, word))["items"]) for word in ("lighthouse", "windmill", "coast", "!!")}

    assert found == {"lighthouse": 0, "windmill": 1, "coast": 1, "!!": 0}


async def test_found_messages_come_page_by_page_without_those_below_what_was_removed(me):
    doing = Doing(me, await me.open())
    ids = [(await doing.jot(f"kiwi number {number}"))["id"] for number in range(6)]
    await doing.post(f"/nodes/{ids[4]}/remove", mode="below")
    found, cursor = [], None
    while True:
        page = await search(me, "kiwi", limit=2, **({"cursor": cursor} if cursor else {}))
        found += [hit["node_id"] for hit in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert sorted(found) == sorted(ids[:4])
    refused(await me.http.get("/api/chats/search", params={"q": "kiwi", "cursor": "x"}), 422, "invalid")


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Ein Café in Köln", "cafe", ["Café"]),
        ("x" * 300 + " the end", "end", ["end"]),
        ("nothing of it", "else", []),
    ],
    ids=["accents", "far away", "not there"],
)
def test_a_snippet_shows_the_words_that_were_looked_for(text, asked, shown):
    found = snippet(text, asked)

    assert [found.text[low:high] for low, high in found.marks] == shown
    assert len(found.text) <= 200


async def test_chats_are_found_by_title_whatever_the_capitals(me):
    named = await me.open(title="Ärger im Café")
    untitled = Doing(me, await me.open())
    await untitled.jot("Über den Wolken")

    found = [
        [chat["id"] for chat in good(await me.http.get("/api/chats", params={"q": q}), 200)["items"]]
        for q in ("ÄRGER", "über den", "100%")
    ]

    assert found == [[named["id"]], [untitled.chat["id"]], []]


async def test_from_the_second_message_on_a_chat_has_a_short_title_that_its_user_may_change(me):
    doing = Doing(me, await me.open())
    titles = []
    for text in ("What should we cook for dinner tonight, my friend?", "soup", "or bread"):
        await doing.jot(text)
        titles.append((await me.chat(doing.chat))["title"])
    await doing.patch(title="Dinner")
    await doing.jot("and cake")

    assert titles == ["", *["What should we cook for dinner"] * 2]
    assert (await me.chat(doing.chat))["title"] == "Dinner"


async def test_a_mask_is_who_one_is_in_a_chat_and_what_was_said_keeps_its_name(me):
    mask = good(await me.http.post("/api/masks", json={"name": "Captain", "is_default": True}), 201)
    doing = Doing(me, await me.open())
    first = await doing.jot("ahoy")
    changed = await me.http.patch(f"/api/masks/{mask['id']}", json={"name": "Admiral"}, headers={"If-Match": '"1"'})
    second = await doing.jot("all hands")
    stale = await me.http.patch(f"/api/masks/{mask['id']}", json={"name": "x"}, headers={"If-Match": '"1"'})
    good(await me.http.delete(f"/api/masks/{mask['id']}"), 200)
    third = await doing.jot("and on land")
    listed = good(await me.http.get("/api/masks"), 200)["items"]
    plain = await me.open(mask_id=None)

    assert good(changed, 200)["version"] == 2
    assert (first["speaker"]["name"], second["mask_name"]) == ("Captain", "Admiral")
    assert refused(stale, 412, "changed_elsewhere")["current_version"] == 2
    assert third["speaker"]["id"] != mask["id"]
    assert (listed, plain["mask_id"]) == ([], None)
    refused(await me.http.patch(f"{doing.url}", json={"mask_id": mask["id"]}), 404, "mask_not_found")
    back = good(await me.http.post(f"/api/masks/{mask['id']}/restore"), 200)
    assert (back["name"], back["is_default"]) == ("Admiral", False)


async def test_only_one_mask_is_put_on_by_itself(me):
    for name in ("One", "Two"):
        good(await me.http.post("/api/masks", json={"name": name, "is_default": True}), 201)

    masks = good(await me.http.get("/api/masks"), 200)["items"]

    assert [(mask["name"], mask["is_default"]) for mask in masks] == [("One", False), ("Two", True)]


async def test_a_fork_goes_on_alone_and_remembers_where_it_came_from(me):
    doing = Doing(me, await me.open())
    said = await doing.jot("red")
    await doing.post(f"/nodes/{said['id']}/edit", text="blue", mode="in_place")
    await doing.jot("later")
    copy = Doing(me, await doing.post("/fork", 201, node_id=said["id"], title="Another way"))
    await copy.jot("elsewhere")
    node = await copy.get(f"/nodes/{(await copy.ids())[1]}")

    assert (await copy.texts())[1:] == ["blue", "elsewhere"]
    assert (await doing.texts())[1:] == ["blue", "later"]
    assert [each["text"] for each in node["revisions"]] == ["red", "blue"]
    assert node["origin"] == {"chat_id": doing.chat["id"], "node_id": said["id"], "rev": 2}
    assert copy.chat["title"] == "Another way"


async def test_a_source_is_seen_only_along_the_path_at_its_present_words_and_in_copies(house, me):
    paths = Paths(TreeStore(house.studio.database))
    doing = Doing(me, await me.open())
    kept = await doing.jot("I live in Lisbon")
    leaf = await doing.jot("and I like rain")
    aside = await doing.jot("I live in Porto", parent_id=kept["parent_id"], branch=True)
    fork = Doing(me, await doing.post("/fork", 201, node_id=leaf["id"]))
    mine, other = (SourcePoint(doing.chat["id"], node["id"], 1) for node in (kept, aside))

    async def seen(chat, node_id, *points):
        return await paths.visible(house.studio.person.id, chat, node_id, points or (mine, other))

    inside = await seen(doing.chat["id"], leaf["id"])
    beside = await seen(doing.chat["id"], aside["id"])
    elsewhere = await seen("", "")
    copied = await seen(fork.chat["id"], (await fork.ids())[-1])
    await doing.post(f"/nodes/{kept['id']}/edit", text="I live in Faro", mode="in_place")
    reworded = await seen(doing.chat["id"], leaf["id"], mine, mine._replace(rev=2))
    await doing.post(f"/nodes/{kept['id']}/remove", mode="only")
    removed = await seen(doing.chat["id"], leaf["id"], mine._replace(rev=2))

    assert (inside, beside, elsewhere) == ({mine}, {other}, {other})
    assert copied == {mine, other}
    assert (reworded, removed) == ({mine._replace(rev=2)}, set())


async def test_thirty_days_in_the_bin_are_the_end_and_a_temporary_chat_lasts_a_day(house, me):
    bench, binning = house.studio.bench, house.studio.chats.binning
    doing = Doing(me, await me.open())
    alone, stays = await doing.jot("secret pelican"), await doing.jot("stays")
    gone = await doing.jot("pelican again")
    await doing.post(f"/nodes/{alone['id']}/remove", mode="only")
    await doing.post(f"/nodes/{gone['id']}/remove", mode="below")
    whisper, binned = await me.open(temporary=True), await me.open()
    good(await me.http.delete(f"/api/chats/{binned['id']}"), 200)
    bench.advance(int(timedelta(hours=25).total_seconds() * 1000))
    await binning.empty()
    after_a_day = [(await me.http.get(f"/api/chats/{chat['id']}")).status_code for chat in (whisper, binned)]
    bench.advance(int(timedelta(days=30).total_seconds() * 1000))
    await binning.empty()

    rows = {row["id"]: row for row in await house.rows("chat_nodes")}
    assert after_a_day == [404, 200]
    assert (await me.http.get(f"/api/chats/{binned['id']}")).status_code == 404
    assert gone["id"] not in rows
    assert rows[alone["id"]]["text"] == ""
    assert (await doing.ids())[-1] == stays["id"]
    refused(await me.http.post(f"{doing.url}/nodes/{alone['id']}/restore"), 404, "node_not_found")
    refused(await me.http.post(f"{doing.url}/undo"), 409, "cannot_undo")


async def test_a_day_after_its_end_the_pieces_of_an_answer_are_one_text(house, me):
    run = await me.talk(await me.open(), "hello there")
    before, log = await me.run(run["id"]), await me.log(run["id"])
    last = max(event["seq"] for event in log if event["type"] == "text.delta")
    await house.studio.chats.binning.empty()
    assert await me.log(run["id"]) == log
    house.studio.bench.advance(int(timedelta(hours=25).total_seconds() * 1000))
    await house.studio.chats.binning.empty()

    assert await me.run(run["id"]) == before
    kept = good(await me.http.get(f"/api/events/run:{run['id']}", params={"since": last}), 200)
    assert (kept["oldest"], kept["latest"]) == (last + 1, log[-1]["seq"])
    assert kept["items"] == [event for event in log if event["seq"] > last]
    assert str(await house.rows("chat_run_parts")).count("text.delta") == 1
    stream = await me.http.get(f"/api/runs/{run['id']}/events")
    assert "event: gap" in stream.text
    assert "event: run.finished" in stream.text


async def test_a_chat_is_found_in_the_bin_and_removed_for_good_leaves_no_row(house, me):
    doing = Doing(me, await me.open())
    run = await me.talk(doing.chat, "a rare word: zephyr")
    good(await me.http.put(f"{doing.url}/nodes/{run['node_id']}/rating", json={"score": 3}), 200)
    good(await me.http.delete(doing.url), 200)
    binned = good(await me.http.get("/api/chats", params={"binned": "true"}), 200)["items"]

    good(await me.http.delete(doing.url, params={"forever": "true"}), 200)

    assert [(chat["id"], chat["removed_at"] is None) for chat in binned] == [(doing.chat["id"], False)]
    assert good(await me.http.get("/api/chats"), 200)["items"] == []

    left = [await house.rows(table) for table in ("chats", "chat_nodes", "chat_runs", "chat_ops", "chat_lanes")]
    assert left == [[], [], [], [], []]
    assert (await search(me, "zephyr"))["items"] == []


async def test_a_person_finds_their_answers_of_all_chats_and_nobody_elses(house, me):
    stranger = await second_person(house)
    one, two = await me.open(), await me.open()
    runs = [(await me.talk(chat, "Good evening."))["id"] for chat in (one, two, one)]
    await stranger.talk(await stranger.open(), "And who are you?")

    first = good(await me.http.get("/api/runs", params={"limit": 2}), 200)
    second = good(await me.http.get("/api/runs", params={"limit": 2, "cursor": first["next_cursor"]}), 200)
    of_two = good(await me.http.get("/api/runs", params={"chat_id": two["id"]}), 200)
    failed = good(await me.http.get("/api/runs", params={"state": "failed"}), 200)

    assert [run["id"] for run in first["items"] + second["items"]] == runs[::-1]
    assert second["next_cursor"] is None
    assert [run["id"] for run in of_two["items"]] == [runs[1]]
    assert failed["items"] == []
    for place in ("nonsense", base64.urlsafe_b64encode(f'["runs",{10**18},"x"]'.encode()).decode()):
        refused(await me.http.get("/api/runs", params={"cursor": place}), 422, "invalid")


async def test_what_is_wrong_with_terms_is_named(me):
    doing = Doing(me, await me.open())
    cases = [
        ({"settings": {"temperature": 3}}, "invalid"),
        ({"settings": {"unknown": 1}}, "invalid"),
        ({"note": {"text": "x", "depth": 101}}, "invalid"),
        ({"members": []}, "too_many_members"),
    ]
    answers = await asyncio.gather(*(me.http.patch(doing.url, json=body) for body, _ in cases))

    for answer, (_, code) in zip(answers, cases, strict=True):
        refused(answer, 422, code)
    misspelt = await me.http.patch(doing.url, json={"lorebook_ids": ["nonsense"]})
    refused(misspelt, 404, "lorebook_not_found")
    kept = await doing.patch(
        settings={"temperature": 0.5}, members=[{"persona_id": doing.chat["members"][0]["persona_id"], "muted": True}]
    )
    again = await doing.patch(settings={"styling": False})
    assert (again["settings"]["temperature"], again["settings"]["styling"]) == (0.5, False)
    assert kept["members"][0]["muted"] is True
