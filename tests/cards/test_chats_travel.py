"""An old chat comes in with its swipes and dates, and goes out again as it came."""

import asyncio
import json

import pytest

from tests.cards.test_imports import anywhere, brought, house
from tests.cards.test_reading_cards import zipped
from tests.cards.test_transcripts import KNOWN, jsonl

__all__ = ["anywhere", "house"]

LINES = [
    {"user_name": "Ada", "character_name": "Nova", "chat_metadata": {"note_prompt": "It rains.", "note_depth": 2}},
    {"name": "Nova", "is_user": False, "mes": "Welcome.", "send_date": "2023-06-19T14:20:30.000Z", "odd": [1]},
    {"name": "Ada", "is_user": True, "mes": "Hi", "send_date": "2023-06-19T14:21:30.000Z"},
    {"name": "Nova", "is_user": False, "mes": "two", "send_date": "2023-06-19T14:22:30.000Z",
     "swipes": ["one", "two", "three"], "swipe_id": 1},
    {"name": "Ada", "is_user": True, "mes": "Go on", "send_date": "2023-06-19T14:23:30.000Z"},
]  # fmt: skip


async def chat_of(house, item: dict) -> dict:
    (made,) = item["created"]
    assert made["kind"] == "chat"
    chat = (await house.http.get(f"/api/chats/{made['id']}")).json()
    path = (await house.http.get(f"/api/chats/{made['id']}/path")).json()
    return chat | {"nodes": path["nodes"]}


async def nova(house) -> str:
    found = (await house.http.get("/api/personas/starters")).json()
    return (found.get("items") or found.get("personas"))[0]["id"]


async def test_lines_become_a_chat_with_variants_times_and_note(anywhere):
    found = await brought(anywhere, jsonl(*LINES))

    chat = await chat_of(anywhere, found["items"][0])
    assert [(node["role"], node["text"]) for node in chat["nodes"]] == [
        ("persona", "Welcome."), ("user", "Hi"), ("persona", "two"), ("user", "Go on"),
    ]  # fmt: skip
    assert chat["nodes"][2]["variant"] == {"index": 2, "count": 3}
    assert chat["nodes"][0]["created_at"] == "2023-06-19T14:20:30.000Z"
    assert chat["note"]["text"] == "It rains."
    assert chat["imported"] is True
    assert chat["members"][0]["name"] == "Nova"


async def test_one_steps_to_another_swipe_of_an_old_chat(house):
    found = await brought(house, jsonl(*LINES))
    chat = await chat_of(house, found["items"][0])
    family = (await house.http.get(f"/api/chats/{chat['id']}/nodes/{chat['nodes'][2]['id']}")).json()

    await house.http.post(f"/api/chats/{chat['id']}/nodes/{family['variants'][2]}/select")

    path = (await house.http.get(f"/api/chats/{chat['id']}/path")).json()["nodes"]
    assert [node["text"] for node in path] == ["Welcome.", "Hi", "three"]


async def test_a_chat_goes_out_with_its_swipes_and_what_nobody_understood(house):
    found = await brought(house, jsonl(*LINES))
    id = found["items"][0]["created"][0]["id"]

    out = await house.http.get(f"/api/chats/{id}/file")
    original = await house.http.get(f"/api/chats/{id}/file", params={"as": "original"})

    assert out.text.splitlines() == jsonl(*LINES).decode().splitlines()
    assert original.content == jsonl(*LINES)


async def test_what_was_changed_in_an_old_chat_stands_in_its_line_and_all_else_leaves_as_it_came(house):
    odd = {"name": "Nova", "is_user": False, "mes": "Hm", "send_date": "June 19, 2023 2:20pm", "extra": {"bias": 1.0}}
    silent = {"name": "Ada", "is_user": True, "mes": "", "force_avatar": "x.png"}
    found = await brought(house, jsonl(*LINES, odd, b"{broken", silent))
    chat = await chat_of(house, found["items"][0])
    door = f"/api/chats/{chat['id']}"

    changed = {"text": "two, changed", "mode": "in_place"}
    await house.http.post(f"{door}/nodes/{chat['nodes'][2]['id']}/edit", json=changed)
    await house.http.patch(door, json={"note": {"text": "It snows.", "depth": 1, "role": "user"}})
    out = (await house.http.get(f"{door}/file")).text.splitlines()

    metadata = {"note_prompt": "It snows.", "note_depth": 1, "note_role": 1}
    assert json.loads(out[0]) == LINES[0] | {"chat_metadata": metadata}
    assert json.loads(out[3]) == LINES[3] | {"mes": "two, changed", "swipes": ["one", "two, changed", "three"]}
    rest = jsonl(*LINES, odd, b"{broken", silent).decode().splitlines()
    assert [*out[1:3], *out[4:]] == [*rest[1:3], *rest[4:]]


