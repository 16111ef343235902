"""`troupe brains` and `troupe connections`: what thinks, from the terminal."""

import re
from typing import Annotated, Any

import typer

from troupe.minds.domain.brain import Brain, Connection, Scope
from troupe.minds.schemas import (
    BrainChange,
    BrainView,
    ConnectionView,
    GatewayView,
    NewBrain,
    OfferView,
    TestedConnectionView,
)
from troupe.minds.service import Place, Tried

_WithHeader = Annotated[
    list[str] | None, typer.Option(help="a header to send along; its value is asked for, or read like the key")
]
_Private = Annotated[bool, typer.Option(help="yes, this server in the own network is meant")]

brains_app = typer.Typer(
    no_args_is_help=True, help="Brains: list, add, default, fallbacks, test, scan, accept, remove."
)
connections_app = typer.Typer(no_args_is_help=True, help="Connections: list, gateways, add, change, test, remove.")


@brains_app.command("list")
def list_brains(context: typer.Context) -> None:
    """Show every brain and which one is the default."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.brains.list(studio.person)
            rows = [_view(studio, each) for each in found]
            context.obj.show({"items": rows}, table=("name", "kind", "model", "is_default", "id"))

    context.obj.run(run)


@brains_app.command("add")
def add(
    context: typer.Context,
    connection_id: str,
    model: str,
    name: str | None = None,
    fallback: Annotated[
        list[str] | None,
        typer.Option(help="a brain that speaks when it gives up before its first word; again for more"),
    ] = None,
) -> None:
    """Make a brain from a model of a connection."""
    said = {"connection_id": connection_id, "model": model, "name": name, "fallbacks": fallback}
    given = NewBrain.model_validate(said).given()

    async def run() -> None:
        async with context.obj.open() as studio:
            at = await studio.brains.connections.called(studio.person, connection_id)
            made = await studio.brains.add(studio.person, at.id, model, given)
            context.obj.show(_view(studio, made))

    context.obj.run(run)


@brains_app.command("default")
def default(context: typer.Context, brain_id: str) -> None:
    """Choose the brain that answers where none is named."""

    async def run() -> None:
        async with context.obj.open() as studio:
            chosen = await studio.brains.choose(studio.person, await _brain(studio, brain_id))
            context.obj.show(_view(studio, chosen))

    context.obj.run(run)


@brains_app.command("fallbacks")
def fallbacks(
    context: typer.Context, brain_id: str, others: Annotated[list[str] | None, typer.Argument()] = None
) -> None:
    """Say which other brains speak, in this order, when one gives up before its first word; none clears the list."""

    async def run() -> None:
        async with context.obj.open() as studio:
            line = [await _brain(studio, each) for each in others or []]
            changed = await studio.brains.change(studio.person, await _brain(studio, brain_id), {"fallbacks": line})
            context.obj.show(_view(studio, changed))

    context.obj.run(run)


@brains_app.command("change")
def change(
    context: typer.Context,
    brain_id: str,
    name: str | None = None,
    connection: Annotated[str | None, typer.Option(help="another connection for it to stand on")] = None,
    model: Annotated[str | None, typer.Option(help="another model there")] = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="whether it answers")] = None,
    temperature: Annotated[float | None, typer.Option(min=0, max=2, help="what it usually speaks with")] = None,
    longest: Annotated[int | None, typer.Option(min=1, max=32_768, help="tokens of its longest answer")] = None,
    price: Annotated[str | None, typer.Option(help="US$ for a million tokens, read/written, such as 2/8")] = None,
) -> None:
    """Give it another name, place, temperature, longest answer or price, or switch it off and on."""
    told: dict[str, object] = {
        "name": name,
        "model": model,
        "enabled": on,
        "max_output_tokens": longest,
        "price": _price(price),
    }
    asked = {key: value for key, value in told.items() if value is not None}

    async def run() -> None:
        async with context.obj.open() as studio:
            meant = await studio.brains.called(studio.person, brain_id)
            params = dict(meant.params)
            if connection is not None:
                asked["connection_id"] = await _at(studio, connection)
            if temperature is not None:
                asked["params"] = {**params, "temperature": temperature}
            changes = BrainChange.model_validate(asked).changes()
            context.obj.show(_view(studio, await studio.brains.change(studio.person, meant.id, changes)))

    context.obj.run(run)


@brains_app.command("test")
def try_brain(context: typer.Context, brain_id: str) -> None:
    """Try a brain by a real call of its model."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(
                await _tried(studio, await studio.brains.test(studio.person, await _brain(studio, brain_id)))
            )

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


@brains_app.command("accept")
def accept(
    context: typer.Context,
    offer_id: Annotated[str, typer.Argument(help="a server, as `scan` names it")],
    model: Annotated[str, typer.Argument(help="one of its models")],
    default: Annotated[bool, typer.Option("--default", help="let it answer where none is named")] = False,
) -> None:
    """Make a brain of a model server that `scan` found."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.offers.scan(studio.person)
            made = await studio.offers.accept(studio.person, offer_id, model)
            if default:
                made = await studio.brains.choose(studio.person, made.id)
            context.obj.show(_view(studio, made))

    context.obj.run(run)


@brains_app.command("remove")
def remove(context: typer.Context, brain_id: str) -> None:
    """Remove a brain; chats it wrote stay."""

    async def run() -> None:
        async with context.obj.open() as studio:
            gone = await _brain(studio, brain_id)
            await studio.brains.remove(studio.person, gone)
            context.obj.show({"removed": gone})

    context.obj.run(run)


@connections_app.command("list")
def list_connections(context: typer.Context) -> None:
    """Show every connection with its state; keys are masked."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.brains.connections.list(studio.person)
            rows = [await _shown(studio, each) for each in found]
            context.obj.show({"items": rows}, table=("name", "gateway", "scope", "status", "masked", "id"))

    context.obj.run(run)


