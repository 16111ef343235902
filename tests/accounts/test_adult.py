"""The lock of an adult studio, and who has confirmed to be of age."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.accounts.living import ACCOUNTS, OTHER, advance
from tests.support.studio import Opened, opened

ADULT = f"{ACCOUNTS}/me/adult"


@pytest.fixture
async def locked(tmp_path) -> AsyncIterator[Opened]:
    async with opened(tmp_path, realm="adult") as house:
        await house.studio.household.padlock.set_passphrase(OTHER)
        yield house


async def open_up(house: Opened) -> int:
    return (await house.http.post(f"{ACCOUNTS}/unlock", json={"passphrase": OTHER})).status_code


async def test_an_adult_studio_opens_locked_and_says_nothing(locked):
    state = (await locked.http.get(f"{ACCOUNTS}/state")).json()
    refused = await locked.http.get("/api/personas")
    wrong = await locked.http.post(f"{ACCOUNTS}/unlock", json={"passphrase": "not it at all"})

    assert state["locked"]
    assert (refused.status_code, refused.json()["error"]) == (423, "locked")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "bad_credentials")
    assert (await locked.http.get("/health")).status_code == 200
    stop = await locked.http.post("/api/runs/11111111-1111-4111-8111-111111111111/cancel")
    assert stop.status_code == 404, "every stop answers, locked or not"


async def test_it_locks_again_after_a_rest_and_on_request(locked):
    assert await open_up(locked) == 204
    assert (await locked.http.get("/api/personas")).status_code == 200
    await advance(locked, minutes=14)
    assert (await locked.http.get("/api/personas")).status_code == 200
    await advance(locked, minutes=14)
    assert (await locked.http.get("/api/personas")).status_code == 200, "use keeps it open"
    await advance(locked, minutes=16)
    assert (await locked.http.get("/api/personas")).status_code == 423
    await open_up(locked)
    assert (await locked.http.post(f"{ACCOUNTS}/lock")).status_code == 204
    assert (await locked.http.get("/api/personas")).status_code == 423


async def test_guessing_the_passphrase_is_slowed_down(locked):
    tries = [await locked.http.post(f"{ACCOUNTS}/unlock", json={"passphrase": "no"}) for _ in range(6)]

    assert [each.status_code for each in tries] == [401] * 5 + [429]


async def test_being_of_age_is_confirmed_by_statement_year_and_passphrase(locked):
    await open_up(locked)
    statement = (await locked.http.get(ADULT)).json()
    year = datetime.now().astimezone().year
    body = {"statement_version": statement["version"], "birth_year": year - 19, "password": OTHER}
    old = await locked.http.post(ADULT, json=body | {"statement_version": "1999-01"})
    young = await locked.http.post(ADULT, json=body | {"birth_year": year - 18})
    unproved = await locked.http.post(ADULT, json=body | {"password": "not it at all"})
    confirmed = await locked.http.post(ADULT, json=body)
    rows = str(await locked.rows("users")) + str(await locked.rows("audit"))
    withdrawn = await locked.http.delete(ADULT)

    assert "18" in statement["text"]
    assert (old.status_code, old.json()["error"]) == (409, "old_statement")
    assert (young.status_code, young.json()["error"]) == (403, "not_adult")
    assert unproved.status_code == 403
    assert (confirmed.status_code, confirmed.json()["age_band"]) == (201, "adult")
    assert confirmed.json()["adult_statement"] == statement["version"]
    assert f"{year - 19}" not in rows
    assert withdrawn.json()["adult_confirmed_at"] is None


async def test_a_family_knows_no_such_door(tmp_path):
    async with opened(tmp_path) as house:
        answers = [
            await house.http.get(ADULT),
            await house.http.delete(ADULT),
            await house.http.post(f"{ACCOUNTS}/lock"),
        ]

    assert {each.status_code for each in answers} == {404}


async def test_among_adults_nobody_is_a_child(locked):
    await open_up(locked)
    me = (await locked.http.get(f"{ACCOUNTS}/me")).json()["id"]
    body = {"username": "kim", "age_band": "child", "guardian_id": me}

    assert (await locked.http.post(f"{ACCOUNTS}/users", json=body)).status_code == 422
    assert (await locked.http.post(f"{ACCOUNTS}/me/switch", json={"user_id": me})).status_code == 404
