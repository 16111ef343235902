"""Mixing kits from the terminal."""

from typing import Annotated, Any

import typer

from troupe.jobs import ended
from troupe.talents.commands.checking import weighed_kit
from troupe.talents.commands.showing import show
from troupe.talents.service import Mix

mixing_app = typer.Typer()


@mixing_app.command("mix")
def mix(
    context: typer.Context,
    kits: Annotated[list[str], typer.Argument(help="two to eight, each as ID=WEIGHT")],
    id: Annotated[str | None, typer.Option("--id", help="the id of the new kit; without one it is only told")] = None,
    rank: Annotated[int | None, typer.Option(help="the rank of the result; without one the sum is exact")] = None,
    license: Annotated[str | None, typer.Option("--license", help="its licence; else those of its parents")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="follow it until it ends")] = False,
) -> None:
    """Make one kit of several, or say what it would be."""

    async def mixed(studio: Any) -> object:
        inputs = [(str(each["id"]), float(str(each["weight"]))) for each in map(weighed_kit, kits)]
        asked = Mix(inputs, "exact" if rank is None else "rank", rank or 16, id, None, license)
        if id is None:
            return await studio.talents.mixing.preview(studio.person, asked)
        job = await studio.talents.mixing.start(studio.person, asked)
        if wait:
            await ended(studio.jobs, studio.person, job.id, context.obj.follow)
        return {"job_id": job.id, "id": id}

    show(context, mixed)
