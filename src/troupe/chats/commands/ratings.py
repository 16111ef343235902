"""`troupe chats rate` and what belongs to it: opinions of answers from the terminal."""

from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.domain.rating import Opinion, RatingKind, Scale


@chats_app.command("rate")
def rate(
    context: typer.Context,
    chat_id: str,
    node_id: Annotated[str, typer.Argument(help="the answer, as `show` names it")],
    score: Annotated[int, typer.Argument(help="1 to 5 stars")],
    note: Annotated[str, typer.Option(help="why, in a few words")] = "",
    scale: Annotated[Scale, typer.Option(help="stars, or signed: -5 to 5 without a zero")] = "stars",
    kind: Annotated[RatingKind, typer.Option(help="reply, or action: what was said, or what was done")] = "reply",
) -> None:
    """Say how good an answer was; said again it replaces what was said."""

    async def run() -> None:
        async with context.obj.open() as studio:
            opinion = Opinion(score, scale, kind, note)
            rating = await studio.ratings.rate(studio.person, chat_id, node_id, opinion)
            context.obj.show({"node_id": node_id, "rating": rating.as_json()})

    context.obj.run(run)


@chats_app.command("unrate")
def unrate(
    context: typer.Context,
    chat_id: str,
    node_id: str,
    kind: Annotated[RatingKind, typer.Option(help="reply or action")] = "reply",
) -> None:
    """Take a rating back, and whatever was counted of it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.ratings.take_back(studio.person, chat_id, node_id, kind)
            context.obj.show({"node_id": node_id, "rating": None})

    context.obj.run(run)


@chats_app.command("ratings")
def list_ratings(
    context: typer.Context,
    persona: Annotated[str | None, typer.Option(help="only answers of this persona")] = None,
    brain_kind: Annotated[str | None, typer.Option(help="scripted, local or cloud")] = None,
    scripted: Annotated[bool, typer.Option("--scripted", help="with answers of the offline mind")] = False,
    limit: int = 50,
) -> None:
    """Show what you rated, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.personas.called(studio.person, persona) if persona else None
            page = await studio.ratings.list(
                studio.person,
                persona_id=found.id if found else None,
                brain_kind=brain_kind,
                scripted=scripted,
                limit=limit,
                cursor=None,
            )
            rows = [rating.listed() for rating in page.items]
            context.obj.show({"items": rows}, table=("rated_at", "score", "scale", "note", "node_id", "chat_id"))

    context.obj.run(run)
