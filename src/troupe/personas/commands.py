"""`troupe personas`: who is there, from the terminal."""

import typer

from troupe.personas.schemas import PersonaView

personas_app = typer.Typer(no_args_is_help=True, help="Personas: list, show.")


@personas_app.command("list")
def list_personas(context: typer.Context) -> None:
    """Show your personas and the starters."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = [*await studio.personas.own(studio.person), *await studio.personas.starters()]
            rows = [{"id": each.id, "name": each.document.name, "role": each.document.role} for each in found]
            context.obj.show({"items": rows}, table=("name", "role", "id"))

    context.obj.run(run)


@personas_app.command("show")
def show(context: typer.Context, name: str) -> None:
    """Show one persona's whole document, by name or id."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(PersonaView.of(await studio.personas.called(studio.person, name)).model_dump())

    context.obj.run(run)
