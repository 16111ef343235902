"""Doors of chats."""

from typing import Annotated

from fastapi import APIRouter, Query

from troupe.accounts import READ, WRITE, Person
from troupe.chats.routes.behind import Chats, Desk, IfMatch, Limit
from troupe.chats.schemas import (
    ChatChange,
    ChatList,
    ChatView,
    ForkBody,
    NewChat,
    OpenedChat,
    PathView,
    TreeView,
    TwigView,
)
from troupe.kit.versions import version_of

USUAL, AS_IT_STANDS = NewChat.model_validate({}), ForkBody()
"""What is meant where nothing is sent."""

router = APIRouter(prefix="/api", tags=["chats"])


@router.post("/chats", status_code=201, openapi_extra=WRITE)
async def open_chat(person: Person, chats: Chats, body: NewChat = USUAL) -> OpenedChat:
    """Open a chat with its greeting; the same client key gives the same chat again."""
    opened = await chats.open(person, body.terms(), body.client_key)
    shown = await chats.show(person, opened.chat)
    return OpenedChat.model_validate(shown | {"path": opened.path.as_json(), "replayed": opened.replayed})


@router.get("/chats", openapi_extra=READ)
async def list_chats(
    person: Person,
    chats: Chats,
    limit: Limit = 50,
    cursor: str | None = None,
    archived: bool = False,
    persona_id: str | None = None,
    q: Annotated[str | None, Query(max_length=500)] = None,
    binned: bool = False,
) -> ChatList:
    """Pinned chats first, then the newest; `q` looks at their titles, `binned` shows what is in the bin."""
    page = await chats.list(
        person, archived=archived, limit=limit, cursor=cursor, persona_id=persona_id, title=q, binned=binned
    )
    items = [ChatView.model_validate(shown) for shown in await chats.show_all(person, page.items)]
    return ChatList(items=items, next_cursor=page.next_cursor)


@router.get("/chats/{chat_id}", openapi_extra=READ)
async def get_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.get(person, chat_id)))


@router.patch("/chats/{chat_id}", openapi_extra=WRITE)
async def change_chat(
    chat_id: str, body: ChatChange, person: Person, chats: Chats, if_match: IfMatch = None
) -> ChatView:
    """Title, members, mask, brain, lorebooks, note, settings, pin and archive; only what is sent is changed."""
    changed = await chats.change(person, chat_id, version_of(if_match), **body.changes())
    return ChatView.model_validate(await chats.show(person, changed))


@router.delete("/chats/{chat_id}", openapi_extra=WRITE)
async def remove_chat(
    chat_id: str, person: Person, desk: Desk, if_match: IfMatch = None, forever: bool = False
) -> ChatView:
    """Into the bin, for 30 days; with `forever` it is gone at once, and nobody can bring it back."""
    removed = await desk.conversations.remove(person, chat_id, version_of(if_match), also_from_the_bin=forever)
    shown = ChatView.model_validate(await desk.conversations.show(person, removed))
    if forever:
        await desk.binning.remove_for_good(person, chat_id)
    return shown


@router.post("/chats/{chat_id}/restore", openapi_extra=WRITE)
async def restore_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.restore(person, chat_id)))


@router.post("/chats/{chat_id}/fork", status_code=201, openapi_extra=WRITE)
async def fork(chat_id: str, person: Person, desk: Desk, body: ForkBody = AS_IT_STANDS) -> ChatView:
    """A new chat that begins as this one did up to a message; with nothing said, as it stands."""
    made = await desk.forking.fork(person, chat_id, body.node_id, body.title)
    return ChatView.model_validate(await desk.conversations.show(person, made))


@router.get("/chats/{chat_id}/path", openapi_extra=READ)
async def read_path(
    chat_id: str,
    person: Person,
    chats: Chats,
    leaf: str | None = None,
    before: str | None = None,
    around: str | None = None,
    limit: Limit = 100,
) -> PathView:
    """The newest messages of the active path, oldest first; `before` reads further back, `around` from the middle."""
    page = await chats.path(person, chat_id, leaf_id=leaf, before_id=before, around_id=around, limit=limit)
    return PathView.model_validate(page.as_json())


@router.get("/chats/{chat_id}/tree", openapi_extra=READ)
async def read_tree(
    chat_id: str,
    person: Person,
    chats: Chats,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
    cursor: str | None = None,
) -> TreeView:
    """Every message of a chat in the order they were made, without its text: what a map is drawn from."""
    page = await chats.tree(person, chat_id, limit=limit, cursor=cursor)
    items = [TwigView.model_validate(node.as_twig()) for node in page.items]
    return TreeView(items=items, next_cursor=page.next_cursor)
