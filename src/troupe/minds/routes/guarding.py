"""HTTP doors that try boundaries: one text, or everything that ships."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from troupe.accounts import READ, WRITE, Person
from troupe.minds.schemas.guarding import BenchAsked, BenchBegun, BoundaryText, BoundaryVerdict
from troupe.minds.service import Guarding

router = APIRouter(prefix="/minds/boundaries", tags=["minds"])


async def guarding(request: Request) -> Guarding:
    found: Guarding = request.app.state.observing.guarding
    return found


Guards = Annotated[Guarding, Depends(guarding)]


@router.post("/check", openapi_extra=READ)
async def check_boundaries(body: BoundaryText, person: Person, guards: Guards) -> BoundaryVerdict:
    """What a persona's boundaries make of one text; nothing of it is kept."""
    verdict = await guards.check(person, body.text, body.stage, body.persona_id, body.before)
    return BoundaryVerdict.model_validate(verdict.as_json())


@router.post("/bench", status_code=202, openapi_extra=WRITE)
async def try_boundaries(body: BenchAsked, person: Person, guards: Guards) -> BenchBegun:
    """Try every sentence that ships on a persona; the job's result says what was missed."""
    cases = [case.model_dump() for case in body.cases]
    job = await guards.begin_bench(person, body.persona_id, body.topics, body.brain_id, cases)
    return BenchBegun(job_id=job.id, job=job.as_json())
