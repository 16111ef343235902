"""Keys go into the stage once, and nothing that comes out of the studio holds them again."""

import pytest

from tests.chats.talking import good, refused

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("engine", ["sqlite"])]
IMAGE, VOICE = "hf_abcdefghijkl1234", "voice-secret-98765"


async def test_a_key_is_told_only_by_its_end(actor, house):
    saved = await actor.post("/settings", image_key=IMAGE, voice_key="short")

    assert saved["keys"]["image_key"]["set"]
    assert saved["keys"]["image_key"]["last_four"] == "1234"
    assert saved["keys"]["voice_key"]["last_four"] is None
    assert sorted(saved["changed"]) == ["image_key", "voice_key"]
    told = [await actor.bootstrap(), await actor.get("/settings"), await actor.updates()]
    told += await house.rows("stored_keys") + await house.rows("events")
    assert IMAGE not in str(told)
    assert not [file for file in house.studio.directory.path.rglob("*") if file.is_file() and IMAGE.encode() in file.read_bytes()]  # fmt: skip  # noqa: E501


async def test_an_empty_field_of_a_form_changes_no_key_and_null_removes_it(actor):
    await actor.post("/settings", image_key=IMAGE)

    assert (await actor.post("/settings", image_key="  "))["changed"] == []
    assert (await actor.get("/settings"))["keys"]["image_key"]["set"]
    assert (await actor.post("/settings", image_key=None))["keys"]["image_key"]["set"] is False


async def test_one_bad_field_changes_none(actor):
    for body, code in (
        ({"reply_length": "long", "image_key": "with space inside"}, "bad_secret"),
        ({"reply_length": "long", "image_provider": "nobody"}, "unknown_provider"),
        ({"reply_length": "long", "image_model": "a b"}, "invalid"),
        ({"reply_length": "long", "image_base_url": "ftp://here"}, "invalid"),
        ({"reply_length": "endless"}, "invalid"),
        ({"reply_length": "long", "unknown": 1}, "invalid"),
    ):
        refused(await actor.upload("/api/duel/settings", body), 422, code)

    assert (await actor.get("/settings"))["settings"]["reply_length"] == "medium"


async def test_a_key_does_not_follow_to_another_host(actor):
    await actor.post("/settings", image_key=IMAGE)

    body = {"image_base_url": "https://elsewhere.example"}
    refused(await actor.upload("/api/duel/settings", body), 409, "key_bound_to_host")
    assert (await actor.post("/settings", **body, image_key=VOICE))["keys"]["image_key"]["last_four"] == VOICE[-4:]


async def test_a_key_of_the_seed_that_nothing_reads_is_taken_like_any_secret(actor, house):
    saved = await actor.post("/settings", handy_key="abcdefghijkl9999")

    assert saved["keys"]["handy_key"]["last_four"] == "9999"
    described = str(house.app.openapi())
    assert "handy" not in described


async def test_a_key_is_tested_without_being_said(actor):
    missing = await actor.post("/settings/test", name="voice_key")
    await actor.post("/settings", voice_key=VOICE)
    there = await actor.post("/settings/test", name="voice_key")

    assert (missing["ok"], there["ok"]) == (False, True)
    assert VOICE not in str(there)


async def test_the_length_of_replies_reaches_the_next_answer(actor, house):
    stage = (await actor.bootstrap())["stage"]
    await actor.post("/settings", reply_length="short")
    await actor.say("Hello")

    chat = good(await actor.http.get(f"/api/chats/{stage['chat_id']}"), 200)
    assert chat["settings"]["reply_tokens"] == 256
