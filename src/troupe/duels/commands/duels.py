"""`troupe duels`: let personas meet, play blind rounds, vote, and see the board."""

from typing import Annotated

import typer

from troupe.duels.commands.playing import played, set_up
from troupe.duels.commands.versions import versions_app
from troupe.duels.domain.arena import Outcome

duels_app = typer.Typer(no_args_is_help=True, help="Duels: play, vote, board, judge, prompts, replay, adopt.")
duels_app.registered_commands += versions_app.registered_commands


@duels_app.command("play")
def play(context: typer.Context, one: str, other: str, text: str) -> None:
    """Have two personas answer the same, blind; vote with `troupe duels vote`."""

    async def run() -> None:
        async with context.obj.open() as studio:
            duel = await set_up(studio, [one, other], "")
            context.obj.show(await played(studio, str(duel["id"]), text), table=("side", "text"))

    context.obj.run(run)


@duels_app.command("new")
def new(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="two to sixteen personas; NAME@3 is version 3")],
    title: str = "",
    prompts: Annotated[str, typer.Option(help="the id of a prompt set, such as everyday-24")] = "",
) -> None:
    """Let personas, or versions of one, meet."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await set_up(studio, names, title, prompts))

    context.obj.run(run)


@duels_app.command("list")
def list_duels(
    context: typer.Context,
    limit: int = 20,
    in_bin: Annotated[bool, typer.Option("--bin", help="those in the bin")] = False,
) -> None:
    """Show your duels, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.arena.duels.list(studio.person, limit, None, in_the_bin=in_bin)
            context.obj.show({"items": found["duels"], "page": found["page"]}, table=("created_at", "title", "id"))

    context.obj.run(run)


@duels_app.command("round")
def begin(
    context: typer.Context,
    duel_id: str,
    text: Annotated[str, typer.Argument(help="left out, the next prompt of the duel's set")] = "",
) -> None:
    """Play one more round of a duel."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await played(studio, duel_id, text), table=("side", "text"))

    context.obj.run(run)


@duels_app.command("show")
def show(context: typer.Context, round_id: str) -> None:
    """Show a round; names come with the vote."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.arena.arena.round(studio.person, round_id)
            context.obj.show(await studio.arena.arena.view(studio.person, found))

    context.obj.run(run)


@duels_app.command("vote")
def vote(
    context: typer.Context, round_id: str, outcome: Annotated[str, typer.Argument(help="a, b, tie or both_bad")]
) -> None:
    """Say which side is better; that reveals who was who, and is final."""
    known: dict[str, Outcome] = {"a": "a", "b": "b", "tie": "tie", "both_bad": "both_bad"}
    if outcome not in known:
        raise typer.BadParameter("Say a, b, tie or both_bad.")

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.arena.arena.vote(studio.person, round_id, known[outcome], {}, {}))

    context.obj.run(run)


@duels_app.command("board")
def board(
    context: typer.Context,
    scripted: Annotated[bool, typer.Option("--scripted", help="votes on scripted replies")] = False,
) -> None:
    """Show ratings with their intervals."""

    async def run() -> None:
        async with context.obj.open() as studio:
            brains = "scripted" if scripted else "model"
            found = await studio.arena.boards.board(studio.person, brains=brains)
            for each in found["standings"]:
                each["label"] += " (deleted)" if each["deleted"] else ""
            columns = ("label", "status", "rank", "rating", "interval", "votes")
            context.obj.show({**found, "items": found["standings"]}, table=columns)

    context.obj.run(run)


@duels_app.command("remove")
def remove(context: typer.Context, duel_id: str) -> None:
    """Put a duel into the bin; its votes leave the board."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.arena.duels.remove(studio.person, duel_id)
            context.obj.show({"removed": duel_id})

    context.obj.run(run)


@duels_app.command("restore")
def restore(context: typer.Context, duel_id: str) -> None:
    """Take a duel out of the bin."""

    async def run() -> None:
        async with context.obj.open() as studio:
            duel = await studio.arena.duels.restore(studio.person, duel_id)
            context.obj.show(await studio.arena.duels.told(studio.person, duel))

    context.obj.run(run)
