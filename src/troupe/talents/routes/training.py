"""Doors of trainings, of the models they are for, and of the kits that talk."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.jobs.schemas import JobView
from troupe.personas import takes
from troupe.talents.domain.naming import media_type
from troupe.talents.routes.asked import Found
from troupe.talents.routes.receiving import LARGEST_ZIP, download, file_form, receive
from troupe.talents.schemas.training import (
    ConfigBody,
    ConfigView,
    ForeignConfigBody,
    LossView,
    PersonalityList,
    PersonalityView,
    PutAwayList,
    PutAwayView,
    TalkingFitList,
    TalkingFitView,
    TrainBody,
    TrainingEstimateView,
    TrainingRunList,
    TrainingRunView,
    TrainingStarted,
    TranslatedConfig,
)
from troupe.talents.service import Fits, Personalities, Training

router = APIRouter(prefix="/api/talents", tags=["talents"])
_NOTHING = takes({"type": "object"}, required=False)


async def _training(request: Request) -> Training:
    found: Training = request.app.state.talents.training
    return found


async def _personalities(request: Request) -> Personalities:
    found: Personalities = request.app.state.talents.personalities
    return found


async def _fitting(request: Request) -> Fits:
    found: Fits = request.app.state.talents.talking
    return found


Fitting = Annotated[Fits, Depends(_fitting)]
Taught = Annotated[Training, Depends(_training)]
Talking = Annotated[Personalities, Depends(_personalities)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=400)]


@router.post("/configs/check", openapi_extra=READ)
async def check_config(body: ConfigBody, person: Person, training: Taught) -> ConfigView:
    """Every mistake of a config, or what would be done; nothing is begun."""
    return ConfigView.model_validate(training.read(body.config, body.yaml, has_data=bool(body.dataset_id)).as_json())


@router.post("/configs/import", openapi_extra=READ)
async def import_config(body: ForeignConfigBody, person: Person, training: Taught) -> TranslatedConfig:
    """Another trainer's config as ours, with what of it has no place here; nothing is begun."""
    found = training.translate(body.format, body.text)
    return TranslatedConfig(config=found.config, ignored=found.ignored)


@router.post("/runs", status_code=202, openapi_extra=WRITE)
async def start_training(body: TrainBody, person: Person, training: Taught) -> TrainingStarted:
    """Begin a training; the very same that waits or runs already is given back."""
    checked = training.read(body.config, body.yaml, has_data=True)
    run, job = await training.start(
        person, checked, body.dataset_id, backend=body.backend, accept_thin=body.accept_thin
    )
    estimate = TrainingEstimateView.of(run, await training.seconds_per_step(run))
    return TrainingStarted(run=TrainingRunView.of(run), job_id=job.id, job=JobView.of(job), estimate=estimate)


@router.get("/runs", openapi_extra=READ)
async def list_trainings(person: Person, training: Taught, limit: Limit = 50, cursor: Cursor = None) -> TrainingRunList:
    """Your trainings, the newest first."""
    page = await training.page(person, limit, cursor)
    items = [TrainingRunView.of(each, can_resume=training.can_resume(each)) for each in page.items]
    return TrainingRunList(items=items, next_cursor=page.next_cursor)


@router.get("/runs/{id}", openapi_extra=READ)
async def read_training(id: str, person: Person, training: Taught) -> TrainingRunView:
    """One training."""
    run = await training.get(person, id)
    return TrainingRunView.of(run, can_resume=training.can_resume(run))


@router.get("/runs/{id}/loss", openapi_extra=READ)
async def read_loss(
    id: str, person: Person, training: Taught, since: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> LossView:
    """The curve after a step."""
    points = await training.curve(person, id, since)
    return LossView(points=points, head=int(points[-1]["step"]) if points else since)


@router.get("/runs/{id}/samples/{name}", openapi_extra=READ, response_class=Response)
async def read_sample(id: str, name: str, person: Person, training: Taught) -> Response:
    """A picture that a training made on its way."""
    content = await training.picture(person, id, name)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}
    return Response(content, media_type="image/png", headers=headers)


@router.post("/runs/{id}/cancel", openapi_extra=WRITE | _NOTHING)
async def cancel_training(id: str, person: Person, training: Taught) -> TrainingRunView:
    """Stop after the present step; what was learnt stays, and the training can go on."""
    return TrainingRunView.of(await training.cancel(person, id))


