"""The command that all of these belong to."""

import typer

chats_app = typer.Typer(no_args_is_help=True, help="Conversations: list, show, search, change, undo, rate, delete.")
