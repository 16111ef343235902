"""Nothing leaves this machine but to an address that was judged first."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from troupe.kit.errors import Invalid
from troupe.kit.outbound import AddressNotAllowed, AddressRules, BodyTooLarge, Outbound, check_headers, check_url, judge

ADDRESSES = [
    ("93.184.216.34", "public"),
    ("2606:4700::1111", "public"),
    ("127.0.0.1", "loopback"),
    ("127.8.9.10", "loopback"),
    ("::1", "loopback"),
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("172.32.0.1", "public"),
    ("192.168.1.1", "private"),
    ("100.64.0.1", "private"),
    ("fd12:3456::1", "private"),
    ("169.254.169.254", "forbidden"),
    ("100.100.100.200", "forbidden"),
    ("fd00:ec2::254", "forbidden"),
    ("fe80::1", "forbidden"),
    ("fe80::1%eth0", "forbidden"),
    ("0.0.0.0", "forbidden"),
    ("0.1.2.3", "forbidden"),
    ("::", "forbidden"),
    ("224.0.0.1", "forbidden"),
    ("ff02::1", "forbidden"),
    ("240.0.0.1", "forbidden"),
    ("255.255.255.255", "forbidden"),
    ("192.0.2.1", "forbidden"),
    ("198.51.100.7", "forbidden"),
    ("203.0.113.7", "forbidden"),
    ("198.18.0.1", "forbidden"),
    ("2001:db8::1", "forbidden"),
    ("fec0::1", "forbidden"),
    ("100::1", "forbidden"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:8.8.8.8", "public"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b::169.254.169.254", "forbidden"),
    ("64:ff9b:1::a9fe:a9fe", "forbidden"),
    ("64:ff9b:1:a9fe:a9:fe00::", "forbidden"),
    ("2002:7f00:1::1", "loopback"),
    ("2002:c0a8:101::1", "private"),
    ("2001:0:7f00:1::", "forbidden"),
    ("2001:0:808:808::80ff:fffe", "loopback"),
    ("::7f00:1", "forbidden"),
]


@pytest.mark.parametrize(("address", "reach"), ADDRESSES)
def test_every_address_leads_where_the_table_says(address: str, reach: str) -> None:
    assert judge(address).reach == reach


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://１２７.1/",
        "https://name:secret@example.com/",
        "https://example.com/#part",
        "https://exam\tple.com/",
        "https://example.com/\r\nHost: other",
        "https://example.com\\@other.com/",
        "https://%6c%6fcalhost/",
        "https://[fe80::1%25eth0]/",
        "https:///path",
        "https://example.com:99999/",
        "ftp://example.com/",
        "file:///etc/passwd",
    ],
)
def test_a_spelling_that_hides_where_it_leads_is_refused(url: str) -> None:
    with pytest.raises(AddressNotAllowed) as refusal:
        check_url(url)

    assert refusal.value.code == "address_not_allowed"
    assert refusal.value.next_step


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Example.com./v1", "https://example.com/v1"),
        ("https://bücher.example/v1", "https://xn--bcher-kva.example/v1"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://127.0.0.1./v1?a=b", "http://127.0.0.1/v1?a=b"),
        ("https://[2606:4700:0::1111]:8443/", "https://[2606:4700::1111]:8443/"),
    ],
)
def test_a_plain_url_gets_its_one_spelling(url: str, canonical: str) -> None:
    assert check_url(url).text == canonical


@pytest.mark.parametrize("name", ["Host", "authorization", "Cookie", "Content-Length", "Transfer-Encoding", "a b", ""])
def test_a_header_that_is_not_the_users_to_set_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        check_headers({name: "value"})


@pytest.mark.parametrize("value", ["one\r\ntwo: three", "zero\0", "x" * 501])
def test_a_header_value_cannot_smuggle_a_second_header(value: str) -> None:
    with pytest.raises(Invalid):
        check_headers({"X-Title": value})


def names(**known: list[str]) -> Outbound:
    async def resolve(host: str, port: int) -> list[str]:
        if host not in known:
            raise OSError("unknown")
        return known[host]

    return Outbound(resolve)


REFUSALS = [
    ("https://inner.test/", ["10.0.0.9"], AddressRules(), "private_unconfirmed"),
    ("https://self.test/", ["127.0.0.1"], AddressRules(), "loopback"),
    ("https://both.test/", ["93.184.216.34", "127.0.0.1"], AddressRules(), "loopback"),
    ("https://meta.test/", ["169.254.169.254"], AddressRules(loopback=True, private=True), "forbidden"),
    ("http://plain.test/", ["93.184.216.34"], AddressRules(loopback=True, private=True), "insecure"),
    ("https://other.test/", ["93.184.216.34"], AddressRules.fixed("vendor.test"), "host"),
]


@pytest.mark.parametrize(("url", "addresses", "rules", "reason"), REFUSALS)
async def test_a_refused_address_is_told_with_its_reason_and_never_connected_to(
    url: str, addresses: list[str], rules: AddressRules, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_connection(*args: object, **more: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr("anyio.connect_tcp", no_connection)
    outbound = names(**{url.split("/")[2]: addresses})

    async with outbound.client(rules) as client:
        with pytest.raises(AddressNotAllowed) as on_the_way:
            await client.get(url)
    with pytest.raises(AddressNotAllowed) as beforehand:
        await outbound.check(url, rules)

    assert on_the_way.value.as_json()["reason"] == reason
    assert beforehand.value.as_json()["reason"] == reason


async def test_where_a_url_leads_is_known_without_connecting() -> None:
    outbound = names(**{"box.test": ["192.168.1.5"], "far.test": ["93.184.216.34"]})

    assert await outbound.check("http://box.test:8000/v1", AddressRules(private=True)) == "private"
    assert await outbound.check("https://far.test/v1", AddressRules()) == "public"


class _Server:
    """Answers every request with its own Host header, a redirect, or more than was agreed."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await _head(reader):
            path = head.split(" ", 2)[1]
            host = next(line for line in head.split("\r\n") if line.lower().startswith("host:"))
            status = "302 Found\r\nlocation: http://127.0.0.1/elsewhere" if path == "/moved" else "200 OK"
            body = b"x" * 5000 if path == "/long" else host.encode()
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return ""


