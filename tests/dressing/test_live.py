"""Figures over a socket: style, state and speech go out to whoever watches, commands come in and are answered."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.live.wire import Tab, tab
from tests.support.studio import Running, running_studio

NOBODY = "123e4567-e89b-42d3-a456-426614174000"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("figures")) as studio:
        yield studio


@pytest.fixture
def vera(running: Running) -> str:
    assert running.post("/api/test/reset", json={}).status_code == 200
    made = running.post("/api/personas", json={"name": "Vera", "handle": "vera"})
    assert made.status_code == 201, made.text
    identity: str = made.json()["persona"]["id"]
    return identity


@asynccontextmanager
async def watching(studio: Running, query: str = "", **options) -> AsyncIterator[Tab]:
    async with connect(f"{studio.sockets}/avatar/live{query}", proxy=None, close_timeout=2, **options) as socket:
        yield Tab(socket)


async def command(here: Tab, type: str, data: dict, **fields) -> dict:
    """Send a command and give its answer, past the events that come in between."""
    await here.send({"type": type, "data": data, **fields})
    return (await here.until(lambda frame: frame.get("op") in ("ack", "error")))[-1]


async def test_a_socket_of_figures_begins_with_how_they_are_now(running, vera):
    running.post("/avatar/state", json={"persona_id": vera, "state": "listening", "emotion": "joy"})
    async with watching(running, f"?persona_id={vera}") as here:
        hello, snapshot = await here.take(2)
        running.post("/avatar/state", json={"persona_id": vera, "emotion": "fear"})
        event = await here.next()

    assert hello["op"] == "hello"
    assert (snapshot["type"], snapshot["persona_id"], snapshot["seq"]) == ("avatar.snapshot", vera, 1)
    assert set(snapshot["data"]) == {"style", "state"}
    assert snapshot["data"]["style"]["svg_url"] == f"/api/looks/{vera}/avatar.svg"
    assert (snapshot["data"]["state"]["state"], snapshot["data"]["state"]["emotion"]) == ("listening", "joy")
    assert (event["topic"], event["seq"], event["data"]["emotion"]) == (f"avatar:{vera}", 2, "fear")


async def test_times_are_spelt_alike_in_answers_acknowledgements_and_events(running, vera):
    async with watching(running, f"?persona_id={vera}") as here:
        snapshot = (await here.take(2))[1]
        await here.send({"type": "avatar.state", "data": {"emotion": "joy", "hold_ms": 60_000}})
        frames = await here.take(2)
    told = running.get(f"/avatar/state?persona_id={vera}").json()

    ack, event = next(each for each in frames if "op" in each), next(each for each in frames if "topic" in each)
    assert [ack["result"][name] for name in ("at", "until")] == [event["data"][name] for name in ("at", "until")]
    assert [told["at"], told["until"]] == [event["data"]["at"], event["data"]["until"]]
    for time in (event["at"], event["data"]["at"], event["data"]["until"], snapshot["data"]["state"]["at"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)


async def test_a_place_in_the_log_is_gone_on_from(running, vera):
    for emotion in ("joy", "fear", "anger"):
        running.post("/avatar/state", json={"persona_id": vera, "emotion": emotion})
    async with watching(running, f"?persona_id={vera}&since=1") as here:
        frames = await here.take(4)
    async with watching(running, f"?persona_id={vera}&since=99") as here:
        beyond = await here.take(3)

    assert [frame["data"]["emotion"] for frame in frames[2:]] == ["fear", "anger"]
    assert beyond[2] == {"op": "gap", "topic": f"avatar:{vera}", "oldest": 1, "latest": 3}


async def test_without_a_name_the_active_persona_is_watched(running, vera):
    assert running.post(f"/api/personas/{vera}/activate").status_code == 200
    async with watching(running) as here:
        assert (await here.take(2))[1]["persona_id"] == vera


async def test_a_figure_nobody_knows_ends_the_socket_with_4404(running, vera):
    async with watching(running, f"?persona_id={vera}&persona_id={NOBODY}") as here:
        assert await here.closed() == 4404


async def test_what_cannot_be_watched_ends_the_socket_with_4400(running, vera):
    nine = "&".join(f"persona_id={vera[:-1]}{digit}" for digit in range(9))
    for query in (f"?{nine}", f"?persona_id={vera}&since=-1", f"?persona_id={vera}&since=soon"):
        async with watching(running, query) as here:
            assert await here.closed() == 4400, query


async def test_a_page_of_another_site_cannot_watch_figures(running, vera):
    with pytest.raises(InvalidStatus) as refused:
        async with watching(running, f"?persona_id={vera}", origin="https://elsewhere.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_a_style_set_over_a_socket_reaches_the_sender_and_everyone_else(running, vera):
    async with watching(running, f"?persona_id={vera}") as here, tab(running) as other:
        await here.take(2)
        await other.subscribe(f"avatar:{vera}")
        await other.next()
        await here.send({"type": "avatar.setStyle", "id": "one", "data": {"sliders": {"mecha": 0.2}}})
        mine = await here.take(2)
        seen = await other.next()

    ack = next(frame for frame in mine if "op" in frame)
    event = next(frame for frame in mine if "topic" in frame)
    assert (ack["op"], ack["id"], ack["command"], ack["seq"]) == ("ack", "one", "avatar.setStyle", event["seq"])
    assert ack["result"]["style"]["sliders"]["mecha"] == 0.2
    assert ack["result"]["changed"] == event["data"]["changed"]
    assert event["type"] == "avatar.setStyle"
    assert seen == event


async def test_a_line_is_spoken_and_stopped_over_the_common_socket(running, vera):
    async with tab(running) as here:
        spoken = await command(here, "avatar.speak", {"text": "a" * 400}, id="s", persona_id=vera)
        waiting = await command(here, "avatar.speak", {"text": "Next."}, persona_id=vera)
        stopped = await command(here, "avatar.stop", {}, persona_id=vera)

    assert spoken["result"]["position"] == 0
    assert (waiting["result"]["position"], len(waiting["id"])) == (1, 36)
    assert stopped["result"]["stopped"] == [spoken["result"]["speech_id"], waiting["result"]["speech_id"]]


async def test_the_same_command_again_is_done_once(running, vera):
    async with watching(running, f"?persona_id={vera}") as here:
        await here.take(2)
        first = await command(here, "avatar.state", {"emotion": "joy"}, id="again")
        second = await command(here, "avatar.state", {"emotion": "joy"}, id="again")
        rest = await here.quiet()
        kept = running.get(f"/api/events/avatar:{vera}").json()["items"]

    assert "duplicate" not in first
    assert second == first | {"duplicate": True}
    assert len(kept) == 1
    assert all("topic" in frame for frame in rest)


async def test_commands_are_answered_in_their_order(running, vera):
    async with watching(running, f"?persona_id={vera}") as here:
        await here.take(2)
        for number in range(12):
            await here.send({"type": "avatar.state", "id": str(number), "data": {"intensity": number / 10}})
        frames = await here.until(lambda frame: frame.get("id") == "11")

    acks = [frame for frame in frames if "op" in frame]
    assert [ack["id"] for ack in acks] == [str(number) for number in range(12)]
    assert [ack["seq"] for ack in acks] == list(range(1, 13))


WRONG = {
    "a mood nobody has": ("avatar.state", {"emotion": "glee-club"}, {}, "unknown_emotion", "emotion"),
    "nothing": ("avatar.state", {}, {}, "nothing_to_change", None),
    "too much feeling": ("avatar.state", {"intensity": 2}, {}, "invalid", "intensity"),
    "a slider beyond its end": ("avatar.setStyle", {"sliders": {"mecha": 1.1}}, {}, "invalid", "sliders.mecha"),
    "no colour": ("avatar.setStyle", {"palette": {"primary": "#12"}}, {}, "invalid_colour", "palette.primary"),
    "silence": ("avatar.speak", {"text": ""}, {}, "invalid", "text"),
    "data that is a list": ("avatar.speak", [], {}, "invalid", "data"),
    "a persona in the data": ("avatar.stop", {"persona_id": NOBODY}, {}, "invalid", "data.persona_id"),
    "a number for a persona": ("avatar.stop", {}, {"persona_id": 7}, "invalid", "persona_id"),
    "somebody unknown": ("avatar.stop", {}, {"persona_id": NOBODY}, "persona_not_found", None),
}


async def test_a_wrong_command_is_answered_under_its_id_and_changes_nothing(running, vera):
    async with watching(running, f"?persona_id={vera}") as here:
        await here.take(2)
        for name, (type, data, fields, code, field) in WRONG.items():
            error = await command(here, type, data, id=name, **fields)
            assert (error["op"], error["error"], error.get("field"), error["id"]) == ("error", code, field, name)
            assert error["next_step"]
        await here.send({"op": "ping"})
        assert (await here.next()) == {"op": "pong"}

    assert running.get(f"/api/events/avatar:{vera}").json()["items"] == []


async def test_an_id_is_a_short_text_that_can_be_read(running, vera):
    async with tab(running) as here:
        for id in ("", "x" * 65, "a\nb", 7):
            error = await command(here, "avatar.stop", {}, id=id, persona_id=vera)
            assert (error["error"], error["field"]) == ("invalid", "id")


async def test_whoever_watches_several_figures_says_which_one_is_meant(running, vera):
    second = running.post("/api/personas", json={"name": "Otto", "handle": "otto"}).json()["persona"]["id"]
    async with watching(running, f"?persona_id={vera}&persona_id={second}") as here:
        await here.take(3)
        unnamed = await command(here, "avatar.state", {"emotion": "joy"})
        named = await command(here, "avatar.state", {"emotion": "joy"}, persona_id=second)

    assert (unnamed["error"], unnamed["field"]) == ("invalid", "persona_id")
    assert named["result"]["emotion"] == "joy"


async def test_more_commands_than_can_be_followed_are_refused_with_the_time_to_wait(running, vera):
    frame = json.dumps({"type": "avatar.stop", "persona_id": 7, "data": {}})
    async with tab(running) as here:
        await asyncio.gather(*(here.send(frame) for _ in range(200)))
        answers = await here.take(200)

    refused = [answer for answer in answers if answer["error"] == "rate_limited"]
    assert {answer["error"] for answer in answers[:40]} == {"invalid"}
    assert refused
    assert all(0 < answer["retry_after_ms"] <= 2000 for answer in refused)
