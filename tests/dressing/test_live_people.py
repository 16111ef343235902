"""Figures where several people use a studio: whose they are decides who watches and who moves them."""

import asyncio
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect

from tests.accounts.living import ACCOUNTS
from tests.accounts.test_streams import added, owner_of
from tests.live.wire import Tab
from tests.support.studio import Running, running_studio

Headers = dict[str, str]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("people"), "--multi") as running:
        yield running


@pytest.fixture(scope="module")
def olga(studio: Running) -> Headers:
    return owner_of(studio)


@pytest.fixture(scope="module")
def ada(studio: Running, olga: Headers) -> Headers:
    return added(studio, olga)[1]


@pytest.fixture(scope="module")
def vera(studio: Running, olga: Headers) -> str:
    made = studio.post("/api/personas", json={"name": "Vera", "handle": "vera"}, headers=olga)
    identity: str = made.json()["persona"]["id"]
    return identity


async def asked(studio: Running, persona: str, who: Headers, frame: dict) -> dict:
    """What a figure's own socket answers to one command."""
    address = f"{studio.sockets}/avatar/live?persona_id={persona}"
    async with connect(address, proxy=None, additional_headers=who) as socket:
        here = Tab(socket)
        await here.take(2)
        await here.send(frame)
        return (await here.until(lambda said: said.get("op") in ("ack", "error")))[-1]


async def test_a_figure_of_somebody_else_does_not_exist(studio, ada, vera):
    address = f"{studio.sockets}/avatar/live?persona_id={vera}"
    async with connect(address, proxy=None, additional_headers=ada) as socket:
        code = await Tab(socket).closed()
    async with connect(f"{studio.sockets}/api/live", proxy=None, additional_headers=ada) as socket:
        here = Tab(socket)
        await here.next()
        await here.send({"type": "avatar.stop", "persona_id": vera, "data": {}})
        refused = await here.next()

    assert code == 4404
    assert refused["error"] == "persona_not_found"


async def test_a_token_that_only_reads_watches_and_moves_nothing(studio, olga, vera):
    made = studio.post(f"{ACCOUNTS}/me/tokens", json={"name": "screen", "scopes": ["read"]}, headers=olga).json()
    reader = {"Authorization": f"Bearer {made['value']}"}
    frame = {"type": "avatar.state", "data": {"emotion": "joy"}}

    assert (await asked(studio, vera, reader, frame))["error"] == "scope_missing"
    assert (await asked(studio, vera, olga, frame))["op"] == "ack"


async def test_nobody_puts_words_into_a_starter_that_others_watch(studio, ada):
    nova = studio.get("/api/personas/starters", headers=ada).json()["personas"][0]["id"]
    for door, told in (("state", {"emotion": "joy"}), ("speak", {"text": "My secret."}), ("stop", {})):
        refused = studio.post(f"/avatar/{door}", json={"persona_id": nova, **told}, headers=ada)

        assert (refused.status_code, refused.json()["code"]) == (403, "starter_read_only"), door
    assert (await asked(studio, nova, ada, {"type": "avatar.speak", "data": {"text": "x"}}))[
        "error"
    ] == "starter_read_only"


async def test_only_ones_own_figure_shows_that_one_talks_to_it(studio, olga, vera):
    studio.post("/api/test/speed", json={"first_token_ms": 2_000}, headers=olga)
    nova = studio.get("/api/personas/starters", headers=olga).json()["personas"][0]["id"]
    for persona in (nova, vera):
        chat = studio.post("/api/chats", json={"members": [{"persona_id": persona}]}, headers=olga).json()
        said = {"text": "Hello", "parent_id": chat["active_leaf_id"]}
        sent = studio.post(f"/api/chats/{chat['id']}/messages", json=said, headers=olga)
        assert sent.status_code == 202, sent.text

    def seen(persona: str) -> str:
        told = studio.get("/avatar/state", params={"persona_id": persona}, headers=olga).json()
        state: str = told["state"]
        return state

    for _ in range(200):
        if seen(vera) == "thinking":
            break
        await asyncio.sleep(0.02)
    # The starter was asked first: had it been shown, it would be thinking by now.
    assert (seen(vera), seen(nova)) == ("thinking", "idle")
