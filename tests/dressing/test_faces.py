"""A figure's face follows the answer of its persona, for whoever may see it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chats.talking import Talker
from tests.jobs.studio import eventually
from tests.support.studio import Opened, opened


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as house:
        assert house.studio.bench is not None
        house.studio.bench.text.set_speed(1000, 0)
        yield house
        await house.studio.answers.stop_everything()


async def face_of(house: Opened, persona: str) -> str:
    found: str = (await house.http.get("/avatar/state", params={"persona_id": persona})).json()["emotion"]
    return found


async def test_a_sentence_that_sounds_glad_is_seen_on_the_face(house: Opened) -> None:
    me = Talker(house.http)
    assert house.studio.bench is not None
    house.studio.bench.text.next_replies(["I am so happy and glad, what wonderful news!"])
    chat = await me.open()
    persona = chat["members"][0]["persona_id"]

    run = await me.talk(chat, "The train leaves at noon.")

    async def shows_it() -> bool:
        return await face_of(house, persona) == "joy"

    await eventually(shows_it)
    assert (await me.path(chat))[-1]["emotion"]["label"] == "joy"
    assert "emotion" in [event["type"] for event in await me.log(run["id"])]
