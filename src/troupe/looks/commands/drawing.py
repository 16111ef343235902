"""Draw a persona, its control maps, and look at the drawing as a strict art director would."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from troupe.looks.commands.files import file_of
from troupe.looks.domain.document import read_strictly
from troupe.looks.rig.bust import Drawing
from troupe.looks.schemas import PictureQuery, PlacesView
from troupe.looks.service import Looks

drawing_app = typer.Typer()


@drawing_app.command("frame")
def frame(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    emotion: Annotated[str, typer.Option(help="how it feels")] = "neutral",
    pose: Annotated[str, typer.Option(help="how it stands, when more than a bust is drawn")] = "idle",
    motion: Annotated[str | None, typer.Option(help="a motion such as walk, at the moment --phase")] = None,
    phase: Annotated[float | None, typer.Option(min=0, max=0.9999, help="the moment of a step or motion")] = None,
    prop: Annotated[list[str] | None, typer.Option(help="a thing to hold; may be given up to four times")] = None,
    view: Annotated[str, typer.Option(help="head, bust, portrait, half, full or fit")] = "bust",
    facing: Annotated[str, typer.Option(help="front, left, right, back, three_quarter_left or _right")] = "front",
    outfit: Annotated[str, typer.Option(help="default, formal, casual, sleep, costume, or one of its own")] = "default",
    equipment: Annotated[bool, typer.Option("--equipment", help="with what it carries and has put on")] = False,
    only: Annotated[str, typer.Option(help="all, body, or item:NAME:front and item:NAME:behind alone")] = "all",
    t: Annotated[float | None, typer.Option(min=0, max=86_400_000, help="breathing and blinking at this ms")] = None,
    width: Annotated[int, typer.Option(min=16, max=2048)] = 512,
    format: Annotated[str, typer.Option(help="svg, png, webp, or json: where hands, feet and eyes are")] = "png",
    out: Annotated[Path | None, typer.Option(help="the file to write; - is standard output")] = None,
) -> None:
    """Draw one picture of a persona."""
    if format not in ("svg", "png", "webp", "json"):
        raise typer.BadParameter("A picture is svg, png or webp; json tells its places.", param_hint="--format")
    query = read_strictly(
        PictureQuery,
        {
            "emotion": emotion,
            "width": width,
            "pose": pose,
            "motion": motion,
            "phase": phase,
            "props": prop,
            "view": view,
            "facing": facing,
            "outfit": outfit,
            "equipment": equipment,
            "only": only,
            "t": t,
        },
    )
    target = out or file_of(name, f"{emotion}.{format}")

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            drawing = await studio.looks.picture(studio.person, persona.id, query.performance(), query.frame())
            content = await _written(studio.looks, drawing, format, width)
            if str(target) == "-":
                sys.stdout.buffer.write(content)
                return
            context.obj.write(target, content)
            context.obj.show({"file": str(target), "bytes": len(content), "look_hash": drawing.look_hash})

    context.obj.run(run)


async def _written(looks: Looks, drawing: Drawing, format: str, width: int) -> bytes:
    if format == "json":
        return (PlacesView.of(drawing).model_dump_json(indent=2) + "\n").encode()
    kind: Literal["svg", "png", "webp"] = format  # type: ignore[assignment]  # one of the three, as was seen
    return (await looks.file(drawing, kind, width))[0]


@drawing_app.command("check")
def check_drawing(context: typer.Context, name: Annotated[str, typer.Argument(help="a persona's name or id")]) -> None:
    """Look at a persona's drawing as a strict art director would."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            for found in await studio.looks.checks(studio.person, persona.id):
                shown = {"check": found.name, "value": round(found.value, 3), "limit": found.limit}
                context.obj.show({**shown, "holds": found.holds, "passed": found.passed})

    context.obj.run(run)


@drawing_app.command("maps")
def maps(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="a persona's name or id")],
    kind: Annotated[str, typer.Option(help="openpose, lineart, depth, segmentation, alpha or mask")] = "openpose",
    emotion: Annotated[str, typer.Option(help="how it feels")] = "neutral",
    pose: Annotated[str, typer.Option(help="how it stands")] = "idle",
    width: Annotated[int, typer.Option(min=16, max=2048)] = 512,
    out: Annotated[Path | None, typer.Option(help="the file to write")] = None,
) -> None:
    """Write a whole figure as bones, lines, distance or regions, for models that draw from those."""
    query = read_strictly(PictureQuery, {"emotion": emotion, "pose": pose, "width": width, "view": "full"})
    target = out or file_of(name, f"{kind}.png")

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            content = await studio.looks.control(
                studio.person, persona.id, kind, query.performance(), query.frame(), width
            )
            context.obj.write(target, content)
            context.obj.show({"file": str(target), "bytes": len(content), "kind": kind})

    context.obj.run(run)
