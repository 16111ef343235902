"""The running server and what no proper client sends: every such request ends with 400 and a closed connection."""

import base64
import os
import re
import socket
from collections.abc import Iterator

import pytest

from tests.support.studio import Running, running_studio

OTHER = b"evil.example"


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("wire")) as running:
        yield running


def say(studio: Running, *pieces: bytes) -> bytes:
    """Write bytes to the server and read until it closes the connection or falls silent."""
    said = b""
    with socket.create_connection(("127.0.0.1", studio.port), timeout=3) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while part := connection.recv(65_536):
                said += part
        except (TimeoutError, ConnectionError, BrokenPipeError):
            pass
    return said


def statuses(said: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"^HTTP/1\.1 (\d{3}) ", said, re.MULTILINE)]


def request(
    studio: Running, *, line: bytes = b"GET /api/start HTTP/1.1", host: bytes | None = None, rest: bytes = b""
) -> bytes:
    host = b"127.0.0.1:%d" % studio.port if host is None else host
    return line + b"\r\nHost: " + host + b"\r\nConnection: close\r\n" + rest + b"\r\n"


def writes(studio: Running, rest: bytes, body: bytes) -> bytes:
    line = b"POST /api/chats HTTP/1.1"
    return request(studio, line=line, rest=b"Content-Type: application/json\r\n" + rest) + body


def chats(studio: Running) -> int:
    return len(studio.get("/api/chats").json()["items"])


def test_a_proper_request_gets_its_answer(studio):
    assert statuses(say(studio, request(studio))) == [200]
    assert statuses(say(studio, writes(studio, b"Content-Length: 2\r\n", b"{}"))) == [201]
    assert statuses(say(studio, writes(studio, b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"))) == [201]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Host: \r\n",
        b"Host: a b\r\n",
        b"Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n",
        b"Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n",
    ],
)
@pytest.mark.parametrize("path", [b"/", b"/health", b"/api/start", b"/assets/x.js", b"/nowhere"])
def test_a_host_that_is_missing_empty_or_said_twice_is_refused(studio, head, path):
    head = head.replace(b"{port}", b"%d" % studio.port)

    assert statuses(say(studio, b"GET " + path + b" HTTP/1.1\r\n" + head + b"Connection: close\r\n\r\n")) == [400]


@pytest.mark.parametrize("target", [b"http://evil.example/api/start", b"https://evil.example", b"HTTP://evil.example/",
                                    b"http://127.0.0.1:1/api/start", b"ftp://evil.example/"])  # fmt: skip
def test_a_target_that_names_another_host_than_the_header_is_refused(studio, target):
    assert statuses(say(studio, request(studio, line=b"GET " + target + b" HTTP/1.1"))) == [400]
    assert statuses(say(studio, request(studio, line=b"GET " + target + b" HTTP/1.1", host=OTHER))) in ([421], [400])


def test_a_target_that_names_our_own_host_is_fine(studio):
    line = b"GET http://127.0.0.1:%d/api/start HTTP/1.1" % studio.port

    assert statuses(say(studio, request(studio, line=line))) == [200]


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n",
        b"Content-Length: 2, 2\r\n",
        b"Content-Length: +2\r\n",
        b"Content-Length: -2\r\n",
        b"Content-Length: 0x2\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: identity, chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-Folded: a\r\n b\r\nContent-Length: 2\r\n",
        b"X-Bare: a\nContent-Length: 2\r\n",
        b"X-Nul: a\x00b\r\nContent-Length: 2\r\n",
        b": no name\r\nContent-Length: 2\r\n",
        b"Bad Name: x\r\nContent-Length: 2\r\n",
    ],
)
def test_a_request_two_readers_could_understand_differently_ends_the_connection(studio, rest):
    before = chats(studio)
    smuggled = b"POST /api/chats HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % studio.port
    said = say(studio, writes(studio, rest, b"{}"), smuggled)

    assert statuses(said) == [400]
    assert chats(studio) == before


@pytest.mark.parametrize(
    "body", [b"zz\r\n{}\r\n0\r\n\r\n", b"2\n{}\n0\n\n", b"-2\r\n{}\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n{}"]
)
def test_a_chunk_that_lies_about_its_size_is_refused(studio, body):
    before = chats(studio)

    assert statuses(say(studio, writes(studio, b"Transfer-Encoding: chunked\r\n", body))) == [400]
    assert chats(studio) == before


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00" * 200,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"BREW / HTTP/1.1\r\n\r\n",
    ],
    ids=["zeros", "tls", "no target", "http 9.9", "no such method"],
)
def test_what_is_not_http_is_refused(studio, noise):
    assert statuses(say(studio, noise)) == [400]


@pytest.mark.parametrize(
    "headers",
    [
        [b"X-Long: " + b"a" * 40_000 + b"\r\n"],
        [b"X-Many-%d: b\r\n" % number for number in range(3000)],
        [b"X-Slow: ", *[b"c" * 1000] * 60],
    ],
    ids=["one long", "many", "never ending"],
)
def test_headers_beyond_32_kib_are_refused(studio, headers):
    start = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % studio.port

    assert statuses(say(studio, start, *headers)) in ([400], [])
    assert statuses(say(studio, start + b"".join(headers) + b"\r\n")) in ([400], [])
    assert studio.get("/health").status_code == 200


def test_headers_just_below_the_limit_pass(studio):
    assert statuses(say(studio, request(studio, rest=b"X-Long: " + b"a" * 30_000 + b"\r\n"))) == [200]


def test_a_target_beyond_the_limit_is_refused(studio):
    assert statuses(say(studio, request(studio, line=b"GET /" + b"a" * 40_000 + b" HTTP/1.1"))) == [400]


@pytest.mark.parametrize(
    ("host", "origin", "expected"),
    [
        (None, None, 101),
        (None, b"http://127.0.0.1:{port}", 101),
        (None, b"null", 403),
        (None, b"http://evil.example", 403),
        (None, b"http://127.0.0.1:99999", 403),
        (b"evil.example", None, 421),
        (b"", None, 400),
    ],
)
def test_a_socket_is_opened_for_our_own_page_and_for_no_other(studio, host, origin, expected):
    rest = b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16))
    if origin is not None:
        rest += b"\r\nOrigin: " + origin.replace(b"{port}", b"%d" % studio.port)
    shake = request(studio, line=b"GET /api/live HTTP/1.1", host=host, rest=rest + b"\r\n")

    assert statuses(say(studio, shake.replace(b"Connection: close", b"Connection: Upgrade")))[:1] == [expected]


def test_the_server_is_well_after_all_this(studio):
    assert studio.get("/health").json()["status"] == "ok"
    assert "app.unexpected" not in studio.log
    assert "Traceback" not in studio.log
