"""Background work through HTTP."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.jobs.studio import ADA, BEN, until
from troupe.jobs import Jobs, JobWorker
from troupe.jobs.checkup import checkup_kind
from troupe.jobs.routes import router
from troupe.kit.errors import TroupeError
from troupe.kit.sse import EventReader, ServerEvent

STATUS = {"missing": 404, "conflict": 409, "invalid": 422, "denied": 403, "limited": 429, "unavailable": 503}


def studio_of(jobs: Jobs) -> FastAPI:
    """The router in an application that knows who asks by a header."""
    app = FastAPI()
    app.state.jobs = jobs
    app.include_router(router)

    @app.middleware("http")
    async def identify(request: Request, go_on):  # type: ignore[no-untyped-def]
        request.state.person = BEN if request.headers.get("x-person") == "ben" else ADA
        return await go_on(request)

    @app.exception_handler(TroupeError)
    async def tell(_: Request, error: TroupeError) -> JSONResponse:
        return JSONResponse(error.as_json(), STATUS[error.kind])

    return app


@pytest.fixture
async def http(jobs: Jobs, tmp_path) -> AsyncIterator[httpx2.AsyncClient]:  # type: ignore[no-untyped-def]
    jobs.register(checkup_kind(jobs, tmp_path))
    transport = httpx2.ASGITransport(app=studio_of(jobs))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_a_checkup_is_a_job_with_findings(jobs: Jobs, worker: JobWorker, http: httpx2.AsyncClient):
    answer = await http.post("/api/jobs/checkup")
    done = await until(jobs, answer.json()["job_id"], "done", "failed")
    seen = (await http.get(f"/api/jobs/{done.id}")).json()

    assert answer.status_code == 202
    assert answer.json()["job"]["state"] == "queued"
    checks = {finding["check"]: finding for finding in seen["result"]["checks"]}
    assert list(checks) == [
        "database_integrity",
        "database_references",
        "disk_space",
        "write_ahead_log",
        "background_work",
    ]
    assert checks["database_integrity"]["state"] == "ok"
    assert checks["background_work"]["state"] == "ok"
    assert "MiB are free" in checks["disk_space"]["detail"]
    lines = (await http.get(f"/api/jobs/{done.id}/log")).json()["lines"]
    assert len(lines) == 5
    after = (await http.get(f"/api/jobs/{done.id}/log", params={"since": lines[3]["seq"]})).json()["lines"]
    assert after == lines[4:]


async def test_a_second_checkup_joins_the_first(http: httpx2.AsyncClient):
    first, second = await http.post("/api/jobs/checkup"), await http.post("/api/jobs/checkup")

    assert first.json()["job_id"] == second.json()["job_id"]


async def test_the_list_answers_pages_and_counts(jobs: Jobs, http: httpx2.AsyncClient):
    for _ in range(3):
        await jobs.start("test.empty", ADA)

    page = (await http.get("/api/jobs", params={"limit": 2})).json()
    rest = (await http.get("/api/jobs", params={"limit": 2, "cursor": page["next_cursor"]})).json()

    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert page["counts"] == {"queued": 3}
    assert (await http.get("/api/jobs", params={"state": "asleep"})).status_code == 422
    assert (await http.get("/api/jobs", params={"cursor": "x"})).json()["code"] == "invalid"


async def test_stopping_answers_202_and_then_200(jobs: Jobs, http: httpx2.AsyncClient):
    job = await jobs.start("test.empty", ADA)

    answers = [await http.post(f"/api/jobs/{job.id}/cancel") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 200]
    assert {answer.json()["state"] for answer in answers} == {"cancelled"}


async def test_repeating_and_moving_answer_as_promised(jobs: Jobs, http: httpx2.AsyncClient):
    waiting = await jobs.start("test.empty", ADA)
    moved = await jobs.start("test.empty", ADA)
    stopped = await jobs.start("test.empty", ADA)
    await jobs.cancel(stopped.id, ADA)

    assert (await http.post(f"/api/jobs/{waiting.id}/retry")).json()["code"] == "job_not_finished"
    assert (await http.post(f"/api/jobs/{stopped.id}/retry", json={"from_step": 9})).status_code == 422
    again = await http.post(f"/api/jobs/{stopped.id}/retry")
    assert (again.status_code, again.json()["attempt"], again.json()["state"]) == (202, 2, "queued")
    assert (await http.post(f"/api/jobs/{moved.id}/move", json={"before": waiting.id})).status_code == 200
    assert (await http.post(f"/api/jobs/{moved.id}/move", json={})).status_code == 422


async def test_forgetting_takes_finished_jobs_only(jobs: Jobs, http: httpx2.AsyncClient):
    job = await jobs.start("test.empty", ADA)

    refused = await http.delete(f"/api/jobs/{job.id}")
    await jobs.cancel(job.id, ADA)
    taken = await http.delete(f"/api/jobs/{job.id}")

    assert (refused.status_code, taken.status_code) == (409, 204)
    assert (await http.get(f"/api/jobs/{job.id}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/log"),
        ("GET", "/events"),
        ("POST", "/cancel"),
        ("POST", "/retry"),
        ("POST", "/move"),
        ("DELETE", ""),
    ],
)
async def test_no_door_opens_somebody_elses_job(jobs: Jobs, http: httpx2.AsyncClient, method: str, path: str):
    job = await jobs.start("test.empty", ADA)
    body = {"before": None} if path == "/move" else None

    foreign = await http.request(method, f"/api/jobs/{job.id}{path}", json=body, headers={"x-person": "ben"})
    unknown = await http.request(method, f"/api/jobs/nothing{path}", json=body, headers={"x-person": "ben"})

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json() == {**unknown.json(), "detail": foreign.json()["detail"]}


async def test_workers_are_shown_to_administrators(worker: JobWorker, http: httpx2.AsyncClient):
    seen = (await http.get("/api/workers")).json()
    refused = await http.get("/api/workers", headers={"x-person": "ben"})

    assert [(item["id"], item["state"], item["queues"]) for item in seen["items"]] == [
        ("up", "alive", {"cpu": 1, "io": 4})
    ]
    assert refused.status_code == 403


def events_of(answer: httpx2.Response) -> list[ServerEvent]:
    reader = EventReader()
    return [*reader.feed(answer.content), *reader.close()]


async def test_the_event_stream_ends_with_the_job_and_goes_on_after_a_break(
    jobs: Jobs, worker: JobWorker, http: httpx2.AsyncClient
):
    started = (await http.post("/api/jobs/checkup")).json()["job_id"]

    whole = events_of(await http.get(f"/api/jobs/{started}/events"))
    rest = events_of(await http.get(f"/api/jobs/{started}/events", headers={"Last-Event-ID": str(whole[-3].id)}))

    numbers = [int(str(event.id)) for event in whole]
    assert numbers == sorted(set(numbers))
    assert [event.event for event in whole if event.event == "job.log"] == ["job.log"] * 5
    assert whole[-1].event == "job.done"
    assert [event.id for event in rest] == [event.id for event in whole[-2:]]
    assert (await http.get(f"/api/jobs/{started}/events", headers={"Last-Event-ID": "x"})).status_code == 422


async def test_every_door_says_who_may_use_it(jobs: Jobs):
    for path, doors in studio_of(jobs).openapi()["paths"].items():
        for method, door in doors.items():
            assert door["x-access"] == "user", path
            assert door["x-scope"] == ("read" if method == "get" else "write"), path