async def test_a_bad_line_keeps_its_place_and_stays_out_of_prompts(house):
    found = await brought(house, jsonl(*LINES[:2], b"{broken", LINES[2]))

    chat = await chat_of(house, found["items"][0])
    assert [(node["text"], node["excluded"]) for node in chat["nodes"]] == [
        ("Welcome.", False), ("Line 3 of the file could not be read", True), ("Hi", False),
    ]  # fmt: skip
    assert [each["code"] for each in found["items"][0]["report"]["warnings"]] == ["line_unreadable"]


async def test_an_unknown_persona_is_asked_for_and_can_be_cast(house):
    found = await brought(house, jsonl(LINES[0] | {"character_name": "Mira"}, *LINES[1:]))
    (item,) = found["items"]
    assert (item["state"], item["needs"]["name"]) == ("needs_input", "Mira")

    decided = await house.http.post(f"/api/imports/{found['id']}/items/0", json={"decision": "make_persona"})

    chat = await chat_of(house, decided.json())
    assert chat["members"][0]["name"] == "Mira"
    again = await house.http.post(f"/api/imports/{found['id']}/items/0", json={"decision": "make_persona"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_decide")


async def test_a_chat_that_does_not_say_with_whom_is_given_to_somebody(house):
    found = await brought(house, json.dumps(KNOWN["risuai"][0]).encode())
    (item,) = found["items"]

    given = await house.http.post(f"/api/imports/{found['id']}/items/0", json={"persona_id": await nova(house)})

    assert (item["state"], item["needs"]["name"]) == ("needs_input", "")
    chat = await chat_of(house, given.json())
    assert (chat["title"], chat["members"][0]["name"]) == ("Chat 1", "Nova")


@pytest.mark.parametrize("format", KNOWN)
async def test_chats_of_other_programs_come_in(house, format):
    tree, said = KNOWN[format]
    items = (await brought(house, json.dumps(tree).encode(), persona_id=await nova(house)))["items"]

    item = next(item for item in items if item["kind"] == "chat")
    chat = await chat_of(house, item)
    assert [node["text"] for node in chat["nodes"]] == [text for _, text in said]
    assert ("lorebook" in [item["kind"] for item in items]) == (format == "kobold_lite")


@pytest.mark.parametrize("form", ["json", "markdown", "text"])
async def test_a_chat_goes_out_to_be_read(house, form):
    found = await brought(house, jsonl(*LINES))
    id = found["items"][0]["created"][0]["id"]

    out = await house.http.get(f"/api/chats/{id}/file", params={"as": form})

    assert out.status_code == 200
    assert "Welcome." in out.text
    assert ("three" in out.text) == (form == "json")
    assert out.headers["content-disposition"].startswith("attachment;")


async def test_chats_and_books_of_an_import_are_taken_back_too(house):
    story, _ = KNOWN["kobold_lite"]
    found = await brought(house, jsonl(*LINES), json.dumps(story).encode(), persona_id=await nova(house))
    made = [each for item in found["items"] for each in item["created"]]
    assert sorted(each["kind"] for each in made) == ["chat", "chat", "lorebook"]
    chat = next(each["id"] for each in made if each["kind"] == "chat")
    await house.http.patch(f"/api/chats/{chat}", json={"title": "Kept"})

    undone = (await house.http.post(f"/api/imports/{found['id']}/undo")).json()

    assert [each["id"] for each in undone["stayed"]] == [chat]
    assert sorted(each["kind"] for each in undone["binned"]) == ["chat", "lorebook"]
    assert (await house.http.get("/api/lorebooks")).json()["items"] == []


async def test_what_one_said_in_an_old_chat_is_remembered_where_it_is_asked_for(house):
    said = [*LINES, {"name": "Ada", "is_user": True, "mes": "I live in Lisbon."}]
    said += [{"name": "Nova", "is_user": False, "mes": "I live in Oslo."}]

    await brought(house, jsonl(*said))
    (item,) = (await brought(house, jsonl(*said), learn="true"))["items"]

    (kept,) = await memories(house)
    assert "Lisbon" in kept["text"]
    assert kept["sources"][0]["chat_id"] == item["created"][0]["id"]


async def memories(house) -> list[dict]:
    async with asyncio.timeout(30):
        while True:
            await house.studio.remembering.catch_up()
            if found := (await house.http.get("/api/memories")).json()["items"]:
                return found
            await asyncio.sleep(0.05)


async def test_what_was_said_to_somebody_of_a_package_comes_in_when_it_is_asked_for(house):
    manifest = {"characters": ["c/character.json"], "scenarios": ["s.json"]}
    package = zipped(**{"manifest.json": manifest, "c/character.json": {"name": "Mira"}, "s.json": KNOWN["byaf"][0]})

    (alone,) = (await brought(house, package))["items"]
    mira, talk = (await brought(house, package, chats="true", on_conflict="skip"))["items"]

    assert (alone["state"], mira["state"], talk["kind"]) == ("imported", "skipped", "chat")
    (told,) = [each for each in alone["report"]["kept_foreign"] if each["code"] == "chats"]
    assert told["about"] == ["1"]
    chat = await chat_of(house, talk)
    assert [(node["role"], node["text"]) for node in chat["nodes"]] == KNOWN["byaf"][1]
    assert chat["members"][0]["persona_id"] == alone["created"][0]["id"]
