"""Keys of the environment: taken out before any provider runs, used for their own host, shown and never changed."""

import pytest

from tests.support.studio import Opened, opened
from troupe.app.borrowing import borrow
from troupe.ports.providers import discover

VALUE = "sk-test-of-the-environment-0123456789"
HOST = "https://api.openai.com"


@pytest.fixture
async def house(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", VALUE)
    monkeypatch.setenv("STABILITY_API_KEY", "")
    async with opened(tmp_path) as house:
        yield house


async def keys_in(house: Opened) -> list[dict[str, object]]:
    answer = await house.http.get("/api/accounts/keys")
    assert answer.status_code == 200, answer.text
    assert VALUE not in answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def test_a_borrowed_key_is_gone_from_the_environment():
    environment = {
        "OPENAI_API_KEY": VALUE,
        "REPLICATE_API_TOKEN": "",
        "PATH": "/bin",
        "R2_ACCESS_KEY": "of storage",
    }

    (key,) = borrow(discover(), environment)

    assert (key.variable, key.name, key.host, key.secret) == ("OPENAI_API_KEY", "openai", HOST, VALUE)
    assert environment == {"PATH": "/bin", "R2_ACCESS_KEY": "of storage"}
    assert VALUE not in repr(key)


async def test_it_is_shown_to_the_owner_with_its_variable_and_never_its_value(house):
    (key,) = await keys_in(house)
    tested = await house.http.post("/api/accounts/keys/openai/test")

    assert (tested.status_code, tested.json()["readable"]) == (200, True)
    assert (key["name"], key["variable"], key["host"], key["readable"]) == ("openai", "OPENAI_API_KEY", HOST, True)
    assert key["masked"] == "…6789"


async def test_it_is_read_only_until_a_key_of_ones_own_stands_before_it(house):
    refused = await house.http.delete("/api/accounts/keys/openai")
    kept = await house.http.put("/api/accounts/keys/openai", json={"value": "sk-my-own-key-00000000", "host": HOST})
    (own,) = await keys_in(house)
    dropped = await house.http.delete("/api/accounts/keys/openai")
    (lent,) = await keys_in(house)

    assert (refused.status_code, refused.json()["code"]) == (409, "key_read_only")
    assert "OPENAI_API_KEY" in refused.json()["next_step"]
    assert (kept.status_code, own["variable"], dropped.status_code) == (200, None, 200)
    assert lent["variable"] == "OPENAI_API_KEY"


async def test_it_opens_for_its_own_host_and_its_owner_alone(house):
    keys, owner = house.studio.keys, house.studio.person.id

    assert await keys.open(owner, "c-any", HOST) == VALUE
    assert await keys.open(owner, "c-any", "https://api.openai.com.example.org") is None
    assert await keys.open(owner, "c-any", "") is None
    assert await keys.open("00000000-0000-4000-8000-000000000000", "c-any", HOST) is None
