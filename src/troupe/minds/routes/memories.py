"""HTTP doors of memories: what personas remember of somebody, and that person's hands on it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from troupe.accounts import READ, WRITE, Person
from troupe.minds.schemas.memories import (
    ClaimView,
    ClearBody,
    Cleared,
    ExtractBody,
    Extracted,
    HabitBody,
    HabitView,
    MemoriesAsked,
    MemoriesFound,
    MemoryBody,
    MemoryHistory,
    MemoryList,
    MemoryPatch,
    MemoryQuestion,
    MemoryStats,
    MemoryView,
)
from troupe.minds.service import Remembering

router = APIRouter(prefix="/memories", tags=["minds"])


async def service(request: Request) -> Remembering:
    found: Remembering = request.app.state.remembering
    return found


Memory = Annotated[Remembering, Depends(service)]


@router.get("", openapi_extra=READ)
async def list_memories(asked: Annotated[MemoriesAsked, Query()], person: Person, memory: Memory) -> MemoryList:
    """What is remembered, pinned facts first, each with whether it still holds."""
    return MemoryList.model_validate(await memory.page(person, asked.wanted(), asked.cursor, asked.limit))


@router.post("", status_code=201, openapi_extra=WRITE)
async def add_memory(body: MemoryBody, person: Person, memory: Memory) -> MemoryView:
    """Type something in."""
    return MemoryView.model_validate(await memory.hands.add(person, body.new()))


@router.delete("", openapi_extra=WRITE)
async def clear_memories(persona_id: str, body: ClearBody, person: Person, memory: Memory) -> Cleared:
    """Let one persona forget everything; facts can be had back from the bin for thirty days."""
    return Cleared(**await memory.hands.clear(person, persona_id, body.confirm))


@router.post("/search", openapi_extra=READ)
async def search_memories(body: MemoryQuestion, person: Person, memory: Memory) -> MemoriesFound:
    """Find facts and rounds by meaning and by words."""
    found = await memory.search(person, body.question(memory.now()), body.k)
    items = [each.as_json() for each in found.items]
    return MemoriesFound.model_validate({"items": items, "vectors": found.vectors, "took_ms": found.took_ms})


@router.post("/extract", openapi_extra=READ)
async def extract_memories(body: ExtractBody, person: Person, memory: Memory) -> Extracted:
    """The facts that the rules would take from a text; nothing is kept."""
    found = memory.extract(body.text, body.said_by, body.language)
    return Extracted(items=[ClaimView.of(each) for each in found.claims], forget=list(found.forget))


@router.get("/stats", openapi_extra=READ)
async def memory_stats(person: Person, memory: Memory, persona_id: str | None = None) -> MemoryStats:
    """How many memories there are of each kind, and how many are of no use."""
    return MemoryStats.model_validate(await memory.stats(person, persona_id))


@router.get("/habits/{persona_id}", openapi_extra=READ)
async def memory_habit(persona_id: str, person: Person, memory: Memory) -> HabitView:
    """Whether a brain reads along with this persona."""
    return HabitView(persona_id=persona_id, deeper=await memory.deeper.habit(person, persona_id))


@router.put("/habits/{persona_id}", openapi_extra=WRITE)
async def choose_memory_habit(persona_id: str, body: HabitBody, person: Person, memory: Memory) -> HabitView:
    """Switch deeper memory on or off for one persona."""
    return HabitView(persona_id=persona_id, deeper=await memory.deeper.choose(person, persona_id, body.deeper))


@router.get("/{memory_id}", openapi_extra=READ)
async def show_memory(memory_id: str, person: Person, memory: Memory) -> MemoryView:
    return MemoryView.model_validate(await memory.hands.show(person, memory_id))


@router.patch("/{memory_id}", openapi_extra=WRITE)
async def change_memory(memory_id: str, body: MemoryPatch, person: Person, memory: Memory) -> MemoryView:
    """Put it right, pin it, close it, or let all personas know it."""
    return MemoryView.model_validate(await memory.hands.change(person, memory_id, body.fields()))


@router.delete("/{memory_id}", status_code=204, openapi_extra=WRITE)
async def delete_memory(memory_id: str, person: Person, memory: Memory) -> None:
    """Out of every search and prompt at once; undo brings it back for thirty days."""
    await memory.hands.remove(person, memory_id)


@router.post("/{memory_id}/undo", openapi_extra=WRITE)
async def undo_memory(memory_id: str, person: Person, memory: Memory) -> MemoryView:
    """Take back what was done to it last by hand."""
    return MemoryView.model_validate(await memory.hands.undo(person, memory_id))


@router.get("/{memory_id}/history", openapi_extra=READ)
async def memory_history(memory_id: str, person: Person, memory: Memory) -> MemoryHistory:
    """What was done to it by hand, the newest first."""
    return MemoryHistory.model_validate({"items": await memory.hands.history(person, memory_id)})
