"""The commands `troupe tokens` and `troupe keys`: what lets programs in, and what opens other services."""

from datetime import timedelta
from typing import Annotated

import typer

from troupe.accounts.domain.credential import scopes_called
from troupe.kit.times import as_text

tokens_app = typer.Typer(no_args_is_help=True, help="Tokens for your programs: list, create, revoke.")
keys_app = typer.Typer(no_args_is_help=True, help="Keys of other services: list, set, test, remove, rotate.")


@tokens_app.command("list")
def list_tokens(context: typer.Context) -> None:
    """Show your tokens, without their values."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [
                {"name": token.name, "prefix": token.prefix, "scopes": ",".join(token.scopes), "id": token.id}
                for token in await studio.household.tokens.list(studio.person)
            ]
            context.obj.show({"items": rows}, table=("name", "prefix", "scopes", "id"))

    context.obj.run(run)


@tokens_app.command("create")
def create_token(
    context: typer.Context,
    name: str,
    scope: Annotated[list[str], typer.Option(help="read, write, admin; more than once for several")] = ["read"],  # noqa: B006  # typer reads the default once
    days: Annotated[int | None, typer.Option(help="how long it works, at most 366")] = None,
) -> None:
    """Make a token; its value is shown this once."""

    async def run() -> None:
        async with context.obj.open() as studio:
            until = None if days is None else studio.clock() + timedelta(days=days)
            scopes = scopes_called(scope)
            token, value = await studio.household.tokens.make(studio.person, name, scopes, until)
            expires = None if token.expires_at is None else as_text(token.expires_at)
            context.obj.show({"id": token.id, "name": token.name, "expires_at": expires, "value": value})

    context.obj.run(run)


@tokens_app.command("revoke")
def revoke_token(context: typer.Context, id: str) -> None:
    """Take a token back; it opens nothing any more."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.household.tokens.revoke(studio.person, id)
            context.obj.show({"revoked": id})

    context.obj.run(run)


@keys_app.command("list")
def list_keys(context: typer.Context) -> None:
    """Show the keys you entrusted, masked."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [
                {
                    "name": key.name,
                    "host": key.host,
                    "masked": key.masked,
                    "readable": key.readable,
                    "variable": key.variable,
                }
                for key in await studio.keys.list(studio.person)
            ]
            context.obj.show({"items": rows}, table=("name", "host", "masked", "readable", "variable"))

    context.obj.run(run)


@keys_app.command("set")
def set_key(
    context: typer.Context,
    name: str,
    host: Annotated[str | None, typer.Option(help="scheme, host and port it may be sent to")] = None,
) -> None:
    """Entrust a key; it is read from a prompt or standard input."""

    async def run() -> None:
        async with context.obj.open() as studio:
            kept = await studio.keys.entrust(studio.person, name, context.obj.secret(f"Key {name}"), host)
            context.obj.show({"name": kept.name, "host": kept.host, "masked": kept.masked})

    context.obj.run(run)


@keys_app.command("test")
def test_key(context: typer.Context, name: str) -> None:
    """Whether a key can still be opened."""

    async def run() -> None:
        async with context.obj.open() as studio:
            tested = await studio.keys.test(studio.person, name)
            context.obj.show({"name": tested.name, "readable": tested.readable})

    context.obj.run(run)


@keys_app.command("remove")
def remove_key(context: typer.Context, name: str) -> None:
    """Forget a key."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.keys.take_back(studio.person, name)
            context.obj.show({"removed": name})

    context.obj.run(run)


@keys_app.command("rotate")
def rotate_master(context: typer.Context) -> None:
    """Seal every key again under a new master key."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.turn_master_key())

    context.obj.run(run)
