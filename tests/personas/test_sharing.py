"""Sharing: whom a persona is shown to, what each role may do, and how a grant ends."""

import asyncio

import pytest

from tests.personas.casting import Caster, good, refused

NOWHERE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def bea(house) -> Caster:
    """Somebody else, of the tier personal."""
    return await somebody(house, "bea")


async def somebody(house, name: str, tier: str = "personal") -> Caster:
    added = await house.http.post("/api/accounts/users", json={"username": name, "tier": tier})
    return Caster(house.http, {"X-User-Id": good(added, 201)["id"]})


async def grant(owner: Caster, id: str, to: Caster, role: str) -> dict:
    body = {"user_id": to.headers["X-User-Id"], "role": role}
    return good(await owner.ask("PUT", f"/{id}/shares", json=body))["share"]


async def team_of(house, **members: Caster) -> str:
    team = await house.studio.teams.make(house.studio.person, "Stage")
    for role, member in members.items():
        await house.studio.teams.put_member(house.studio.person, team.id, member.headers["X-User-Id"], role)
    return team.id


async def news_of(house, person: Caster) -> list[str]:
    log = good(await house.http.get("/api/events/me", params={"since": 0, "limit": 100}, headers=person.headers))
    return [each["type"] for each in log["items"]]


async def test_what_is_not_shared_is_forbidden_and_what_is_shared_can_be_read(me, bea):
    vera = await me.cast()
    refused(await bea.ask("GET", f"/{vera['id']}"), 403, "FORBIDDEN")

    await grant(me, vera["id"], bea, "viewer")

    assert (await bea.get(vera["id"]))["role_here"] == "viewer"
    assert (await me.get(vera["id"]))["role_here"] == "owner"


VIEWS = [("GET", ""), ("POST", "/prompt"), ("POST", "/sample"), ("GET", "/examples"), ("POST", "/duplicate")]
EDITS = [
    ("PUT", ""),
    ("POST", "/learn"),
    ("GET", "/versions"),
    ("POST", "/versions"),
    ("POST", "/versions/1/restore"),
    ("GET", "/diff"),
    ("GET", "/examples?state=removed"),
]
OWNS = [
    ("POST", "/activate"),
    ("POST", "/archive"),
    ("GET", "/shares"),
    ("PUT", "/shares"),
    ("DELETE", f"/shares/{NOWHERE}"),
    ("DELETE", ""),
]
BODIES = {
    ("PUT", ""): {"goal": "find the map"},
    ("POST", "/learn"): {"user_message": "Hi", "persona_response": "Good day"},
    ("POST", "/versions"): {"name": "first"},
    ("PUT", "/shares"): {"user_id": NOWHERE, "role": "viewer"},
}


@pytest.mark.parametrize(("role", "allowed"), [("viewer", VIEWS), ("editor", VIEWS + EDITS)])
async def test_a_role_may_do_what_belongs_to_it_and_nothing_more(me, bea, role, allowed):
    vera = await me.cast()
    await grant(me, vera["id"], bea, role)

    told = {}
    for method, path in VIEWS + EDITS + OWNS:
        body = BODIES.get((method, path), {} if method == "POST" else None)
        answer = await bea.ask(method, f"/{vera['id']}{path}", json=body)
        told[method, path] = answer.status_code
        if answer.status_code >= 400:
            refused(answer, 403, "FORBIDDEN")

    assert {door for door, status in told.items() if status < 300} == set(allowed)


async def test_secrets_are_shown_to_editors_and_owners_only(me, bea, ada):
    vera = await me.cast(secrets=["the map is false"])
    await grant(me, vera["id"], bea, "editor")
    await grant(me, vera["id"], ada, "viewer")

    assert (await bea.get(vera["id"]))["secrets"] == ["the map is false"]
    assert (await ada.get(vera["id"]))["secrets"] == []
    preview = good(await ada.ask("POST", f"/{vera['id']}/prompt", json={"message": "Hello"}))
    assert "the map is false" not in str(preview)
    copy = good(await ada.ask("POST", f"/{vera['id']}/duplicate", json={}), 201)["persona"]
    assert copy["secrets"] == []
    listed = await ada.page(scope="shared")
    assert listed["personas"][0]["secrets"] == []
    kept = await me.get(vera["id"])
    assert kept["secrets"] == ["the map is false"]


async def test_an_editor_changes_what_the_owner_sees_and_its_history_says_who_it_was(me, bea):
    vera = await me.cast()
    await grant(me, vera["id"], bea, "editor")

    changed = await bea.change(vera["id"], role="archivist")

    assert (changed["role_here"], changed["user_id"]) == ("editor", vera["user_id"])
    assert (await me.get(vera["id"]))["role"] == "archivist"
    versions = good(await me.ask("GET", f"/{vera['id']}/versions", params={"all": "true"}))["versions"]
    assert versions[0]["author_id"] == bea.headers["X-User-Id"]


