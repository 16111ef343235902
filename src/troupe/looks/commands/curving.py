"""Write how a persona moves as curves of numbers."""

import json
from pathlib import Path
from typing import Annotated

import typer

from troupe.looks.commands.files import file_of
from troupe.looks.domain.document import read_strictly
from troupe.looks.schemas.curving import CurveQuery, CurvesView

curving_app = typer.Typer()


@curving_app.command("curves")
def curves(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    begin: Annotated[int, typer.Option("--from", min=0, help="the first moment, in milliseconds")] = 0,
    end: Annotated[int, typer.Option("--to", min=0, help="the last moment, a minute later at most")] = 4_000,
    fps: Annotated[int, typer.Option(min=1, max=60, help="values a second")] = 30,
    emotion: Annotated[str, typer.Option(help="how it feels")] = "neutral",
    out: Annotated[Path | None, typer.Option(help="the file to write")] = None,
) -> None:
    """Write breath, blinks, gaze, brows and mouth as curves, by the names of Live2D."""
    query = read_strictly(CurveQuery, {"from": begin, "to": end, "fps": fps, "emotion": emotion})
    target = out or file_of(name, f"{emotion}.live2d.json")

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            told = (query.performance(), query.begin, query.end, query.fps)
            found = CurvesView.of(await studio.looks.curves(studio.person, persona.id, *told))
            content = json.dumps(found.model_dump(), separators=(",", ":")).encode()
            context.obj.write(target, content)
            context.obj.show({"file": str(target), "bytes": len(content), "curves": len(found.curves)})

    context.obj.run(run)
