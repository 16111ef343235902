"""`troupe stories cards`, `secrets`, `checks` and the like: what a story holds, and putting it right."""

from functools import partial
from typing import Annotated

import typer

from troupe.stories.commands.application import StoryId, door, here_or_there, step, stories_app

Kind = Annotated[str | None, typer.Option(help="character, location, event, threat, faction or item")]
Words = Annotated[str | None, typer.Option("--search", help="only those whose name has this in it")]


@stories_app.command("cards")
def cards(context: typer.Context, story: StoryId, kind: Kind = None, search: Words = None) -> None:
    """Show everybody and everything of a story."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.stories.world.cards(studio.person, story, kind, search)
            context.obj.show({"items": rows}, table=("entity_id", "kind", "name", "summary"))

    context.obj.run(run)


@stories_app.command("relationships")
def relationships(context: typer.Context, story: StoryId) -> None:
    """Show what everybody is to everybody."""

    async def run() -> None:
        async with context.obj.open() as studio:
            world = await studio.stories.world.seen(studio.person, story)
            rows = [each.model_dump(mode="json") for each in world.relationships.values()]
            context.obj.show({"items": rows}, table=("from_id", "to_id", "relationship_type", "trust_level"))

    context.obj.run(run)


@stories_app.command("timeline")
def timeline(context: typer.Context, story: StoryId) -> None:
    """Show what happened, in the order of the story."""

    async def run() -> None:
        async with context.obj.open() as studio:
            world = await studio.stories.world.seen(studio.person, story)
            rows = [each.model_dump(mode="json") for each in world.timeline]
            context.obj.show({"items": rows}, table=("index", "kind", "summary"))

    context.obj.run(run)


@stories_app.command("cast")
def cast(context: typer.Context, story: StoryId) -> None:
    """Show who tells it and who plays in it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows = await studio.stories.world.cast(studio.person, story)
            context.obj.show({"items": rows}, table=("seat", "name", "persona_id", "voiced"))

    context.obj.run(run)


@stories_app.command("secrets")
def secrets(
    context: typer.Context,
    story: StoryId,
    add: Annotated[str | None, typer.Option(help="a new secret")] = None,
    holder: Annotated[list[int] | None, typer.Option(help="a card that knows it, by its number")] = None,
    forget: Annotated[str | None, typer.Option(help="take the secret of this id out")] = None,
) -> None:
    """Show what only some of them know; add one, or take one out."""

    async def run() -> None:
        async with context.obj.open() as studio:
            world, person = studio.stories.world, studio.person
            if add:
                body = {"text": add, "holders": list(holder or ())}
                work = partial(world.keep_secret, person, story, None, body)
                await here_or_there(context, studio, work, door("POST", story, "/secrets"), body)
            if forget:
                there = door("DELETE", story, f"/secrets/{step(forget)}")
                await here_or_there(context, studio, partial(world.forget_secret, person, story, forget), there)
            kept = (await world.seen(person, story)).secrets.values()
            rows = [each.model_dump(mode="json") for each in kept]
            context.obj.show({"items": rows}, table=("secret_id", "text", "holders"))

    context.obj.run(run)


@stories_app.command("checks")
def checks(
    context: typer.Context,
    story: StoryId,
    dismiss: Annotated[str | None, typer.Option(help="set the doubt of this id aside")] = None,
) -> None:
    """Show what does not fit what was told before."""

    async def run() -> None:
        async with context.obj.open() as studio:
            if dismiss:
                work = partial(studio.stories.rewriting.mark, studio.person, story, dismiss, "dismissed")
                there = door("POST", story, f"/checks/{step(dismiss)}")
                await here_or_there(context, studio, work, there, {"status": "dismissed"})
            rows = await studio.stories.rewriting.warnings(studio.person, story, None)
            context.obj.show({"items": rows}, table=("code", "status", "message", "warning_id"))

    context.obj.run(run)
