"""`troupe stories export`, `import`, `search`, `edit` and the like: stories that travel, and tellings put right."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, step, stories_app
from troupe.stories.commands.reading import TurnId
from troupe.stories.service import Said


@stories_app.command("export")
def export(
    context: typer.Context,
    story: StoryId,
    form: Annotated[str, typer.Option("--format", help="json, markdown or epub")] = "json",
    to: Annotated[Path | None, typer.Option(help="where to write it")] = None,
    inputs: Annotated[bool, typer.Option(help="with what you said")] = True,
) -> None:
    """Write a story to a file."""
    if form not in ("json", "markdown", "epub"):
        raise typer.BadParameter("json, markdown or epub", param_hint="--format")

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.stories.carrying.export(studio.person, story, form, None, inputs=inputs)
            place = to or Path(made.name)
            context.obj.write(place, made.content)
            context.obj.show({"written": str(place), "bytes": len(made.content)})

    context.obj.run(run)


@stories_app.command("import")
def bring(context: typer.Context, file: Annotated[Path, typer.Argument(help="what `export` wrote")]) -> None:
    """Bring a story in; one fault, and nothing is written."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.carrying.bring(studio.person, file.read_bytes()))

    context.obj.run(run)


@stories_app.command("duplicate")
def duplicate(
    context: typer.Context,
    story: StoryId,
    name: Annotated[str | None, typer.Option(help="what the copy is called")] = None,
) -> None:
    """Make a whole copy of a story."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.carrying.duplicate(studio.person, story, name))

    context.obj.run(run)


@stories_app.command("search")
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="what to look for")],
    story: Annotated[str | None, typer.Option(help="only in this story")] = None,
) -> None:
    """Show where words stand in your stories."""

    async def run() -> None:
        async with context.obj.open() as studio:
            finding, person = studio.stories.finding, studio.person
            rows = await (finding.search(person, story, words) if story else finding.search_all(person, words))
            context.obj.show({"items": rows}, table=("session_name", "index", "field", "snippet"))

    context.obj.run(run)


@stories_app.command("metrics")
def metrics(context: typer.Context) -> None:
    """Show what your stories came to."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.finding.metrics(studio.person, None))

    context.obj.run(run)


@stories_app.command("edit")
def edit(
    context: typer.Context,
    story: StoryId,
    turn: TurnId,
    text: Annotated[str | None, typer.Option(help="what it says from now on")] = None,
    reextract: Annotated[bool, typer.Option("--reextract", help="read its facts anew")] = False,
) -> None:
    """Put the words of a telling right; what stood there before is kept."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk, person = studio.stories, studio.person

            async def here() -> object:
                await desk.rewriting.edit(person, story, turn, text, None, reextract=reextract)
                return await desk.reading.turn(person, story, turn)

            there, body = door("PATCH", story, f"/turns/{step(turn)}"), {"text": text, "reextract": reextract}
            context.obj.show(await here_or_there(context, studio, here, there, body))

    context.obj.run(run)


@stories_app.command("picture")
def picture(
    context: typer.Context,
    story: StoryId,
    turn: TurnId,
    media: Annotated[str | None, typer.Option(help="a picture of yours, by its id")] = None,
    remove: Annotated[str | None, typer.Option(help="a picture that is to go, by its id")] = None,
) -> None:
    """Have the place of a turn drawn, or give the turn a picture of yours."""

    async def run() -> None:
        async with context.obj.open() as studio:
            desk, person, at = studio.stories.picturing, studio.person, f"/turns/{step(turn)}/art"
            if remove is not None:
                work, there = partial(desk.remove, person, story, turn, remove), f"{at}/{step(remove)}"
                context.obj.show(await here_or_there(context, studio, work, door("DELETE", story, there)))
                return
            work = partial(desk.picture, person, story, turn, media)
            context.obj.show(await here_or_there(context, studio, work, door("POST", story, at), {"media_id": media}))

    context.obj.run(run)


@stories_app.command("replay")
def replay(
    context: typer.Context,
    story: StoryId,
    turn: TurnId,
    text: Annotated[str | None, typer.Option(help="what you say instead")] = None,
    follow: Annotated[bool, typer.Option(help="tell the later turns of its line again, too")] = False,
) -> None:
    """Tell a turn again from where it was asked, on a line of its own."""

    async def run() -> None:
        async with context.obj.open() as studio:
            said = Said(text, {}) if text else None
            telling, person = studio.stories.telling, studio.person

            async def here() -> object:
                line = await telling.line_after(person, story, turn)
                node = await (await telling.replay(person, story, turn, said, None)).told()
                if not follow:
                    return node.told.response.model_dump(mode="json")
                told = [node.told.turn_id, *[await telling.tell_anew(person, story, each) for each in line.later]]
                return {"turn_ids": told, **line.as_json()}

            body = {"turn_id": turn, "user_input": text, "follow": "all" if follow else "none"}
            context.obj.show(await here_or_there(context, studio, here, door("POST", story, "/replay"), body))

    context.obj.run(run)


@stories_app.command("preview")
def preview(context: typer.Context, story: StoryId, text: str) -> None:
    """Show what an input would be told from; nothing is asked and nothing kept."""

    async def run() -> None:
        async with context.obj.open() as studio:
            work = partial(studio.stories.telling.preview, studio.person, story, Said(text, {}))
            body = {"session_id": story, "user_input": text}
            context.obj.show(await here_or_there(context, studio, work, "POST /api/story/preview", body))

    context.obj.run(run)
