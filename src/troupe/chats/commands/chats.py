"""`troupe chats`: conversations from the terminal."""

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.schemas import ChatView


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
