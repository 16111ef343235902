"""See and change how a persona looks."""

from typing import Annotated

import typer

from troupe.looks.errors import BadLook, RevisionNotFound
from troupe.looks.schemas import LookView, PresetView, RandomBody, ReadingView, StateList, catalogue
from troupe.looks.service import Dressed
from troupe.personas import Wrong, assigned

Named = Annotated[str, typer.Argument(help="a persona's name or id")]

dressing_app = typer.Typer()


@dressing_app.command("show")
def show(
    context: typer.Context,
    name: Named,
    resolved: Annotated[bool, typer.Option("--resolved", help="also what the seed filled in")] = False,
) -> None:
    """How a persona looks now."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            worn = await studio.wardrobe.of(studio.person, persona.id)
            context.obj.show(_said(worn, resolved=resolved))

    context.obj.run(run)


@dressing_app.command("set")
def change(
    context: typer.Context,
    name: Named,
    fields: Annotated[list[str], typer.Argument(help="such as sliders.mecha=0.2 palette.primary=#00A8FF")],
    revision: Annotated[int | None, typer.Option(min=1, help="refuse when it was changed since")] = None,
) -> None:
    """Change some fields; null goes back to what the seed gives."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            worn = await studio.wardrobe.change(studio.person, persona.id, _changes(fields), revision)
            context.obj.show(_said(worn))

    context.obj.run(run)


@dressing_app.command("random")
def draw_anew(
    context: typer.Context,
    name: Named,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="instead of one by chance")] = None,
    lock: Annotated[list[str] | None, typer.Option(help="a part that stays; may be repeated")] = None,
    save: Annotated[bool, typer.Option("--save", help="keep it")] = False,
) -> None:
    """Another person of another seed; shown only, unless it is saved."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            chosen = RandomBody(seed=seed).chosen_seed
            worn = await studio.wardrobe.drawn_anew(studio.person, persona.id, chosen, lock or [], save=save)
            context.obj.show(_said(worn))

    context.obj.run(run)


@dressing_app.command("describe")
def describe(
    context: typer.Context,
    name: Named,
    text: Annotated[str, typer.Argument(help="such as 'long black braids, green eyes, red hoodie'")],
    language: Annotated[str | None, typer.Option(help="of the words, when it is not the persona's")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="keep what was understood")] = False,
) -> None:
    """What words say about a look; shown only, unless it is accepted."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            reading = await studio.wardrobe.described(studio.person, persona.id, text, language)
            if accept and reading.patch:
                await studio.wardrobe.change(studio.person, persona.id, reading.patch)
            context.obj.show(ReadingView.of(reading).model_dump(mode="json"))

    context.obj.run(run)


@dressing_app.command("history")
def history(context: typer.Context, name: Named) -> None:
    """How it looked after each of the last fifty changes."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            states = StateList.of(await studio.wardrobe.states(studio.person, persona.id, None, 50))
            context.obj.show(states.model_dump(mode="json"), ["revision", "changed", "created_at"])

    context.obj.run(run)


@dressing_app.command("restore")
def restore(
    context: typer.Context, name: Named, revision: Annotated[str, typer.Argument(help="a number of its history")]
) -> None:
    """Look again as after an earlier change."""

    async def run() -> None:
        async with context.obj.open() as studio:
            persona = await studio.personas.called(studio.person, name)
            context.obj.show(_said(await studio.wardrobe.restore(studio.person, persona.id, _number(revision))))

    context.obj.run(run)


@dressing_app.command("presets")
def presets(context: typer.Context) -> None:
    """Styles to begin with: those that ship, and your own."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = [PresetView.of(each) for each in await studio.presets.list(studio.person)]
            items = [each.model_dump(mode="json") for each in found]
            context.obj.show({"items": items}, ["id", "name", "shipped", "fields"])

    context.obj.run(run)


@dressing_app.command("catalog")
def show_catalogue(context: typer.Context) -> None:
    """Everything that can be chosen: hair, clothes, poses, feelings, finishes, templates."""

    async def run() -> None:
        async with context.obj.open():
            context.obj.show(catalogue().model_dump(mode="json"))

    context.obj.run(run)


def _said(worn: Dressed, *, resolved: bool = False) -> dict[str, object]:
    return LookView.of(worn, resolved=resolved).model_dump(mode="json", exclude_none=True)


def _changes(fields: list[str]) -> dict[str, object]:
    try:
        return assigned(fields)
    except Wrong as wrong:
        first = wrong.problems[0]
        raise BadLook(first.field, first.detail.rstrip(".")) from None


def _number(told: str) -> int:
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        raise RevisionNotFound(told)
    return int(told)
