"""`troupe brains` and `troupe connections`: what thinks, from the terminal."""

from typing import Annotated

import typer

from troupe.minds.schemas import BrainView, ConnectionView, OfferView

_Private = Annotated[bool, typer.Option(help="yes, this server in the own network is meant")]

brains_app = typer.Typer(no_args_is_help=True, help="Brains: list, add, default, fallbacks, test, scan, remove.")
connections_app = typer.Typer(no_args_is_help=True, help="Connections: list, add, change, test, remove.")


@brains_app.command("list")
def list_brains(context: typer.Context) -> None:
    """Show every brain and which one is the default."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.brains.list(studio.person)
            rows = [BrainView.of(each, studio.brains.price_tag(each)).model_dump(mode="json") for each in found]
            context.obj.show({"items": rows}, table=("name", "kind", "model", "is_default", "id"))

    context.obj.run(run)


@brains_app.command("add")
def add(context: typer.Context, connection_id: str, model: str, name: str | None = None) -> None:
    """Make a brain from a model of a connection."""

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.brains.add(studio.person, connection_id, model, name)
            context.obj.show(BrainView.of(made, studio.brains.price_tag(made)).model_dump(mode="json"))

    context.obj.run(run)


@brains_app.command("default")
def default(context: typer.Context, brain_id: str) -> None:
    """Choose the brain that answers where none is named."""

    async def run() -> None:
        async with context.obj.open() as studio:
            chosen = await studio.brains.choose(studio.person, brain_id)
            context.obj.show(BrainView.of(chosen, studio.brains.price_tag(chosen)).model_dump(mode="json"))

    context.obj.run(run)


@brains_app.command("fallbacks")
def fallbacks(
    context: typer.Context, brain_id: str, others: Annotated[list[str] | None, typer.Argument()] = None
) -> None:
    """Say which other brains speak, in this order, when one gives up before its first word; none clears the list."""

    async def run() -> None:
        async with context.obj.open() as studio:
            changed = await studio.brains.change(studio.person, brain_id, None, others or [])
            context.obj.show(BrainView.of(changed, studio.brains.price_tag(changed)).model_dump(mode="json"))

    context.obj.run(run)


@brains_app.command("test")
def try_brain(context: typer.Context, brain_id: str) -> None:
    """Try a brain by a real call of its model."""

    async def run() -> None:
        async with context.obj.open() as studio:
            tested = await studio.brains.test_brain(studio.person, brain_id)
            context.obj.show(ConnectionView.of(tested, await studio.brains.key_of(studio.person, tested)).model_dump())

    context.obj.run(run)


@brains_app.command("scan")
def scan(context: typer.Context) -> None:
    """Look for model servers on this computer; nothing is sent to one before you connect it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.offers.scan(studio.person)
            rows = [OfferView.of(each).model_dump() for each in found]
            context.obj.show({"items": rows}, table=("title", "base_url", "models", "id"))

    context.obj.run(run)


@brains_app.command("remove")
def remove(context: typer.Context, brain_id: str) -> None:
    """Remove a brain; chats it wrote stay."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.brains.remove(studio.person, brain_id)
            context.obj.show({"removed": brain_id})

    context.obj.run(run)


@connections_app.command("list")
def list_connections(context: typer.Context) -> None:
    """Show every connection with its state; keys are masked."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.brains.connections(studio.person)
            rows = [
                ConnectionView.of(each, await studio.brains.key_of(studio.person, each)).model_dump() for each in found
            ]
            context.obj.show({"items": rows}, table=("name", "gateway", "status", "masked", "id"))

    context.obj.run(run)


@connections_app.command("add")
def connect(
    context: typer.Context,
    gateway: str,
    url: Annotated[str | None, typer.Option(help="base URL, for local and custom servers")] = None,
    with_key: Annotated[bool, typer.Option(help="ask for a key, or read it from standard input")] = False,
    name: str | None = None,
    confirm_private: _Private = False,
) -> None:
    """Remember where a model lives, and try it."""
    key = context.obj.secret("Key") if with_key else None

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.brains.connect(studio.person, gateway, url, key, name, confirm_private=confirm_private)
            context.obj.show(ConnectionView.of(made, await studio.brains.key_of(studio.person, made)).model_dump())

    context.obj.run(run)


@connections_app.command("change")
def change_connection(
    context: typer.Context,
    connection_id: str,
    url: Annotated[str | None, typer.Option(help="another base URL; elsewhere it needs its key anew")] = None,
    with_key: Annotated[bool, typer.Option(help="ask for a key, or read it from standard input")] = False,
    name: str | None = None,
    confirm_private: _Private = False,
) -> None:
    """Give it another address, key or name, and try it."""
    key = context.obj.secret("Key") if with_key else None

    async def run() -> None:
        async with context.obj.open() as studio:
            brains, person = studio.brains, studio.person
            changed = await brains.change_connection(
                person, connection_id, base_url=url, key=key, name=name, confirm_private=confirm_private
            )
            context.obj.show(ConnectionView.of(changed, await brains.key_of(person, changed)).model_dump())

    context.obj.run(run)


@connections_app.command("test")
def try_connection(context: typer.Context, connection_id: str, model: str | None = None) -> None:
    """Try a connection by a real call."""

    async def run() -> None:
        async with context.obj.open() as studio:
            tested = await studio.brains.test(studio.person, connection_id, model)
            context.obj.show(ConnectionView.of(tested, await studio.brains.key_of(studio.person, tested)).model_dump())

    context.obj.run(run)


@connections_app.command("remove")
def disconnect(
    context: typer.Context,
    connection_id: str,
    force: Annotated[bool, typer.Option(help="also remove the brains that rely on it")] = False,
) -> None:
    """Forget a connection and its key."""

    async def run() -> None:
        async with context.obj.open() as studio:
            gone = await studio.brains.disconnect(studio.person, connection_id, force=force)
            context.obj.show({"removed": connection_id, "brains": gone})

    context.obj.run(run)
