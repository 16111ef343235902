"""The commands `troupe config` and `troupe people`: every setting and everyone, from the terminal."""

import json
from typing import Annotated

import typer

from troupe.accounts.domain.person import tier_called
from troupe.accounts.domain.setting import setting
from troupe.accounts.service import NewPerson

config_app = typer.Typer(no_args_is_help=True, help="Settings: list, get, set, reset.")


people_app = typer.Typer(no_args_is_help=True, help="People: list, add.")


@people_app.command("list")
def list_people(context: typer.Context) -> None:
    """Show everyone who uses this studio."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows, cursor = [], None
            while True:
                page = await studio.people.list(studio.person, 100, cursor)
                rows += [{"username": each.username, "tier": each.tier, "id": each.id} for each in page.items]
                if (cursor := page.next_cursor) is None:
                    break
            context.obj.show({"items": rows}, table=("username", "tier", "id"))

    context.obj.run(run)


@people_app.command("add")
def add_person(
    context: typer.Context,
    name: str,
    tier: Annotated[str, typer.Option(help="free, personal, professional, enterprise or admin")] = "free",
) -> None:
    """Add a local person; act as them with --as or their id as X-User-Id."""

    async def run() -> None:
        async with context.obj.open() as studio:
            added = await studio.people.add(studio.person, NewPerson(name, tier=tier_called(tier)))
            context.obj.show({"id": added.id, "username": added.username, "tier": added.tier})

    context.obj.run(run)


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
