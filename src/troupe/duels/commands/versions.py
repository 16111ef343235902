"""`troupe duels prompts|judge|judges|export|propose|replay|replays|adopt`: what stands beside the rounds."""

from pathlib import Path
from typing import Annotated, Any

import typer

from troupe.duels.domain.improving import MadeFrom
from troupe.duels.service.exporting import as_csv
from troupe.duels.service.proposing import Wish

Replay = Annotated[str, typer.Argument(help="the id of a replay")]


versions_app = typer.Typer()


@versions_app.command("prompts")
def prompts(context: typer.Context) -> None:
    """Show the built-in prompts and your own sets."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = [each.as_json() for each in await studio.arena.sets.list(studio.person)]
            context.obj.show({"items": found}, table=("name", "id", "built_in"))

    context.obj.run(run)


@versions_app.command("add-prompts")
def add_prompts(
    context: typer.Context, name: str, file: Annotated[Path, typer.Argument(help="one prompt on each line")]
) -> None:
    """Make a set of prompts out of the lines of a file."""
    words = [line for line in file.read_text("utf-8").splitlines() if line.strip()]

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show((await studio.arena.sets.add(studio.person, name, words)).as_json())

    context.obj.run(run)


@versions_app.command("judge")
def judge(
    context: typer.Context,
    duel_id: str,
    brain_id: str,
    allow_self: Annotated[bool, typer.Option("--allow-self", help="also a brain that answered itself")] = False,
    most: Annotated[float, typer.Option(help="end once it has cost so much, in your currency; 0 is no limit")] = 0,
) -> None:
    """Have a model judge the rounds of a duel, as a job."""

    async def run() -> None:
        async with context.obj.open() as studio:
            job = await studio.arena.judging.begin(
                studio.person, None, duel_id, brain_id, allow_self=allow_self, most_micros=round(most * 1e6) or None
            )
            context.obj.show({"job_id": job.id})

    context.obj.run(run)


@versions_app.command("judges")
def judges(context: typer.Context) -> None:
    """Show what judges think, apart from the votes of people."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.arena.judging.board(studio.person)
            columns = ("label", "status", "rank", "rating", "interval", "votes")
            context.obj.show({**found, "items": found["standings"]}, table=columns)

    context.obj.run(run)


@versions_app.command("export")
def export(
    context: typer.Context,
    texts: Annotated[bool, typer.Option("--texts", help="with prompts and answers")] = False,
) -> None:
    """Write your votes as CSV to standard output."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.arena.votes(studio.person, None, texts=texts)
            if context.obj.as_json:
                context.obj.show({"items": rows})
            else:
                typer.echo(as_csv(rows), nl=False)

    context.obj.run(run)


@versions_app.command("propose")
def propose(
    context: typer.Context,
    name: str,
    scripted: Annotated[bool, typer.Option("--scripted", help="from ratings of scripted replies")] = False,
    version: Annotated[int, typer.Option(help="a version you wrote by hand")] = 0,
    brain: Annotated[str, typer.Option(help="the id of a brain that proposes other words")] = "",
) -> None:
    """Make a candidate version of a persona out of your ratings; it is not in use."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            made_from: MadeFrom = "hand" if version else "model" if brain else "ratings"
            wish = Wish(persona.id, made_from, version or None, brain or None, scripted)
            context.obj.show(await studio.arena.proposing.propose(studio.person, wish))

    context.obj.run(run)


@versions_app.command("proposals")
def proposals(context: typer.Context) -> None:
    """Show what was proposed, from what it was made, and how far it came."""

    async def run() -> None:
        async with context.obj.open() as studio:
            columns = ("created_at", "persona_id", "candidate_version", "made_from", "state")
            context.obj.show({"items": await studio.arena.proposing.all(studio.person)}, table=columns)

    context.obj.run(run)


@versions_app.command("replay")
def replay(
    context: typer.Context,
    name: str,
    base: Annotated[int, typer.Argument(help="the version in use")],
    candidate: Annotated[int, typer.Argument(help="the version that may be better")],
    judge: Annotated[str, typer.Option(help="me, or the id of a brain")] = "me",
) -> None:
    """Have two versions of a persona answer the same prompts."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            made = await studio.arena.improving.begin(studio.person, persona.id, base, candidate, judge, None)
            context.obj.show(made.as_json())

    context.obj.run(run)


@versions_app.command("replays")
def replays(
    context: typer.Context, replay_id: Annotated[str, typer.Option("--id", help="one of them, in full")] = ""
) -> None:
    """Show your replays, or how far one is."""

    async def run() -> None:
        async with context.obj.open() as studio:
            improving: Any = studio.arena.improving
            if replay_id:
                context.obj.show(await improving.show(studio.person, replay_id))
                return
            columns = ("created_at", "persona_id", "base_version", "candidate_version", "id")
            context.obj.show({"items": await improving.all(studio.person)}, table=columns)

    context.obj.run(run)


@versions_app.command("adopt")
def adopt(context: typer.Context, replay_id: Replay) -> None:
    """Make the candidate of a replay the present version, when it is surely better."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.arena.improving.adopt(studio.person, replay_id))

    context.obj.run(run)
