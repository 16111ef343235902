"""The doors of background work over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from troupe.jobs.domain import State
from troupe.jobs.following import Notice
from troupe.jobs.schemas import JobList, JobLog, JobView, MoveWish, RetryWish, StartedJob, WorkerList
from troupe.jobs.service import Jobs, Person
from troupe.jobs.streaming import place_after, server_sent

router = APIRouter(prefix="/api", tags=["jobs"])

READ = {"x-access": "user", "x-scope": "read"}
WRITE = {"x-access": "user", "x-scope": "write"}


async def jobs_of(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


async def person_of(request: Request) -> Person:
    person: Person = request.state.person
    return person


TheJobs = Annotated[Jobs, Depends(jobs_of)]
ThePerson = Annotated[Person, Depends(person_of)]


@router.get("/jobs", openapi_extra=READ)
async def list_jobs(
    jobs: TheJobs,
    person: ThePerson,
    state: Annotated[list[State] | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> JobList:
    """One's own jobs, newest first."""
    page = await jobs.list(person, states=state or (), kind=kind, limit=limit, cursor=cursor)
    return JobList.of(page, await jobs.counts(person))


@router.post("/jobs/checkup", status_code=202, openapi_extra=WRITE)
async def check_up(jobs: TheJobs, person: ThePerson) -> StartedJob:
    """Look whether database, disk and background work are well."""
    return StartedJob.of(await jobs.start("studio.checkup", person, identity="studio"))


@router.get("/jobs/{job_id}", openapi_extra=READ)
async def get_job(job_id: str, jobs: TheJobs, person: ThePerson) -> JobView:
    return JobView.of(await jobs.get(job_id, person))


@router.get("/jobs/{job_id}/log", openapi_extra=READ)
async def read_log(
    job_id: str, jobs: TheJobs, person: ThePerson, since: Annotated[int, Query(ge=0, le=2**53)] = 0
) -> JobLog:
    """What the job said after a number."""
    return JobLog.of(await jobs.log(job_id, person, since))


@router.get("/jobs/{job_id}/events", openapi_extra=READ, response_class=StreamingResponse)
async def follow_job(
    job_id: str, jobs: TheJobs, person: ThePerson, last_event_id: Annotated[str | None, Header(max_length=30)] = None
) -> StreamingResponse:
    """The job as it goes, until it ends; `Last-Event-ID` goes on from there."""
    notices: AsyncIterator[Notice] = await jobs.follow(job_id, person, place_after(last_event_id))
    return StreamingResponse(server_sent(notices), media_type="text/event-stream")


@router.post("/jobs/{job_id}/cancel", status_code=202, openapi_extra=WRITE)
async def cancel_job(job_id: str, response: Response, jobs: TheJobs, person: ThePerson) -> JobView:
    """Stop a job; what is finished is kept. Asked again, the answer is 200."""
    stop = await jobs.cancel(job_id, person)
    response.status_code = 202 if stop.anew else 200
    return JobView.of(stop.job)


@router.post("/jobs/{job_id}/retry", status_code=202, openapi_extra=WRITE)
async def retry_job(job_id: str, jobs: TheJobs, person: ThePerson, wish: RetryWish | None = None) -> JobView:
    """Do a failed or stopped job again from its failed step, or from an earlier one."""
    return JobView.of(await jobs.retry(job_id, person, (wish or RetryWish()).from_step))


@router.post("/jobs/{job_id}/move", openapi_extra=WRITE)
async def move_job(job_id: str, wish: MoveWish, jobs: TheJobs, person: ThePerson) -> JobView:
    """Put a waiting job before another of one's own, or to the front of them."""
    return JobView.of(await jobs.move(job_id, person, wish.before))


@router.delete("/jobs/{job_id}", status_code=204, openapi_extra=WRITE)
async def remove_job(job_id: str, jobs: TheJobs, person: ThePerson) -> None:
    """Forget a finished job; what it made stays."""
    await jobs.remove(job_id, person)


@router.get("/workers", openapi_extra=READ)
async def list_workers(jobs: TheJobs, person: ThePerson) -> WorkerList:
    """Who does the work, for administrators."""
    return WorkerList.of(await jobs.workers(person))
