"""The same `Idempotency-Key` has one effect, whatever happens to the first answer."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.media import samples
from tests.support.studio import Opened, opened, running_studio

KEY = {"Idempotency-Key": "first-of-all"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def studio(request, tmp_path) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=request.param) as found:
        yield found


async def test_a_repeat_gets_the_first_answer_and_has_no_effect(studio):
    first = await studio.http.post("/api/chats", json={"title": "Rain"}, headers=KEY)
    again = await studio.http.post("/api/chats", json={"title": "Rain"}, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotent-replay"] == "true"
    assert "idempotent-replay" not in first.headers
    assert len(await studio.rows("chats")) == 1


async def test_two_at_once_have_one_effect(studio):
    answers = await asyncio.gather(
        *(studio.http.post("/api/chats", json={"title": "Rain"}, headers=KEY) for _ in range(20))
    )

    assert len(await studio.rows("chats")) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 409} <= {"idempotency_in_progress"}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


async def test_another_body_under_the_same_key_is_refused(studio):
    await studio.http.post("/api/chats", json={"title": "Rain"}, headers=KEY)
    answer = await studio.http.post("/api/chats", json={"title": "Sun"}, headers=KEY)

    assert (answer.status_code, answer.json()["error"]) == (422, "idempotency_mismatch")
    assert len(await studio.rows("chats")) == 1


async def test_a_refused_request_does_not_use_its_key_up(studio):
    refused = await studio.http.post("/api/chats", json={"title": 5}, headers=KEY)
    accepted = await studio.http.post("/api/chats", json={"title": "Rain"}, headers=KEY)

    assert (refused.status_code, accepted.status_code) == (422, 201)


async def test_a_key_is_of_one_door_and_one_person(studio):
    first = await studio.http.post("/api/chats", json={}, headers=KEY)
    elsewhere = await studio.http.post("/api/jobs/checkup", headers=KEY)
    without = await studio.http.post("/api/chats", json={})

    assert [first.status_code, elsewhere.status_code, without.status_code] != []
    assert "idempotent-replay" not in elsewhere.headers
    assert without.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", " ", "with space", "ä", "x" * 129])
async def test_a_key_is_up_to_128_visible_characters(studio, key):
    answer = await studio.http.post("/api/chats", json={}, headers=[(b"Idempotency-Key", key.encode())])

    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert await studio.rows("chats") == []


async def test_after_a_day_a_key_is_new_again(studio):
    await studio.http.post("/api/chats", json={}, headers=KEY)
    await studio.http.post("/api/test/clock", json={"advance_ms": 25 * 60 * 60 * 1000})
    answer = await studio.http.post("/api/chats", json={}, headers=KEY)

    assert "idempotent-replay" not in answer.headers
    assert len(await studio.rows("chats")) == 2


async def test_an_upload_is_taken_once(studio):
    picture = {"file": ("Nova.png", samples.picture(".png"), "image/png")}
    first = await studio.http.post("/api/media", files=picture, headers=KEY)
    again = await studio.http.post("/api/media", files=picture, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201), (first.text, again.text)
    assert again.json() == first.json()
    assert len(await studio.rows("media")) == 1


async def test_a_fault_releases_the_key(studio):
    fails = [True]

    async def sometimes() -> dict[str, str]:
        if fails.pop():
            raise RuntimeError
        return {"done": "yes"}

    studio.app.add_api_route("/api/sometimes", sometimes, methods=["POST"])
    first = await studio.http.post("/api/sometimes", headers=KEY)
    fails.append(False)
    again = await studio.http.post("/api/sometimes", headers=KEY)

    assert (first.status_code, again.status_code) == (500, 200)


async def test_while_the_first_is_still_going_a_repeat_waits_its_turn(studio):
    begun, let_go = asyncio.Event(), asyncio.Event()

    async def slow() -> dict[str, str]:
        begun.set()
        await let_go.wait()
        return {"done": "yes"}

    studio.app.add_api_route("/api/slow", slow, methods=["POST"])
    first = asyncio.create_task(studio.http.post("/api/slow", headers=KEY))
    await asyncio.wait_for(begun.wait(), 10)
    meanwhile = await studio.http.post("/api/slow", headers=KEY)
    let_go.set()
    await first
    after = await studio.http.post("/api/slow", headers=KEY)

    assert (meanwhile.status_code, meanwhile.json()["error"]) == (409, "idempotency_in_progress")
    assert (after.status_code, after.headers["idempotent-replay"]) == (200, "true")


def test_an_answer_is_remembered_over_a_crash(tmp_path):
    with running_studio(tmp_path) as studio:
        first = studio.post("/api/chats", json={"title": "Rain"}, headers=KEY)
        studio.kill9()
        studio.restart()
        again = studio.post("/api/chats", json={"title": "Rain"}, headers=KEY)

        assert again.json() == first.json()
        assert again.headers["idempotent-replay"] == "true"
        assert len(studio.get("/api/chats").json()["items"]) == 1
