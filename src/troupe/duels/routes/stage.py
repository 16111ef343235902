"""The doors of the seed: bootstrap, settings, chat, updates, ratings, talk."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse

from troupe.accounts import READ, WRITE, Person
from troupe.duels.routes.behind import Desk
from troupe.duels.schemas import (
    BootstrapView,
    ChatBody,
    KeyTest,
    KeyTested,
    NewStage,
    NewStageRating,
    NewTalk,
    NoFields,
    RatingSaved,
    RetryBody,
    SettingsSaved,
    SettingsView,
    StageChatView,
    StageSettingsBody,
    StageView,
    Stopped,
    TalkView,
    UpdatesView,
)
from troupe.duels.service.turns import Outcome, Said

router = APIRouter(prefix="/api/duel", tags=["duel"])


@router.get("/bootstrap", openapi_extra=READ)
async def bootstrap(person: Person, desk: Desk, messages: Annotated[int, Query(ge=0, le=100)] = 50) -> BootstrapView:
    """Everything the page needs at first; the log from `cursor` on misses nothing and repeats nothing."""
    return BootstrapView.model_validate(await desk.overview.show(person, messages))


@router.get("/settings", openapi_extra=READ)
async def settings(person: Person, desk: Desk) -> SettingsView:
    """What is set; of keys only whether they are there."""
    return SettingsView.model_validate((await desk.keys.show(person)).as_json())


@router.post("/settings", openapi_extra=WRITE)
async def change_settings(body: StageSettingsBody, person: Person, desk: Desk) -> SettingsSaved:
    """Set some of them; one wrong field changes none."""
    shown = await desk.keys.change(person, body.given())
    return SettingsSaved.model_validate({**shown.as_json(), "changed": list(shown.changed)})


@router.post("/settings/test", openapi_extra=WRITE)
async def test_key(body: KeyTest, person: Person, desk: Desk) -> KeyTested:
    """Whether a stored key works; the key itself is never said."""
    return KeyTested.model_validate(await desk.keys.test(person, body.name))


@router.post("/chat", openapi_extra=WRITE)
async def chat(body: ChatBody, person: Person, desk: Desk, response: Response) -> StageChatView:
    """Say something and have it answered; 202 when the reply takes longer than you wait."""
    return _answer(await desk.turns.say(person, Said(**body.model_dump())), response)


@router.post("/chat/{message_id}/retry", openapi_extra=WRITE)
async def retry(
    message_id: str, person: Person, desk: Desk, response: Response, body: RetryBody | None = None
) -> StageChatView:
    """Have a reply that failed or was cut short written anew."""
    return _answer(await desk.turns.retry(person, message_id, (body or RetryBody()).wait_s), response)


@router.get("/chat/updates", openapi_extra=READ)
async def updates(
    person: Person,
    desk: Desk,
    since: str = "0",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    wait: Annotated[float, Query(ge=0, le=25)] = 0,
    stage_id: str | None = None,
) -> UpdatesView:
    """What happened since a number; reading takes nothing away."""
    return UpdatesView.model_validate(await desk.updates.since(person, since, limit, wait, stage_id))


@router.get("/chat/stream", openapi_extra=READ, response_class=StreamingResponse)
async def stream(
    person: Person, desk: Desk, since: str | None = None, last_event_id: Annotated[str | None, Header()] = None
) -> StreamingResponse:
    """The same as server-sent events, from the place you have."""
    lines = await desk.updates.stream(person, last_event_id or since)
    return StreamingResponse(lines, media_type="text/event-stream")


@router.post("/stop", openapi_extra=WRITE)
async def stop(person: Person, desk: Desk, body: NoFields | None = None) -> Stopped:
    """Cancel the reply and the talk of your stage; nothing running is no error."""
    return Stopped(stopped=await desk.turns.stop(person))


@router.post("/stage", status_code=201, openapi_extra=WRITE)
async def new_stage(person: Person, desk: Desk, body: NewStage | None = None) -> StageView:
    """An empty stage; the one before stays readable as a chat."""
    stage = await desk.stages.renew(person, keep_persona=(body or NewStage()).keep_persona)
    return StageView.model_validate(await desk.stages.show(person, stage))


@router.post("/ratings", openapi_extra=WRITE)
async def rate(body: NewStageRating, person: Person, desk: Desk) -> RatingSaved:
    """Say how good a reply was, from −5 to 5; the persona remembers it."""
    return RatingSaved.model_validate(await desk.opinions.rate(person, body.message_id, body.score, body.note))


@router.delete("/ratings/{message_id}", status_code=204, openapi_extra=WRITE)
async def take_rating_back(message_id: str, person: Person, desk: Desk) -> None:
    """Forget a rating and what it left in memory."""
    await desk.opinions.take_back(person, message_id)


@router.post("/talk", status_code=201, openapi_extra=WRITE)
async def talk(body: NewTalk, person: Person, desk: Desk) -> TalkView:
    """Let two to four personas speak with one another."""
    begun = await desk.talks.begin(person, body.persona_ids, body.topic, body.turns, body.turn_delay_s)
    return TalkView.model_validate(begun.as_json())


@router.post("/talk/pause", openapi_extra=WRITE)
async def pause(person: Person, desk: Desk, body: NoFields | None = None) -> TalkView:
    """The present line is said to its end, and no further one begun."""
    return TalkView.model_validate((await desk.talks.pause(person)).as_json())


@router.post("/talk/resume", openapi_extra=WRITE)
async def resume(person: Person, desk: Desk, body: NoFields | None = None) -> TalkView:
    return TalkView.model_validate((await desk.talks.resume(person)).as_json())


@router.post("/talk/stop", openapi_extra=WRITE)
async def stop_talk(person: Person, desk: Desk, body: NoFields | None = None) -> TalkView:
    """End the talk, with the line that is being said."""
    return TalkView.model_validate((await desk.talks.stop(person)).as_json())


def _answer(outcome: Outcome, response: Response) -> StageChatView:
    response.status_code = 202 if outcome.is_pending else 200
    return StageChatView.model_validate(outcome.as_json())
