"""Mouth shapes for a recording, from the terminal."""

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from troupe.voices.schemas.lips import StyleName
from troupe.voices.service.lips import OWN_FORMAT, format_called, written

lips_app = typer.Typer()


@lips_app.command("lips")
def lips(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="a sound file", exists=True, dir_okay=False)],
    text: Annotated[str | None, typer.Option(help="what is said in it")] = None,
    text_file: Annotated[
        Path | None, typer.Option("--text-file", help="a file with what is said in it", exists=True, dir_okay=False)
    ] = None,
    language: Annotated[str | None, typer.Option(help="the language of the text, such as de")] = None,
    style: Annotated[str, typer.Option(help="smooth for eyes, exact for tools")] = "smooth",
    format: Annotated[
        str, typer.Option(help="json, rhubarb_tsv, rhubarb_json, rhubarb_xml, moho, vrm, oculus or live2d")
    ] = OWN_FORMAT,
    fps: Annotated[int, typer.Option(min=12, max=120, help="frames a second, for moho and live2d")] = 30,
    out: Annotated[Path | None, typer.Option(help="the file to write; without one the file's text is shown")] = None,
) -> None:
    """Find the mouth shapes of a recording; with its text they are nearer the truth."""
    if style not in get_args(StyleName):
        raise typer.BadParameter(f"A style is {' or '.join(get_args(StyleName))}.", param_hint="--style")
    said = text_file.read_text("utf-8") if text_file else text
    chosen: StyleName = style  # type: ignore[assignment]  # one of them, as was just seen

    async def act(studio: Any) -> None:
        if format != OWN_FORMAT:
            format_called(format, fps)
        kept = await studio.voices.lips.read(
            studio.person, file.read_bytes(), file_name=file.name, text=said, language=language
        )
        made = written(kept, format, chosen, fps)
        for warning in kept.reading.warnings:
            context.obj.tell(warning)
        if out is None and format == OWN_FORMAT:
            context.obj.show(kept.as_json(chosen))
        elif out is None:
            typer.echo(made.content.decode(), nl=False)
        else:
            context.obj.write(out, made.content)
            context.obj.show({"file": str(out), "lips_id": kept.id, "timing": kept.reading.timing})

    async def run() -> None:
        async with context.obj.open() as studio:
            await act(studio)

    context.obj.run(run)
