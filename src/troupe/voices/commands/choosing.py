"""Look for voices, from the terminal."""

from typing import Annotated, Any

import typer

choosing_app = typer.Typer()


@choosing_app.command("list")
def list_voices(
    context: typer.Context,
    engine: Annotated[str | None, typer.Option(help="only the voices of one engine")] = None,
    language: Annotated[str | None, typer.Option(help="only voices that speak it, as en or de-DE")] = None,
    query: Annotated[str | None, typer.Option("--query", "-q", help="words of a name")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 200,
) -> None:
    """List the voices a persona can be given."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.voices.catalogue.page(
                studio.person, engine=engine, language=language, q=query, limit=limit, cursor=None
            )
            context.obj.show([_row(each) for each in found.items])

    context.obj.run(run)


@choosing_app.command("engines")
def engines(context: typer.Context) -> None:
    """List the engines that speak: which are ready, and what the others need."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.voices.catalogue.engines(studio.person)
            context.obj.show([each.as_json() for each in found])

    context.obj.run(run)


@choosing_app.command("price")
def price(
    context: typer.Context,
    engine: Annotated[str, typer.Argument(help="an engine, as `troupe voices engines` names it, or an ear")],
    usd: Annotated[
        float | None,
        typer.Option(min=0, max=10, help="US dollars for 1,000 characters, or a minute; without it, as the list says"),
    ] = None,
    hearing: Annotated[bool, typer.Option("--hearing", help="what a minute costs that it listens to")] = False,
) -> None:
    """Say what the voices of an engine cost, or its ear, for everybody in this studio."""

    async def run() -> None:
        async with context.obj.open() as studio:
            micros = None if usd is None else round(usd * 1_000_000)
            if hearing:
                context.obj.show(vars(await studio.listening.set_price(studio.person, engine, micros)))
                return
            offer = await studio.voices.catalogue.set_price(studio.person, engine, micros)
            context.obj.show(offer.as_json())

    context.obj.run(run)


def _row(voice: Any) -> dict[str, object]:
    told = voice.as_json()
    shown = ("ref", "name", "engine", "languages", "offline", "cost_per_1000_chars", "ready", "needs")
    return {name: told[name] for name in shown}
