"""The command `troupe config`: every setting, from the terminal."""

import json
from typing import Annotated

import typer

from troupe.accounts.domain.setting import setting

config_app = typer.Typer(no_args_is_help=True, help="Settings: list, get, set, reset.")


@config_app.command("list")
def list_settings(context: typer.Context) -> None:
    """Show every setting with its value."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.preferences.rows(studio.person)
            context.obj.show(
                {"items": [{"key": row.setting.key, "value": row.value, "source": row.source} for row in rows]},
                table=("key", "value", "source"),
            )

    context.obj.run(run)


@config_app.command("get")
def get(context: typer.Context, key: str) -> None:
    """Show one setting."""

    async def run() -> None:
        async with context.obj.open() as studio:
            values = await studio.preferences.values(studio.person)
            context.obj.show({"key": setting(key).key, "value": values[key]})

    context.obj.run(run)


@config_app.command("set")
def set_value(
    context: typer.Context, key: str, value: Annotated[str, typer.Argument(help="text, number or true")]
) -> None:
    """Change one setting."""
    context.obj.run(lambda: _change(context, key, _read(value)))


@config_app.command("reset")
def reset(context: typer.Context, key: str) -> None:
    """Give one setting its default again."""
    context.obj.run(lambda: _change(context, key, None))


async def _change(context: typer.Context, key: str, value: object) -> None:
    async with context.obj.open() as studio:
        await studio.preferences.change(studio.person, {key: value})
        context.obj.show({"key": key, "value": (await studio.preferences.values(studio.person))[key]})


def _read(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return value
