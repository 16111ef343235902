"""Local people: made by the owner, acting by their id."""

import pytest

USERS = "/api/accounts/users"


async def test_the_owner_adds_people_who_act_with_their_own_tier(house, ada):
    me = (await house.http.get("/api/accounts/me", headers=ada.headers)).json()

    assert (me["username"], me["tier"], me["role"]) == ("ada", "free", "member")
    assert me["limits"] == {"personas": 3, "voice_training": False}


async def test_everyone_is_listed_for_administrators_page_by_page(house, ada):
    first = (await house.http.get(USERS, params={"limit": 1})).json()
    second = (await house.http.get(USERS, params={"limit": 1, "cursor": first["next_cursor"]})).json()

    assert [each["username"] for each in first["items"] + second["items"]] == ["ada", "owner"]
    assert second["next_cursor"] is None
    assert (await house.http.get(USERS, headers=ada.headers)).status_code == 403
    assert (await house.http.post(USERS, json={"username": "bea"}, headers=ada.headers)).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"username": "ADA"}, 409, "username_taken"),
        ({"username": "no spaces"}, 422, "invalid"),
        ({"username": "ab"}, 422, "invalid"),
        ({"username": "bea", "tier": "gold"}, 422, "invalid"),
        ({"username": "bea", "role": "owner"}, 422, "invalid"),
        ({"username": "bea", "id": "x"}, 422, "invalid"),
    ],
)
async def test_a_wrong_person_is_not_added(house, ada, sent, status, code):
    answer = await house.http.post(USERS, json=sent)

    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert len(await house.rows("users")) == 2


async def test_an_id_that_is_nobodys_is_refused_everywhere(house):
    for path in ("/api/personas", "/api/personas/active", "/api/accounts/me"):
        answer = await house.http.get(path, headers={"X-User-Id": "11111111-1111-4111-8111-111111111111"})
        assert (answer.status_code, answer.json()["error"]) == (401, "user_unknown")
