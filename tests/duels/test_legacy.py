"""Older pages go on working, and get no secret."""

import pytest

from tests.chats.talking import good, refused, second_person
from tests.duels.staging import Actor

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("engine", ["sqlite"])]


async def test_an_old_page_says_something_and_reads_it_once(actor):
    assert good(await actor.upload("/send_message", {"message": "Hello", "key": "x"}), 200) == {"status": "ok"}
    assert good(await actor.upload("/send_message", {"message": " "}), 200) == {"status": "empty_message"}
    first = good(await actor.http.get("/get_updates"), 200)
    again = good(await actor.http.get("/get_updates"), 200)

    assert len(first["messages"]) >= 1
    assert again["messages"] == []
    assert good(await actor.http.get("/get_updates", params={"since": 0}), 200)["messages"] == first["messages"]


async def test_settings_of_an_old_page_hold_no_key(actor):
    good(await actor.upload("/setup_elevenlabs", {"api_key": "voice-secret-98765"}), 200)
    good(await actor.upload("/set_image_key", {"key": "hf_abcdefghijkl1234"}), 200)
    told = good(await actor.http.get("/check_settings"), 200)

    assert (told["voice_key_set"], told["image_key_set"], told["elevenlabs_key"]) == (True, True, "")
    assert "secret" not in str(told)
    assert "handy" not in str(told)
    assert good(await actor.http.get("/get_status"), 200) == {"mood": "Calm"}
    refused(await actor.upload("/set_image_key", {}), 400, "unreadable_value")
    refused(await actor.upload("/set_profile_picture", {"pfp_b64": "bm8="}), 400, "unreadable_value")


async def test_an_old_page_renames_whoever_is_on_stage(actor):
    ada = await actor.cast(name="Ada")
    await actor.post(f"/personas/{ada['id']}/activate")
    good(await actor.upload("/set_ai_name", {"name": " Ida "}), 200)

    assert (await actor.get(f"/personas/{ada['id']}"))["name"] == "Ida"
    refused(await actor.upload("/set_ai_name", {"name": " "}), 400, "unreadable_value")


async def test_facts_are_ones_own_and_each_once(actor, house):
    await actor.upload("/api/memory/add", {"text": "I like tea"})
    await actor.upload("/api/memory/add", {"text": " i LIKE  tea "})
    blank = good(await actor.upload("/api/memory/add", {"text": "  "}), 200)
    mine = good(await actor.http.get("/api/memory/recent"), 200)["items"]
    other = Actor((await second_person(house)).http)
    theirs = good(await other.http.get("/api/memory/recent"), 200)["items"]

    assert blank == {"ok": False, "error": "empty text"}
    assert ([each["text"] for each in mine], theirs) == (["I like tea"], [])
    assert good(await actor.http.get("/api/memory/recent", params={"n": 0}), 200)["items"] == []
    assert "I like tea" in good(await actor.upload("/api/memory/summarise", {}), 200)["persona_yaml"]
    assert "tea" not in good(await other.upload("/api/memory/summarise", {}), 200)["persona_yaml"]


async def test_memory_is_switched_and_the_newest_reply_rated(actor):
    stage = (await actor.bootstrap())["stage"]
    refused(await actor.upload("/api/memory/toggle", {"enabled": "yes"}), 400, "unreadable_value")
    good(await actor.upload("/api/memory/toggle", {"enabled": False}), 200)
    settings = good(await actor.http.get(f"/api/chats/{stage['chat_id']}"), 200)["settings"]
    refused(await actor.upload("/api/feedback", {"score": 3}), 409, "nothing_rated")
    await actor.say("Hello")

    assert (settings["memory_read"], settings["memory_write"]) == (False, False)
    assert good(await actor.upload("/api/feedback", {"score": 3}), 200) == {"ok": True}
    refused(await actor.upload("/api/feedback", {"score": 9}), 422, "bad_score")
