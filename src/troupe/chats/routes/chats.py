"""Doors of chats."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.chats.routes.behind import Chats, IfMatch, Limit
from troupe.chats.schemas import ChatChange, ChatList, ChatView, NewChat, OpenedChat, PathView
from troupe.kit.versions import version_of

router = APIRouter()


@router.post("/chats", status_code=201, openapi_extra=WRITE)
async def open_chat(body: NewChat, person: Person, chats: Chats) -> OpenedChat:
    """Open a chat with its greeting; the same client key gives the same chat again."""
    opened = await chats.open(
        person,
        persona_ids=[member.persona_id for member in body.members or []],
        title=body.title,
        brain_id=body.brain_id,
        greeting=body.greeting,
        client_key=body.client_key,
    )
    shown = await chats.show(person, opened.chat)
    return OpenedChat.model_validate(shown | {"path": opened.path.as_json(), "replayed": opened.replayed})


@router.get("/chats", openapi_extra=READ)
async def list_chats(
    person: Person, chats: Chats, limit: Limit = 50, cursor: str | None = None, archived: bool = False
) -> ChatList:
    page = await chats.list(person, archived=archived, limit=limit, cursor=cursor)
    items = [ChatView.model_validate(shown) for shown in await chats.show_all(person, page.items)]
    return ChatList(items=items, next_cursor=page.next_cursor)


@router.get("/chats/{chat_id}", openapi_extra=READ)
async def get_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.get(person, chat_id)))


@router.patch("/chats/{chat_id}", openapi_extra=WRITE)
async def change_chat(
    chat_id: str, body: ChatChange, person: Person, chats: Chats, if_match: IfMatch = None
) -> ChatView:
    """Title, pin, archive, brain; only what is sent is changed."""
    changed = await chats.change(person, chat_id, version_of(if_match), **body.model_dump(exclude_unset=True))
    return ChatView.model_validate(await chats.show(person, changed))


@router.delete("/chats/{chat_id}", openapi_extra=WRITE)
async def remove_chat(chat_id: str, person: Person, chats: Chats, if_match: IfMatch = None) -> ChatView:
    """Into the bin, for 30 days."""
    removed = await chats.remove(person, chat_id, version_of(if_match))
    return ChatView.model_validate(await chats.show(person, removed))


@router.post("/chats/{chat_id}/restore", openapi_extra=WRITE)
async def restore_chat(chat_id: str, person: Person, chats: Chats) -> ChatView:
    return ChatView.model_validate(await chats.show(person, await chats.restore(person, chat_id)))


@router.get("/chats/{chat_id}/path", openapi_extra=READ)
async def read_path(
    chat_id: str,
    person: Person,
    chats: Chats,
    leaf: str | None = None,
    before: str | None = None,
    limit: Limit = 100,
) -> PathView:
    """The newest messages of the active path, oldest first; `before` reads further back."""
    page = await chats.path(person, chat_id, leaf_id=leaf, before_id=before, limit=limit)
    return PathView.model_validate(page.as_json())
