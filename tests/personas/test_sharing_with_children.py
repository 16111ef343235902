"""Children and what is shared: nothing for adults reaches them, and nothing of theirs is passed on."""

import pytest
from sqlalchemy import text

from tests.personas.casting import Caster, good, refused

CATALOGUE = "/api/catalogue"


@pytest.fixture
async def kim(house) -> Caster:
    """A child, whose guardian is the owner."""
    child = {"username": "kim", "age_band": "child", "guardian_id": house.studio.person.id}
    added = good(await house.http.post("/api/accounts/users", json=child), 201)
    return Caster(house.http, {"X-User-Id": added["id"]})


async def shared(me: Caster, kim: Caster, **fields) -> str:
    id = (await me.cast("Vera", **fields))["id"]
    share = {"user_id": kim.headers["X-User-Id"], "role": "viewer"}
    good(await me.ask("PUT", f"/{id}/shares", json=share))
    return id


async def published(me: Caster, **fields) -> str:
    vera = await me.cast("Vera", **fields)
    body = {"persona_id": vera["id"], "summary": "x", "license": "MIT"}
    return good(await me.http.post(CATALOGUE, json=body), 201)["entry"]["id"]


async def test_what_is_shared_for_adults_is_not_there_for_a_child(me, kim):
    grown, all_ages = await shared(me, kim, audience="adult"), await shared(me, kim, audience="everyone")

    refused(await kim.ask("GET", f"/{grown}"), 403, "FORBIDDEN")
    refused(await kim.ask("POST", f"/{grown}/duplicate", json={}), 403, "FORBIDDEN")
    assert [each["id"] for each in (await kim.page(scope="shared"))["personas"]] == [all_ages]
    assert grown not in [each["id"] for each in (await kim.page(scope="all"))["personas"]]
    assert (await kim.get(all_ages))["role_here"] == "viewer"


async def test_a_persona_that_turns_to_adults_leaves_the_child_at_once(me, kim):
    id = await shared(me, kim)
    await kim.get(id)

    await me.change(id, audience="adult")

    refused(await kim.ask("GET", f"/{id}"), 403, "FORBIDDEN")


async def test_entries_for_adults_are_not_there_for_a_child(me, kim):
    grown, all_ages = await published(me, audience="adult"), await published(me)

    found = good(await kim.http.get(CATALOGUE, params={"q": "vera"}, headers=kim.headers))

    assert ([each["id"] for each in found["entries"]], found["matched"]) == ([all_ages], 1)
    for method, path in (("GET", ""), ("GET", "/kit"), ("POST", "/install")):
        answer = await kim.http.request(method, f"{CATALOGUE}/{grown}{path}", headers=kim.headers)
        refused(answer, 404, "NOT_FOUND")


async def test_starters_for_adults_are_not_there_for_a_child(house, kim):
    async with house.studio.database.writing() as connection:
        await connection.execute(text("UPDATE personas SET audience = 'adult' WHERE name = 'Rook'"))

    starters = good(await kim.ask("GET", "/starters"))["personas"]

    assert [each["name"] for each in starters] == ["Nova", "Moss"]


async def test_a_child_neither_shares_nor_publishes(me, kim):
    own = await kim.cast("Own")

    told = await kim.ask("PUT", f"/{own['id']}/shares", json={"username": "owner", "role": "viewer"})
    refused(told, 403, "FORBIDDEN")
    body = {"persona_id": own["id"], "summary": "x", "license": "MIT"}
    refused(await kim.http.post(CATALOGUE, json=body, headers=kim.headers), 403, "FORBIDDEN")
