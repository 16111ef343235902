"""The log of a very long answer keeps its newest lines for themselves, and of the older ones the text."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.chats.talking import good
from troupe.chats import RunStore
from troupe.chats.service.runlog import AT_HAND, RunLog
from troupe.chats.store.thinning import MOST_EVENTS, LogThinning
from troupe.kit.ids import random_id
from troupe.live import Event, Hub

NOW = datetime(2026, 11, 20, tzinfo=UTC)


async def test_of_more_lines_than_are_kept_the_oldest_become_one_and_the_text_stays_whole(me, house):
    run = await me.talk(await me.open(), "Tell me everything.")
    topic, head = f"run:{run['id']}", (await me.log(run["id"]))[-1]["seq"]
    more = [Event(topic, head + 1 + n, "text.delta", NOW, {"text": f"{n} "}) for n in range(MOST_EVENTS + 50)]
    async with house.studio.database.writing():
        await RunStore(house.studio.database).append(run["id"], more)
    whole = (await me.run(run["id"]))["text_so_far"]

    await LogThinning(house.studio.database).shorten(run["id"])

    log = good(await me.http.get(f"/api/events/{topic}", params={"since": 0, "limit": 100}), 200)
    newest = good(await me.http.get(f"/api/events/{topic}", params={"since": head + MOST_EVENTS, "limit": 100}), 200)
    assert (await me.run(run["id"]))["text_so_far"] == whole
    assert (log["oldest"], log["latest"]) == (head + 51, head + MOST_EVENTS + 50)
    assert [each["seq"] for each in newest["items"]] == list(range(head + MOST_EVENTS + 1, head + MOST_EVENTS + 51))
    assert await LogThinning(house.studio.database).overdue(datetime.max.replace(tzinfo=UTC), 10) == [run["id"]]
    await LogThinning(house.studio.database).thin(run["id"])
    assert await LogThinning(house.studio.database).overdue(datetime.max.replace(tzinfo=UTC), 10) == []
    assert (await me.run(run["id"]))["text_so_far"] == whole


async def test_of_a_long_answer_that_goes_on_older_lines_are_read_from_the_disk(me, house):
    database, store = house.studio.database, RunStore(house.studio.database)
    ended = await store.find((await me.talk(await me.open(), "Tell me everything."))["id"])
    run = replace(ended, id=random_id(), client_key=None)
    log = RunLog(store, database, Hub(), lambda: NOW)
    opened = log.begin(run, {"run": {}})
    async with database.writing():
        await store.add(run)
        await log.keep_beginning(opened)
    said = [f"{n} " for n in range(5 * AT_HAND)]
    for place, word in enumerate(said, start=1):
        log.say(opened, "text.delta", {"text": word})
        if place % 70 == 0:
            await log.keep()

    lines: list[Event] = []
    while page := (await log.replay(opened.topic, len(lines), 90)).items:
        lines += page

    assert len(opened.events) < 3 * AT_HAND
    assert [line.seq for line in lines] == list(range(1, len(said) + 2))
    assert [line.data["text"] for line in lines[1:]] == said
    assert await log.state(run) == ("".join(said), len(said) + 1)
    async with database.writing():
        await log.end(opened, {})
    assert await store.text(run.id) == ("".join(said), len(said) + 2)
