"""Who belongs to a studio, as what, and with whom."""

import asyncio

import pytest

from tests.accounts.living import ACCOUNTS, OTHER, PASSWORD, add, advance, sign_in, someone

USERS, TEAMS, INVITES = f"{ACCOUNTS}/users", f"{ACCOUNTS}/teams", f"{ACCOUNTS}/invites"


async def test_an_invite_lets_one_person_in_and_no_second(fresh, owner):
    code = (await owner.post(INVITES, {"tier": "personal"})).json()["code"]
    names = ["bea", "carl", "dora"]
    tries = await asyncio.gather(
        *(
            fresh.http.post(f"{INVITES}/redeem", json={"code": code, "username": name, "password": PASSWORD})
            for name in names
        )
    )
    joined = [each for each in tries if each.status_code == 201]

    assert sorted(each.status_code for each in tries) == [201, 404, 404]
    assert joined[0].json()["user"]["tier"] == "personal"
    assert len(await fresh.rows("users")) == 2


async def test_a_used_an_expired_and_an_unknown_invite_are_answered_alike(fresh, owner):
    expired = (await owner.post(INVITES, {})).json()["code"]
    await advance(fresh, days=8)
    answers = [
        await fresh.http.post(f"{INVITES}/redeem", json={"code": code, "username": "bea", "password": PASSWORD})
        for code in (expired, "tri_unknown")
    ]

    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


async def test_only_administrators_see_change_and_invite_people(fresh, owner, ada):
    asked = [
        await ada.get(USERS),
        await ada.get(f"{USERS}/{owner.id}"),
        await ada.put(f"{USERS}/{ada.id}", {"role": "admin"}),
        await ada.post(USERS, {"username": "eve", "password": OTHER}),
        await ada.post(INVITES, {}),
        await ada.get(f"{ACCOUNTS}/audit"),
        await ada.delete(f"{USERS}/{owner.id}"),
    ]

    assert {each.status_code for each in asked} == {403}


async def test_where_people_sign_in_somebody_new_needs_a_password(fresh, owner):
    without = await owner.post(USERS, {"username": "bea"})

    assert (without.status_code, without.json()["error"]) == (422, "weak_password")


@pytest.mark.parametrize("change", [{"role": "member"}, {"role": "admin"}, {"status": "suspended"}])
async def test_the_owner_cannot_leave_the_studio_without_one(fresh, owner, change):
    answer = await owner.put(f"{USERS}/{owner.id}", change)

    assert (answer.status_code, answer.json()["error"]) == (409, "last_owner")


async def test_giving_the_studio_away_makes_the_giver_an_administrator(fresh, owner, ada):
    given = await owner.put(f"{USERS}/{ada.id}", {"role": "owner"})
    roles = {row["username"]: row["role"] for row in await fresh.rows("users")}

    assert given.status_code == 200
    assert roles == {"olga": "admin", "ada": "owner"}
    assert not await owner.is_in(), "both sign in again with their new rights"


async def test_an_administrator_cannot_take_the_studio(fresh, owner):
    ben = await add(owner, fresh, "ben", role="admin")
    taken = await ben.put(f"{USERS}/{ben.id}", {"role": "owner"})
    pushed = await ben.put(f"{USERS}/{owner.id}", {"role": "member"})

    assert (taken.status_code, pushed.status_code) == (403, 409)


@pytest.mark.parametrize("field", ["id", "realm", "credential_generation", "created_at", "adult_confirmed_at"])
async def test_protected_fields_are_refused_and_never_dropped(fresh, owner, ada, field):
    answers = [
        await ada.put(f"{ACCOUNTS}/me", {field: "x"}),
        await owner.put(f"{USERS}/{ada.id}", {field: "x"}),
        await owner.post(USERS, {"username": "bea", "password": OTHER, field: "x"}),
    ]

    assert {each.status_code for each in answers} == {422}
    assert (await ada.put(f"{ACCOUNTS}/me", {"role": "owner", "tier": "admin"})).status_code == 422


