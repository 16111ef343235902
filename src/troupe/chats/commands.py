"""`troupe chats`: conversations from the terminal."""

from typing import Annotated

import typer

from troupe.chats.domain.rating import Opinion, RatingKind, Scale
from troupe.chats.schemas import ChatView

chats_app = typer.Typer(no_args_is_help=True, help="Conversations: list, show, rate, delete, restore.")


@chats_app.command("list")
def list_chats(context: typer.Context, archived: bool = False, limit: int = 50) -> None:
    """Show your chats, pinned ones first, then the newest."""

    async def run() -> None:
        async with context.obj.open() as studio:
            talks = studio.conversations
            page = await talks.list(studio.person, archived=archived, limit=limit, cursor=None)
            rows = [ChatView.model_validate(await talks.show(studio.person, chat)).model_dump() for chat in page.items]
            context.obj.show({"items": rows}, table=("display_title", "node_count", "last_message_at", "id"))

    context.obj.run(run)


@chats_app.command("show")
def show(context: typer.Context, chat_id: str, limit: int = 100) -> None:
    """Show the newest messages of a chat."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.conversations.path(studio.person, chat_id, limit=limit)
            rows = [
                {
                    "at": node["created_at"],
                    "by": node["speaker"]["name"],
                    "status": node["status"],
                    "text": node["text"],
                    "rating": node["rating"]["score"] if node["rating"] else None,
                    "id": node["id"],
                }
                for node in page.as_json()["nodes"]
            ]
            context.obj.show({"items": rows}, table=("at", "by", "status", "rating", "text", "id"))

    context.obj.run(run)


@chats_app.command("delete")
def delete(context: typer.Context, chat_id: str) -> None:
    """Put a chat into the bin for 30 days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.conversations.remove(studio.person, chat_id)
            context.obj.show({"deleted": chat_id})

    context.obj.run(run)


@chats_app.command("restore")
def restore(context: typer.Context, chat_id: str) -> None:
    """Take a chat back out of the bin."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.conversations.restore(studio.person, chat_id)
            context.obj.show({"restored": chat_id})

    context.obj.run(run)


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
