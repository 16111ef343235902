"""The log itself: a change and its news are one, numbers have no holes, and other processes are heard."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.live.test_socket import open_chat, rename
from tests.live.wire import tab
from tests.support.postgres import fresh_postgres
from tests.support.studio import Opened, opened, running_studio, troupe
from troupe.live import personal


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def house(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=request.param) as house:
        yield house


def shelf(house: Opened) -> str:
    """A topic that nobody announces anything on by themselves."""
    return personal("library", house.studio.person.id)


async def test_a_change_and_its_news_are_kept_together_or_not_at_all(house):
    live, database = house.studio.live, house.studio.database
    heard = []
    live.hub.publish = heard.append

    async def told_and_broken_off():
        async with database.writing():
            await live.announce(shelf(house), "told", {"number": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await told_and_broken_off()
    async with database.writing():
        await live.announce(shelf(house), "told", {"number": 2})
        assert heard == []  # nobody hears of it before it is true

    kept = (await house.http.get("/api/events/library")).json()
    assert [(event["seq"], event["data"]) for event in kept["items"]] == [(1, {"number": 2})]
    assert [event.data for event in heard] == [{"number": 2}]
    unknown = (await house.http.get("/api/events/run:nobody")).json()
    assert (unknown["error"], unknown["topic"]) == ("topic_not_found", "run:nobody")


async def test_fifty_writers_at_once_leave_no_hole_in_the_numbers(house):
    live = house.studio.live

    async def write(writer):
        for number in range(10):
            await live.announce(f"shelf:{number % 2}", "told", {"writer": writer, "number": number})

    await asyncio.gather(*(write(writer) for writer in range(50)))

    for topic in ("shelf:0", "shelf:1"):
        found = await live.replay(topic, 0, 1000)
        assert [event.seq for event in found.items] == list(range(1, 251))
        by_writer = {}
        for event in found.items:
            by_writer.setdefault(event.data["writer"], []).append(event.data["number"])
        assert all(numbers == sorted(numbers) for numbers in by_writer.values())


async def test_reading_the_log_by_request_takes_nothing_away(house):
    for number in range(5):
        await house.studio.live.announce(shelf(house), "told", {"number": number})

    first = (await house.http.get("/api/events/library", params={"since": 1, "limit": 2})).json()
    again = (await house.http.get("/api/events/library", params={"since": 1, "limit": 2})).json()

    assert first == again
    assert [event["seq"] for event in first["items"]] == [2, 3]
    assert (first["oldest"], first["latest"]) == (1, 5)


@pytest.mark.parametrize(
    "query", [{"since": "-1"}, {"since": "x"}, {"limit": "0"}, {"limit": "1001"}, {"since": "9" * 30}]
)
async def test_a_place_that_is_none_is_refused(house, query):
    answer = await house.http.get("/api/events/system", params=query)

    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")


@pytest.mark.parametrize("topic", ["weather", "chat:", "chat:123e4567-e89b-42d3-a456-426614174000", "chats@someone"])
async def test_a_topic_nobody_may_watch_is_not_found(house, topic):
    assert (await house.http.get(f"/api/events/{topic}")).status_code == 404
    assert (await house.http.get("/api/live/events", params={"topics": topic})).status_code == 404


async def test_old_events_go_and_their_numbers_stay(house):
    live = house.studio.live
    for number in range(3):
        await live.announce(shelf(house), "told", {"number": number})
    await live.retire(house.studio.clock().replace(year=2100))
    await live.announce(shelf(house), "told", {"number": 3})

    found = (await house.http.get("/api/events/library")).json()

    assert [event["seq"] for event in found["items"]] == [4]
    assert (found["oldest"], found["latest"]) == (4, 4)


def events_of(studio, url, count, **headers):
    """The first events of a stream, each with its fields."""
    found, event = [], {}
    with studio.client() as http, http.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line == "" and "event" in event:
                found.append(event)
                event = {}
            elif ": " in line and not line.startswith(":"):
                name, value = line.split(": ", 1)
                event[name] = value
            if len(found) == count:
                return found
    return found


async def test_scripts_read_several_topics_as_one_stream_and_go_on_from_the_last(studio):
    chat = open_chat(studio)
    url = f"/api/live/events?topics=chats,chat:{chat['id']}"
    listening = asyncio.create_task(asyncio.to_thread(events_of, studio, url, 2))
    await asyncio.sleep(0.5)
    rename(studio, chat, "one")
    first = await listening
    rename(studio, chat, "two")

    last = next(event["id"] for event in first if event["id"].startswith("chats:"))
    (missed,) = events_of(studio, "/api/live/events?topics=chats", 1, **{"Last-Event-ID": last})
    (gap,) = events_of(studio, "/api/live/events?topics=chats", 1, **{"Last-Event-ID": "chats:999"})

    assert {event["id"].rpartition(":")[0] for event in first} == {"chats", f"chat:{chat['id']}"}
    assert json.loads(missed["data"])["data"]["chat"]["title"] == "two"
    assert missed["id"] == f"chats:{int(last.rpartition(':')[2]) + 1}"
    assert (gap["event"], json.loads(gap["data"])["latest"]) == ("gap", 3)


async def test_a_command_in_another_process_is_heard_at_once(tmp_path):
    with running_studio(tmp_path) as studio:
        chat = open_chat(studio)
        async with tab(studio) as here:
            await here.subscribe("chats")
            await here.next()
            done = await asyncio.to_thread(
                troupe, tmp_path / "home", "chats", "delete", chat["id"], "--data", str(studio.data)
            )
            event = await here.next()

    assert done.returncode == 0, done.stderr
    assert (event["type"], event["data"]["chat"]["id"]) == ("chat.removed", chat["id"])


@pytest.mark.postgresql
async def test_what_one_server_does_is_heard_at_another(tmp_path):
    with (
        fresh_postgres() as url,
        running_studio(tmp_path / "one", TROUPE_DATABASE_URL=url) as one,
        running_studio(tmp_path / "two", TROUPE_DATABASE_URL=url) as two,
    ):
        chat = open_chat(one)
        one.post("/api/test/speed", json={"tokens_per_second": 100, "first_token_ms": 0})
        async with tab(two) as there:
            await there.subscribe("chats")
            await there.next()
            rename(one, chat, "heard")
            event = await there.next()
            body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
            sent = one.post(f"/api/chats/{chat['id']}/messages", json=body).json()
            await there.subscribe(f"run:{sent['runs'][0]['id']}", 0)
            log = await there.until(lambda frame: frame.get("type") == "run.finished")
            one.post("/api/test/speed", json={"tokens_per_second": 1, "first_token_ms": 60_000})
            node = log[-1]["data"]["node"]["id"]
            sent = one.post(f"/api/chats/{chat['id']}/messages", json={"text": "more", "parent_id": node}).json()
            stopped = two.post(f"/api/runs/{sent['runs'][0]['id']}/cancel").json()

    assert stopped["state"] == "cancelled"
    assert event["data"]["chat"]["title"] == "heard"
    events = [frame for frame in log if frame.get("topic", "").startswith("run:") and "type" in frame]
    assert [each["seq"] for each in events] == list(range(1, len(events) + 1))
    said = "".join(each["data"]["text"] for each in events if each["type"] == "text.delta")
    assert said == events[-1]["data"]["node"]["text"] != ""
