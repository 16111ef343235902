"""List the scene kit, or write one piece of it."""

from pathlib import Path
from typing import Annotated

import typer

from troupe.looks.domain.document import read_strictly
from troupe.looks.schemas.scenery import SceneryQuery, scenery_view
from troupe.looks.service.scenery import one_scenery

scenery_app = typer.Typer()


@scenery_app.command("scenery")
def scenery(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="a thing or a ground; without one, what there is")] = None,
    time: Annotated[str, typer.Option(help="morning, day, afternoon, evening or night")] = "day",
    weather: Annotated[str, typer.Option(help="sunny, cloudy, rainy, snowy, stormy or windy")] = "sunny",
    palette: Annotated[str | None, typer.Option(help="three colours, as in 4F6FB0,E3C98A,D9644A")] = None,
    finish: Annotated[str, typer.Option(help="flat, cel, soft, ink, pixel or watercolor")] = "flat",
    out: Annotated[Path | None, typer.Option(help="the .svg file to write")] = None,
) -> None:
    """List what places are built from, or write one piece of it as SVG."""
    told = {"time": time, "weather": weather, "palette": palette, "finish": finish}
    query = read_strictly(SceneryQuery, told)

    async def run() -> None:
        if name is None:
            known = scenery_view()
            props = [
                {"name": one.name, "label": one.label, "depth": one.depth, "tall": one.tall} for one in known.props
            ]
            shown = ("name", "label", "depth", "tall")
            planes = [{"name": one, "label": one.capitalize(), "depth": "plane", "tall": 0} for one in known.planes]
            context.obj.show({"items": [*props, *planes]}, shown)
            return
        drawn = one_scenery(name, query.light, query.finish)
        target = out or Path(f"{name}.svg")
        content = drawn.svg.encode()
        context.obj.write(target, content)
        context.obj.show({"file": str(target), "bytes": len(content)})

    context.obj.run(run)
