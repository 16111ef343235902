"""Doors of experiments: two versions of a persona in live chats."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas.routes.doors import NOTHING, Door, answers, body_of, nothing_of, one, takes
from troupe.personas.schemas import OnePersona
from troupe.personas.schemas.experiments import (
    NEW_EXPERIMENT,
    PROMOTION,
    ExperimentList,
    ExperimentView,
    OneExperiment,
)
from troupe.personas.service.experimenting import Experimenting, ShownExperiment

router = APIRouter(prefix="/api/personas/{persona_id}/experiments", tags=["personas"], route_class=Door)


async def experimenting(request: Request) -> Experimenting:
    found: Experimenting = request.app.state.experimenting
    return found


Trials = Annotated[Experimenting, Depends(experimenting)]


@router.get("", openapi_extra=READ, response_model=None, responses=answers(ExperimentList))
async def list_experiments(persona_id: str, person: Person, trials: Trials) -> JSONResponse:
    """What was tried out with it, the newest first, with what each has measured."""
    found = [ExperimentView.of(each) for each in await trials.list(person, persona_id)]
    return JSONResponse(ExperimentList(experiments=found).model_dump())


@router.post(
    "",
    status_code=201,
    openapi_extra=WRITE | takes(NEW_EXPERIMENT),
    response_model=None,
    responses=answers(OneExperiment, 201),
)
async def new_experiment(persona_id: str, request: Request, person: Person, trials: Trials) -> JSONResponse:
    """Two versions, what is measured, and from how many chats on a verdict is given."""
    return _one(await trials.make(person, persona_id, await body_of(request, "INVALID_INPUT")), 201)


@router.post(
    "/{experiment_id}/start",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OneExperiment),
)
async def start_experiment(
    persona_id: str, experiment_id: str, request: Request, person: Person, trials: Trials
) -> JSONResponse:
    """Let both versions share the chats from now on."""
    await nothing_of(request, "INVALID_INPUT")
    return _one(await trials.start(person, persona_id, experiment_id))


@router.post(
    "/{experiment_id}/pause",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OneExperiment),
)
async def pause_experiment(
    persona_id: str, experiment_id: str, request: Request, person: Person, trials: Trials
) -> JSONResponse:
    """Give all chats the present version for a while."""
    await nothing_of(request, "INVALID_INPUT")
    return _one(await trials.pause(person, persona_id, experiment_id))


@router.post(
    "/{experiment_id}/finish",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OneExperiment),
)
async def finish_experiment(
    persona_id: str, experiment_id: str, request: Request, person: Person, trials: Trials
) -> JSONResponse:
    """End it; what it has measured stays."""
    await nothing_of(request, "INVALID_INPUT")
    return _one(await trials.finish(person, persona_id, experiment_id))


@router.post(
    "/{experiment_id}/promote",
    openapi_extra=WRITE | takes(PROMOTION),
    response_model=None,
    responses=answers(OnePersona),
)
async def promote_arm(
    persona_id: str, experiment_id: str, request: Request, person: Person, trials: Trials
) -> JSONResponse:
    """Make one arm the persona's next version."""
    fields = await body_of(request, "INVALID_INPUT")
    return one(await trials.promote(person, persona_id, experiment_id, fields))


def _one(shown: ShownExperiment, status: int = 200) -> JSONResponse:
    return JSONResponse(OneExperiment(experiment=ExperimentView.of(shown)).model_dump(), status)
