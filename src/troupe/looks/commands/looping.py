"""Write a persona in motion as one animated picture."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from troupe.looks.commands.files import file_of
from troupe.looks.domain.document import read_strictly
from troupe.looks.schemas.looping import LoopQuery
from troupe.looks.service.looping import LoopFormat

looping_app = typer.Typer()


@looping_app.command("loop")
def loop(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    motion: Annotated[str | None, typer.Option(help="a motion such as walk; without one it breathes")] = None,
    emotion: Annotated[str, typer.Option(help="how it feels")] = "neutral",
    facing: Annotated[str, typer.Option(help="front, left, right, back, three_quarter_left or _right")] = "front",
    seconds: Annotated[float | None, typer.Option(min=0.2, max=20, help="how long it lasts")] = None,
    fps: Annotated[int, typer.Option(min=4, max=30, help="pictures a second")] = 15,
    width: Annotated[int, typer.Option(min=64, max=640)] = 256,
    out: Annotated[Path | None, typer.Option(help="the file to write: .webp, .gif or .webm")] = None,
) -> None:
    """Write a persona in motion as an animated picture."""
    target = out or file_of(name, f"{motion or 'breathing'}.webp")
    if target.suffix not in (".webp", ".gif", ".webm"):
        raise typer.BadParameter("A loop is a .webp, a .gif or a .webm file.", param_hint="--out")
    format: LoopFormat = get_args(LoopFormat)[(".webp", ".gif", ".webm").index(target.suffix)]
    told = {"motion": motion, "emotion": emotion, "facing": facing, "seconds": seconds, "fps": fps, "width": width}
    query = read_strictly(LoopQuery, told)

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            content = await studio.looks.loop(
                studio.person,
                persona.id,
                query.performance(),
                query.frame(),
                motion=motion,
                seconds=seconds,
                fps=fps,
                width=width,
                format=format,
            )
            context.obj.write(target, content)
            context.obj.show({"file": str(target), "bytes": len(content)})

    context.obj.run(run)
