"""Paint one cell of a sheet again."""

from pathlib import Path
from typing import Annotated

import typer

from troupe.looks.domain.commission import SEEDS
from troupe.looks.domain.render import Render
from troupe.looks.errors import NoSuchCell
from troupe.looks.schemas import CellBody, RenderView
from troupe.looks.service.awaiting import painted

repainting_app = typer.Typer()


@repainting_app.command()
def repaint(
    context: typer.Context,
    render: Annotated[str, typer.Argument(help="the id of a kept sheet, as `troupe portrait --json` tells it")],
    cell: Annotated[str, typer.Argument(help="the cell by its name, such as anger, or by its number from 0")],
    seed: Annotated[int | None, typer.Option(min=0, max=SEEDS - 1, help="the seed it is painted of")] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="the most it may cost, in US dollars")] = None,
    out: Annotated[Path | None, typer.Option(help="the file to write the whole sheet to")] = None,
) -> None:
    """Paint one cell of a sheet again, and write the sheet to a file."""
    body = CellBody(seed=seed, max_cost=None if max_cost is None else round(max_cost * 1e6))

    async def run() -> None:
        async with context.obj.open() as studio:
            known = await studio.renders.get(studio.person, render)
            begun = await studio.renders.paint_cell(
                studio.person, render, _number(known, cell), body.seed, body.max_cost
            )
            (made,) = await painted(studio.renders, studio.jobs, studio.person, begun, context.obj.follow)
            file = out or Path(f"{made.template}-{made.id[-8:]}.{made.record['format']}")
            context.obj.write(file, await studio.media.read(studio.person, made.media_id))
            context.obj.show({"file": str(file)} | RenderView.of(made).model_dump(mode="json"))

    context.obj.run(run)


def _number(render: Render, told: str) -> int:
    labels = [str(cell["label"]) for cell in render.record["cells"]]
    if told.isdecimal():
        return int(told)
    if told not in labels:
        raise NoSuchCell(labels)
    return labels.index(told)
