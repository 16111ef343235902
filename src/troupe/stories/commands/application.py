"""The command that all of these belong to."""

import json
from typing import Annotated

import typer

from troupe.kit.errors import Invalid

stories_app = typer.Typer(no_args_is_help=True, help="Stories: open, play, go back, look behind.")
StoryId = Annotated[str, typer.Argument(help="a story, by its id")]


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