@connections_app.command("gateways")
def list_gateways(context: typer.Context) -> None:
    """Show what one can connect to."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [GatewayView.of(each).model_dump() for each in studio.brains.connections.gateways()]
            context.obj.show({"items": rows}, table=("id", "title", "local", "key_required", "base_url"))

    context.obj.run(run)


@connections_app.command("add")
def connect(
    context: typer.Context,
    gateway: str,
    url: Annotated[str | None, typer.Option(help="base URL, for local and custom servers")] = None,
    with_key: Annotated[bool, typer.Option(help="ask for a key, or read it from standard input")] = False,
    name: str | None = None,
    confirm_private: _Private = False,
    for_everyone: Annotated[bool, typer.Option(help="everyone in this studio may use it")] = False,
    with_header: _WithHeader = None,
) -> None:
    """Remember where a model lives, and try it."""
    key = context.obj.secret("Key") if with_key else None
    headers = _headers(context, with_header)

    async def run() -> None:
        async with context.obj.open() as studio:
            place = Place(url, key, name, headers, "everyone" if for_everyone else None, confirm_private)
            made = await studio.brains.connections.add(studio.person, gateway, place)
            context.obj.show(await _shown(studio, made))

    context.obj.run(run)


@connections_app.command("change")
def change_connection(
    context: typer.Context,
    connection_id: str,
    url: Annotated[str | None, typer.Option(help="another base URL; elsewhere it needs its key anew")] = None,
    with_key: Annotated[bool, typer.Option(help="ask for a key, or read it from standard input")] = False,
    name: str | None = None,
    confirm_private: _Private = False,
    for_everyone: Annotated[bool | None, typer.Option(help="who may use it: everyone, or only you")] = None,
    with_header: _WithHeader = None,
) -> None:
    """Give it another address, key or name, and try it."""
    key = context.obj.secret("Key") if with_key else None
    headers = _headers(context, with_header)
    scope: Scope | None = None if for_everyone is None else "everyone" if for_everyone else "me"

    async def run() -> None:
        async with context.obj.open() as studio:
            place = Place(url, key, name, headers, scope, confirm_private)
            changed = await studio.brains.connections.change(studio.person, await _at(studio, connection_id), place)
            context.obj.show(await _shown(studio, changed))

    context.obj.run(run)


@connections_app.command("test")
def try_connection(context: typer.Context, connection_id: str, model: str | None = None) -> None:
    """Try a connection by a real call."""

    async def run() -> None:
        async with context.obj.open() as studio:
            tried = await studio.brains.connections.probe(studio.person, await _at(studio, connection_id), model)
            context.obj.show(await _tried(studio, tried))

    context.obj.run(run)


@connections_app.command("remove")
def disconnect(
    context: typer.Context,
    connection_id: str,
    force: Annotated[bool, typer.Option(help="also where brains rely on it; they are switched off")] = False,
) -> None:
    """Forget a connection and its key."""

    async def run() -> None:
        async with context.obj.open() as studio:
            at = await _at(studio, connection_id)
            gone = await studio.brains.connections.remove(studio.person, at, force=force)
            context.obj.show({"removed": at, "brains": gone})

    context.obj.run(run)


async def _brain(studio: Any, said: str) -> str:
    return str((await studio.brains.called(studio.person, said)).id)


async def _at(studio: Any, said: str) -> str:
    return str((await studio.brains.connections.called(studio.person, said)).id)


def _price(said: str | None) -> dict[str, str] | None:
    if said is None:
        return None
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,6})?/[0-9]{1,5}(\.[0-9]{1,6})?", said):
        raise typer.BadParameter("say two prices in US$, such as 2/8 or 0.15/0.6", param_hint="--price")
    read, written = said.split("/")
    return {"input": read, "output": written}


def _headers(context: typer.Context, names: list[str] | None) -> dict[str, str] | None:
    """Values are asked for one by one: on a command line others on this computer could read them."""
    return {name: context.obj.secret(name) for name in names} if names else None


async def _shown(studio: Any, connection: Connection) -> dict[str, Any]:
    key = await studio.brains.connections.key_of(studio.person, connection)
    return ConnectionView.of(connection, key, studio.person.id).model_dump()


async def _tried(studio: Any, tried: Tried) -> dict[str, Any]:
    key = await studio.brains.connections.key_of(studio.person, tried.connection)
    return TestedConnectionView.after(tried, key, studio.person.id).model_dump()


def _view(studio: Any, brain: Brain) -> dict[str, Any]:
    return BrainView.of(brain, studio.brains.price_tag(brain), studio.brains.abilities(brain)).model_dump(mode="json")