@pytest.fixture
async def server() -> AsyncIterator[_Server]:
    heard = _Server()
    listening = await asyncio.start_server(heard.serve, "127.0.0.1", 0)
    heard.port = listening.sockets[0].getsockname()[1]
    yield heard
    listening.close()


async def test_a_name_is_resolved_once_and_keeps_its_host_header(server: _Server) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    async with Outbound(resolve).client(AddressRules(loopback=True)) as client:
        answers = [await client.get(f"http://model.test:{server.port}/") for _ in range(3)]

    assert {answer.text.lower() for answer in answers} == {f"host: model.test:{server.port}"}
    assert asked == ["model.test"]
    assert server.connections == 1


async def test_a_redirect_is_shown_and_not_followed(server: _Server) -> None:
    async with names(**{"model.test": ["127.0.0.1"]}).client(AddressRules(loopback=True)) as client:
        answer = await client.get(f"http://model.test:{server.port}/moved")

    assert answer.status_code == 302


async def test_an_answer_beyond_the_agreed_size_is_cut_off(server: _Server) -> None:
    outbound = names(**{"model.test": ["127.0.0.1"]})

    async with outbound.client(AddressRules(loopback=True), max_body=1000) as client:
        with pytest.raises(BodyTooLarge):
            await client.get(f"http://model.test:{server.port}/long")


