"""The log of a very long answer keeps its newest lines for themselves, and of the older ones the text."""

from datetime import UTC, datetime

from tests.chats.talking import good
from troupe.chats import RunStore
from troupe.chats.store.thinning import MOST_EVENTS, LogThinning
from troupe.live import Event

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
