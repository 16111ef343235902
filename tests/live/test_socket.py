"""One socket per tab: what is asked for comes once, in order, and a bad frame harms nobody."""

import asyncio
import json
import socket as sockets
import time
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect
from websockets.client import ClientProtocol
from websockets.frames import Frame as WireFrame
from websockets.uri import parse_uri

from tests.live.wire import tab
from tests.support.studio import running_studio

NOBODY = "123e4567-e89b-42d3-a456-426614174000"


def open_chat(studio, **fields):
    answer = studio.post("/api/chats", json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def rename(studio, chat, title):
    assert studio.client().patch(f"/api/chats/{chat['id']}", json={"title": title}).status_code == 200


def say(studio, chat, text="hello"):
    """Say something and give the run that answers."""
    leaf = studio.get(f"/api/chats/{chat['id']}").json()["active_leaf_id"]
    sent = studio.post(f"/api/chats/{chat['id']}/messages", json={"text": text, "parent_id": leaf})
    assert sent.status_code == 202, sent.text
    return sent.json()["runs"][0]


async def test_the_first_frame_greets(studio):
    async with connect(f"{studio.sockets}/api/live", proxy=None) as socket:
        hello = json.loads(await socket.recv())

    assert hello["op"] == "hello"
    assert hello["heartbeat_s"] == 10
    assert set(hello) == {"op", "build", "server", "heartbeat_s"}


async def test_a_topic_is_replayed_from_where_one_was_and_then_goes_on(studio):
    chat = open_chat(studio)
    for number in range(3):
        rename(studio, chat, f"title {number}")
    async with tab(studio) as here:
        await here.subscribe("chats", 2)
        frames = await here.take(3)
        rename(studio, chat, "live")
        frames.append(await here.next())

    assert frames[0] == {"op": "subscribed", "topic": "chats", "seq": 4, "oldest": 1}
    assert [frame["seq"] for frame in frames[1:]] == [3, 4, 5]
    assert set(frames[1]) == {"topic", "seq", "type", "at", "data"}
    assert frames[3]["data"]["chat"]["title"] == "live"


async def test_without_a_place_only_what_is_new_comes(studio):
    chat = open_chat(studio)
    async with tab(studio) as here:
        await here.subscribe("chats")
        subscribed = await here.next()
        rename(studio, chat, "new")
        event = await here.next()

    assert (subscribed["seq"], event["seq"]) == (1, 2)


async def test_replay_and_live_meet_without_a_gap_or_a_repetition(studio):
    """Tabs come while others write; each ends up with every number once."""
    chat = open_chat(studio)
    stop = asyncio.Event()

    async def write():
        number = 0
        with studio.client() as http:
            while not stop.is_set():
                number += 1
                url = f"/api/chats/{chat['id']}"
                await asyncio.to_thread(http.patch, url, json={"title": f"title {number}"})

    async def watch(begin, since):
        await asyncio.sleep(begin)
        async with tab(studio) as here:
            await here.subscribe("chats", since)
            subscribed = await here.next()
            await asyncio.sleep(0.3)
            events = await here.quiet()
        return subscribed, [event["seq"] for event in events]

    writer = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    found = await asyncio.gather(*(watch(delay / 37, since) for delay in range(7) for since in (0, 1)))
    stop.set()
    await writer

    for subscribed, seqs in found:
        since = seqs[0] - 1
        assert since in (0, 1)
        assert seqs == list(range(since + 1, since + 1 + len(seqs)))
        assert subscribed["op"] == "subscribed"
        assert len(seqs) >= subscribed["seq"] - since


async def test_subscribing_again_goes_to_the_new_place_at_any_moment(studio):
    chat = open_chat(studio)
    for number in range(40):
        rename(studio, chat, f"title {number}")
    async with tab(studio) as here:
        await here.subscribe("chats", 0)
        for _ in range(20):
            await here.subscribe("chats", 30)
            await here.subscribe("chats", 0)
        rename(studio, chat, "last")
        frames = await here.until(lambda frame: frame.get("seq") == 42 and "type" in frame)
    last = max(place for place, frame in enumerate(frames) if frame.get("op") == "subscribed")

    assert [frame["seq"] for frame in frames[last + 1 :]] == list(range(1, 43))


async def test_a_place_beyond_the_log_is_a_gap_and_goes_on_from_the_end(studio):
    chat = open_chat(studio)
    async with tab(studio) as here:
        await here.subscribe("chats", 99)
        gap = await here.next()
        rename(studio, chat, "next")
        event = await here.next()

    assert gap == {"op": "gap", "topic": "chats", "oldest": 1, "latest": 1}
    assert event["seq"] == 2


async def test_an_answer_comes_piece_by_piece_and_as_a_whole_to_latecomers(studio):
    chat = open_chat(studio)
    run = say(studio, chat)
    async with tab(studio) as early, tab(studio) as late:
        await early.subscribe(f"run:{run['id']}", 0)
        first = await early.until(lambda frame: frame.get("type") == "run.finished")
        await late.subscribe(f"run:{run['id']}", 0)
        second = await late.until(lambda frame: frame.get("type") == "run.finished")

    assert first[1:] == second[1:]
    assert [event["seq"] for event in first[1:]] == list(range(1, len(first)))
    said = "".join(event["data"]["text"] for event in first if event.get("type") == "text.delta")
    assert said == first[-1]["data"]["node"]["text"]


async def test_an_unsubscribed_topic_is_silent(studio):
    chat = open_chat(studio)
    async with tab(studio) as here:
        for topic in ("chats", f"chat:{chat['id']}"):
            await here.subscribe(topic)
            await here.next()
        await here.send({"op": "unsubscribe", "topic": "chats"})
        answer = await here.next()
        rename(studio, chat, "unheard")
        await asyncio.sleep(0.3)
        heard = await here.quiet()

    assert answer == {"op": "unsubscribed", "topic": "chats"}
    assert {event["topic"] for event in heard} == {f"chat:{chat['id']}"}


BAD_FRAMES = {
    "not json": ("{", "invalid"),
    "a list": ("[1]", "bad_frame"),
    "a number": ("7", "bad_frame"),
    "nothing asked": ("{}", "bad_frame"),
    "unknown op": ('{"op":"dance"}', "bad_frame"),
    "unknown command": ('{"type":"avatar.dance","id":"7"}', "unknown_type"),
    "no topic": ('{"op":"subscribe"}', "invalid"),
    "topic of another kind": ('{"op":"subscribe","topic":7}', "invalid"),
    "bad place": ('{"op":"subscribe","topic":"system","since":"x"}', "invalid"),
    "place below zero": ('{"op":"subscribe","topic":"system","since":-1}', "invalid"),
    "yes as a place": ('{"op":"subscribe","topic":"system","since":true}', "invalid"),
    "endless place": ('{"op":"subscribe","topic":"system","since":1e400}', "invalid"),
    "huge place": ('{"op":"subscribe","topic":"system","since":' + "9" * 40 + "}", "invalid"),
    "half a character": ('{"op":"subscribe","topic":"chat:\\ud800"}', "invalid"),
    "deep": ("[" * 30_000, "invalid"),
    "binary": (b"\x00\x01", "binary_not_supported"),
    "too large": (json.dumps({"op": "ping", "pad": "x" * 70_000}), "too_large"),
    "unknown topic": ('{"op":"subscribe","topic":"weather"}', "topic_not_found"),
    "unknown chat": (f'{{"op":"subscribe","topic":"chat:{NOBODY}"}}', "topic_not_found"),
    "unknown run": (f'{{"op":"subscribe","topic":"run:{NOBODY}"}}', "topic_not_found"),
    "no id": ('{"op":"subscribe","topic":"chat:"}', "topic_not_found"),
    "zero byte": ('{"op":"subscribe","topic":"chat:\\u0000"}', "topic_not_found"),
    "somebody's own": ('{"op":"subscribe","topic":"chats@someone"}', "invalid"),
}


@pytest.mark.parametrize(("frame", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_a_frame_that_cannot_be_followed_is_answered_and_the_socket_stays(studio, frame, code):
    async with tab(studio) as here:
        await here.send(frame)
        error = await here.next()
        await here.send({"op": "ping"})
        pong = await here.next()

    assert (error["op"], error["error"]) == ("error", code)
    assert error["next_step"]
    assert "code" not in error
    assert pong == {"op": "pong"}


async def test_a_command_that_is_not_known_is_answered_under_its_id(studio):
    async with tab(studio) as here:
        await here.send({"type": "avatar.dance", "id": "7", "data": {}})

        assert (await here.next())["id"] == "7"


async def test_the_tenth_bad_frame_of_a_minute_ends_the_socket(studio):
    async with tab(studio) as here:
        for _ in range(9):
            await here.send("{")
            assert (await here.next())["op"] == "error"
        await here.send("{")

        assert await here.closed() == 4400


async def test_a_topic_that_cannot_be_found_is_not_a_bad_frame(studio):
    async with tab(studio) as here:
        for _ in range(15):
            await here.subscribe(f"chat:{NOBODY}")
            error = await here.next()
            assert (error["error"], error["topic"]) == ("topic_not_found", f"chat:{NOBODY}")


async def test_one_socket_watches_a_hundred_topics_and_no_more(studio):
    with studio.client() as http:
        chats = [http.post("/api/chats", json={}).json() for _ in range(100)]
    async with tab(studio) as here:
        for chat in chats:
            await here.subscribe(f"chat:{chat['id']}")
        assert {frame["op"] for frame in await here.take(100)} == {"subscribed"}
        await here.subscribe("system")
        refused = await here.next()
        await here.subscribe(f"chat:{chats[0]['id']}", 0)
        again = await here.next()
        await here.send({"op": "unsubscribe", "topic": f"chat:{chats[1]['id']}"})
        await here.subscribe("system")
        frames = await here.until(lambda frame: frame.get("topic") == "system")

    assert (refused["op"], refused["limit"]) == ("error", 100)
    assert again["op"] == "subscribed"
    assert frames[-1]["op"] == "subscribed"


async def test_a_person_has_sixteen_sockets_and_the_next_is_told_why_not(studio):
    async with AsyncExitStack() as sixteen:
        for _ in range(16):
            await sixteen.enter_async_context(tab(studio))
        socket = await sixteen.enter_async_context(connect(f"{studio.sockets}/api/live", proxy=None))
        told = json.loads(await socket.recv())
        await socket.wait_closed()
    async with tab(studio):
        pass

    assert (told["op"], told["error"], told["limit"]) == ("error", "rate_limited", 16)
    assert socket.close_code == 1013


async def test_a_reader_that_does_not_read_is_let_go_and_goes_on_from_its_number(studio):
    chat = open_chat(studio)
    studio.post("/api/test/brain", json={"replies": [" ".join(str(number) + "x" * 4_000 for number in range(200))]})
    run = say(studio, chat)
    topic = f"run:{run['id']}"
    async with tab(studio) as quick:
        await quick.subscribe(topic, 0)
        whole = (await quick.until(lambda frame: frame.get("type") == "run.finished"))[1:]
        code, got = await asyncio.to_thread(read_nothing_for_a_while, studio, topic)
        meanwhile = await quick.quiet()
        # On a busy machine it may have got everything before it was let go; then it goes on from the line before.
        place = min(got[-1]["seq"], whole[-1]["seq"] - 1)
        await quick.subscribe(topic, place)
        rest = (await quick.until(lambda frame: frame.get("type") == "run.finished"))[1:]

    assert code == 4408
    assert meanwhile == []
    assert got[-1] in whole
    assert place + len(rest) == whole[-1]["seq"]
    assert rest == whole[place:]


def read_nothing_for_a_while(studio, topic):
    """Ask for far more than lies on the way, read nothing, then everything: the closing code, and the events."""
    protocol = ClientProtocol(parse_uri(f"{studio.sockets}/api/live"))
    wire = sockets.socket()
    wire.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 64 * 1024)
    wire.settimeout(15)
    wire.connect(("127.0.0.1", studio.port))
    with wire:
        protocol.send_request(protocol.connect())
        wire.sendall(b"".join(protocol.data_to_send()))
        protocol.receive_data(wire.recv(65_536))
        for _ in range(12):
            protocol.send_text(json.dumps({"op": "subscribe", "topic": topic, "since": 0}).encode())
            wire.sendall(b"".join(protocol.data_to_send()))
            time.sleep(0.2)
        time.sleep(2.5)
        frames = []
        while protocol.close_rcvd is None and (data := wire.recv(1 << 20)):
            protocol.receive_data(data)
            frames += [each.data for each in protocol.events_received() if isinstance(each, WireFrame)]
    said = [json.loads(data) for data in frames if data[:1] == b"{"]
    return protocol.close_rcvd and protocol.close_rcvd.code, [frame for frame in said if "type" in frame]


async def test_a_long_replay_reaches_a_reader_that_keeps_up(studio):
    chat = open_chat(studio)
    studio.post("/api/test/brain", json={"replies": [" ".join(str(number) + "x" * 4_000 for number in range(200))]})
    run = say(studio, chat)
    async with tab(studio) as here:
        await here.subscribe(f"run:{run['id']}", 0)
        frames = await here.until(lambda frame: frame.get("type") == "run.finished")
        await here.subscribe(f"run:{run['id']}", 0)
        again = await here.until(lambda frame: frame.get("type") == "run.finished")

    assert len(json.dumps(frames)) > 3 * 256 * 1024
    assert again[1:] == frames[1:]


async def test_a_server_that_stops_says_so(tmp_path):
    with running_studio(tmp_path) as studio:
        async with tab(studio) as here:
            stopping = asyncio.create_task(asyncio.to_thread(studio.stop))

            assert await here.closed() == 1001
            assert await stopping == 0


async def test_an_idle_line_is_kept_open_by_a_heartbeat(studio):
    chat = open_chat(studio)
    studio.post("/api/test/speed", json={"first_token_ms": 12_000})
    run = say(studio, chat)
    urls = ("/api/live/events?topics=system", f"/api/runs/{run['id']}/events?since=3")
    async with connect(f"{studio.sockets}/api/live", proxy=None) as socket:
        await socket.recv()
        async with asyncio.timeout(15):
            beat, *comments = await asyncio.gather(
                socket.recv(), *(asyncio.to_thread(first_comment, studio, url) for url in urls)
            )
    studio.post(f"/api/runs/{run['id']}/cancel")

    assert json.loads(beat)["op"] == "heartbeat"
    assert json.loads(beat)["at"].endswith("Z")
    assert all(comment.startswith(":") for comment in comments)


def first_comment(studio, url):
    with studio.client() as http, http.stream("GET", url) as answer:
        return next(line for line in answer.iter_lines() if line.startswith(":"))
