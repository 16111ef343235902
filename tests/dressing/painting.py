"""Asking a studio for pictures by models, and waiting until they are painted."""

import asyncio
import itertools

import pytest_asyncio

from tests.support.image_servers import Answer, WebUi
from tests.support.studio import opened

SERVERS = ("a1111", "comfyui", "huggingface", "openai", "replicate", "stability")
SMALL = {"template": "hero", "width": 128, "height": 128}
GRID = {"template": "grid", "cell": 128, "emotions": ["joy", "anger", "fear"], "width": None, "height": None}
PAINT = "/sdapi/v1/txt2img"
ENDED = ("done", "failed", "cancelled")


class FaultyUi(WebUi):
    """A web UI that fails at some pictures, once each."""

    fails_at = (2,)

    def answer(self, asked):
        if asked.path == PAINT and self.paths().count(PAINT) in self.fails_at:
            return Answer.of({"error": "OutOfMemoryError", "errors": "CUDA out of memory"}, 500)
        return super().answer(asked)


_numbers = itertools.count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def working_house(tmp_path_factory):
    """A studio that works on its jobs; opening one takes longer than any of these tests, so they share it."""
    async with opened(tmp_path_factory.mktemp("painting"), working=True) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def vera(house):
    """A persona of this test alone; what the test entrusted is taken back after it."""
    made = await house.http.post("/api/personas", json={"name": "Vera", "handle": f"vera-{next(_numbers)}"})
    assert made.status_code == 201, made.text
    yield made.json()["persona"]["id"]
    for name in SERVERS:
        await house.http.delete(f"/api/accounts/keys/{name}")


async def of_persona(house, persona):
    """The renders and the files of a persona."""
    renders = (await house.http.get("/api/looks/renders", params={"persona_id": persona})).json()["items"]
    files = (await house.http.get("/api/media", params={"persona_id": persona})).json()["items"]
    return renders, files


async def entrust(house, name, url, value="user:password"):
    """Say where a server is, with the key that belongs to it."""
    answer = await house.http.put(f"/api/accounts/keys/{name}", json={"value": value, "host": url})
    assert answer.status_code in (200, 201), answer.text


async def render(house, persona, **asked):
    return await house.http.post("/avatar/render", json={"persona_id": persona, **SMALL, **asked})


async def job_of(house, persona, **asked):
    """The job of a render, when it has ended."""
    begun = await render(house, persona, **asked)
    assert begun.status_code == 202, begun.text
    return await until_ended(house, begun.json()["job_id"])


async def until_ended(house, job_id, *states):
    job = {}
    try:
        async with asyncio.timeout(60):
            while job.get("state") not in (states or ENDED):
                await asyncio.sleep(0.02)
                job = (await house.http.get(f"/api/jobs/{job_id}")).json()
    except TimeoutError as late:
        late.add_note(f"The job was {job}")
        raise
    return job


async def painted(house, persona, **asked):
    """The first render of a job that went well."""
    job = await job_of(house, persona, **asked)
    assert job["state"] == "done", job["error"]
    return (await house.http.get(f"/api/looks/renders/{job['result']['render_ids'][0]}")).json()
