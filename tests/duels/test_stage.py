"""The contract of the stage: what its doors take and answer, exactly."""

import asyncio

import pytest

from tests.chats.talking import Talker, good, refused, second_person
from tests.duels.staging import Actor

pytestmark = pytest.mark.asyncio
BOOTSTRAP = {
    "stage", "personas", "starters", "active_persona_id", "messages", "writing", "mood", "active_modes", "talk",
    "keys", "settings", "brain", "cursor", "features", "limits",
}  # fmt: skip
MESSAGE = {
    "id", "seq", "role", "persona_id", "persona_name", "text", "mood", "status", "scripted", "audio_url", "rating",
    "at",
}  # fmt: skip


async def test_the_first_visit_finds_a_stage_with_nova_on_it(actor):
    first, again = await actor.bootstrap(), await actor.bootstrap()

    assert set(first) == BOOTSTRAP
    assert first["stage"]["id"] == again["stage"]["id"]
    assert first["active_persona_id"] is None
    assert [each["name"] for each in first["starters"]][:1] == ["Nova"]
    assert (first["mood"], first["active_modes"]) == ("Calm", [])
    assert first["limits"] == {"message": 32000, "prompt": 500, "talk_turns": 20}


async def test_two_tabs_that_open_at_once_stand_on_one_stage(actor):
    found = await asyncio.gather(*(actor.bootstrap() for _ in range(4)))

    assert len({each["stage"]["id"] for each in found}) == 1


async def test_a_message_is_answered_with_both_lines(actor):
    said = await actor.say("Hello there")

    assert said["status"] == "ok"
    assert [each["role"] for each in said["messages"]] == ["user", "assistant"]
    assert all(set(each) == MESSAGE for each in said["messages"])
    assert said["messages"][1]["status"] == "final"
    assert said["messages"][1]["persona_name"] == "Nova"
    assert said["messages"][1]["seq"] > said["messages"][0]["seq"] > 0
    assert (said["active_modes"], said["audio_job_id"]) == ([], None)


async def test_whoever_follows_the_numbers_from_the_bootstrap_misses_nothing(actor):
    await actor.say("One")
    begin = await actor.bootstrap()
    said = await actor.say("Two")
    news = await actor.updates(begin["cursor"])

    assert [each["seq"] for each in news["events"]] == list(
        range(begin["cursor"] + 1, begin["cursor"] + 1 + len(news["events"]))
    )
    assert [each["text"] for each in news["messages"]] == [said["messages"][1]["text"]]
    assert {"message.added", "reply.started"} <= {each["type"] for each in news["events"]}
    assert (await actor.updates(news["cursor"]))["events"] == []
    shown = (await actor.bootstrap())["messages"]
    assert [each["id"] for each in shown[-2:]] == [each["id"] for each in said["messages"]]
    assert [each["seq"] for each in shown] == sorted(each["seq"] for each in shown)


async def test_two_readers_get_the_same_events_and_a_cut_answer_goes_on(actor):
    await actor.say("One")
    whole = await actor.updates()
    half = await actor.updates(limit=1)

    assert half["more"]
    rest = await actor.updates(half["cursor"])
    assert half["events"] + rest["events"] == whole["events"]


async def test_a_place_that_is_no_plain_number_is_refused(actor):
    for since in ("", "-1", "+1", "1.0", "0x1", " 1", "1" * 16, "٣"):
        refused(await actor.http.get("/api/duel/chat/updates", params={"since": since}), 400, "bad_cursor")


async def test_a_place_beyond_the_end_starts_over(actor):
    await actor.bootstrap()
    found = await actor.updates(10**9)

    assert (found["reset"], found["events"]) == (True, [])
    assert (await actor.updates(found["cursor"]))["reset"] is False


async def test_a_held_request_is_answered_when_something_happens(actor):
    begin = (await actor.bootstrap())["cursor"]
    waiting = asyncio.create_task(actor.updates(begin, wait=20))
    await asyncio.sleep(0.05)
    await actor.say("Hello")

    assert (await asyncio.wait_for(waiting, 20))["events"]


async def test_the_same_key_is_one_turn_and_another_body_is_refused(actor):
    first = await actor.say("Hello", client_key="k1")
    again = await actor.say("Hello", client_key="k1")

    assert again["replayed"]
    assert not first["replayed"]
    assert [each["id"] for each in again["messages"]] == [each["id"] for each in first["messages"]]
    refused(await actor.upload("/api/duel/chat", {"message": "Other", "client_key": "k1"}), 409, "key_reused")


