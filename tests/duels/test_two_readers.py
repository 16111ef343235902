"""One client asks and another listens on the same stage, and neither misses or repeats an event."""

import asyncio
import json

import pytest

from tests.chats.talking import good

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("engine", ["sqlite"])]


async def test_whoever_asks_and_whoever_listens_hear_the_same(actor, house):
    begin = (await actor.bootstrap())["cursor"]
    heard: list[tuple[int, str]] = []
    stream = await house.studio.stage.updates.stream(house.studio.person, str(begin))

    async def listen() -> None:
        async for line in stream:
            parts = dict(each.split(": ", 1) for each in line.decode().strip().split("\n") if ": " in each)
            if "id" in parts:
                heard.append((int(parts["id"]), json.loads(parts["data"])["type"]))

    listening = asyncio.create_task(listen())
    asked: list[tuple[int, str]] = []
    place = begin

    async def ask() -> None:
        nonlocal place
        found = await actor.updates(place, limit=3)
        asked.extend((each["seq"], each["type"]) for each in found["events"])
        place = found["cursor"]

    for number in range(4):
        said = await actor.say(f"Message {number}")
        await actor.post("/ratings", message_id=said["messages"][-1]["id"], score=number + 1)
        await ask()
    while place < (await actor.bootstrap())["cursor"]:
        await ask()
    for _ in range(300):
        if len(heard) >= len(asked):
            break
        await asyncio.sleep(0.1)
    listening.cancel()

    assert [seq for seq, _ in asked] == list(range(begin + 1, place + 1))
    assert heard == asked
    assert {"message.added", "message.changed", "reply.started"} <= {type for _, type in asked}


async def test_a_key_is_entered_used_and_rotated_and_found_nowhere(actor, house):
    first, second = "hf_firstfirstfirst1111", "hf_secondsecond2222"
    answers = [await actor.post("/settings", image_key=first)]
    answers.append(await actor.post("/settings/test", name="image_key"))
    answers.append(await actor.post("/settings", image_key=second))
    answers += [await actor.bootstrap(), await actor.updates(), await actor.get("/settings")]
    answers.append(good(await house.http.get("/api/arena/export", params={"format": "json"}), 200))
    for table in ("stored_keys", "events", "duel_settings"):
        answers += await house.rows(table)
    told = str(answers)
    kept = b"".join(
        file.read_bytes() for file in house.studio.directory.path.rglob("*") if file.is_file() and not file.is_symlink()
    )

    assert '"last_four": "2222"' in told.replace("'", '"')
    for key in (first, second):
        assert key not in told
        assert key.encode() not in kept
