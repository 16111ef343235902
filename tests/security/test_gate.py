"""Who may talk to Troupe at all: every route and every socket refuses strangers, and refusing has no effect."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.security.doors import Door, http_doors, sockets
from tests.support.studio import Opened, client, opened
from troupe.database import metadata

OWN = "http://127.0.0.1:8000"
FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8000",
    "127.0.0.1",
    "127.0.0.1:8001",
    "127.0.0.1.evil.example:8000",
    "evil-localhost:8000",
    "localhost.evil.example:8000",
    "[::2]:8000",
]
BROKEN_HOSTS = [
    "",
    "127.0.0.1:8000/",
    "a@127.0.0.1:8000",
    "127.0.0.1:8000, evil.example",
    "127.0.0.1:x",
    "local host:8000",
    "127.0.0.1:8000?",
    "127.0.0.1:8000#",
    "[::1:8000",
    "127.0.0.1:99999",
]
STRANGE_ORIGINS = [
    "http://evil.example",
    "null",
    "http://127.0.0.1:8001",
    "https://127.0.0.1:8000",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:8000.evil.example",
    "http://[::1",
    "file://",
    "",
]


@dataclass
class House:
    opened: Opened
    doors: list[Door]

    async def everything(self) -> str:
        """All rows of all tables: what any effect would change."""
        return json.dumps({table.name: await self.opened.rows(table.name) for table in metadata.sorted_tables})

    async def send(self, door: Door, **headers: str) -> tuple[int, str]:
        answer = await self.opened.http.request(door.method, door.path, json=door.body, headers=headers)
        has_words = bool(answer.content) and answer.headers.get("content-type") == "application/json"
        said = answer.json() if has_words else None
        return answer.status_code, said.get("error", "") if isinstance(said, dict) else ""

    async def answers(self, doors: list[Door], **headers: str) -> dict[tuple[int, str], list[str]]:
        """What every door answers; HEAD has no words and counts under those of its status."""
        found: dict[tuple[int, str], list[str]] = {}
        for door in doors:
            status, code = await self.send(door, **headers)
            if door.method == "HEAD":
                code = next((words for known, words in found if known == status), code)
            found.setdefault((status, code), []).append(f"{door.method} {door.path}")
        return found

    @property
    def unsafe(self) -> list[Door]:
        return [door for door in self.doors if door.method not in ("GET", "HEAD", "OPTIONS")]


@pytest.fixture
async def house(tmp_path) -> AsyncIterator[House]:
    async with opened(tmp_path) as studio:
        chat = (await studio.http.post("/api/chats", json={})).json()
        await studio.http.put("/api/drafts/kept", json={"text": "mine", "attachments": []})
        yield House(studio, http_doors(studio.app, chat_id=chat["id"], key="kept"))


async def test_the_list_of_doors_is_complete(house):
    described = {
        (method.upper(), path) for path, doors in house.opened.app.openapi()["paths"].items() for method in doors
    }

    assert described <= {(door.method, door.template) for door in house.doors}
    assert len(described) > 40
    assert "/api/live" in sockets(house.opened.app)


async def test_what_comes_from_the_studio_itself_passes(house):
    before = await house.everything()
    for door in house.doors:
        status, code = await house.send(door, Origin=OWN, **{"Sec-Fetch-Site": "same-origin"})
        assert code not in ("host_not_allowed", "bad_host", "origin_not_allowed"), door
        assert status < 500 or (door.template, status) == ("/ready", 503), door

    assert await house.everything() != before, "the requests of these tests would have an effect"


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
async def test_a_request_for_another_host_is_misdirected_on_every_route(house, host):
    before = await house.everything()

    assert set(await house.answers(house.doors, Host=host)) == {(421, "host_not_allowed")}
    assert await house.everything() == before


@pytest.mark.parametrize("host", BROKEN_HOSTS)
async def test_a_host_that_is_no_plain_name_is_refused_on_every_route(house, host):
    before = await house.everything()

    assert set(await house.answers(house.doors, Host=host)) == {(400, "bad_host")}
    assert await house.everything() == before


@pytest.mark.parametrize("host", ["LOCALHOST:8000", "localhost.:8000", "[::1]:8000", "127.0.0.1:8000"])
async def test_the_names_of_this_computer_are_ours(house, host):
    assert (await house.opened.http.get("/health", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("origin", STRANGE_ORIGINS)
async def test_another_page_changes_nothing_on_any_route(house, origin):
    before = await house.everything()

    assert set(await house.answers(house.unsafe, Origin=origin)) == {(403, "origin_not_allowed")}
    assert await house.everything() == before


async def test_two_origins_are_as_bad_as_a_strange_one(house):
    answer = await house.opened.http.post(
        "/api/chats", json={}, headers=[("Origin", OWN), ("Origin", "http://evil.example")]
    )

    assert (answer.status_code, answer.json()["error"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "anything"])
async def test_without_an_origin_the_browsers_own_word_counts(house, site):
    before = await house.everything()

    assert set(await house.answers(house.unsafe, **{"Sec-Fetch-Site": site})) == {(403, "origin_not_allowed")}
    assert await house.everything() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_page_cannot_embed_our_data_but_may_link_to_our_page(house, site):
    reading = [door for door in house.doors if door.method in ("GET", "HEAD")]
    data = [door for door in reading if door.holds_data]
    pages = [door for door in reading if not door.holds_data]
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}

    assert set(await house.answers(data, **headers)) == {(403, "origin_not_allowed")}
    assert (403, "origin_not_allowed") not in await house.answers(pages, **headers)


async def test_no_route_answers_a_strangers_preflight(house):
    for door, origin in itertools.product(house.doors, STRANGE_ORIGINS):
        asked = {"Origin": origin, "Access-Control-Request-Method": door.method}
        answer = await house.opened.http.options(door.path, headers=asked)
        assert (answer.status_code, answer.json()["error"]) == (403, "origin_not_allowed"), (door, origin)
        assert "access-control-allow-origin" not in answer.headers


async def test_a_development_server_is_allowed_by_name_and_never_by_a_wildcard(house):
    origin = "http://localhost:5173"
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for door in house.doors:
        answer = await house.opened.http.options(door.path, headers=asked)
        assert answer.status_code == 204, door
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"
    said = await house.opened.http.get("/api/start", headers={"Origin": origin})

    assert said.headers["access-control-allow-origin"] == origin
    assert "*" not in "".join(value for name, value in said.headers.items() if name.startswith("access-control"))


async def test_ordinary_answers_carry_no_permission_for_other_pages(house):
    answer = await house.opened.http.get("/api/start", headers={"Origin": "http://evil.example"})

    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_no_socket_is_opened_for_a_stranger(house):
    strangers = [
        *({"origin": origin} for origin in STRANGE_ORIGINS),
        *({"host": host} for host in (*FOREIGN_HOSTS, *BROKEN_HOSTS)),
        *({"sec-fetch-site": site} for site in ("cross-site", "same-site", "none")),
    ]
    for path in sockets(house.opened.app):
        for headers in strangers:
            said = await knock(house.opened, path, {"host": "127.0.0.1:8000"} | headers)
            assert said[0]["type"] == "websocket.http.response.start", headers
            assert said[0]["status"] in (400, 403, 421)
            assert "websocket.accept" not in [message["type"] for message in said]


async def test_our_own_page_gets_its_socket(house):
    for path in sockets(house.opened.app):
        said = await knock(house.opened, path, {"host": "127.0.0.1:8000", "origin": OWN})
        assert said[0]["type"] == "websocket.accept"


async def test_a_socket_nobody_serves_is_refused(house):
    said = await knock(house.opened, "/api/nothing", {"host": "127.0.0.1:8000", "origin": OWN})

    assert [message["type"] for message in said] != []
    assert "websocket.accept" not in [message["type"] for message in said]


async def test_names_and_pages_that_the_owner_adds_are_let_in(tmp_path):
    more = {"public_url": "https://studio.example", "hosts": ("nas.local:8000", "plain"), "origins": ()}
    async with opened(tmp_path, **more) as studio:
        for host in ("studio.example", "nas.local:8000", "plain", "plain:1234"):
            assert (await studio.http.get("/api/start", headers={"Host": host})).status_code == 200, host
        for host in ("studio.example:8000", "nas.local", "sub.studio.example"):
            assert (await studio.http.get("/api/start", headers={"Host": host})).status_code == 421, host
        async with client(studio.app, Origin="https://studio.example") as http:
            assert (await http.post("/api/chats", json={})).status_code == 201


async def knock(opened: Opened, path: str, headers: dict[str, str]) -> list[dict]:
    """The handshake of a WebSocket, and what the studio says to it before the visitor leaves."""
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    arriving = [{"type": "websocket.connect"}]
    said: list[dict] = []

    async def receive() -> dict:
        return arriving.pop(0) if arriving else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict) -> None:
        said.append(message)

    await opened.app(scope, receive, send)
    return said