UNSAYABLE = [
    ({"message": "  \n"}, 422, "empty_message"),
    ({"message": "a" * 32_001}, 422, "too_long"),
    ({"message": "hi", "mode": "auto"}, 422, "unknown_mode"),
    ({"message": "hi", "persona": "00000000-0000-4000-8000-000000000000"}, 404, "persona_not_found"),
    ({"message": "my key is sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"}, 422, "looks_like_secret"),
    ({"message": "hi", "surprise": 1}, 422, "invalid"),
    ({"message": 5}, 422, "invalid"),
]


async def test_what_cannot_be_said_is_refused_and_nothing_is_kept(actor):
    before = (await actor.bootstrap())["cursor"]
    for body, status, code in UNSAYABLE:
        refused(await actor.upload("/api/duel/chat", body), status, code)

    assert (await actor.updates(before))["events"] == []


async def test_a_persona_can_be_named_for_one_turn_and_a_text_stays(actor, house):
    rook = next(each for each in (await actor.bootstrap())["starters"] if each["name"] == "Rook")
    by_rook = await actor.say("Hello", persona=rook["id"])
    told = await actor.say("Hello", persona="It is raining in the harbour.")

    assert by_rook["messages"][1]["persona_name"] == "Rook"
    assert told["messages"][1]["persona_name"] == "Nova"
    stage = (await actor.bootstrap())["stage"]
    assert stage["persona_text"] == "It is raining in the harbour."
    asked = good(await actor.http.get(f"/api/chats/{stage['chat_id']}/nodes/{told['messages'][1]['id']}/prompt"), 200)
    assert "raining in the harbour" in str(asked)


async def test_a_bare_stop_ends_the_reply_and_asks_no_brain(actor, house):
    house.studio.bench.text.set_speed(20, 0)
    begun = await actor.say("Tell me a very long story about the sea, with many words in it.", 202, wait_s=0)
    assert begun["status"] == "pending"

    stopped = await actor.say("STOP!!")

    assert stopped["status"] == "stopped"
    assert [each["role"] for each in stopped["messages"]] == ["user", "system"]
    run = await Talker(actor.http).ended(begun["run_id"])
    assert run["state"] == "cancelled"
    assert (await actor.bootstrap())["writing"] == []


async def test_a_stop_with_nothing_to_stop_is_plain_text(actor):
    assert (await actor.say("STOP!!"))["status"] == "ok"
    assert (await actor.post("/stop"))["stopped"] == []


async def test_a_second_message_waits_for_the_first_reply_unless_it_interrupts(actor, house):
    house.studio.bench.text.set_speed(20, 0)
    await actor.say("Tell me a very long story about the sea, with many words in it.", 202, wait_s=0)

    refused(await actor.upload("/api/duel/chat", {"message": "And?"}), 409, "answer_running")
    house.studio.bench.text.set_speed(1000, 0)
    assert (await actor.say("Never mind that.", interrupt=True))["status"] == "ok"


async def test_a_new_stage_leaves_the_old_one_readable(actor, me):
    old = await actor.bootstrap()
    await actor.say("Remember this place")
    new = await actor.post("/stage", 201)

    assert new["id"] != old["stage"]["id"]
    assert "Remember this place" in [node["text"] for node in await me.path({"id": old["stage"]["chat_id"]})]
    assert (await actor.updates(0, stage_id=old["stage"]["id"]))["reset"] is True


async def test_what_is_said_in_the_chat_itself_is_told_on_the_stage(actor, me):
    stage = (await actor.bootstrap())["stage"]
    begin = (await actor.bootstrap())["cursor"]
    await me.talk({"id": stage["chat_id"]}, "From the other page")

    told = (await actor.updates(begin))["events"]
    assert "From the other page" in [each["data"].get("text") for each in told]


async def test_nobody_sees_the_stage_of_somebody_else(actor, house):
    mine = await actor.bootstrap()
    other = Actor((await second_person(house)).http)
    theirs = await other.bootstrap()

    assert theirs["stage"]["id"] != mine["stage"]["id"]
    refused(await other.http.get(f"/api/events/duel:{mine['stage']['id']}"), 404, "topic_not_found")
    await actor.say("Only for me")
    assert "Only for me" not in str(await other.updates())


