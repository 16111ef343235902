"""`troupe chats`: conversations from the terminal."""

from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.schemas import ChatView


@chats_app.command("list")
def list_chats(
    context: typer.Context,
    archived: bool = False,
    title: Annotated[str | None, typer.Option(help="only those whose title has this in it")] = None,
    limit: int = 50,
) -> None:
    """Show your chats, pinned ones first, then the newest."""

    async def run() -> None:
        async with context.obj.open() as studio:
            talks = studio.conversations
            page = await talks.list(studio.person, archived=archived, limit=limit, cursor=None, title=title)
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
def delete(
    context: typer.Context,
    chat_id: str,
    forever: Annotated[bool, typer.Option("--forever", help="gone at once, and nobody can bring it back")] = False,
) -> None:
    """Put a chat into the bin for 30 days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            await studio.conversations.remove(studio.person, chat_id)
            if forever:
                await studio.chats.binning.remove_for_good(studio.person, chat_id)
            context.obj.show({"deleted": chat_id})

    context.obj.run(run)
