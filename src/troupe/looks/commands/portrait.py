"""`troupe portrait`: a picture that is kept, and written to a file."""

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from troupe.looks.commands.files import file_of
from troupe.looks.domain.document import read_strictly
from troupe.looks.schemas import QuoteView, RenderBody, RenderView
from troupe.looks.service.awaiting import painted
from troupe.looks.service.commissions import Begun
from troupe.looks.service.recipes import SheetFormat


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
    width: Annotated[int | None, typer.Option(min=64, max=4096, help="in pixels")] = None,
    height: Annotated[int | None, typer.Option(min=64, max=4096, help="in pixels")] = None,
    provider: Annotated[str | None, typer.Option(help="who paints; `troupe looks providers` lists them")] = None,
    model: Annotated[str | None, typer.Option(help="its model; for `diffusers` the name of a model folder")] = None,
    prompt: Annotated[str, typer.Option(help="words of your own for a model")] = "",
    negative: Annotated[str, typer.Option(help="what a model is to leave out")] = "",
    steps: Annotated[int | None, typer.Option(min=1, max=150, help="how long a model works on it")] = None,
    strength: Annotated[
        float | None, typer.Option(min=0, max=1, help="how much of the drawing a model may change")
    ] = None,
    control: Annotated[
        list[str] | None, typer.Option(help="a map a model draws from: openpose, depth, lineart")
    ] = None,
    kit: Annotated[list[str] | None, typer.Option(help="weights to wear, as NAME or NAME=WEIGHT")] = None,
    skip_missing_kits: Annotated[
        bool, typer.Option("--skip-missing-kits", help="go on without kits that are not there")
    ] = False,
    outfit: Annotated[str, typer.Option(help="default, formal, casual, sleep, costume, or one of its own")] = "default",
    facing: Annotated[str, typer.Option(help="front, left, right, back, three_quarter_left or _right")] = "front",
    equipment: Annotated[bool, typer.Option("--equipment", help="with what it carries and has put on")] = False,
    workflow: Annotated[str | None, typer.Option(help="a graph of your own, for comfyui")] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, help="the most it may cost, in US dollars")] = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="only say what it would cost and take")] = False,
) -> None:
    """Make a picture of a persona, keep it in the library and write it to a file; `--yes` accepts an unknown cost."""
    if format not in get_args(SheetFormat):
        raise typer.BadParameter(f"A picture is {', '.join(get_args(SheetFormat))}.", param_hint="--format")
    body = read_strictly(
        RenderBody,
        {
            "template": template,
            "outfit": outfit,
            "facing": facing,
            "equipment": equipment,
            "seed": seed,
            "count": count,
            "format": format,
            "width": width,
            "height": height,
            "provider": provider,
            "model": model,
            "prompt": prompt,
            "negative": negative,
            "steps": steps,
            "strength": strength,
            "controls": control or [],
            "kits": [_kit(each) for each in kit or []],
            "missing_kits": "skip" if skip_missing_kits else "fail",
            "workflow": workflow,
            "max_cost": None if max_cost is None else round(max_cost * 1e6),
            "accept_unknown_cost": context.obj.yes,
        },
    )

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            dressed = await studio.wardrobe.of(studio.person, persona.id)
            if estimate:
                quote = await studio.renders.quote(studio.person, dressed, body.recipe, count)
                context.obj.show(QuoteView.of(quote).model_dump(mode="json"))
                return
            made = await studio.renders.make(studio.person, dressed, body.recipe, count)
            if isinstance(made, Begun):
                renders = await painted(studio.renders, studio.jobs, studio.person, made, context.obj.follow)
            else:
                renders = [each.render for each in made]
            target = out or file_of(name, f"{renders[0].template}.{format}")
            shown = []
            for number, render in enumerate(renders, 1):
                file = target if len(renders) == 1 else target.with_stem(f"{target.stem}-{number}")
                context.obj.write(file, await studio.media.read(studio.person, render.media_id))
                shown.append({"file": str(file)} | RenderView.of(render).model_dump(mode="json"))
            context.obj.show({"items": shown}, ["file", "template", "provider", "seed", "width", "height"])

    context.obj.run(run)


def _kit(told: str) -> dict[str, Any]:
    name, _, weight = told.partition("=")
    try:
        return {"name": name, "weight": float(weight or 1)}
    except ValueError:
        raise typer.BadParameter(
            "A kit is NAME or NAME=WEIGHT, with a weight from -2 to 2.", param_hint="--kit"
        ) from None