async def test_in_a_family_the_doors_of_motion_do_not_exist(actor):
    for method, path in (
        ("GET", "/api/duel/telemetry"),
        ("POST", "/api/duel/modes/auto"),
        ("GET", "/api/duel/funscripts"),
    ):
        there = await actor.http.request(method, path)
        never = await actor.http.request(method, path.replace("duel", "dual"))
        assert there.status_code == 404
        assert there.text.replace("duel", "dual") == never.text


async def test_a_portrait_asked_twice_is_drawn_once(actor, house):
    first = await actor.post("/image", prompt="Nova on a blue  stage")
    again = await actor.post("/image", prompt=" nova ON a blue stage")
    picture = await actor.http.get(first["image_url"])

    assert (first["cached"], again["cached"]) == (False, True)
    assert again["media_id"] == first["media_id"]
    assert picture.headers["content-type"] == "image/png"
    house.studio.bench.advance(600_000)
    assert (await actor.post("/image", prompt="Nova on a blue stage"))["cached"] is False
    moved = await actor.http.get(f"/media{first['image_url']}", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, first["image_url"])


UNDRAWABLE = [
    ({"prompt": "  "}, 422, "prompt_empty"),
    ({"prompt": "a" * 501}, 422, "prompt_too_long"),
    ({"prompt": "a", "persona_id": "nobody"}, 404, "persona_not_found"),
    ({"prompt": "a", "provider": "nobody"}, 422, "unknown_provider"),
    ({"prompt": "a", "provider": "huggingface"}, 409, "image_key_missing"),
    ({"prompt": "a", "seed": -1}, 422, "invalid"),
]


async def test_a_portrait_that_cannot_be_drawn_says_why(actor):
    for body, status, code in UNDRAWABLE:
        refused(await actor.upload("/api/duel/image", body), status, code)


async def test_ratings_are_one_each_remembered_and_noted(actor, house):
    reply = (await actor.say("Hello"))["messages"][1]
    first = await actor.post("/ratings", message_id=reply["id"], score=4, note="warm")
    again = await actor.post("/ratings", message_id=reply["id"], score=4, note="warm")
    other = await actor.post("/ratings", message_id=reply["id"], score=-2)

    assert (first["created"], again["created"], other["created"]) == (True, False, True)
    assert (first["rating"]["previous"], other["rating"]["previous"]) == (None, 4)
    memories = good(await actor.http.get("/api/memories", params={"persona_id": reply["persona_id"]}), 200)["items"]
    assert [each["text"][:3] for each in memories if each["kind"] == "preference"] == ["-2:"]
    noted = (house.studio.directory.path / "logs" / "feedback.log").read_text().splitlines()
    assert len(noted) == 2
    assert reply["text"][:20] not in noted[0]
    assert (await actor.bootstrap())["messages"][-1]["rating"] == {"reply": -2}
    assert (await actor.http.delete(f"/api/duel/ratings/{reply['id']}")).status_code == 204
    refused(await actor.http.delete(f"/api/duel/ratings/{reply['id']}"), 404, "rating_not_found")


async def test_what_is_no_score_is_refused(actor):
    reply = (await actor.say("Hello"))["messages"][1]
    for score in (0, 6, -6, "5", 5.0, True, None):
        body = {"message_id": reply["id"], "score": score}
        refused(await actor.upload("/api/duel/ratings", body), 422, "bad_score")


async def test_only_replies_are_rated(actor):
    mine = (await actor.say("Hello"))["messages"][0]
    refused(await actor.upload("/api/duel/ratings", {"message_id": mine["id"], "score": 5}), 409, "not_rateable")


async def test_a_reply_that_failed_is_told_kept_and_tried_again(actor, house):
    house.studio.bench.text.fail_next("401", times=10)
    answer = await actor.upload("/api/duel/chat", {"message": "Hello"})
    failed = refused(answer, 503, "model_unavailable")

    house.studio.bench.text.reset()
    again = await actor.post(f"/chat/{failed['message_id']}/retry")
    assert again["messages"][1]["status"] == "final"
    refused(await actor.upload(f"/api/duel/chat/{again['messages'][1]['id']}/retry", {}), 409, "nothing_to_retry")
