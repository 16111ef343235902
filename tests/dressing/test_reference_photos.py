"""Reference photos leave only with the request that says so, to the provider it names, and never of the young."""

import pytest

from tests.dressing.painting import entrust, painted, render
from tests.dressing.painting import vera as vera
from tests.dressing.painting import working_house as house
from tests.support.image_servers import Gateway, WebUi, a_picture

__all__ = ["house", "vera"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = "sk-a-key-for-tests"
PAID = {"provider": "openai", "model": "painter", "accept_unknown_cost": True}
FOR_REAL = {"subject": "self"}


async def with_photo(house, persona, name="holiday.png"):
    """A persona that has a photo of somebody from outside, and its id."""
    sent = await house.http.post("/api/media", files={"file": (name, a_picture(40, 40), "image/png")})
    assert sent.status_code == 201, sent.text
    kept = await house.http.put(f"/api/looks/{persona}", json={"reference_photos": [sent.json()["id"]]})
    assert kept.status_code == 200, kept.text


async def consent(house, scope):
    told = {"subject_name": "Vera", "subject_is": "self", "adult": True, "scope": [scope], "statement_version": 1}
    given = await house.http.post("/api/talents/consents", json=told)
    assert given.status_code == 201, given.text
    return given.json()["id"]


async def test_photos_go_along_with_a_consent_to_be_a_reference_and_not_by_themselves(house, vera):
    await with_photo(house, vera)
    reference, training = await consent(house, "reference"), await consent(house, "identity_training")
    async with Gateway() as server:
        await entrust(house, "openai", server.base_url, KEY)
        unasked = await painted(house, vera, **PAID)
        alone = server.paths()
        refused = [
            await render(house, vera, **PAID, references=FOR_REAL | {"consent_id": id}) for id in (None, training)
        ]
        made = await painted(house, vera, **PAID, seed=4, references=FOR_REAL | {"consent_id": reference})
        sent = server.asked[-1]

    assert ("/v1/images/edits" in alone, unasked["references"]) == (False, 0)
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "consent_required")] * 2
    assert (sent.path, sent.content.count(b'name="image[]"'), made["references"]) == ("/v1/images/edits", 1, 1)
    assert "references" not in made["dropped"]


async def test_a_consent_that_is_taken_back_holds_no_longer(house, vera):
    await with_photo(house, vera)
    given = await consent(house, "reference")
    await house.http.post(f"/api/talents/consents/{given}/withdraw")
    async with Gateway() as server:
        await entrust(house, "openai", server.base_url, KEY)
        refused = await render(house, vera, **PAID, references=FOR_REAL | {"consent_id": given})

    assert (refused.status_code, server.paths()) == (403, [])


async def test_photos_go_to_nobody_whom_the_request_does_not_name(house, vera):
    await with_photo(house, vera)
    refused = await render(house, vera, references={"subject": "fictional"})

    assert (refused.status_code, refused.json()["field"]) == (422, "provider")


async def test_what_takes_no_photos_paints_without_them_and_says_so(house, vera):
    await with_photo(house, vera)
    async with WebUi() as server:
        await entrust(house, "a1111", server.base_url)
        made = await painted(house, vera, provider="a1111", references={"subject": "fictional"})

    assert (made["references"], "references" in made["dropped"]) == (0, True)


async def test_photos_of_the_young_leave_by_no_door(house, vera):
    await with_photo(house, vera)
    named = await house.http.post("/api/personas", json={"name": "Vera at school", "handle": "vera-at-school"})
    other = named.json()["persona"]["id"]
    await with_photo(house, other, name="me_12_years_old.png")
    await house.http.put(f"/api/looks/{vera}", json={"body": {"apparent_age": 12}})
    async with Gateway() as server:
        await entrust(house, "openai", server.base_url, KEY)
        refused = [await render(house, id, **PAID, references={"subject": "fictional"}) for id in (vera, other)]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "minor_photo_refused")] * 2
    assert server.paths() == []
