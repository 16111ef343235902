"""First run, signing in and staying in, on both databases."""

import asyncio

import pytest

from tests.accounts.living import ACCOUNTS, OTHER, PASSWORD, advance, set_up, sign_in

STATE = f"{ACCOUNTS}/state"


async def test_a_new_studio_for_several_people_answers_only_what_sets_it_up(fresh):
    state = (await fresh.http.get(STATE)).json()
    refused = await fresh.http.get("/api/personas")

    assert state == {
        "mode": "multi",
        "realm": "family",
        "setup_needed": True,
        "signed_in": False,
        "locked": False,
    }
    assert (refused.status_code, refused.json()["error"]) == (503, "setup_needed")
    assert (await fresh.http.get("/health")).status_code == 200


async def test_the_code_of_the_console_makes_one_owner_and_is_used_up(fresh):
    code = await fresh.studio.household.installing.new_code()
    body = {"code": code, "username": "olga", "password": PASSWORD}
    tries = await asyncio.gather(*(fresh.http.post(f"{ACCOUNTS}/setup", json=body) for _ in range(4)))
    again = await fresh.http.post(f"{ACCOUNTS}/setup", json=body)

    assert sorted(each.status_code for each in tries) == [201, 409, 409, 409]
    assert (again.status_code, again.json()["error"]) == (409, "already_set_up")
    assert [(row["username"], row["role"]) for row in await fresh.rows("users")] == [("olga", "owner")]


@pytest.mark.parametrize("typed", ["AAAA-AAAA", "", "x" * 40])
async def test_a_wrong_set_up_code_is_refused(fresh, typed):
    await fresh.studio.household.installing.new_code()
    answer = await fresh.http.post(f"{ACCOUNTS}/setup", json={"code": typed, "username": "olga", "password": PASSWORD})

    assert (answer.status_code, answer.json()["error"]) == (403, "bad_setup_code")


async def test_a_set_up_code_lives_an_hour(fresh):
    code = await fresh.studio.household.installing.new_code()
    await advance(fresh, minutes=61)
    body = {"code": code, "username": "olga", "password": PASSWORD}

    assert (await fresh.http.post(f"{ACCOUNTS}/setup", json=body)).status_code == 403


async def test_ten_wrong_codes_make_a_new_one_that_the_console_shows(fresh):
    shown: list[str] = []
    installing = fresh.studio.household.installing
    installing.show_code = shown.append
    first = await installing.new_code()
    for _ in range(10):
        await fresh.http.post(f"{ACCOUNTS}/setup", json={"code": "2222-2222", "username": "olga", "password": PASSWORD})
        await advance(fresh, minutes=16)
    with_first = await fresh.http.post(
        f"{ACCOUNTS}/setup", json={"code": first, "username": "olga", "password": PASSWORD}
    )
    await advance(fresh, minutes=16)
    with_new = await fresh.http.post(
        f"{ACCOUNTS}/setup", json={"code": (await installing.new_code()), "username": "olga", "password": PASSWORD}
    )

    assert len(shown) == 1
    assert shown[0] != first
    assert with_first.status_code == 403
    assert with_new.status_code == 201


async def test_whoever_signs_in_gets_tokens_that_open_every_door(fresh, owner):
    signed_in = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": "OLGA", "password": PASSWORD})
    body = signed_in.json()
    me = await fresh.http.get(f"{ACCOUNTS}/me", headers={"Authorization": f"Bearer {body['access_token']}"})

    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    assert (me.json()["username"], me.json()["mode"]) == ("olga", "multi")
    assert "hash" not in signed_in.text
    assert "credential_generation" not in me.text
    assert (await fresh.http.get(f"{ACCOUNTS}/me")).json()["error"] == "not_signed_in"


@pytest.mark.parametrize(
    ("username", "password"),
    [("olga", "wrong"), ("nobody", PASSWORD), ("", ""), ("olga' --", "x"), ("owner", PASSWORD)],
)
async def test_a_wrong_name_and_a_wrong_password_are_answered_alike(fresh, owner, username, password):
    answer = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": username, "password": password})
    wrong = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": "olga", "password": "also wrong"})

    assert (answer.status_code, answer.json()["error"]) == (401, "bad_credentials")
    assert answer.json() == wrong.json()


async def test_the_same_password_typed_in_another_composition_fits(fresh):
    await set_up(fresh, password="caf\u00e9 am kleinen platz")

    assert (await sign_in(fresh, "olga", "cafe\u0301 am kleinen platz")).user["username"] == "olga"


async def test_guessing_is_slowed_down_longer_each_time(fresh, owner):
    wrong = {"username": "olga", "password": "not it"}
    statuses = []
    for _ in range(5):
        statuses.append((await fresh.http.post(f"{ACCOUNTS}/sign-in", json=wrong)).status_code)
    right_now = await fresh.http.post(f"{ACCOUNTS}/sign-in", json={"username": "olga", "password": PASSWORD})
    await advance(fresh, seconds=1.1)
    sixth = await fresh.http.post(f"{ACCOUNTS}/sign-in", json=wrong)
    seventh = await fresh.http.post(f"{ACCOUNTS}/sign-in", json=wrong)
    await advance(fresh, seconds=2.1)

    assert statuses == [401] * 5
    assert (right_now.status_code, right_now.json()["retry_after"]) == (429, 1)
    assert (sixth.status_code, seventh.status_code) == (401, 429)
    assert seventh.json()["retry_after"] == 2
    assert seventh.headers["retry-after"] == "2"
    assert (await sign_in(fresh, "olga")).user["username"] == "olga", "and the right one is let in after the wait"


