"""Let a persona say a line, for everyone who watches it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import typer

from troupe.live import Event, Inbox, LiveLog
from troupe.looks.domain.avatar import Line

if TYPE_CHECKING:
    from troupe.looks.service import Avatars

speaking_app = typer.Typer()


@speaking_app.command("speak")
def speak(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    text: Annotated[str, typer.Argument(help="what it says")],
    emotion: Annotated[str | None, typer.Option(help="how it feels meanwhile")] = None,
    language: Annotated[str | None, typer.Option(help="the language of the line")] = None,
) -> None:
    """Say a line and print what watchers see of it, until it has ended."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            line = Line("", text, emotion, language=language)
            inbox, seen = Inbox(), []
            await studio.live.start(inbox, f"avatar:{persona.id}", None)
            avatars: Avatars = studio.avatars
            try:
                spoken, _ = await avatars.speak(studio.person, persona.id, line)
                async for event in _of_line(studio.live, inbox, spoken):
                    seen.append(event.as_json())
                    if not context.obj.as_json:
                        print(_told(event))
            finally:
                await avatars.close()  # whoever interrupts the command also interrupts the line
                studio.live.hub.leave(inbox)
            if context.obj.as_json:
                context.obj.show({"items": seen})

    context.obj.run(run)


async def _of_line(live: LiveLog, inbox: Inbox, spoken: str) -> AsyncIterator[Event]:
    """What happens while a line is spoken, until the figure has come to rest again."""
    ended = False
    async for event in live.follow(inbox):
        yield event
        ended = ended or (event.data.get("speech_id") == spoken and event.data.get("phase") == "end")
        if ended and event.type == "avatar.state":
            return


def _told(event: Event) -> str:
    """One event in one line."""
    data = event.data
    if event.type == "avatar.state":
        return f"state   {data['state']}, {data['emotion']}"
    match data.get("phase"):
        case "start":
            return f"start   {data['text']}"
        case "cues":
            return f"cues    {data['start_ms']}-{data['end_ms']} ms  {data['text']}"
        case "end":
            return f"end     {data['outcome']}, {data['spoken_ms']} of {data['duration_ms']} ms"
    return event.type
