"""`troupe personas experiment`: two versions of a persona in live chats."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer

from troupe.personas.commands.showing import Name, id_of, show_what
from troupe.personas.schemas import wire
from troupe.personas.schemas.experiments import ExperimentView

experiments_app = typer.Typer(no_args_is_help=True, help="Two versions in live chats: list, new, start, promote.")

Id = Annotated[str, typer.Argument(help="the experiment's id")]
_COLUMNS = ("name", "status", "verdict", "id")


@experiments_app.command("list")
def list_experiments(context: typer.Context, name: Name) -> None:
    """Show what was tried out with a persona, and what each has measured."""

    async def act(studio: Any) -> object:
        found = await studio.publishing.experimenting.list(studio.person, await id_of(studio, name))
        return {"items": [ExperimentView.of(each).model_dump() for each in found]}

    show_what(context, act, table=_COLUMNS)


@experiments_app.command("new")
def new_experiment(
    context: typer.Context,
    name: Name,
    arm_a: Annotated[int, typer.Argument(help="the number of one version")],
    arm_b: Annotated[int, typer.Argument(help="the number of the other")],
    title: Annotated[str, typer.Option("--name", help="what it is called")] = "Experiment",
    measure: Annotated[str, typer.Option(help="rating, fidelity or words")] = "rating",
    share_b: Annotated[float, typer.Option(help="the share of chats that get the other version")] = 0.5,
    min_per_arm: Annotated[int, typer.Option(help="chats of each version before a verdict")] = 40,
) -> None:
    """Prepare an experiment; it begins with `start`."""
    fields = {"name": title, "arm_a": arm_a, "arm_b": arm_b, "measure": measure, "share_b": share_b}

    async def act(studio: Any) -> object:
        id = await id_of(studio, name)
        made = await studio.publishing.experimenting.make(studio.person, id, fields | {"min_per_arm": min_per_arm})
        return ExperimentView.of(made).model_dump()

    show_what(context, act)


@experiments_app.command("start")
def start(context: typer.Context, name: Name, id: Id) -> None:
    """Let both versions share the chats from now on."""
    _turn(context, name, lambda trials, person, persona: trials.start(person, persona, id))


@experiments_app.command("pause")
def pause(context: typer.Context, name: Name, id: Id) -> None:
    """Give all chats the present version for a while."""
    _turn(context, name, lambda trials, person, persona: trials.pause(person, persona, id))


@experiments_app.command("finish")
def finish(context: typer.Context, name: Name, id: Id) -> None:
    """End an experiment; what it has measured stays."""
    _turn(context, name, lambda trials, person, persona: trials.finish(person, persona, id))


@experiments_app.command("promote")
def promote(context: typer.Context, name: Name, id: Id, arm: Annotated[str, typer.Argument(help="a or b")]) -> None:
    """Make one version the persona's next."""

    async def act(studio: Any) -> object:
        persona = await id_of(studio, name)
        return wire(await studio.publishing.experimenting.promote(studio.person, persona, id, {"arm": arm}))

    show_what(context, act)


def _turn(context: typer.Context, name: str, change: Callable[[Any, Any, str], Awaitable[Any]]) -> None:
    async def act(studio: Any) -> object:
        turned = await change(studio.publishing.experimenting, studio.person, await id_of(studio, name))
        return ExperimentView.of(turned).model_dump()

    show_what(context, act)