async def test_owner_and_editor_changing_different_fields_at_once_both_keep_theirs(me, bea):
    vera = await me.cast()
    await grant(me, vera["id"], bea, "editor")
    fields = ("role", "goal", "body", "gender", "pronouns", "scenario", "greeting", "description")

    await asyncio.gather(
        *((me, bea)[number % 2].change(vera["id"], **{name: name}) for number, name in enumerate(fields))
    )

    found = await me.get(vera["id"])
    assert {name: found[name] for name in fields} == {name: name for name in fields}
    assert found["version"] == 1 + len(fields)


async def test_the_active_persona_of_its_owner_is_not_active_for_those_it_is_shared_with(me, bea):
    vera = await me.cast(is_active=True)
    await grant(me, vera["id"], bea, "viewer")

    assert not (await bea.get(vera["id"]))["is_active"]
    assert (await bea.ask("GET", "/active")).json()["persona"] is None


async def test_shared_personas_are_listed_when_they_are_asked_for_and_count_for_their_owner_alone(me, ada):
    for name in ("Vera", "Mara"):
        await grant(me, (await me.cast(name))["id"], ada, "viewer")
    await ada.cast("Own")

    assert await ada.names() == ["Own"]
    assert sorted(await ada.names(scope="shared")) == ["Mara", "Vera"]
    assert set(await ada.names(scope="all")) == {"Own", "Mara", "Vera", "Nova", "Rook", "Moss"}
    page = await ada.page(scope="all")
    assert (page["matched"], page["meta"]["total"], page["meta"]["can_create_more"]) == (6, 1, True)
    assert {each["name"]: each["role_here"] for each in page["personas"]}["Nova"] == "starter"


@pytest.mark.parametrize("sort", ["created", "updated", "name"])
async def test_a_list_of_everyone_comes_page_by_page_without_holes(me, bea, sort):
    for number in range(5):
        await grant(me, (await me.cast(f"V{number % 2}"))["id"], bea, "viewer")
    for number in range(3):
        await bea.cast(f"V{number % 2}")

    found, cursor = [], None
    while True:
        page = await bea.page(scope="all", sort=sort, limit=2, **({"cursor": cursor} if cursor else {}))
        found += [each["id"] for each in page["personas"]]
        if (cursor := page["next_cursor"]) is None:
            break

    assert len(found) == len(set(found)) == page["matched"] == 11


async def test_another_grant_replaces_the_first_and_keeps_its_id(me, bea):
    vera = await me.cast()
    first = await grant(me, vera["id"], bea, "viewer")
    second = await grant(me, vera["id"], bea, "editor")

    assert (second["id"], second["role"], second["name"]) == (first["id"], "editor", "bea")
    assert good(await me.ask("GET", f"/{vera['id']}/shares"))["shares"] == [second]


async def test_a_person_can_be_named_by_username(me, bea):
    vera = await me.cast()

    share = good(await me.ask("PUT", f"/{vera['id']}/shares", json={"username": "bea", "role": "viewer"}))["share"]

    assert share["user_id"] == bea.headers["X-User-Id"]


async def test_with_the_grant_ends_the_access_but_not_the_copy(me, bea):
    vera = await me.cast()
    share = await grant(me, vera["id"], bea, "viewer")
    copy = good(await bea.ask("POST", f"/{vera['id']}/duplicate", json={}), 201)["persona"]

    good(await me.ask("DELETE", f"/{vera['id']}/shares/{share['id']}"))

    refused(await bea.ask("GET", f"/{vera['id']}"), 403, "FORBIDDEN")
    assert await bea.names(scope="shared") == []
    assert (await bea.get(copy["id"]))["role_here"] == "owner"
    refused(await me.ask("DELETE", f"/{vera['id']}/shares/{share['id']}"), 404, "NOT_FOUND")


async def test_own_chats_with_a_shared_persona_stay_readable_after_the_grant_is_gone(house, me, bea):
    vera = await me.cast(greeting="Welcome to the archive.")
    share = await grant(me, vera["id"], bea, "viewer")
    opened = await house.http.post("/api/chats", json={"members": [{"persona_id": vera["id"]}]}, headers=bea.headers)
    begun = good(opened, 201)
    chat = begun["id"]
    good(await me.ask("DELETE", f"/{vera['id']}/shares/{share['id']}"))

    read = await house.http.get(f"/api/chats/{chat}/path", headers=bea.headers)
    sent = await house.http.post(
        f"/api/chats/{chat}/messages",
        json={"text": "Hello?", "parent_id": begun["active_leaf_id"]},
        headers=bea.headers,
    )

    assert "Welcome to the archive." in read.text
    assert sent.status_code == 404