async def test_a_refresh_token_is_replaced_at_each_use(fresh, owner):
    first = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})
    second = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": first.json()["refresh_token"]})

    assert (first.status_code, second.status_code) == (200, 200)
    assert len({owner.refresh, first.json()["refresh_token"], second.json()["refresh_token"]}) == 3


async def test_two_tabs_that_renew_together_both_stay_in(fresh, owner):
    both = await asyncio.gather(
        *(fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh}) for _ in range(2))
    )
    after = [
        await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": each.json()["refresh_token"]})
        for each in both
    ]

    assert [each.status_code for each in both + after] == [200] * 4


async def test_an_old_refresh_token_ends_the_whole_sign_in_and_is_noted(fresh, owner):
    current = (await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})).json()
    await advance(fresh, seconds=11)
    stolen = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})
    rightful = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": current["refresh_token"]})

    assert (stolen.status_code, stolen.json()["error"]) == (401, "refresh_refused")
    assert rightful.status_code == 401
    assert not await owner.is_in()
    assert "sign_in.reuse" in {row["name"] for row in await fresh.rows("audit")}


async def test_a_sign_in_ends_thirty_days_after_its_last_use(fresh, owner):
    await advance(fresh, days=29)
    renewed = (await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})).json()
    await advance(fresh, days=31)
    late = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": renewed["refresh_token"]})

    assert late.status_code == 401


async def test_an_access_token_lives_a_quarter_of_an_hour(fresh, owner):
    await advance(fresh, minutes=14)
    assert await owner.is_in()
    await advance(fresh, minutes=1.1)

    assert not await owner.is_in()


async def test_signing_out_ends_this_sign_in_and_no_other(fresh, owner):
    other = await sign_in(fresh, "olga")
    assert (await owner.post(f"{ACCOUNTS}/sign-out")).status_code == 200

    assert not await owner.is_in()
    assert await other.is_in()
    assert (await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})).status_code == 401


async def test_one_sees_where_one_is_signed_in_and_ends_it(fresh, owner):
    other = await sign_in(fresh, "olga")
    listed = (await owner.get(f"{ACCOUNTS}/me/sign-ins")).json()["items"]
    (mine,) = [each for each in listed if each["current"]]
    (theirs,) = [each for each in listed if not each["current"]]
    ended = await owner.delete(f"{ACCOUNTS}/me/sign-ins/{theirs['id']}")

    assert theirs["device"] == "a test"
    assert mine["kind"] == "token"
    assert ended.status_code == 200
    assert not await other.is_in()
    assert (await owner.delete(f"{ACCOUNTS}/me/sign-ins/{theirs['id']}")).status_code == 404


async def test_after_a_new_password_only_the_sign_in_that_asked_goes_on(fresh, owner):
    other = await sign_in(fresh, "olga")
    token = (await owner.post(f"{ACCOUNTS}/me/tokens", {"name": "script", "scopes": ["read"]})).json()["value"]
    wrong = await owner.put(f"{ACCOUNTS}/me/password", {"old_password": "no", "new_password": OTHER})
    changed = await owner.put(f"{ACCOUNTS}/me/password", {"old_password": PASSWORD, "new_password": OTHER})
    fresh_access = {"Authorization": f"Bearer {changed.json()['access_token']}"}
    with_token = await fresh.http.get(f"{ACCOUNTS}/me", headers={"Authorization": f"Bearer {token}"})

    assert (wrong.status_code, wrong.json()["error"]) == (403, "bad_credentials")
    assert changed.status_code == 200
    assert (await fresh.http.get(f"{ACCOUNTS}/me", headers=fresh_access)).status_code == 200
    assert not await other.is_in()
    assert with_token.status_code == 401
    assert (await sign_in(fresh, "olga", OTHER)).user["username"] == "olga"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "length"),
        ("x" * 257, "length"),
        ("password123", "common"),
        ("Qwertyuiop", "common"),
        ("September2024", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("olga.petrova", "username"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(fresh, password, reason):
    code = await fresh.studio.household.installing.new_code()
    answer = await fresh.http.post(
        f"{ACCOUNTS}/setup", json={"code": code, "username": "olga.petrova", "password": password}
    )

    assert (answer.status_code, answer.json()["error"]) == (422, "weak_password")
    assert answer.json()["reason"] == reason


async def test_passwords_and_tokens_are_kept_as_hashes_only(fresh, owner):
    rows = str([await fresh.rows(name) for name in ("passwords", "sign_ins", "sign_in_secrets", "audit", "events")])

    assert "$argon2id$v=19$m=65536,t=3,p=4$" in rows
    assert PASSWORD not in rows
    assert owner.refresh not in rows
    assert owner.access not in rows
