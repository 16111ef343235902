"""Too much work at once: what is new and costly is refused, and everything else goes on."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from troupe.app.overload import STREAMS, UPLOADS, Load, Overload

MEGABYTE = 1 << 20


def late(load: Load, times: int = 3) -> Load:
    for _ in range(times):
        load.late(0.4)
    return load


def door(load: Load, refused: list[str] | None = None) -> TestClient:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("done")

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])])
    app.add_middleware(Overload, load=load, on_refusal=(refused if refused is not None else []).append)
    return TestClient(app)


def test_new_work_is_refused_while_answers_come_late():
    refused: list[str] = []

    answer = door(late(Load(0)), refused).post("/api/chats/1/messages")

    assert answer.status_code == 503
    assert answer.json()["code"] == "overloaded"
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert refused == ["overloaded"]


@pytest.mark.parametrize("path", ["/api/runs/1/cancel", "/api/accounts/sign-out", "/api/accounts/sign-out-all"])
def test_stopping_and_leaving_are_never_refused(path):
    assert door(late(Load(0))).post(path).status_code == 200


def test_reading_and_health_are_never_refused():
    http = door(late(Load(0)))

    assert http.get("/health").status_code == 200
    assert http.delete("/api/personas/1").status_code == 200


def test_one_long_pause_is_no_overload():
    load = Load(0)
    load.late(3.0)
    load.late(0.0)
    load.late(0.0)

    assert door(load).post("/api/chats").status_code == 200


def test_work_is_taken_again_once_the_loop_keeps_up():
    load = late(Load(0))
    load.late(0.01)

    assert door(load).post("/api/chats").status_code == 200


def test_new_work_is_refused_when_memory_is_nearly_full():
    load = Load(100 * MEGABYTE, lambda: 81 * MEGABYTE)

    answer = door(load).post("/api/chats")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"


def test_memory_below_the_share_is_no_reason():
    assert door(Load(100 * MEGABYTE, lambda: 79 * MEGABYTE)).post("/api/chats").status_code == 200


def test_no_more_streams_are_opened_than_a_process_carries():
    load = Load(0)
    load.streams = STREAMS

    answer = door(load).get("/api/runs/1/events", headers={"accept": "text/event-stream"})

    assert answer.status_code == 503
    assert door(load).get("/api/runs/1").status_code == 200


def test_no_more_files_arrive_at_once_than_a_process_takes():
    load = Load(0)
    load.uploads = UPLOADS

    assert door(load).post("/api/media", files={"file": b"x"}).status_code == 503


def test_places_are_given_back():
    load = Load(0)
    http = door(load)

    for _ in range(3):
        http.post("/api/media", files={"file": b"x"})
        http.get("/x", headers={"accept": "text/event-stream"})

    assert (load.streams, load.uploads) == (0, 0)


def test_a_socket_too_many_is_told_to_come_back_later():
    load = Load(0)
    load.streams = STREAMS
    said: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        said.append(message)

    async def never(*_: object) -> None:
        raise AssertionError("the socket was let in")

    asyncio.run(Overload(never, load, lambda _: None)({"type": "websocket"}, never, send))

    assert said == [{"type": "websocket.close", "code": 1013}]
