"""What proves who somebody is: access tokens, personal tokens, and everything that only looks like one."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.accounts.living import ACCOUNTS, Someone, add, advance
from tests.support.studio import opened

ME = f"{ACCOUNTS}/me"
TOKENS = f"{ACCOUNTS}/me/tokens"


def parts(token: str) -> tuple[dict, dict]:
    header, claims, _ = (
        json.loads(base64.urlsafe_b64decode(each + "==")) if n < 2 else each for n, each in enumerate(token.split("."))
    )
    return header, claims


async def status(house, token: str) -> int:
    house.studio.household.entering.forget()
    return (await house.http.get(ME, headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_token_whose_claims_are_not_all_right_opens_nothing(fresh, owner):
    (key,) = fresh.studio.directory.keys("signing")
    header, claims = parts(owner.access)
    spoilt = [
        *({name: value for name, value in claims.items() if name != missing} for missing in claims),
        claims | {"iss": "somebody else"},
        claims | {"aud": "another-api"},
        claims | {"sub": "11111111-1111-4111-8111-111111111111"},
        claims | {"sid": "11111111-1111-4111-8111-111111111111"},
        claims | {"gen": claims["gen"] + 1},
        claims | {"gen": str(claims["gen"])},
        claims | {"exp": claims["iat"] - 1},
        claims | {"exp": claims["exp"] + 3600},
        claims | {"iat": claims["iat"] + 60, "exp": claims["exp"] + 60},
        claims | {"nbf": claims["nbf"] + 60},
        claims | {"iat": True},
    ]

    assert await status(fresh, jwt.encode(header, claims, OctKey.import_key(key))) == 200
    for each in spoilt:
        assert await status(fresh, jwt.encode(header, each, OctKey.import_key(key))) == 401, each


async def test_a_token_under_another_header_or_key_opens_nothing(fresh, owner):
    (key,) = fresh.studio.directory.keys("signing")
    header, claims = parts(owner.access)
    ours = OctKey.import_key(key)
    head, body, signature = owner.access.split(".")
    bare = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    forged = [
        jwt.encode(header, claims, OctKey.import_key(b"x" * 32)),
        jwt.encode(header | {"kid": "other"}, claims, ours),
        jwt.encode(header | {"typ": "JWT"}, claims, ours),
        jwt.encode(header | {"jku": "https://evil.example/keys"}, claims, ours, registry=None),
        f"{head}.{body}.",
        f"{bare}.{body}.",
        f"{bare}.{body}.{signature}",
        f"{head}.{body}.{signature[:-2]}AA",
        f"{head}.{body}",
        "..",
        "a.b.c",
        "x" * 5000,
    ]
    for each in forged:
        assert await status(fresh, each) == 401, each


async def test_a_token_signed_with_the_key_before_works_until_it_runs_out(fresh, owner):
    fresh.studio.directory.turn_key("signing", keep=1)
    assert await status(fresh, owner.access) == 200
    renewed = await fresh.http.post(f"{ACCOUNTS}/refresh", json={"refresh_token": owner.refresh})
    assert parts(renewed.json()["access_token"])[0]["kid"] != parts(owner.access)[0]["kid"]
    fresh.studio.directory.turn_key("signing", keep=1)

    assert await status(fresh, owner.access) == 401


@pytest.mark.parametrize("sent", ["Basic b2xnYTp4", "bearer", "Bearer ", "Token x", "Bearer a b"])
async def test_any_other_word_in_the_header_is_nobody(fresh, owner, sent):
    assert (await fresh.http.get(ME, headers={"Authorization": sent})).status_code == 401


async def test_a_token_in_the_address_is_never_read(fresh, owner):
    assert (await fresh.http.get(ME, params={"access_token": owner.access, "token": owner.access})).status_code == 401


async def test_x_user_id_never_says_who_somebody_is(fresh, owner, ada):
    as_other = await ada.get(ME, headers={"X-User-Id": owner.id})
    as_self = await ada.get(ME, headers={"X-User-Id": ada.id})
    alone = await fresh.http.get(ME, headers={"X-User-Id": ada.id})

    assert (as_other.status_code, as_other.json()["error"]) == (403, "user_mismatch")
    assert as_other.json()["field"] == "X-User-Id"
    assert as_self.status_code == 200
    assert alone.status_code == 401


async def test_a_personal_token_reaches_as_far_as_its_scopes(fresh, owner):
    made = (await owner.post(TOKENS, {"name": "reader", "scopes": ["read"]})).json()
    reader = Someone(fresh.http, made["value"], "", owner.user)
    writer_value = (await owner.post(TOKENS, {"name": "writer", "scopes": ["read", "write"]})).json()["value"]
    writer = Someone(fresh.http, writer_value, "", owner.user)

    assert made["value"].startswith("trp_")
    assert len(made["value"]) == 47
    assert made["prefix"] == made["value"][:8]
    assert (await reader.get("/api/personas")).status_code == 200
    assert (await reader.post("/api/personas", {"name": "Ida"})).json()["error"] == "scope_missing"
    assert (await writer.post("/api/personas", {"name": "Ida"})).status_code == 201
    refused = await writer.post(f"{ACCOUNTS}/users", {"username": "eve", "password": "whatever it may be"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "admin")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", TOKENS),
        ("POST", TOKENS),
        ("PUT", f"{ACCOUNTS}/me/password"),
        ("GET", f"{ACCOUNTS}/keys"),
        ("PUT", f"{ACCOUNTS}/keys/voice"),
        ("POST", f"{ACCOUNTS}/sign-out-all"),
        ("POST", f"{ACCOUNTS}/me/erase"),
        ("POST", f"{ACCOUNTS}/me/export"),
    ],
)
async def test_a_personal_token_never_does_what_only_a_person_may(fresh, owner, method, path):
    made = (await owner.post(TOKENS, {"name": "all", "scopes": ["read", "write", "admin"]})).json()
    answer = await Someone(fresh.http, made["value"], "", owner.user).ask(method, path, json={})

    assert (answer.status_code, answer.json()["error"]) == (403, "scope_missing")


async def test_a_members_token_has_no_rights_of_administrators(fresh, ada):
    made = (await ada.post(TOKENS, {"name": "all", "scopes": ["read", "write", "admin"]})).json()
    answer = await Someone(fresh.http, made["value"], "", ada.user).get(f"{ACCOUNTS}/users")

    assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed")


async def test_a_token_runs_out_is_listed_without_its_value_and_can_be_taken_back(fresh, owner):
    body = {"name": "short", "scopes": ["read"], "expires_at": "2999-01-01T00:00:00Z"}
    too_long = await owner.post(TOKENS, body)
    made = (await owner.post(TOKENS, {"name": "script", "scopes": ["read"]})).json()
    listed = (await owner.get(TOKENS)).json()["items"]
    assert await status(fresh, made["value"]) == 200
    removed = await owner.delete(f"{TOKENS}/{made['id']}")

    assert (too_long.status_code, too_long.json()["field"]) == (422, "expires_at")
    assert [each["name"] for each in listed] == ["script"]
    assert made["value"] not in str(listed)
    assert removed.status_code == 200
    assert await status(fresh, made["value"]) == 401
    assert (await owner.delete(f"{TOKENS}/{made['id']}")).status_code == 404


async def test_nobody_has_more_than_fifty_tokens(fresh, owner):
    statuses = [(await owner.post(TOKENS, {"name": "x", "scopes": ["read"]})).status_code for _ in range(50)]
    one_more = await owner.post(TOKENS, {"name": "x", "scopes": ["read"]})

    assert set(statuses) == {201}
    assert (one_more.status_code, one_more.json()["error"]) == (409, "too_many_tokens")


async def test_in_local_mode_only_what_is_meant_as_ours_counts(tmp_path):
    async with opened(tmp_path) as house:
        made = (await house.http.post(TOKENS, json={"name": "script", "scopes": ["read"]})).json()
        answers = {
            sent: (await house.http.get(ME, headers={"Authorization": sent})).status_code
            for sent in (f"Bearer {made['value']}", "Bearer my-key", "Bearer trp_nobodys", "Bearer a.b.c", "Basic x")
        }
        changed = await house.http.put(
            ME, json={"display_name": "x"}, headers={"Authorization": f"Bearer {made['value']}"}
        )

    assert list(answers.values()) == [200, 200, 401, 401, 401]
    assert changed.status_code == 403


async def test_suspending_and_a_new_role_end_what_they_should(fresh, owner):
    ben = await add(owner, fresh, "ben")
    token = (await ben.post(TOKENS, {"name": "script", "scopes": ["read"]})).json()["value"]
    await owner.put(f"{ACCOUNTS}/users/{ben.id}", {"role": "admin"})
    after_role = (await ben.is_in(), await status(fresh, token))
    await owner.put(f"{ACCOUNTS}/users/{ben.id}", {"status": "suspended"})

    assert after_role == (False, 200), "tokens stay with the rights of the new role"
    assert await status(fresh, token) == 401
    body = {"username": "ben", "password": "seven purple kites at noon"}
    assert (await fresh.http.post(f"{ACCOUNTS}/sign-in", json=body)).status_code == 401


async def test_a_new_tier_ends_nothing_and_counts_at_once(fresh, owner, ada):
    await owner.put(f"{ACCOUNTS}/users/{ada.id}", {"tier": "professional"})
    me = (await ada.get(ME)).json()
    await advance(fresh, seconds=3)

    assert me["limits"] == {"personas": -1, "voice_training": True}