async def test_a_team_shares_as_far_as_each_member_goes_there(house, me, bea, ada):
    vera = await me.cast()
    team = await team_of(house, editor=bea, viewer=ada)

    share = good(await me.ask("PUT", f"/{vera['id']}/shares", json={"team_id": team, "role": "editor"}))["share"]

    assert (share["team_id"], share["name"]) == (team, "Stage")
    assert (await bea.get(vera["id"]))["role_here"] == "editor"
    assert (await ada.get(vera["id"]))["role_here"] == "viewer"
    await grant(me, vera["id"], ada, "editor")
    assert (await ada.get(vera["id"]))["role_here"] == "editor", "of several grants the largest counts"


async def test_leaving_a_team_or_deleting_it_ends_what_came_through_it(house, me, bea, ada):
    vera = await me.cast()
    team = await team_of(house, editor=bea, viewer=ada)
    good(await me.ask("PUT", f"/{vera['id']}/shares", json={"team_id": team, "role": "viewer"}))

    teams, owner = house.studio.teams, house.studio.person
    await teams.remove_member(owner, team, bea.headers["X-User-Id"])
    refused(await bea.ask("GET", f"/{vera['id']}"), 403, "FORBIDDEN")
    await teams.remove(owner, team)

    refused(await ada.ask("GET", f"/{vera['id']}"), 403, "FORBIDDEN")
    assert good(await me.ask("GET", f"/{vera['id']}/shares"))["shares"] == []


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({"role": "viewer"}, "", "one_receiver"),
        ({"user_id": NOWHERE, "username": "bea", "role": "viewer"}, "", "one_receiver"),
        ({"username": "bea", "role": "owner"}, "role", "not_allowed"),
        ({"username": "bea"}, "role", "missing"),
        ({"username": "bea", "role": "viewer", "note": "x"}, "note", "unknown_key"),
        ({"user_id": "bea", "role": "viewer"}, "user_id", "malformed"),
        ({"username": "owner", "role": "viewer"}, "user_id", "own"),
    ],
)
async def test_a_wrong_grant_is_refused_with_its_reason(me, bea, body, field, reason):
    vera = await me.cast()

    told = refused(await me.ask("PUT", f"/{vera['id']}/shares", json=body), 400, "INVALID_INPUT")

    assert (told["field"], told["reason"]) == (field, reason)


async def test_nobody_shares_with_strangers_or_with_teams_of_others(house, me, bea):
    vera = await me.cast()
    foreign = await house.studio.teams.make(await house.studio.people.acting(bea.headers["X-User-Id"]), "Other")

    for body in ({"user_id": NOWHERE}, {"username": "nobody"}, {"team_id": NOWHERE}, {"team_id": foreign.id}):
        refused(await me.ask("PUT", f"/{vera['id']}/shares", json=body | {"role": "viewer"}), 404, "NOT_FOUND")


async def test_everyone_it_is_shared_with_hears_what_happens_to_it(house, me, bea):
    vera = await me.cast()
    share = await grant(me, vera["id"], bea, "viewer")
    await me.change(vera["id"], goal="x")
    good(await me.ask("DELETE", f"/{vera['id']}/shares/{share['id']}"))
    await me.change(vera["id"], goal="y")

    assert await news_of(house, bea) == ["persona.shared", "persona.updated", "persona.unshared"]


async def test_with_a_persona_its_grants_go_for_good(house, me, bea):
    vera = await me.cast()
    await grant(me, vera["id"], bea, "viewer")
    good(await me.ask("DELETE", f"/{vera['id']}"))
    refused(await bea.ask("GET", f"/{vera['id']}"), 404, "NOT_FOUND")

    good(await me.ask("DELETE", f"/bin/{vera['id']}"))

    assert await house.rows("persona_shares") == []


async def test_the_brain_of_the_owner_does_not_think_for_those_it_is_shared_with(house, me, bea):
    brain = good(await house.http.get("/api/brains"))["items"][0]["id"]
    vera = await me.cast(brain_id=brain)
    await grant(me, vera["id"], bea, "viewer")

    opened = await house.http.post("/api/chats", json={"members": [{"persona_id": vera["id"]}]}, headers=bea.headers)
    chat = good(opened, 201)["id"]
    sent = await house.http.post(
        f"/api/chats/{chat}/messages", json={"text": "Hello", "parent_id": None}, headers=bea.headers
    )

    assert sent.status_code < 300, sent.text


async def test_a_copy_of_a_shared_persona_keeps_nothing_that_is_bound_to_its_owner(house, me, bea):
    brain = good(await house.http.get("/api/brains"))["items"][0]["id"]
    vera = await me.cast(brain_id=brain, goal="find it")
    await grant(me, vera["id"], bea, "editor")

    theirs = good(await bea.ask("POST", f"/{vera['id']}/duplicate", json={}), 201)["persona"]
    mine = good(await me.ask("POST", f"/{vera['id']}/duplicate", json={}), 201)["persona"]

    assert (theirs["brain_id"], theirs["goal"]) == (None, "find it")
    assert mine["brain_id"] == brain
