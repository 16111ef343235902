"""The live contract of figures: a socket that watches some of them; its commands are in `commanding`."""

from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, WebSocket

from troupe.accounts import User
from troupe.live import TopicNotFound, Watched, converse
from troupe.looks.errors import NoActivePersona, TooManyFigures, WrongPlace
from troupe.looks.routes.commanding import FAMILY
from troupe.looks.service import Avatars, Wardrobe

MOST_FIGURES = 8
_LAST_PLACE = 2**53

router = APIRouter(prefix="/avatar", tags=["avatar"])


@router.websocket("/live")
async def watch_figures(socket: WebSocket) -> None:
    """Style, state and speech of up to eight personas, beginning with how they are now."""
    await converse(socket, partial(_opening, socket))


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
    return [Watched(f"{FAMILY}{id}", partial(_snapshot, avatars, user, id), since) for id in watched]


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
