"""`troupe chats`: conversations from the terminal."""

from typing import Annotated

import typer

from troupe.chats.commands.application import chats_app
from troupe.chats.domain import Member
from troupe.chats.domain.opening import NewTerms
from troupe.chats.schemas import ChatView


@chats_app.command("new")
def new(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="who is in it, by name or id")],
    title: str = "",
    temporary: Annotated[
        bool, typer.Option("--temporary", help="remembers nothing, and is gone a day after its last message")
    ] = False,
) -> None:
    """Open a chat with one persona or several; `troupe talk NAME --chat ID` goes on in it."""

    async def run() -> None:
        async with context.obj.open() as studio:
            found = [await studio.personas.called(studio.person, name) for name in names]
            terms = NewTerms(tuple(Member(each.id) for each in found), title=title, temporary=temporary)
            opened = await studio.conversations.open(studio.person, terms)
            context.obj.show(await studio.conversations.show(studio.person, opened.chat))

    context.obj.run(run)


@chats_app.command("change")
def change(
    context: typer.Context,
    chat_id: str,
    title: str | None = None,
    pin: Annotated[bool | None, typer.Option("--pin/--unpin", help="keep it at the top")] = None,
    archive: Annotated[bool | None, typer.Option("--archive/--unarchive", help="put it away")] = None,
    brain: Annotated[str | None, typer.Option(help="the id of who answers in it; none is as usual")] = None,
    mask: Annotated[str | None, typer.Option(help="the id of who you are in it; none is yourself")] = None,
) -> None:
    """Give a chat another title, brain or mask, pin it or put it away."""
    named = {"title": title, "pinned": pin, "archived": archive, "brain_id": brain, "mask_id": mask}
    fields = {name: None if value == "none" else value for name, value in named.items() if value is not None}

    async def run() -> None:
        async with context.obj.open() as studio:
            changed = await studio.conversations.change(studio.person, chat_id, None, **fields)
            context.obj.show(await studio.conversations.show(studio.person, changed))

    context.obj.run(run)


@chats_app.command("list")
def list_chats(
    context: typer.Context,
    archived: Annotated[bool, typer.Option("--archived", help="those you put away")] = False,
    binned: Annotated[bool, typer.Option("--bin", help="those in the bin")] = False,
    title: Annotated[str | None, typer.Option(help="only those whose title has this in it")] = None,
    limit: int = 50,
) -> None:
    """Show your chats, pinned ones first, then the newest."""

    async def run() -> None:
        async with context.obj.open() as studio:
            talks = studio.conversations
            page = await talks.list(
                studio.person, archived=archived, limit=limit, cursor=None, title=title, binned=binned
            )
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
            await studio.conversations.remove(studio.person, chat_id, also_from_the_bin=forever)
            if forever:
                await studio.chats.binning.remove_for_good(studio.person, chat_id)
            context.obj.show({"deleted": chat_id})

    context.obj.run(run)
