"""One client asks and another listens on the same stage, and neither misses or repeats an event."""

import asyncio
import io
import json
import zipfile
from typing import Any

import pytest

from tests.chats.talking import good
from tests.duels.staging import Actor
from tests.support.image_servers import Answer, ImageServer, a_picture
from tests.support.studio import opened

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


class HuggingFace(ImageServer):
    """Answers every wish with the same picture."""

    def answer(self, asked):
        return Answer(200, a_picture(), "image/png")


async def exported(house) -> bytes:
    """Everything of a person, as they take it along."""
    begun = good(await house.http.post("/api/accounts/me/export"), 202)
    for _ in range(300):
        job = good(await house.http.get(f"/api/jobs/{begun['job_id']}"), 200)
        if job["state"] in ("done", "failed"):
            break
        await asyncio.sleep(0.1)
    packed = (await house.http.get(f"/api/media/{job['result']['media_id']}/content")).content
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        return b"".join(box.read(each) for each in box.namelist())


async def test_a_key_is_entered_used_and_rotated_and_found_nowhere(tmp_path, engine):
    keys = ("hf_firstfirstfirst1111", "hf_secondsecond2222")
    answers: list[Any] = []
    async with opened(tmp_path, working=True) as house, HuggingFace() as server:
        actor = Actor(house.http)
        place = {"image_provider": "huggingface", "image_base_url": server.base_url}
        for key in keys:
            answers.append(await actor.post("/settings", **place, image_key=key))
            answers.append(await actor.post("/settings/test", name="image_key"))
            answers.append(await actor.post("/image", prompt="by the sea", fresh=True))
        server.instead["/black-forest-labs/FLUX.1-dev"] = Answer(401, b"hf_secondsecond2222 is not known here")
        answers.append((await house.http.post("/api/duel/image", json={"prompt": "again", "fresh": True})).text)
        answers += [await actor.bootstrap(), await actor.updates(), await actor.get("/settings")]
        answers.append(good(await house.http.get("/api/arena/export", params={"format": "json"}), 200))
        kept = await exported(house)
        for table in ("stored_keys", "events", "duel_settings", "duel_portraits", "jobs", "media"):
            answers += await house.rows(table)
        folder = house.studio.directory.path
    told = str(answers)
    kept += b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.is_symlink())

    sent = [asked.headers.get("authorization") for asked in server.asked if asked.method == "POST"]
    assert [sent.count(f"Bearer {key}") > 0 for key in keys] == [True, True]
    assert sent[-1] == f"Bearer {keys[1]}"
    assert "'last_four': '2222'" in told
    for key in keys:
        assert key not in told
        assert key.encode() not in kept
