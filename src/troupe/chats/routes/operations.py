"""Doors of what one can do with messages, of taking it back, and of the list of what was done."""

from fastapi import APIRouter, Response

from troupe.accounts import READ, WRITE, Person
from troupe.chats.domain import Chat
from troupe.chats.domain.operation import Operation
from troupe.chats.routes.behind import Desk, Limit, Runs
from troupe.chats.schemas import (
    EditedNode,
    ListedOperation,
    Marks,
    NewWords,
    OperationList,
    RemovedMany,
    Removing,
    RemovingMany,
    Selected,
    Step,
    Stepped,
    TakenOutList,
)
from troupe.chats.service import ChatDesk, Done

router = APIRouter(prefix="/api", tags=["chats"])


@router.post("/chats/{chat_id}/nodes/remove", openapi_extra=WRITE)
async def remove_many(chat_id: str, body: RemovingMany, person: Person, desk: Desk) -> RemovedMany:
    """Take out several messages as one operation."""
    chat, gone = await desk.operations.remove(person, chat_id, body.node_ids, body.mode)
    return RemovedMany(node_ids=[node.id for node in gone], active_leaf_id=chat.active_leaf_id)


@router.patch("/chats/{chat_id}/nodes/{node_id}", openapi_extra=WRITE)
async def mark(chat_id: str, node_id: str, body: Marks, person: Person, desk: Desk) -> Selected:
    """Keep a message out of prompts, or say which personas know of it; it stays where it is."""
    done = await desk.operations.mark(person, chat_id, node_id, excluded=body.excluded, visible_to=body.visible_to)
    return await _shown(desk, done)


@router.post(
    "/chats/{chat_id}/nodes/{node_id}/edit",
    openapi_extra=WRITE,
    responses={202: {"model": EditedNode, "description": "Changed, and being answered"}},
)
async def edit(
    chat_id: str, node_id: str, body: NewWords, person: Person, desk: Desk, runs: Runs, response: Response
) -> EditedNode:
    """Say something differently: beside what was said, which is answered anew, or in its place."""
    edited = await desk.rewording.edit(person, chat_id, node_id, **body.model_dump())
    shown = [await runs.show(each.run) for each in edited.started]
    response.status_code = 202 if edited.started else 200
    done = await _shown(desk, edited.done)
    leaf = edited.started[-1].run.node_id if edited.started and not edited.replayed else done.active_leaf_id
    return EditedNode.model_validate(
        {"node": done.node, "active_leaf_id": leaf, "runs": shown, "replayed": edited.replayed}
    )


@router.post("/chats/{chat_id}/nodes/{node_id}/select", openapi_extra=WRITE)
async def select(chat_id: str, node_id: str, person: Person, desk: Desk) -> Selected:
    """Step to a variant."""
    return await _shown(desk, await desk.operations.select(person, chat_id, node_id))


@router.post("/chats/{chat_id}/nodes/{node_id}/remove", openapi_extra=WRITE)
async def remove(chat_id: str, node_id: str, body: Removing, person: Person, desk: Desk) -> Selected:
    """Take out a message alone, or with all that follows; it is in the bin for 30 days."""
    chat, gone = await desk.operations.remove(person, chat_id, [node_id], body.mode)
    return await _shown(desk, Done(chat, gone[0]))


@router.post("/chats/{chat_id}/nodes/{node_id}/restore", openapi_extra=WRITE)
async def restore(chat_id: str, node_id: str, person: Person, desk: Desk) -> Selected:
    """Bring a message back to its place."""
    return await _shown(desk, await desk.operations.restore(person, chat_id, node_id))


@router.post("/chats/{chat_id}/nodes/{node_id}/revisions/{rev}/restore", openapi_extra=WRITE)
async def restore_revision(chat_id: str, node_id: str, rev: int, person: Person, desk: Desk) -> Selected:
    """Say it again as it once was said, as a new revision."""
    return await _shown(desk, await desk.operations.restore_revision(person, chat_id, node_id, rev))


@router.post("/chats/{chat_id}/nodes/{node_id}/forget", openapi_extra=WRITE)
async def forget(chat_id: str, node_id: str, person: Person, desk: Desk) -> Selected:
    """Forget everything that was derived from a message; the message stays. Nobody can undo this."""
    return await _shown(desk, await desk.operations.forget(person, chat_id, node_id))


@router.post("/chats/{chat_id}/undo", openapi_extra=WRITE)
async def undo(chat_id: str, person: Person, desk: Desk, body: Step | None = None) -> Stepped:
    """Take back what was done last; with `op`, only when that is still the newest."""
    done, chat = await desk.undoing.undo(person, chat_id, body.op if body else None)
    return await _stepped(desk, person, done, chat)


@router.post("/chats/{chat_id}/redo", openapi_extra=WRITE)
async def redo(chat_id: str, person: Person, desk: Desk, body: Step | None = None) -> Stepped:
    """Do again what was taken back last."""
    done, chat = await desk.undoing.redo(person, chat_id, body.op if body else None)
    return await _stepped(desk, person, done, chat)


@router.get("/chats/{chat_id}/ops", openapi_extra=READ)
async def list_operations(
    chat_id: str, person: Person, desk: Desk, limit: Limit = 50, cursor: str | None = None
) -> OperationList:
    """What was done to a chat and to which words, the newest first."""
    done, next_cursor = await desk.undoing.list(person, chat_id, limit=limit, cursor=cursor)
    return OperationList(items=[ListedOperation.model_validate(each) for each in done], next_cursor=next_cursor)


@router.get("/chats/{chat_id}/removed", openapi_extra=READ)
async def list_removed(
    chat_id: str, person: Person, desk: Desk, limit: Limit = 50, cursor: str | None = None
) -> TakenOutList:
    """What was taken out of a chat and can be brought back, the last first."""
    page = await desk.taken_out.list(person, chat_id, limit=limit, cursor=cursor)
    return TakenOutList.model_validate({"items": page.items, "next_cursor": page.next_cursor})


async def _shown(desk: ChatDesk, done: Done) -> Selected:
    node = await desk.conversations.show_node(done.node)
    return Selected.model_validate({"node": node, "active_leaf_id": done.chat.active_leaf_id})


async def _stepped(desk: ChatDesk, person: Person, done: Operation, chat: Chat) -> Stepped:
    shown = await desk.conversations.show(person, chat)
    return Stepped.model_validate({"op": done.as_json(chat.last_op), "chat": shown})
