"""A topic that was lent and taken back: who watched it hears nothing more, its owner everything."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.live.wire import tab
from tests.support.studio import Running, running_studio

TAKEN_BACK_WITHIN = 5


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_studio(tmp_path_factory.mktemp("lending")) as studio:
        studio.wait_ready()
        yield studio


@pytest.mark.parametrize("wait", [0, TAKEN_BACK_WITHIN])
async def test_whoever_loses_a_persona_hears_no_more_of_it_and_its_owner_hears_all(studio, wait):
    ada = studio.post("/api/accounts/users", json={"username": f"ada{wait}"}).json()["id"]
    persona = studio.post("/api/personas", json={"name": "Vera"}).json()["persona"]["id"]
    shares = f"/api/personas/{persona}/shares"
    with studio.client() as http:
        share = http.put(shares, json={"user_id": ada, "role": "viewer"}).json()["share"]["id"]
        async with tab(studio, additional_headers={"X-User-Id": ada}) as hers, tab(studio) as mine:
            for watcher in (hers, mine):
                await watcher.subscribe(f"persona:{persona}")
                await watcher.until(lambda frame: frame.get("op") == "subscribed")
            http.put(f"/api/personas/{persona}", json={"goal": "shared"})
            await hers.until(lambda frame: frame.get("type") == "persona.updated")
            http.delete(f"{shares}/{share}")
            await asyncio.sleep(wait)
            http.put(f"/api/personas/{persona}", json={"goal": "no longer shared"})
            http.delete(f"/api/personas/{persona}")
            heard = await mine.until(lambda frame: frame.get("type") == "persona.deleted")
            missed = await hers.quiet()

    types = [frame.get("type") for frame in heard if "type" in frame]
    assert types == ["persona.updated", "persona.unshared", "persona.updated", "persona.deleted"]
    if wait:
        assert "persona.updated" not in [frame.get("type") for frame in missed]
