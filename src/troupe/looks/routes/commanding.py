"""Commands about figures that any socket may send. What they take and give is read when the first of them comes."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from troupe.accounts import User, Visitor, authorise
from troupe.live import Command, Done, LiveLog
from troupe.looks.domain.document import read_strictly
from troupe.looks.errors import PersonaNotNamed
from troupe.looks.service import Avatars, Wardrobe

FAMILY = "avatar:"

Body = TypeVar("Body", bound=BaseModel)
Act = Callable[[User, str, Command], Awaitable[BaseModel]]


def offer_commands(live: LiveLog, wardrobe: Wardrobe, avatars: Avatars) -> None:
    """Let figures be dressed, moved and spoken for over every socket."""

    async def set_style(user: User, persona_id: str, command: Command) -> BaseModel:
        from troupe.looks.schemas import StyleBody, StyleView

        body = _read(StyleBody, command)
        return StyleView.of(await wardrobe.change(user, persona_id, body.changes, body.revision))

    async def set_state(user: User, persona_id: str, command: Command) -> BaseModel:
        from troupe.looks.schemas import AvatarStateView, StateBody

        body = _read(StateBody, command)
        return AvatarStateView.of(await avatars.act(user, persona_id, body.told, body.hold_ms))

    async def speak(user: User, persona_id: str, command: Command) -> BaseModel:
        from troupe.looks.schemas import SpeakBody, SpokenView

        body = _read(SpeakBody, command)
        spoken, place = await avatars.speak(user, persona_id, body.line, interrupt=body.interrupt)
        return SpokenView(speech_id=spoken, position=place)

    async def stop(user: User, persona_id: str, command: Command) -> BaseModel:
        from troupe.looks.schemas import StopBody, StoppedView

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
    return Done(await live.latest(f"{FAMILY}{persona_id}"), result.model_dump(mode="json", exclude={"seq"}))


def _meant(command: Command) -> str:
    """The persona a command names, or the only one its socket watches."""
    told = command.told.get("persona_id")
    if isinstance(told, str) and told:
        return told
    watched = [topic.removeprefix(FAMILY) for topic in command.watched if topic.startswith(FAMILY)]
    if told is not None or len(watched) != 1:
        raise PersonaNotNamed
    return watched[0]


def _read(model: type[Body], command: Command) -> Body:
    if named := {"persona_id", "dot_id"} & command.data.keys():
        raise PersonaNotNamed(f"data.{min(named)}")
    return read_strictly(model, dict(command.data))
