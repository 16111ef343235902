"""The seed's doors: style, render, state and speech, at the root and below /api."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Acting, Dressing, Rendering
from troupe.looks.schemas import (
    AvatarStateView,
    BegunView,
    RenderBody,
    RenderedView,
    SpeakBody,
    SpokenView,
    StateBody,
    StopBody,
    StoppedView,
    StyleBody,
    StyleView,
    render_view,
)

Named = Annotated[str | None, Query(min_length=1, max_length=80)]

router = APIRouter(prefix="/avatar", tags=["avatar"])


@router.post("/style", openapi_extra=WRITE)
async def set_style(body: StyleBody, person: Person, wardrobe: Dressing) -> StyleView:
    """Change sliders, palette, finish or background; whoever watches sees it at once."""
    meant = await wardrobe.meant(person, body.persona_id, body.dot_id)
    return StyleView.of(await wardrobe.change(person, meant, body.changes, body.revision))


@router.post("/render", openapi_extra=WRITE, responses={202: {"model": BegunView}})
async def render(
    body: RenderBody, response: Response, person: Person, wardrobe: Dressing, renders: Rendering
) -> RenderedView | BegunView:
    """Make a portrait, a full body, a sheet or a grid, and keep it; what a model paints is a job, and answers 202."""
    dressed = await wardrobe.named(person, body.persona_id, body.dot_id)
    response.status_code, answer = render_view(await renders.make(person, dressed, body.recipe, body.count))
    return answer


@router.get("/state", openapi_extra=READ)
async def read_state(
    person: Person, wardrobe: Dressing, avatars: Acting, persona_id: Named = None, dot_id: Named = None
) -> AvatarStateView:
    """What somebody is seen doing now."""
    dressed = await wardrobe.named(person, persona_id, dot_id)
    seq = await avatars.seq(dressed.persona.id)
    return AvatarStateView.of(await avatars.state(dressed), seq)


@router.post("/state", openapi_extra=WRITE, status_code=202)
async def set_state(body: StateBody, person: Person, wardrobe: Dressing, avatars: Acting) -> AvatarStateView:
    """Change what somebody does or shows, for a while or until it is changed again."""
    meant = await wardrobe.meant(person, body.persona_id, body.dot_id)
    state = await avatars.act(person, meant, body.told, body.hold_ms)
    return AvatarStateView.of(state, await avatars.seq(meant))


@router.post("/speak", openapi_extra=WRITE, status_code=202)
async def speak(body: SpeakBody, person: Person, wardrobe: Dressing, avatars: Acting) -> SpokenView:
    """Say a line, after those that wait."""
    meant = await wardrobe.meant(person, body.persona_id, body.dot_id)
    spoken, place = await avatars.speak(person, meant, body.line, interrupt=body.interrupt)
    return SpokenView(speech_id=spoken, position=place, seq=await avatars.seq(meant))


@router.post("/stop", openapi_extra=WRITE)
async def stop(body: StopBody, person: Person, wardrobe: Dressing, avatars: Acting) -> StoppedView:
    """Stop one line, or everything this persona says."""
    meant = await wardrobe.meant(person, body.persona_id, body.dot_id)
    return StoppedView(stopped=await avatars.stop(person, meant, body.speech_id))
