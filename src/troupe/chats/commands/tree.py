"""`troupe chats search|fork|edit|remove|removed|restore|undo|redo|ops`: what one can do with messages."""

from typing import Annotated, Literal

import typer

from troupe.chats.commands.application import chats_app

ChatId = Annotated[str, typer.Argument(help="the chat, as `list` names it")]
NodeId = Annotated[str, typer.Argument(help="the message, as `show` names it")]


@chats_app.command("search")
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="what was said; the last word may be only begun")],
    persona: Annotated[str | None, typer.Option(help="only chats with this persona")] = None,
    private: Annotated[bool, typer.Option("--private", help="with what was said to few")] = False,
    limit: int = 20,
) -> None:
    """Find what was said, the newest first."""
    if not words.strip():
        raise typer.BadParameter("say what to look for", param_hint="WORDS")

    async def run() -> None:
        async with context.obj.open() as studio:
            found = await studio.personas.called(studio.person, persona) if persona else None
            page = await studio.chats.searching.search(
                studio.person, words, persona_id=found.id if found else None, private=private, limit=limit
            )
            rows = [hit.as_json() for hit in page.items]
            context.obj.show({"items": rows}, table=("at", "by", "snippet", "chat_id", "node_id"))

    context.obj.run(run)


@chats_app.command("fork")
def fork(
    context: typer.Context,
    chat_id: ChatId,
    node: Annotated[str | None, typer.Option(help="up to this message; without it, all of the path")] = None,
    title: Annotated[str | None, typer.Option(help="what to call the new chat")] = None,
) -> None:
    """Begin a new chat as another one did."""

    async def run() -> None:
        async with context.obj.open() as studio:
            made = await studio.chats.forking.fork(studio.person, chat_id, node, title)
            context.obj.show(await studio.conversations.show(studio.person, made))

    context.obj.run(run)


@chats_app.command("edit")
def edit(
    context: typer.Context,
    chat_id: ChatId,
    node_id: NodeId,
    text: Annotated[str, typer.Argument(help="the new words")],
    mode: Annotated[
        Literal["branch", "in_place"], typer.Option(help="beside what was said, or in its place")
    ] = "in_place",
) -> None:
    """Say something differently; it is answered in `troupe say` or on the page."""

    async def run() -> None:
        async with context.obj.open() as studio:
            edited = await studio.chats.rewording.edit(studio.person, chat_id, node_id, text, mode=mode, answer=False)
            context.obj.show({"node_id": edited.done.node.id, "rev": edited.done.node.rev})

    context.obj.run(run)


@chats_app.command("remove")
def remove(
    context: typer.Context,
    chat_id: ChatId,
    node_ids: Annotated[list[str], typer.Argument(help="the messages, as `show` names them")],
    below: Annotated[bool, typer.Option("--below", help="with everything that follows")] = False,
) -> None:
    """Take out messages; they are in the bin for 30 days."""

    async def run() -> None:
        async with context.obj.open() as studio:
            mode: Literal["only", "below"] = "below" if below else "only"
            chat, gone = await studio.chats.operations.remove(studio.person, chat_id, node_ids, mode)
            context.obj.show({"removed": [node.id for node in gone], "active_leaf_id": chat.active_leaf_id})

    context.obj.run(run)


@chats_app.command("removed")
def removed(context: typer.Context, chat_id: ChatId, limit: int = 20) -> None:
    """Show what was taken out of a chat and can be brought back with `restore`."""

    async def run() -> None:
        async with context.obj.open() as studio:
            page = await studio.chats.taken_out.list(studio.person, chat_id, limit=limit)
            columns = ("id", "removed_at", "removed", "speaker", "beginning", "waits")
            context.obj.show({"items": page.items}, table=columns)

    context.obj.run(run)


@chats_app.command("restore")
def restore(
    context: typer.Context,
    chat_id: ChatId,
    node_id: Annotated[str | None, typer.Argument(help="a message; without one, the chat itself")] = None,
) -> None:
    """Take a chat back out of the bin, or one of its messages."""

    async def run() -> None:
        async with context.obj.open() as studio:
            if node_id is None:
                await studio.conversations.restore(studio.person, chat_id)
            else:
                await studio.chats.operations.restore(studio.person, chat_id, node_id)
            context.obj.show({"restored": node_id or chat_id})

    context.obj.run(run)


@chats_app.command("undo")
def undo(context: typer.Context, chat_id: ChatId) -> None:
    """Take back what was done last."""

    async def run() -> None:
        async with context.obj.open() as studio:
            done, chat = await studio.chats.undoing.undo(studio.person, chat_id)
            context.obj.show({"undone": done.kind, "active_leaf_id": chat.active_leaf_id})

    context.obj.run(run)


@chats_app.command("redo")
def redo(context: typer.Context, chat_id: ChatId) -> None:
    """Do again what was taken back last."""

    async def run() -> None:
        async with context.obj.open() as studio:
            done, chat = await studio.chats.undoing.redo(studio.person, chat_id)
            context.obj.show({"redone": done.kind, "active_leaf_id": chat.active_leaf_id})

    context.obj.run(run)


@chats_app.command("ops")
def operations(context: typer.Context, chat_id: ChatId, limit: int = 20) -> None:
    """Show what was done to a chat, the newest first."""

    async def run() -> None:
        async with context.obj.open() as studio:
            rows, _ = await studio.chats.undoing.list(studio.person, chat_id, limit=limit, cursor=None)
            context.obj.show({"items": rows}, table=("number", "kind", "at", "undone", "node_id", "beginning"))

    context.obj.run(run)
