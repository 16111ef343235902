"""The command that all of these belong to."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import quote

import typer

from troupe.kit.errors import Invalid
from troupe.stories.errors import SessionLocked

stories_app = typer.Typer(no_args_is_help=True, help="Stories: open, play, go back, look behind.")
StoryId = Annotated[str, typer.Argument(help="a story, by its id")]


def door(method: str, story: str, rest: str = "") -> str:
    """A door of one story; only the id of a story that is open elsewhere is ever asked about."""
    return f"{method} /api/story/session/{story}{rest}"


def step(given: str) -> str:
    """One step of an address, whatever was typed."""
    return quote(given, safe="")


async def here_or_there(
    context: typer.Context, studio: Any, here: Callable[[], Awaitable[Any]], door: str, body: object = None
) -> Any:
    """Done here, and its answer; the server that has the story open does it instead, and answers the same."""
    try:
        return await here()
    except SessionLocked:
        said = await context.obj.ask_server(studio, door, body)
        if said is None:
            raise
        return said


class NoObject(Invalid):
    def __init__(self) -> None:
        super().__init__("This is no JSON object.", next_step='Give for example {"length": "short"}.')


def json_object(text: str | None) -> dict[str, object] | None:
    """What an option says, as an object; None where it was not given."""
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        raise NoObject from None
    if not isinstance(found, dict):
        raise NoObject
    return found
