"""Spans: a request and what it led to, told to the collector that was named, and to nobody else."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from tests.support.studio import running_studio, until
from troupe.kit.tracing import Span, listened_by, present, span, unheard

CAUSE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(ThreadingHTTPServer):
    """A collector on loopback that keeps what it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.told: list[dict[str, object]] = []

    def named(self, name: str) -> list[dict[str, object]]:
        return [each for each in list(self.told) if each["name"] == name]


class _Answer(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path == "/v1/traces":
            (resource,) = said["resourceSpans"]
            self.server.told += [each for scope in resource["scopeSpans"] for each in scope["spans"]]
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@contextmanager
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_an_answer_is_told_as_part_of_the_request_that_asked_for_it(tmp_path):
    with collector() as heard:
        where = f"http://127.0.0.1:{heard.server_address[1]}"
        with running_studio(tmp_path, TROUPE_OTLP_ENDPOINT=where) as studio:
            with httpx2.Client(base_url=studio.address, headers={"traceparent": CAUSE}, timeout=30) as http:
                chat = http.post("/api/chats", json={}).json()
                leaf = chat["active_leaf_id"]
                sent = http.post(f"/api/chats/{chat['id']}/messages", json={"text": "private words", "parent_id": leaf})
            assert sent.status_code == 202, sent.text
            until(lambda: heard.named("answer"), 30, "the answer was told of")

        (asked,) = heard.named("POST /api/chats/{chat_id}/messages")
        (answered,) = heard.named("answer")
        written = [each for each in heard.named("database.write") if each.get("parentSpanId") == asked["spanId"]]
        assert (asked["traceId"], asked["parentSpanId"], asked["kind"]) == (CAUSE[3:35], CAUSE[36:52], 2)
        assert (answered["traceId"], answered["parentSpanId"]) == (asked["traceId"], asked["spanId"])
        assert written
        assert all(int(str(each["startTimeUnixNano"])) <= int(str(each["endTimeUnixNano"])) for each in heard.told)
        assert "private words" not in json.dumps(heard.told)
        assert not any(each["name"] == "outbound call" for each in heard.told), "telling is not told of"


@pytest.fixture
def noted() -> Iterator[list[Span]]:
    heard: list[Span] = []
    with listened_by(heard.append):
        yield heard


def test_a_span_knows_what_it_is_part_of_and_how_it_ended(noted):
    with pytest.raises(ValueError, match="inner"), span("outer"), span("inner"):
        raise ValueError("inner")

    inner, outer = noted
    assert (inner.name, inner.parent_id, inner.trace_id) == ("inner", outer.span_id, outer.trace_id)
    assert (inner.failed, outer.failed, outer.parent_id) == (True, True, None)
    assert 0 < outer.began_ns <= inner.began_ns <= inner.ended_ns <= outer.ended_ns


@pytest.mark.parametrize("cause", ["", "00-xyz-1-01", f"00-{'0' * 32}-{'0' * 16}-01", CAUSE.upper(), CAUSE + "-more"])
def test_a_cause_that_is_none_is_passed_over(noted, cause):
    with span("work", cause=cause):
        pass

    assert noted[0].parent_id is None
    assert noted[0].trace_id != CAUSE[3:35]


def test_nothing_is_noted_where_nobody_listens():
    with span("work") as unnoted:
        assert (unnoted, present()) == (None, None)


def test_a_call_is_noted_as_part_of_something(noted):
    with span("call", "client"):
        pass
    with span("work"), span("call", "client"):
        pass

    assert [each.name for each in noted] == ["call", "work"]


def test_nothing_is_noted_of_what_is_not_to_be_heard(noted):
    with unheard(), span("telling"):
        pass

    assert noted == []