async def test_proxy_variables_of_the_machine_are_ignored(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")

    async with names(**{"model.test": ["127.0.0.1"]}).client(AddressRules(loopback=True)) as client:
        answer = await client.get(f"http://model.test:{server.port}/")

    assert answer.status_code == 200


async def test_an_unknown_name_is_a_connection_that_failed() -> None:
    async with names().client(AddressRules()) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get("https://nobody.test/")


class _Rude:
    """Says what it is told to, word for word, and then nothing more."""

    def __init__(self, *said: bytes, hang_up: bool = True) -> None:
        self._said = said
        self._hang_up = hang_up

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        for piece in self._said:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)
        if self._hang_up:
            writer.close()


async def _asked(rude: _Rude, **headers: str) -> list[bytes]:
    """The pieces of its answer."""
    listening = await asyncio.start_server(rude.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        async with (
            names(**{"model.test": ["127.0.0.1"]}).client(AddressRules(loopback=True)) as client,
            client.stream("GET", f"http://model.test:{port}/", headers=headers) as answer,
        ):
            return [piece async for piece in answer.aiter_bytes()]
    finally:
        listening.close()


HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
BROKEN = [
    _Rude(b"SSH-2.0-rude\r\n"),
    _Rude(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345"),
    _Rude(HEAD + b"5\r\nhello\r\n"),
    _Rude(HEAD + b"5\r\nhello\r\nnonsense\r\n"),
    _Rude(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n"),
    _Rude(b""),
]


@pytest.mark.parametrize("rude", BROKEN, ids=["no HTTP", "too short", "no end", "bad chunk", "endless head", "nothing"])
async def test_an_answer_that_is_not_whole_is_never_taken_for_one(rude: _Rude) -> None:
    with pytest.raises(httpx2.TransportError):
        await _asked(rude)


@pytest.mark.parametrize(
    "said",
    [
        [HEAD + b"5\r\nhel", b"lo\r\n0\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\n\r\n", HEAD + b"5\r\nhello\r\n0\r\nafter: words\r\n\r\n"],
        [b"HTTP/1.1 200 OK\r\ncontent-", b"length: 5\r\n\r\n", b"hello"],
        [b"HTTP/1.0 200 OK\r\n\r\n", b"he", b"llo"],
    ],
)
async def test_an_answer_is_read_whole_however_it_is_cut_and_framed(said: list[bytes]) -> None:
    assert b"".join(await _asked(_Rude(*said))) == b"hello"


async def test_nothing_in_a_question_can_begin_a_line_of_its_own() -> None:
    with pytest.raises(httpx2.LocalProtocolError):
        await _asked(_Rude(HEAD + b"0\r\n\r\n"), title="one\r\ntwo: three")


async def test_what_arrived_while_nobody_looked_is_one_piece() -> None:
    many = b"".join(b"1\r\n%d\r\n" % number for number in range(10))

    assert await _asked(_Rude(HEAD + many, b"0\r\n\r\n")) == [b"0123456789"]


async def test_a_large_answer_waits_for_its_reader_and_comes_whole() -> None:
    size = 3_000_000
    rude = _Rude(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size, b"x" * size)

    assert sum(map(len, await _asked(rude))) == size


class _Forgetful:
    """Answers the first question of each connection and hangs up at the second, as one whose patience ended."""

    def __init__(self, *, answers: int = 1) -> None:
        self._answers = answers
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for _ in range(self._answers):
            await _head(reader)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
            await writer.drain()
        await _head(reader)
        writer.close()


async def _asked_twice(server: _Forgetful) -> list[bytes]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        async with names(**{"model.test": ["127.0.0.1"]}).client(AddressRules(loopback=True)) as client:
            return [(await client.post(f"http://model.test:{port}/", content=b"body")).content for _ in range(2)]
    finally:
        listening.close()


async def test_a_connection_that_ends_while_it_waits_is_replaced_and_asked_once_more() -> None:
    server = _Forgetful()

    assert await _asked_twice(server) == [b"hi", b"hi"]
    assert server.connections == 2


async def test_a_new_connection_that_ends_without_a_word_is_not_tried_again() -> None:
    server = _Forgetful(answers=0)

    with pytest.raises(httpx2.TransportError):
        await _asked_twice(server)

    assert server.connections == 1
