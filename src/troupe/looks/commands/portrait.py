"""`troupe portrait`: a picture that is kept, and written to a file."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from troupe.looks.schemas import RenderBody, RenderView
from troupe.looks.service.rendering import SheetFormat


def portrait(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    template: Annotated[
        str, typer.Option(help="hero_portrait, full_body, character_sheet or expression_grid")
    ] = "hero_portrait",
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="draw another person of this seed")] = None,
    count: Annotated[int, typer.Option(min=1, max=8, help="how many, each of the next seed")] = 1,
    format: Annotated[str, typer.Option(help="png, webp or svg")] = "png",
    out: Annotated[Path | None, typer.Option(help="the file to write; several are numbered")] = None,
) -> None:
    """Draw a persona by a template, keep the picture in the library and write it to a file."""
    if format not in get_args(SheetFormat):
        raise typer.BadParameter(f"A picture is {', '.join(get_args(SheetFormat))}.", param_hint="--format")
    kind: SheetFormat = format  # type: ignore[assignment]  # one of them, as was just seen

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            dressed = await studio.wardrobe.of(studio.person, persona.id)
            recipe = RenderBody(template=template, seed=seed, count=count, format=kind).recipe
            made = [each.render for each in await studio.renders.make(studio.person, dressed, recipe, count)]
            target = out or Path(f"{name.lower()}-{made[0].template}.{format}")
            shown = []
            for number, render in enumerate(made, 1):
                file = target if count == 1 else target.with_stem(f"{target.stem}-{number}")
                context.obj.write(file, await studio.media.read(studio.person, render.media_id))
                shown.append({"file": str(file)} | RenderView.of(render).model_dump(mode="json"))
            context.obj.show({"items": shown}, ["file", "template", "seed", "width", "height"])

    context.obj.run(run)
