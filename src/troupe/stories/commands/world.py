"""`troupe stories cards`, `secrets`, `checks` and the like: what a story holds, and putting it right."""

from functools import partial
from typing import Annotated

import typer
from pydantic import ValidationError

from troupe.kit.errors import Invalid
from troupe.stories.commands.application import StoryId, door, here_or_there, json_object, step, stories_app
from troupe.stories.domain.editing import Scope
from troupe.stories.schemas import CastChange
from troupe.stories.service import Wish

Kind = Annotated[str | None, typer.Option(help="character, location, event, threat, faction or item")]
Words = Annotated[str | None, typer.Option("--search", help="only those whose name has this in it")]


Set = Annotated[str | None, typer.Option("--set", help="what changes, as a JSON object")]
Everywhere = Annotated[
    bool, typer.Option("--everywhere", help="on every line and at every turn, not only from here on")
]


@stories_app.command("cards")
def cards(
    context: typer.Context,
    story: StoryId,
    kind: Kind = None,
    search: Words = None,
    changes: Set = None,
    card: Annotated[int | None, typer.Option(help="the card to change, by its number; without it a new one")] = None,
    forget: Annotated[int | None, typer.Option(help="take the card of this number out")] = None,
    everywhere: Everywhere = False,
) -> None:
    """Show everybody and everything of a story; make, change or take out a card."""
    fields = json_object(changes)

    async def run() -> None:
        async with context.obj.open() as studio:
            world, person, scope = studio.stories.world, studio.person, _scope(everywhere)
            if fields is not None:
                at = f"/entities/{card}" if card is not None else "/entities"
                work = (
                    partial(world.change_card, person, story, card, fields, scope)
                    if card is not None
                    else partial(world.add_card, person, story, fields, scope)
                )
                there = door("PATCH" if card is not None else "POST", story, at)
                await here_or_there(context, studio, work, there, {**fields, "scope": scope})
            if forget is not None:
                there = door("DELETE", story, f"/entities/{forget}?scope={scope}")
                await here_or_there(context, studio, partial(world.remove_card, person, story, forget, scope), there)
            rows = await world.cards(person, story, kind, search)
            context.obj.show({"items": rows}, table=("entity_id", "kind", "name", "summary"))

    context.obj.run(run)


@stories_app.command("relationships")
def relationships(
    context: typer.Context,
    story: StoryId,
    changes: Set = None,
    forget: Annotated[str | None, typer.Option(help="take the relationship of this id out")] = None,
    everywhere: Everywhere = False,
) -> None:
    """Show what everybody is to everybody; say it (with `from_id` and `to_id`), or take it back."""
    fields = json_object(changes)

    async def run() -> None:
        async with context.obj.open() as studio:
            world, person, scope = studio.stories.world, studio.person, _scope(everywhere)
            if fields is not None:
                work = partial(world.tie, person, story, fields, scope)
                there = door("PUT", story, "/relationships")
                await here_or_there(context, studio, work, there, {**fields, "scope": scope})
            if forget:
                there = door("DELETE", story, f"/relationships/{step(forget)}?scope={scope}")
                await here_or_there(context, studio, partial(world.untie, person, story, forget, scope), there)
            found = (await world.seen(person, story)).relationships.values()
            rows = [each.model_dump(mode="json") for each in found]
            columns = ("relationship_id", "from_id", "to_id", "relationship_type", "trust_level")
            context.obj.show({"items": rows}, table=columns)

    context.obj.run(run)


@stories_app.command("timeline")
def timeline(
    context: typer.Context,
    story: StoryId,
    changes: Set = None,
    entry: Annotated[str | None, typer.Option(help="the line to change, by its id; without it a new one")] = None,
    forget: Annotated[str | None, typer.Option(help="take the line of this id out")] = None,
    everywhere: Everywhere = False,
) -> None:
    """Show what happened, in the order of the story; write, change or take out a line."""
    fields = json_object(changes)

    async def run() -> None:
        async with context.obj.open() as studio:
            world, person, scope = studio.stories.world, studio.person, _scope(everywhere)
            if fields is not None:
                work = (
                    partial(world.change_note, person, story, entry, fields, scope)
                    if entry
                    else partial(world.note, person, story, fields, scope)
                )
                at = f"/timeline/{step(entry)}" if entry else "/timeline"
                there = door("PATCH" if entry else "POST", story, at)
                await here_or_there(context, studio, work, there, {**fields, "scope": scope})
            if forget:
                there = door("DELETE", story, f"/timeline/{step(forget)}?scope={scope}")
                await here_or_there(context, studio, partial(world.remove_note, person, story, forget, scope), there)
            rows = [each.model_dump(mode="json") for each in (await world.seen(person, story)).timeline]
            context.obj.show({"items": rows}, table=("entry_id", "index", "kind", "summary"))

    context.obj.run(run)


@stories_app.command("cast")
def cast(
    context: typer.Context,
    story: StoryId,
    changes: Annotated[str | None, typer.Option("--set", help='the whole cast, as {"cast": [...]}')] = None,
) -> None:
    """Show who tells it and who plays in it, or say so anew."""
    said = _cast_in(json_object(changes)) if changes is not None else None

    async def run() -> None:
        async with context.obj.open() as studio:
            world, person = studio.stories.world, studio.person
            if said is not None:
                wishes = [Wish(**each.model_dump()) for each in said.cast]
                there = door("PUT", story, "/cast")
                await here_or_there(
                    context, studio, partial(world.recast, person, story, wishes), there, said.model_dump()
                )
            rows = await world.cast(person, story)
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


def _scope(everywhere: bool) -> Scope:
    return "everywhere" if everywhere else "here"


class NoCast(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This is no cast.",
            next_step='Give {"cast": [{"seat": "cast", "name": "Wren"}]}; a seat is narrator, cast or player.',
        )


def _cast_in(given: dict[str, object] | None) -> CastChange:
    try:
        return CastChange.model_validate(given)
    except ValidationError:
        raise NoCast from None
