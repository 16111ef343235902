"""Somebody who published, rated and shared leaves for good: their entries, files and stars go, others' copies stay."""

from tests.personas.casting import Caster, good, refused

CATALOGUE = "/api/catalogue"


async def somebody(house, name: str) -> Caster:
    added = good(await house.http.post("/api/accounts/users", json={"username": name, "tier": "personal"}), 201)
    return Caster(house.http, {"X-User-Id": added["id"]})


async def at(person: Caster, method: str, path: str = "", status: int = 200, **options) -> dict:
    return good(await person.http.request(method, CATALOGUE + path, headers=person.headers, **options), status)


async def published(person: Caster, name: str) -> str:
    body = {"persona_id": (await person.cast(name))["id"], "summary": "Knows maps.", "license": "MIT"}
    return (await at(person, "POST", status=201, json=body))["entry"]["id"]


async def test_who_is_erased_leaves_the_catalogue_and_every_share(house, me):
    bea, cid = await somebody(house, "bea"), await somebody(house, "cid")
    hers, theirs = await published(bea, "Vera"), await published(me, "Mara")
    copy = (await at(cid, "POST", f"/{hers}/install", status=201, json={}))["persona"]["id"]
    for person, stars in ((bea, 1), (cid, 5)):
        await at(person, "POST", f"/{theirs}/install", status=201, json={})
        await at(person, "PUT", f"/{theirs}/rating", json={"stars": stars})
    mine = (await me.cast("Shared"))["id"]
    good(await me.ask("PUT", f"/{mine}/shares", json={"username": "bea", "role": "viewer"}))
    kit = (await at(me, "GET", f"/{hers}"))["entry"]["kit_sha256"]
    folder = house.studio.directory.path
    assert list(folder.rglob(f"{kit}.persona"))

    erased = await house.studio.people.called("bea")
    await house.studio.privacy.erase_now(house.studio.person, erased)

    refused(await me.http.get(f"{CATALOGUE}/{hers}"), 404, "NOT_FOUND")
    assert list(folder.rglob(f"{kit}.persona")) == []
    rating = (await at(me, "GET", f"/{theirs}"))["entry"]["rating"]
    assert (rating["count"], rating["mean"]) == (1, 5.0)
    assert good(await me.ask("GET", f"/{mine}/shares"))["shares"] == []
    assert (await cid.get(copy))["name"] == "Vera"
