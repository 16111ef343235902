"""Every door, by who asks: nobody, somebody with too little, somebody who may not any more."""

import re

import pytest
from starlette.datastructures import Headers

from tests.accounts.living import ACCOUNTS, Someone, add, set_up
from tests.security.doors import http_doors
from tests.support.studio import client, opened
from troupe.app.addresses import Addresses
from troupe.app.entry import PUBLIC_DOORS
from troupe.app.rates import PERSON_ALL, RateLimited, Rates, wanted_by

ID = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path, mode="multi") as found:
        yield found


def declared(app) -> dict[tuple[str, str], dict[str, object]]:
    paths = app.openapi()["paths"]
    return {(method.upper(), path): said for path, methods in paths.items() for method, said in methods.items()}


def guarded(app):
    """Every door that holds data, with what it declares."""
    said = declared(app)
    for door in http_doors(app):
        extra = said.get((door.method, door.template))
        if door.holds_data and extra is not None and (door.method, door.template) not in PUBLIC_DOORS:
            yield door, extra


async def test_the_doors_that_answer_nobody_are_those_that_say_so(house):
    public = {
        door
        for door, said in declared(house.app).items()
        if said["x-access"] == "public" and door[1].startswith("/api/")
    }

    assert public == {door for door in PUBLIC_DOORS if door[0] != "HEAD"}


async def test_no_other_door_opens_for_nobody(house):
    await set_up(house)
    answers = {}
    async with client(house.app) as nobody:
        for door, _ in guarded(house.app):
            answer = await nobody.request(door.method, door.path, json=door.body)
            answers[door.method, door.template] = (answer.status_code, answer.json()["error"])

    assert len(answers) > 100
    assert {door: answer for door, answer in answers.items() if answer != (401, "not_signed_in")} == {}


async def test_a_token_that_reads_changes_nothing_on_any_door(house, monkeypatch):
    owner = await set_up(house)
    monkeypatch.setattr("troupe.app.entry.wanted_by", lambda *_: [])
    made = (await owner.post(f"{ACCOUNTS}/me/tokens", {"name": "r", "scopes": ["read"]})).json()
    reader = Someone(house.http, made["value"], "", owner.user)
    wrong = {}
    for door, said in guarded(house.app):
        if door.method not in ("GET", "HEAD") or said.get("x-tokens") is False:
            answer = await reader.ask(door.method, door.path, json=door.body)
            if (answer.status_code, answer.json()["error"]) != (403, "scope_missing"):
                wrong[door.method, door.template] = (answer.status_code, answer.text[:80])

    assert wrong == {}


async def test_a_member_opens_no_door_of_administrators(house, monkeypatch):
    owner = await set_up(house)
    monkeypatch.setattr("troupe.app.entry.wanted_by", lambda *_: [])
    ada = await add(owner, house, "ada")
    wrong = {}
    for door, said in guarded(house.app):
        if said["x-access"] == "admin":
            answer = await ada.ask(door.method, re.sub("/x(?=/|$)", f"/{ID}", door.path), json=door.body)
            if answer.status_code != 403:
                wrong[door.method, door.template] = answer.status_code

    assert wrong == {}


async def test_whoever_asks_too_much_is_told_when_to_go_on(house):
    owner = await set_up(house)
    answers = [await owner.get(f"{ACCOUNTS}/me") for _ in range(PERSON_ALL.burst + 30)]
    refused = [each for each in answers if each.status_code == 429]
    ended = await owner.post(f"{ACCOUNTS}/sign-out")

    assert refused
    assert refused[0].json()["error"] == "rate_limited"
    assert refused[0].headers["retry-after"] == refused[0].headers["ratelimit-reset"] == "1"
    assert refused[0].headers["ratelimit-limit"] == "100"
    assert refused[0].headers["ratelimit-remaining"] == "0"
    assert ended.status_code == 200, "signing out is never limited"


async def test_one_person_alone_is_not_limited(tmp_path):
    async with opened(tmp_path) as alone:
        answers = [(await alone.http.get(f"{ACCOUNTS}/me")).status_code for _ in range(150)]

    assert set(answers) == {200}


def test_a_bucket_fills_up_again_and_a_refused_request_takes_nothing():
    now = 0.0
    rates = Rates(lambda: now)
    asks = {"type": "http", "method": "GET", "path": "/api/personas"}
    for _ in range(100):
        rates.take(wanted_by(asks, "ada", "192.0.2.1", 0))
    with pytest.raises(RateLimited) as refused:
        rates.take(wanted_by(asks, "ada", "192.0.2.1", 0))
    rates.take(wanted_by(asks, "ben", "192.0.2.1", 0))
    now = 0.1

    rates.take(wanted_by(asks, "ada", "192.0.2.1", 0))
    assert refused.value.retry_after == 1


@pytest.mark.parametrize(
    ("path", "many"),
    [("/api/chats/x/messages", 60), ("/api/media", 60), ("/api/accounts/sign-in", 30)],
)
def test_what_costs_more_is_asked_less(path, many):
    rates = Rates(lambda: 0.0)
    asks = {"type": "http", "method": "POST", "path": path}
    for _ in range(many):
        rates.take(wanted_by(asks, "ada", "192.0.2.1", 1))

    with pytest.raises(RateLimited):
        rates.take(wanted_by(asks, "ada", "192.0.2.1", 1))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "sees"),
    [
        ((), "203.0.113.9", "127.0.0.1"),
        (("127.0.0.1",), "203.0.113.9", "203.0.113.9"),
        (("127.0.0.1", "10.0.0.0/8"), "203.0.113.9, 10.1.1.1", "203.0.113.9"),
        (("127.0.0.1",), "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (("127.0.0.1",), "nonsense", "127.0.0.1"),
        (("127.0.0.1",), "", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_says_where_somebody_comes_from(trusted, forwarded, sees):
    headers = Headers({"x-forwarded-for": forwarded, "x-forwarded-proto": "https"})
    scope = {"type": "http", "client": ("127.0.0.1", 1), "scheme": "http"}

    assert Addresses(trusted).of(scope, headers) == sees
    assert Addresses(trusted).is_secure(scope, headers) is bool(trusted)


async def test_a_forwarded_loopback_claim_makes_nobody_local(house):
    await set_up(house)
    claims = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Remote-User": "olga", "Forwarded": "for=::1"}

    assert (await house.http.get(f"{ACCOUNTS}/me", headers=claims)).status_code == 401
    assert (await house.http.get("/metrics", headers=claims)).status_code == 403