@router.post("/runs/{id}/resume", status_code=202, openapi_extra=WRITE | _NOTHING)
async def resume_training(id: str, person: Person, training: Taught) -> TrainingStarted:
    """Go on from the last checkpoint."""
    run, job = await training.resume(person, id)
    return TrainingStarted(run=TrainingRunView.of(run), job_id=job.id, job=JobView.of(job))


@router.post("/runs/{id}/finish", status_code=202, openapi_extra=WRITE | _NOTHING)
async def finish_training(id: str, person: Person, training: Taught) -> TrainingStarted:
    """Make a kit of the last checkpoint as it is."""
    run, job = await training.resume(person, id, finish=True)
    return TrainingStarted(run=TrainingRunView.of(run), job_id=job.id, job=JobView.of(job))


@router.get("/personality", openapi_extra=READ)
async def list_personalities(person: Person, kits: Talking) -> PersonalityList:
    """Your kits that talk like somebody."""
    return PersonalityList(items=[PersonalityView.of(each) for each in await kits.all(person)])


@router.get("/personality/fits", openapi_extra=READ)
async def fit_personalities(
    person: Person, fitting: Fitting, brain_id: Annotated[str | None, Query(max_length=64)] = None
) -> TalkingFitList:
    """Which of them a brain talks with, and what keeps it from the others; without a name, the brain that answers."""
    brain, found = await fitting.fits(person, brain_id)
    items = [TalkingFitView.model_validate(each, from_attributes=True) for each in found]
    return TalkingFitList(brain_id=brain.id, brain=brain.name, items=items)


@router.get("/personality/put_away", openapi_extra=READ)
async def list_put_away(person: Person, kits: Talking) -> PutAwayList:
    """Those that were put away and can come back."""
    return PutAwayList(items=[PutAwayView(id=id) for id in await kits.put_away(person)])


@router.post("/personality/import", status_code=201, openapi_extra=WRITE | file_form())
async def import_personality(
    request: Request,
    person: Person,
    library: Found,
    kits: Talking,
    on_conflict: Annotated[Literal["refuse", "version"], Query()] = "refuse",
) -> PersonalityView:
    """Install the talking kit in a zip."""
    with library.shelves.draft() as draft:
        about = request.headers.get("content-type", "")
        await receive(about, request.stream(), draft, "kit.zip", largest=LARGEST_ZIP)
        replace = on_conflict == "version"
        return PersonalityView.of(await kits.bring_in(person, draft.path / "kit.zip", replace=replace))


@router.get("/personality/{id}/export", openapi_extra=READ, response_class=Response)
async def export_personality(id: str, person: Person, kits: Talking) -> StreamingResponse:
    """A zip of it: the same kit gives the same bytes."""
    return download(await kits.pack(person, id), f"{id}.zip", "application/zip")


@router.post("/personality/{id}/restore", openapi_extra=WRITE | _NOTHING)
async def restore_personality(
    id: str, person: Person, kits: Talking, number: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> PersonalityView:
    """Bring one back that was put away, or an earlier state of it."""
    return PersonalityView.of(await kits.restore(person, id, number))


@router.get("/personality/{id}", openapi_extra=READ)
async def read_personality(id: str, person: Person, kits: Talking) -> PersonalityView:
    """One of them."""
    return PersonalityView.of(await kits.get(person, id))


@router.get("/personality/{id}/files/{name}", openapi_extra=READ, response_class=Response)
async def read_personality_file(id: str, name: str, person: Person, kits: Talking) -> FileResponse:
    """One file of it, for a program that reads adapters."""
    path = await kits.file(person, id, name)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return FileResponse(path, media_type=media_type(name), filename=path.name, headers=headers)


@router.post("/personality/{id}/gguf", openapi_extra=WRITE | _NOTHING)
async def write_gguf(id: str, person: Person, kits: Talking) -> PersonalityView:
    """Write its adapter for model files on this computer, out of the model that it was taught on."""
    return PersonalityView.of(await kits.for_model_files(person, id))


@router.delete("/personality/{id}", status_code=204, openapi_extra=WRITE)
async def delete_personality(id: str, person: Person, kits: Talking) -> Response:
    """Put one away; for thirty days it can be brought back."""
    await kits.remove(person, id)
    return Response(status_code=204)
