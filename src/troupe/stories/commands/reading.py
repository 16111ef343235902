"""`troupe stories list`, `show`, `history`, `why` and the like: looking at stories."""

from typing import Annotated, cast

import typer

from troupe.stories.commands.application import StoryId, stories_app
from troupe.stories.domain.carry.transcript import Transcript

TurnId = Annotated[str, typer.Argument(help="a turn, by its id")]


@stories_app.command("list")
def list_stories(
    context: typer.Context,
    archived: Annotated[bool, typer.Option(help="those that were put away")] = False,
    search: Annotated[str | None, typer.Option(help="only those whose name has this in it")] = None,
) -> None:
    """Your stories, the one you played last first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.stories.stories.list(studio.person, search, archived)
            context.obj.show({"items": rows}, table=("session_name", "turn_count", "last_accessed", "session_id"))

    context.obj.run(run)


@stories_app.command("templates")
def templates(context: typer.Context) -> None:
    """How a story can begin."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = [each.as_offer() for each in studio.stories.carrying.templates(studio.person)]
            context.obj.show({"items": rows}, table=("slug", "title", "genre", "description"))

    context.obj.run(run)


@stories_app.command("show")
def show(context: typer.Context, story: StoryId) -> None:
    """How a story stands."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.reading.state(studio.person, story))

    context.obj.run(run)


@stories_app.command("history")
def history(context: typer.Context, story: StoryId, limit: int = 10, offset: int = 0) -> None:
    """Its turns, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.stories.reading.history(studio.person, story, limit, offset)
            rows = {"items": found.turns} if not context.obj.as_json else {"turns": found.turns, "total": found.total}
            context.obj.show(rows, table=("index", "user_input", "candidate_count", "created_at", "turn_id"))

    context.obj.run(run)


@stories_app.command("transcript")
def transcript(
    context: typer.Context,
    story: StoryId,
    form: Annotated[str, typer.Option("--format", help="txt, md or json")] = "txt",
    every_line: Annotated[bool, typer.Option("--all", help="every line, not only the one it is on")] = False,
    inputs: bool = True,
) -> None:
    """The story as one text."""
    if form not in ("txt", "md", "json"):
        raise typer.BadParameter("txt, md or json", param_hint="--format")

    async def run() -> None:
        async with context.obj.open() as studio:
            reading, person, kind = studio.stories.reading, studio.person, cast(Transcript, form)
            context.obj.show(await reading.transcript(person, story, kind, every_line=every_line, inputs=inputs))

    context.obj.run(run)


@stories_app.command("context")
def show_context(
    context: typer.Context, story: StoryId, turn: Annotated[str | None, typer.Option(help="a turn")] = None
) -> None:
    """What a turn was told from, to the letter."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.reading.context(studio.person, story, turn))

    context.obj.run(run)


@stories_app.command("why")
def why(context: typer.Context, story: StoryId, turn: TurnId) -> None:
    """Why a turn was told like this."""

    async def run() -> None:
        async with context.obj.open() as studio:
            context.obj.show(await studio.stories.reading.why(studio.person, story, turn, None))

    context.obj.run(run)


@stories_app.command("candidates")
def candidates(context: typer.Context, story: StoryId, turn: TurnId) -> None:
    """Every telling of a turn."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.stories.reading.turn(studio.person, story, turn)
            rows = {"items": found.get("candidates", [])}
            context.obj.show(rows, table=("index", "selected", "note", "created_at", "candidate_id"))

    context.obj.run(run)


@stories_app.command("state")
def state(context: typer.Context, story: StoryId) -> None:
    """What the world holds now: people, places, things, what happened."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.stories.reading.world(studio.person, story, None)
            rows = {"items": found["entities"]} if not context.obj.as_json else found
            context.obj.show(rows, table=("entity_id", "kind", "name", "present", "summary"))

    context.obj.run(run)


@stories_app.command("tree")
def tree(context: typer.Context, story: StoryId) -> None:
    """Every telling and where it stands."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.stories.reading.tree(studio.person, story)
            context.obj.show({"items": rows}, table=("index", "selected", "input_head", "text_head", "candidate_id"))

    context.obj.run(run)
