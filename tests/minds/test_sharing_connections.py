"""Model servers where several people sign in: this computer's serve everyone or nobody, and secrets stay."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.accounts.living import Someone, add, set_up
from tests.chats.talking import good, refused
from tests.support.studio import Opened, opened
from tests.support.upstream import Upstream
from troupe.minds.store import connections

KEY = "sk-house-canary-0123456789-a1b2"
TEAM = "crew-canary-98765"


@dataclass
class Shared:
    """A studio of two, with the keeper of the house and somebody who lives there."""

    house: Opened
    keeper: Someone
    ada: Someone
    upstream: Upstream

    def asked(self, **more: object) -> dict[str, object]:
        return {"gateway": "custom", "base_url": self.upstream.base_url} | more

    async def offered(self) -> dict[str, object]:
        body = self.asked(scope="everyone", key=KEY, extra_headers={"X-Crew": TEAM})
        return good(await self.keeper.post("/api/connections", body), 201)


@pytest.fixture
async def shared(tmp_path: Path, engine: str, upstream: Upstream) -> AsyncIterator[Shared]:
    async with opened(tmp_path, engine=engine, mode="multi") as house:
        keeper = await set_up(house)
        yield Shared(house, keeper, await add(keeper, house, "ada"), upstream)
        await house.studio.answers.stop_everything()


async def test_a_server_of_the_shared_computer_is_nobodys_alone(shared):
    for url in (shared.upstream.base_url, "http://localhost:9/v1", "http://[::1]:9/v1"):
        by_ada = refused(
            await shared.ada.post("/api/connections", shared.asked(base_url=url)), 422, "address_not_allowed"
        )
        by_keeper = refused(
            await shared.keeper.post("/api/connections", shared.asked(base_url=url)), 422, "address_not_allowed"
        )
        assert (by_ada["reason"], by_keeper["reason"]) == ("loopback", "loopback")
        assert ("Ask whoever" in by_ada["next_step"], "everyone" in by_keeper["next_step"]) == (True, True)

    sharing = refused(
        await shared.ada.post("/api/connections", shared.asked(scope="everyone")), 403, "administrators_only"
    )

    assert "ask whoever keeps" in sharing["next_step"]
    assert shared.upstream.connections == 0
    assert await shared.house.rows("connections") == []


async def test_what_the_keeper_connects_for_everyone_answers_everyone_and_shows_its_secrets_to_nobody(shared):
    made = await shared.offered()
    url = f"/api/connections/{made['id']}"

    listed = good(await shared.ada.get("/api/connections"), 200)["items"]
    (seen,) = [each for each in listed if each["id"] == made["id"]]
    brain = good(await shared.ada.post("/api/brains", {"connection_id": made["id"], "model": "up"}), 201)
    tested = good(await shared.ada.post(f"/api/brains/{brain['id']}/test"), 200)

    assert (seen["scope"], seen["mine"], seen["base_url"], seen["masked"]) == ("everyone", False, "", None)
    assert (made["mine"], made["header_names"], seen["header_names"]) == (True, ["X-Crew"], [])
    heard = shared.upstream.heard[-1]
    assert (heard.headers["authorization"], heard.headers["x-crew"]) == (f"Bearer {KEY}", TEAM)
    assert tested["status"] == "ok"
    refused(await shared.ada.ask("PATCH", url, json={"name": "Mine"}), 403, "makers_only")
    refused(await shared.ada.delete(url), 403, "makers_only")
    kept = refused(await shared.keeper.delete(url), 409, "in_use")
    assert kept["brains"] == [brain["id"]]  # also those of others
    assert TEAM not in str([made, seen, tested, await shared.house.rows("stored_keys")])


async def test_what_is_taken_back_from_everyone_answers_its_maker_alone(shared):
    made = good(
        await shared.keeper.post("/api/connections", {"gateway": "ollama", "scope": "everyone", "base_url": "http://127.0.0.1:9/v1"}),
        201,
    )  # fmt: skip

    refused(
        await shared.keeper.ask("PATCH", f"/api/connections/{made['id']}", json={"scope": "me"}),
        422,
        "address_not_allowed",
    )
    async with shared.house.studio.database.writing() as database:
        await database.execute(update(connections).values(scope="me"))

    refused(await shared.ada.get(f"/api/connections/{made['id']}"), 404, "connection_not_found")


async def test_what_was_connected_before_people_signed_in_serves_only_whoever_keeps_the_house(shared):
    made = await shared.offered()
    brain = good(await shared.ada.post("/api/brains", {"connection_id": made["id"], "model": "up"}), 201)
    async with shared.house.studio.database.writing() as database:
        await database.execute(update(connections).values(scope="me", user_id=shared.ada.id))
    before = len(shared.upstream.heard)

    stopped = refused(await shared.ada.post(f"/api/brains/{brain['id']}/test"), 422, "address_not_allowed")

    assert ("Ask whoever" in stopped["next_step"], len(shared.upstream.heard)) == (True, before)


async def test_a_header_may_be_named_without_its_value_and_keeps_it(shared):
    made = await shared.offered()
    url = f"/api/connections/{made['id']}"

    changed = good(
        await shared.keeper.ask("PATCH", url, json={"extra_headers": {"x-crew": None, "X-Deck": "two"}}), 200
    )

    assert changed["header_names"] == ["x-crew", "X-Deck"]
    heard = shared.upstream.heard[-1].headers
    assert (heard["x-crew"], heard["x-deck"]) == (TEAM, "two")
    unknown = {"extra_headers": {"X-Other": None}}
    refused(await shared.keeper.ask("PATCH", url, json=unknown), 422, "invalid")
    refused(await shared.keeper.post("/api/connections", shared.asked(scope="everyone") | unknown), 422, "invalid")
    elsewhere = {"base_url": "http://127.0.0.1:9/v1", "extra_headers": {"X-Deck": None}}
    refused(await shared.keeper.ask("PATCH", url, json=elsewhere), 422, "invalid")  # what is sealed never moves
