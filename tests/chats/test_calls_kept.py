"""Calls as they are kept: whose they are, how they end by themselves, and what a server that stopped leaves behind."""

import asyncio
import json

from tests.chats.talking import Talker, good, refused, second_person
from tests.support.studio import opened, troupe


async def begin(http, **fields):
    persona = good(await http.post("/api/personas", json={"name": "Nora"}), 201)["persona"]
    return good(await http.post("/api/calls", json={"persona_id": persona["id"]} | fields), 201)


async def get(http, made):
    return good(await http.get(f"/api/calls/{made['id']}"), 200)


async def ended(http, made):
    for _ in range(1500):
        if (found := await get(http, made))["state"] == "ended":
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def test_a_call_is_kept_with_its_chat(house):
    made = await begin(house.http, mode="hands_free", language="de-AT")

    found = await get(house.http, made)
    over = good(await house.http.post(f"/api/calls/{made['id']}/end", json={}), 200)

    assert found == made
    assert (made["state"], made["mode"], made["language"], made["cast"]) == (
        "idle", "hands_free", "de-AT", [made["persona_id"]])  # fmt: skip
    assert (over["state"], over["end_reason"], over["stats"]["turns"]) == ("ended", "hung_up", 0)
    assert await get(house.http, made) == over
    good(await house.http.get(f"/api/chats/{made['chat_id']}"), 200)


async def test_nobody_else_sees_joins_or_ends_a_call(house):
    made = await begin(house.http)
    ben = (await second_person(house)).http

    refused(await ben.get(f"/api/calls/{made['id']}"), 404, "call_not_found")
    refused(await ben.post(f"/api/calls/{made['id']}/end", json={}), 404, "call_not_found")
    refused(await ben.post("/api/calls", json={"persona_id": made["persona_id"]}), 404, "persona_not_found")
    assert good(await ben.get("/api/calls"), 200)["items"] == []
    assert (await get(house.http, made))["state"] == "idle"


async def test_a_call_that_nobody_takes_up_is_lost(house):
    house.studio.calls.patience.lost_seconds = 0

    made = await begin(house.http)

    assert (await ended(house.http, made))["end_reason"] == "lost"
    events = await Talker(house.http).events(f"chat:{made['chat_id']}")
    assert [each["type"] for each in events if each["type"].startswith("call.")] == ["call.started", "call.ended"]
    await begin(house.http)


async def test_a_call_in_which_nobody_speaks_ends(house):
    house.studio.calls.patience.idle_seconds = 0

    made = await begin(house.http)

    assert (await ended(house.http, made))["end_reason"] == "idle"


async def test_no_call_goes_on_for_ever(house):
    house.studio.calls.patience.longest_seconds = 0

    made = await begin(house.http)

    assert (await ended(house.http, made))["end_reason"] == "time_limit"


async def test_a_studio_that_closes_ends_its_calls(house):
    made = await begin(house.http)

    await house.studio.calls.close()

    assert (await get(house.http, made))["end_reason"] == "error"


async def test_what_a_killed_server_left_open_is_ended_and_stands_in_nobodys_way(house):
    made = await begin(house.http)
    over = good(await house.http.post(f"/api/calls/{made['id']}/end", json={}), 200)
    async with house.studio.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE calls SET ended_at = NULL, end_reason = NULL")

    await house.studio.hourly()

    found = await get(house.http, made)
    assert over["end_reason"] == "hung_up"
    assert (found["state"], found["end_reason"]) == ("ended", "lost")


async def test_a_call_ends_and_goes_with_its_chat(house):
    binned = await begin(house.http)
    good(await house.http.delete(f"/api/chats/{binned['chat_id']}"), 200)
    over = await get(house.http, binned)
    made = await begin(house.http)

    gone = await house.http.delete(f"/api/chats/{made['chat_id']}", params={"forever": "true"})

    assert (over["state"], over["end_reason"]) == ("ended", "hung_up")
    assert gone.status_code == 200
    assert [each["id"] for each in await house.rows("calls")] == [binned["id"]]
    refused(await house.http.get(f"/api/calls/{made['id']}"), 404, "call_not_found")
    await begin(house.http)


async def test_calls_are_listed_from_the_terminal(tmp_path):
    async with opened(tmp_path, test=False) as house:
        made = await begin(house.http)
        await house.http.post(f"/api/calls/{made['id']}/end", json={})

    folder = {"TROUPE_DATA": str(tmp_path / "studio")}
    listed = await asyncio.to_thread(troupe, tmp_path, "chats", "calls", "--json", **folder)
    one = await asyncio.to_thread(troupe, tmp_path, "chats", "calls", made["id"], "--json", **folder)

    [found] = json.loads(listed.stdout)["items"]
    assert (found["id"], found["end_reason"]) == (made["id"], "hung_up")
    assert json.loads(one.stdout) == found
