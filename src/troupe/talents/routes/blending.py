"""Doors of weights and mixing."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView, StartedJob
from troupe.talents.routes.asked import Found, Mixed
from troupe.talents.schemas import MixBody, MixForecastBody, MixForecastView, WeightsBody, WeightsView

router = APIRouter(prefix="/api/talents", tags=["talents"])


@router.post("/weights", openapi_extra=READ)
async def weigh_kits(body: WeightsBody, person: Person, library: Found) -> WeightsView:
    """What sliders and chosen kits come to, step by step, with the cap."""
    return WeightsView.model_validate(await library.weigh(person, body.asked()))


@router.post("/mix/preview", openapi_extra=READ)
async def preview_mix(body: MixForecastBody, person: Person, mixing: Mixed) -> MixForecastView:
    """What a mix would be, and what it would lose; nothing is written."""
    return MixForecastView.model_validate(await mixing.preview(person, body.mix()))


@router.post("/mix", status_code=202, openapi_extra=WRITE)
async def mix_kits(body: MixBody, person: Person, mixing: Mixed) -> StartedJob:
    """Make one kit of several, as a job."""
    job = await mixing.start(person, body.mix())
    return StartedJob(job_id=job.id, job=JobView.of(job))