async def test_people_change_their_own_name_language_and_time_zone(fresh, ada):
    changed = await ada.put(
        f"{ACCOUNTS}/me", {"display_name": "Ada L.", "language": "de", "time_zone": "Europe/Vienna"}
    )
    wrong = await ada.put(f"{ACCOUNTS}/me", {"time_zone": "Middle/Earth"})
    news = [row for row in await fresh.rows("events") if "account.changed" in str(row["type"])]

    assert changed.json()["display_name"] == "Ada L."
    assert (wrong.status_code, wrong.json()["field"]) == (422, "time_zone")
    assert news


async def test_a_team_is_seen_by_its_members_and_changed_by_its_owners(fresh, owner, ada):
    ben = await add(owner, fresh, "ben")
    team = (await ada.post(TEAMS, {"name": " Writers "})).json()
    place = f"{TEAMS}/{team['id']}"
    await ada.put(f"{place}/members/{ben.id}", {"role": "viewer"})

    assert team["name"] == "Writers"
    assert (await ben.get(place)).status_code == 200
    assert (await owner.get(place)).status_code == 404
    refused = await ben.put(place, {"name": "Mine"})
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    last = await ada.delete(f"{place}/members/{ada.id}")
    assert (last.status_code, last.json()["error"]) == (409, "last_owner")
    demoted = await ada.put(f"{place}/members/{ada.id}", {"role": "editor"})
    assert demoted.status_code == 409
    memberships = await fresh.studio.teams.memberships(ben.id)
    assert [(each.team_id, each.role) for each in memberships] == [(team["id"], "viewer")]
    assert (await ben.delete(f"{place}/members/{ben.id}")).status_code == 200, "everyone may leave"
    assert (await ada.delete(place)).status_code == 200
    assert await fresh.rows("team_members") == []


async def test_whoever_owns_a_team_lets_people_in_by_username_and_sees_them_by_name(fresh, owner, ada):
    ben = await add(owner, fresh, "ben")
    place = f"{TEAMS}/{(await ada.post(TEAMS, {'name': 'Writers'})).json()['id']}"

    let_in = await ada.put(f"{place}/members/Ben", {"role": "editor"})
    nobody = await ada.put(f"{place}/members/nobody", {"role": "editor"})

    members = {each["username"]: (each["user_id"], each["role"]) for each in let_in.json()["members"]}
    assert members == {"ada": (ada.id, "owner"), "ben": (ben.id, "editor")}
    assert nobody.status_code == 404
    assert (await ben.get(TEAMS)).json()["items"][0]["members"] == let_in.json()["members"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "two\nlines"])
async def test_a_team_needs_a_name_that_can_be_read(fresh, ada, name):
    assert (await ada.post(TEAMS, {"name": name})).status_code == 422


async def test_a_guardian_acts_as_a_child_and_comes_back_with_the_password(fresh, owner, ada):
    child = (await owner.post(USERS, {"username": "kim", "age_band": "child", "guardian_id": ada.id})).json()
    as_child = await ada.post(f"{ACCOUNTS}/me/switch", {"user_id": child["id"]})
    kim = someone(fresh, as_child) if "refresh_token" in as_child.json() else None
    acting = {"Authorization": f"Bearer {as_child.json()['access_token']}"}
    assert not await ada.is_in(), "the sign-in acts as the child now"
    me = await fresh.http.get(f"{ACCOUNTS}/me", headers=acting)
    token = await fresh.http.post(f"{ACCOUNTS}/me/tokens", json={"name": "x", "scopes": ["read"]}, headers=acting)
    key = await fresh.http.put(f"{ACCOUNTS}/keys/voice", json={"value": "secret-value"}, headers=acting)
    wrong = await fresh.http.post(
        f"{ACCOUNTS}/me/switch", json={"user_id": ada.id, "password": "not it"}, headers=acting
    )
    back = await fresh.http.post(
        f"{ACCOUNTS}/me/switch", json={"user_id": ada.id, "password": PASSWORD}, headers=acting
    )

    assert kim is None, "no second sign-in was opened"
    assert (me.json()["username"], me.json()["age_band"]) == ("kim", "child")
    assert (token.status_code, key.status_code, wrong.status_code) == (403, 403, 403)
    assert back.json()["user"]["username"] == "ada"


