"""The live contract of figures: a socket that watches some of them, and the commands that any socket may send."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from fastapi import APIRouter, WebSocket
from pydantic import BaseModel

from troupe.accounts import User, Visitor, authorise
from troupe.live import Command, Done, LiveLog, TopicNotFound, Watched, converse
from troupe.looks.domain.document import read_strictly
from troupe.looks.errors import NoActivePersona, PersonaNotNamed, TooManyFigures, WrongPlace
from troupe.looks.schemas import SpeakBody, SpokenView, StateBody, StopBody, StoppedView, StyleBody, StyleView
from troupe.looks.schemas.avatar import AvatarStateView
from troupe.looks.service import Avatars, Wardrobe

MOST_FIGURES = 8
_FAMILY = "avatar:"
_LAST_PLACE = 2**53

Body = TypeVar("Body", bound=BaseModel)
Act = Callable[[User, str, Command], Awaitable[BaseModel]]

router = APIRouter(prefix="/avatar", tags=["avatar"])


@router.websocket("/live")
async def watch_figures(socket: WebSocket) -> None:
    """Style, state and speech of up to eight personas, beginning with how they are now."""
    await converse(socket, partial(_opening, socket))


def offer_commands(live: LiveLog, wardrobe: Wardrobe, avatars: Avatars) -> None:
    """Let figures be dressed, moved and spoken for over every socket."""

    async def set_style(user: User, persona_id: str, command: Command) -> BaseModel:
        body = _read(StyleBody, command)
        return StyleView.of(await wardrobe.change(user, persona_id, body.changes, body.revision))

    async def set_state(user: User, persona_id: str, command: Command) -> BaseModel:
        body = _read(StateBody, command)
        return AvatarStateView.of(await avatars.act(user, persona_id, body.told, body.hold_ms))

    async def speak(user: User, persona_id: str, command: Command) -> BaseModel:
        body = _read(SpeakBody, command)
        spoken, place = await avatars.speak(user, persona_id, body.line, interrupt=body.interrupt)
        return SpokenView(speech_id=spoken, position=place)

    async def stop(user: User, persona_id: str, command: Command) -> BaseModel:
        body = _read(StopBody, command)
        return StoppedView(stopped=await avatars.stop(user, persona_id, body.speech_id))

    acts: dict[str, Act] = {
        "avatar.setStyle": set_style,
        "avatar.state": set_state,
        "avatar.speak": speak,
        "avatar.stop": stop,
    }
    for type, act in acts.items():
        live.offer_command(type, partial(_obey, live, act))


async def _obey(live: LiveLog, act: Act, command: Command) -> Done:
    visitor: Visitor = command.sender.visitor
    authorise(visitor, "user", "write")  # a socket opens for whoever may read
    persona_id = _meant(command)
    result = await act(visitor.person, persona_id, command)
    return Done(await live.latest(f"{_FAMILY}{persona_id}"), result.model_dump(mode="json", exclude={"seq"}))


def _meant(command: Command) -> str:
    """The persona a command names, or the only one its socket watches."""
    told = command.told.get("persona_id")
    if isinstance(told, str) and told:
        return told
    watched = [topic.removeprefix(_FAMILY) for topic in command.watched if topic.startswith(_FAMILY)]
    if told is not None or len(watched) != 1:
        raise PersonaNotNamed
    return watched[0]


def _read(model: type[Body], command: Command) -> Body:
    if named := {"persona_id", "dot_id"} & command.data.keys():
        raise PersonaNotNamed(f"data.{min(named)}")
    return read_strictly(model, dict(command.data))


async def _opening(socket: WebSocket) -> Sequence[Watched]:
    user: User = socket.state.person
    wardrobe: Wardrobe = socket.app.state.wardrobe
    avatars: Avatars = socket.app.state.avatars
    since = _since(socket.query_params.get("since"))
    asked = list(dict.fromkeys(socket.query_params.getlist("persona_id")))
    if len(asked) > MOST_FIGURES:
        raise TooManyFigures(MOST_FIGURES)
    watched = asked or [await _active(wardrobe, user)]
    await avatars.watched(user, watched[0])
    return [Watched(f"{_FAMILY}{id}", partial(_snapshot, avatars, user, id), since) for id in watched]


async def _active(wardrobe: Wardrobe, user: User) -> str:
    try:
        return await wardrobe.meant(user, None, None)
    except NoActivePersona:
        raise TopicNotFound("avatar") from None


async def _snapshot(avatars: Avatars, user: User, persona_id: str) -> dict[str, object]:
    data = await avatars.snapshot(user, persona_id)
    return {"type": "avatar.snapshot", "persona_id": persona_id, "data": data}


def _since(told: str | None) -> int | None:
    if told is None:
        return None
    if not told.isascii() or not told.isdecimal() or len(told) > 16 or int(told) > _LAST_PLACE:
        raise WrongPlace
    return int(told)
