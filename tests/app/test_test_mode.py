"""Test mode: a studio whose brain, clock and ids can be set, and which no person's directory ever meets."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.studio import Opened, opened, troupe
from troupe.database import metadata

SETTINGS = ("reset", "faults", "speed", "brain", "clock")


@pytest.fixture
async def studio(tmp_path) -> AsyncIterator[Opened]:
    async with opened(tmp_path) as found:
        await found.http.post("/api/test/speed", json={"tokens_per_second": 1000, "first_token_ms": 0})
        yield found


async def say(studio: Opened, text: str = "hello") -> dict:
    """Say something in a new chat and wait for its answer."""
    chat = (await studio.http.post("/api/chats", json={})).json()
    body = {"text": text, "parent_id": chat["active_leaf_id"]}
    sent = await studio.http.post(f"/api/chats/{chat['id']}/messages", json=body)
    assert sent.status_code == 202, sent.text
    found = await ended(studio, sent.json()["runs"][0]["id"])
    nodes = (await studio.http.get(f"/api/chats/{chat['id']}/path")).json()["nodes"]
    return {"run": found, "answer": nodes[-1]}


async def ended(studio: Opened, run: str) -> dict:
    for _ in range(1500):  # at most half a minute
        found = (await studio.http.get(f"/api/runs/{run}")).json()
        if found["state"] not in ("queued", "running", "waiting"):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def test_the_doors_of_test_mode_are_nowhere_else(tmp_path):
    async with opened(tmp_path, test=False) as studio:
        for name in SETTINGS:
            answer = await studio.http.post(f"/api/test/{name}", json={})
            assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
        assert not [path for path in studio.app.openapi()["paths"] if path.startswith("/api/test")]
        assert (await studio.http.get("/api/start")).json()["test_mode"] is False


async def test_the_next_replies_are_word_for_word(studio):
    await studio.http.post("/api/test/brain", json={"replies": ["First, this.", "Second, that."]})

    assert (await say(studio))["answer"]["text"] == "First, this."
    assert (await say(studio))["answer"]["text"] == "Second, that."


@pytest.mark.parametrize("fault", ["401", "413", "429", "500", "timeout", "drop", "throw"])
async def test_the_next_calls_fail_as_asked_and_then_no_more(studio, fault):
    await studio.http.post("/api/test/faults", json={"target": "text", "fault": fault, "times": 20})
    failed = await say(studio)
    await studio.http.post("/api/test/faults", json={"target": "text", "fault": None})
    well = await say(studio)

    assert failed["run"]["state"] in ("failed", "interrupted"), failed
    assert failed["run"]["error"]["next_step"]
    assert well["run"]["state"] in ("done", "complete", "completed", "finished"), well


async def test_the_clock_can_be_set_and_moved(studio):
    set_to = await studio.http.post("/api/test/clock", json={"now": "2030-01-01T00:00:00Z"})
    moved = await studio.http.post("/api/test/clock", json={"advance_ms": 3_600_000})
    chat = (await studio.http.post("/api/chats", json={})).json()

    assert set_to.json()["now"].startswith("2030-01-01T00:00:0")
    assert moved.json()["now"].startswith("2030-01-01T01:00:0")
    assert chat["created_at"].startswith("2030-01-01T01:00:0")


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("clock", {"now": "yesterday"}),
        ("clock", {"now": "2030-01-01T00:00:00"}),
        ("clock", {"advance_ms": 10**20}),
        ("clock", {"advance_ms": -(10**15)}),
        ("reset", {"seed": 2**80}),
        ("reset", {"now": "9999-12-31T23:59:59Z", "seed": -1}),
        ("speed", {"tokens_per_second": 0}),
        ("speed", {"first_token_ms": 60_001}),
        ("faults", {"target": "weather", "fault": "500"}),
        ("faults", {"target": "text", "fault": "500", "times": 0}),
        ("brain", {"replies": "not a list"}),
    ],
)
async def test_a_wrong_wish_is_refused_and_breaks_nothing(studio, door, body):
    answer = await studio.http.post(f"/api/test/{door}", json=body)

    assert answer.status_code in (200, 422), answer.text
    assert (await studio.http.post("/api/test/reset", json={})).status_code == 200
    assert (await studio.http.get("/api/start")).status_code == 200


async def test_after_a_reset_everything_is_as_at_the_beginning_and_ids_repeat(studio):
    async def life() -> tuple[str, str]:
        await studio.http.post("/api/test/reset", json={"seed": 7, "now": "2030-01-01T00:00:00Z"})
        await studio.http.post("/api/test/speed", json={"tokens_per_second": 1000, "first_token_ms": 0})
        chat = (await studio.http.post("/api/chats", json={})).json()
        await say(studio)
        await studio.http.put("/api/drafts/one", json={"text": "x", "attachments": []})
        await studio.http.patch("/api/settings", json={"changes": {"appearance.captions": False}})
        return chat["id"], chat["active_leaf_id"]

    async def counts() -> dict[str, int]:
        return {table.name: len(await studio.rows(table.name)) for table in metadata.sorted_tables}

    fresh = await counts()
    first = await life()
    lived = await counts()
    second = await life()
    await studio.http.post("/api/test/reset", json={})

    assert first == second
    assert lived["chats"] == 2
    assert await counts() == fresh
    assert len((await studio.http.get("/api/start")).json()["personas"]) == 3


def test_test_mode_leaves_a_persons_directory_alone(tmp_path):
    made = troupe(tmp_path, "init", "--data", str(tmp_path / "mine"))
    refused = troupe(tmp_path, "up", "--test", "--data", str(tmp_path / "mine"))

    assert made.returncode == 0
    assert refused.returncode == 4
    assert "test mode leaves it alone" in refused.stderr


def test_test_mode_listens_on_this_computer_only(tmp_path):
    refused = troupe(tmp_path, "up", "--test", "--host", "0.0.0.0", "--data", str(tmp_path / "new"))

    assert refused.returncode == 2
    assert not (tmp_path / "new").exists()


async def test_ids_of_a_directory_go_on_after_a_restart_also_where_only_stories_were_made(tmp_path):
    async def begin(studio: Opened) -> str:
        return (await studio.http.post("/api/story/session/create", json={})).json()["session_id"]

    seen: list[str] = []
    for _ in range(3):
        async with opened(tmp_path) as studio:
            seen += [await begin(studio), await begin(studio)]

    assert len(set(seen)) == 6