async def test_a_guardian_finds_the_children_to_act_as_and_nobody_else_does(fresh, owner, ada):
    child = (await owner.post(USERS, {"username": "kim", "age_band": "child", "guardian_id": ada.id})).json()

    theirs = (await ada.get(f"{ACCOUNTS}/me/children")).json()["items"]
    others = (await owner.get(f"{ACCOUNTS}/me/children")).json()["items"]

    assert theirs == [{"id": child["id"], "username": "kim", "display_name": "kim", "status": "active"}]
    assert others == []


async def test_a_child_needs_a_guardian_and_nobody_else_acts_as_it(fresh, owner, ada):
    without = await owner.post(USERS, {"username": "kim", "age_band": "child"})
    with_password = await owner.post(
        USERS, {"username": "kim", "age_band": "child", "guardian_id": ada.id, "password": OTHER}
    )
    child = (await owner.post(USERS, {"username": "kim", "age_band": "child", "guardian_id": ada.id})).json()
    by_another = await owner.post(f"{ACCOUNTS}/me/switch", {"user_id": child["id"]})
    signing_in = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": "kim", "password": ""})

    assert (without.status_code, without.json()["field"]) == (422, "guardian_id")
    assert with_password.status_code == 403
    assert by_another.status_code == 404
    assert signing_in.status_code == 401


async def test_the_audit_is_a_chain_that_names_its_first_broken_row(fresh, owner, ada):
    audit = fresh.studio.household.audit
    listed = (await owner.get(f"{ACCOUNTS}/audit")).json()["items"]
    whole = await audit.verify()
    async with fresh.studio.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE audit SET name = 'nothing' WHERE seq = 2")
    broken = await audit.verify()

    assert whole is None
    assert broken == 2
    assert {"studio.set_up", "person.added", "sign_in.opened"} <= {row["name"] for row in listed}
    added = next(row for row in listed if row["name"] == "person.added")
    assert (added["actor_id"], added["target_id"]) == (owner.id, ada.id)
    assert "127.0.0.1" not in str(listed)


async def test_a_row_taken_out_of_the_audit_is_missed(fresh, owner, ada):
    async with fresh.studio.database.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM audit WHERE seq = 3")

    assert await fresh.studio.household.audit.verify() == 4


async def test_keys_are_masked_bound_to_their_host_and_sealed_again_under_a_new_master_key(fresh, owner):
    kept = await owner.put(
        f"{ACCOUNTS}/keys/voice", {"value": "sk-0123456789abcd", "host": "https://voice.example:8443"}
    )
    before = (await fresh.rows("stored_keys"))[0]["sealed"]
    turned = await fresh.studio.turn_master_key()
    (after,) = await fresh.rows("stored_keys")
    tested = await owner.post(f"{ACCOUNTS}/keys/voice/test")

    assert kept.json()["items"][0]["masked"] == "…abcd"
    assert "0123456789" not in kept.text + str(before)
    assert turned["sealed_again"] == 1
    assert after["sealed"] != before
    assert await fresh.studio.keys.open(owner.id, "voice", "https://voice.example:8443") == "sk-0123456789abcd"
    assert await fresh.studio.keys.open(owner.id, "voice", "https://evil.example") is None
    assert tested.json()["readable"]
    assert (await owner.put(f"{ACCOUNTS}/keys/voice", {"value": "line\nbreak"})).json()["error"] == "bad_secret"
    assert (await owner.delete(f"{ACCOUNTS}/keys/voice")).json()["items"] == []
    assert (await owner.delete(f"{ACCOUNTS}/keys/voice")).status_code == 404


async def test_somebody_elses_sign_ins_and_tokens_cannot_be_ended(fresh, owner, ada):
    mine = (await owner.get(f"{ACCOUNTS}/me/sign-ins")).json()["items"][0]["id"]
    token = (await owner.post(f"{ACCOUNTS}/me/tokens", {"name": "x", "scopes": ["read"]})).json()["id"]

    assert (await ada.delete(f"{ACCOUNTS}/me/sign-ins/{mine}")).status_code == 404
    assert (await ada.delete(f"{ACCOUNTS}/me/tokens/{token}")).status_code == 404
    assert await owner.is_in()
    assert (await sign_in(fresh, "ada")).user["username"] == "ada"
