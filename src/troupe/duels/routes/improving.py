"""Doors beside the rounds: prompt sets, judges, proposals, replays, and votes as a table."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.duels.schemas.improving import (
    Adopted,
    JobBegun,
    JudgeAsked,
    JudgeBoardView,
    PromptSetFields,
    PromptSetList,
    PromptSetView,
    ProposalAsked,
    ProposalList,
    ProposalView,
    ReplayAsked,
    ReplayBrief,
    ReplayList,
    ReplayView,
)
from troupe.duels.schemas.stage import NoFields
from troupe.duels.service.exporting import as_csv
from troupe.duels.service.fighting import ArenaDesk
from troupe.duels.service.proposing import Wish

router = APIRouter(prefix="/api/arena", tags=["arena"])


async def desk_of(request: Request) -> ArenaDesk:
    found: ArenaDesk = request.app.state.arena
    return found


Fighting = Annotated[ArenaDesk, Depends(desk_of)]


@router.get("/rounds/{round_id}/stream", openapi_extra=READ, response_class=StreamingResponse)
async def stream_round(
    round_id: str,
    person: Person,
    desk: Fighting,
    since: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Both sides as they are written, as server-sent events; names are masked until the vote."""
    lines = await desk.stream(person, round_id, last_event_id or since)
    return StreamingResponse(lines, media_type="text/event-stream")


@router.get("/export", openapi_extra=READ, response_model=None)
async def export_votes(
    person: Person,
    desk: Fighting,
    format: Literal["csv", "json"] = "csv",
    duel_id: str | None = None,
    texts: bool = False,
) -> Response:
    """Your votes with sides, promises and style; prompts and texts only where you ask for them."""
    rows = await desk.votes(person, duel_id, texts=texts)
    told = {"Content-Disposition": f'attachment; filename="votes.{format}"'}
    if format == "json":
        return JSONResponse({"votes": rows}, headers=told)
    return PlainTextResponse(as_csv(rows), headers=told, media_type="text/csv")


@router.get("/prompt-sets", openapi_extra=READ)
async def list_prompt_sets(person: Person, desk: Fighting) -> PromptSetList:
    """The built-in prompts, and yours."""
    return PromptSetList(sets=[PromptSetView.model_validate(each.as_json()) for each in await desk.sets.list(person)])


@router.post("/prompt-sets", status_code=201, openapi_extra=WRITE)
async def add_prompt_set(body: PromptSetFields, person: Person, desk: Fighting) -> PromptSetView:
    made = await desk.sets.add(person, body.name, body.prompts)
    return PromptSetView.model_validate(made.as_json())


@router.put("/prompt-sets/{set_id}", openapi_extra=WRITE)
async def change_prompt_set(set_id: str, body: PromptSetFields, person: Person, desk: Fighting) -> PromptSetView:
    """Write a set of yours anew; the built-in one stays as it is."""
    changed = await desk.sets.change(person, set_id, body.name, body.prompts)
    return PromptSetView.model_validate(changed.as_json())


@router.delete("/prompt-sets/{set_id}", status_code=204, openapi_extra=WRITE)
async def remove_prompt_set(set_id: str, person: Person, desk: Fighting) -> None:
    await desk.sets.remove(person, set_id)


@router.post("/judge", status_code=202, openapi_extra=WRITE)
async def judge_rounds(body: JudgeAsked, person: Person, desk: Fighting) -> JobBegun:
    """Have a model read rounds in either order, as a job."""
    job = await desk.judging.begin(
        person,
        body.round_ids,
        body.duel_id,
        body.brain_id,
        allow_self=body.allow_self,
        most_micros=body.most_micros,
    )
    return JobBegun(job_id=job.id)


@router.get("/judge-board", openapi_extra=READ)
async def judge_board(person: Person, desk: Fighting, duel_id: str | None = None) -> JudgeBoardView:
    """What judges think, and how far they agree with themselves and with people."""
    return JudgeBoardView.model_validate(await desk.judging.board(person, duel_id))


@router.post("/proposals", status_code=201, openapi_extra=WRITE)
async def propose_version(body: ProposalAsked, person: Person, desk: Fighting) -> ProposalView:
    """A candidate version out of your ratings, by a brain that reads them, or by hand; it is kept, and not in use."""
    wish = Wish(body.persona_id, body.made_from, body.candidate_version, body.brain_id, body.brains == "scripted")
    return ProposalView.model_validate(await desk.proposing.propose(person, wish))


@router.get("/proposals", openapi_extra=READ)
async def list_proposals(person: Person, desk: Fighting, persona_id: str | None = None) -> ProposalList:
    """What was proposed, from what it was made, and how far it came; the newest first."""
    return ProposalList.model_validate({"proposals": await desk.proposing.all(person, persona_id)})


@router.post("/replays", status_code=202, openapi_extra=WRITE)
async def begin_replay(body: ReplayAsked, person: Person, desk: Fighting) -> ReplayBrief:
    """Have two versions answer the same prompts; you judge them blind in the arena, or a brain does."""
    made = await desk.improving.begin(
        person, body.persona_id, body.base_version, body.candidate_version, body.judge, body.prompts
    )
    return ReplayBrief.model_validate(made.as_json())


@router.get("/replays", openapi_extra=READ)
async def list_replays(person: Person, desk: Fighting) -> ReplayList:
    """Your replays, the newest first."""
    return ReplayList.model_validate({"replays": await desk.improving.all(person)})


@router.get("/replays/{replay_id}", openapi_extra=READ)
async def get_replay(replay_id: str, person: Person, desk: Fighting) -> ReplayView:
    """How far a replay is, and each condition with its number."""
    return ReplayView.model_validate(await desk.improving.show(person, replay_id))


@router.post("/replays/{replay_id}/adopt", openapi_extra=WRITE)
async def adopt_version(replay_id: str, person: Person, desk: Fighting, body: NoFields | None = None) -> Adopted:
    """Make the candidate the present version, when the replay shows that it is better."""
    return Adopted.model_validate(await desk.improving.adopt(person, replay_id))
