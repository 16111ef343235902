"""Counting goes on after the disk did not take it for a while; nothing that was heard is lost."""

import asyncio
import time
from dataclasses import replace

from tests.chats.talking import Talker
from tests.minds.measuring import Measurer
from troupe.kit.errors import Unavailable
from troupe.minds import Counting, CountStore
from troupe.minds.service import counting as counting_module


class FullDisk(CountStore):
    """Refuses once."""

    refusals = 1

    async def add(self, counted):
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("The disk is full.", next_step="Free some space.", code="disk_full")
        await super().add(counted)


async def test_answers_wait_for_the_disk_and_are_counted_then(house, monkeypatch):
    monkeypatch.setattr(counting_module, "AFTER_A_FAULT_SECONDS", 0.01)
    heard = []
    house.studio.bench.text.set_speed(100_000, 0)
    me, talker = Measurer(house.http), Talker(house.http)
    persona = await me.cast(brain_id=await me.fake_brain())
    chat = await talker.open(members=[{"persona_id": persona["id"]}])

    async def listen(answer):
        heard.append(answer)

    house.studio.observing.counting.then(listen)
    await talker.talk(chat, "Hello")
    await house.studio.observing.counting.catch_up()
    counting = Counting(FullDisk(house.studio.database))
    counting.hear(replace(heard[0], id="again"))
    keeping = asyncio.create_task(counting.keep_up())
    deadline = time.monotonic() + 20
    while len(await house.rows("answer_counts")) < 2:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)

    assert {row["id"] for row in await house.rows("answer_counts")} == {heard[0].id, "again"}
