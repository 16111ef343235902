"""The command that all of these belong to."""

from typing import Annotated

import typer

stories_app = typer.Typer(no_args_is_help=True, help="Stories: open, play, go back, look behind.")
StoryId = Annotated[str, typer.Argument(help="a story, by its id")]
