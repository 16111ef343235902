"""Doors of learning: what a persona keeps of its conversations."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from troupe.accounts import READ, WRITE, Person
from troupe.personas.domain.asking import read_page
from troupe.personas.domain.reading import Problem
from troupe.personas.errors import Refused
from troupe.personas.routes.doors import NOTHING, PAGED, Door, Lessons, answers, asks, body_of, nothing_of, one, takes
from troupe.personas.schemas import LESSON, LESSON_CHANGE, ExamplePage, LearntView, OneExample, example_wire
from troupe.personas.service.seeing import said_as

router = APIRouter(prefix="/api/personas/{persona_id}", tags=["personas"], route_class=Door)

_STATES = asks(**PAGED, state={"enum": ["kept", "removed"]})


@router.post("/learn", openapi_extra=WRITE | takes(LESSON), response_model=None, responses=answers(LearntView))
async def learn(persona_id: str, request: Request, person: Person, lessons: Lessons) -> JSONResponse:
    """Keep an exchange as an example of how it speaks."""
    fields = await body_of(request, "INVALID_INPUT")
    learnt = await lessons.learn(person, persona_id, fields)
    message = f"{learnt.shown.persona.document.name} has learnt it."
    example, evicted = learnt.example.as_json(), example_wire(learnt.evicted)
    return one(learnt.shown, message=message, example=example, evicted=evicted)


@router.get("/examples", openapi_extra=READ | _STATES, response_model=None, responses=answers(ExamplePage))
async def list_examples(persona_id: str, request: Request, person: Person, lessons: Lessons) -> JSONResponse:
    """What it keeps, or what it no longer keeps, in the order it was learnt."""
    with said_as("INVALID_INPUT"):
        asked, given = read_page(request.query_params.multi_items(), "state")
        if given.get("state", "kept") not in ("kept", "removed"):
            allowed = ("kept", "removed")
            raise Refused("INVALID_INPUT", [Problem("state", "not_allowed", "state is kept or removed.", allowed)])
        page = await lessons.page(person, persona_id, asked, removed=given.get("state") == "removed")
    found = [each.as_json() for each in page.items]
    return JSONResponse({"success": True, "examples": found, "next_cursor": page.next_cursor})


@router.put(
    "/examples/{example_id}",
    openapi_extra=WRITE | takes(LESSON_CHANGE),
    response_model=None,
    responses=answers(OneExample),
)
async def change_example(
    persona_id: str, example_id: str, request: Request, person: Person, lessons: Lessons
) -> JSONResponse:
    """Correct one, or pin it so that it never gives way."""
    fields = await body_of(request, "INVALID_INPUT")
    learnt = await lessons.change(person, persona_id, example_id, fields)
    return JSONResponse({"success": True, "example": learnt.example.as_json()})


@router.delete("/examples/{example_id}", openapi_extra=WRITE, response_model=None, responses=answers(OneExample))
async def remove_example(persona_id: str, example_id: str, person: Person, lessons: Lessons) -> JSONResponse:
    """Take one away; it can be brought back for thirty days."""
    learnt = await lessons.remove(person, persona_id, example_id)
    return JSONResponse({"success": True, "example": learnt.example.as_json()})


@router.post(
    "/examples/{example_id}/restore",
    openapi_extra=WRITE | takes(NOTHING, required=False),
    response_model=None,
    responses=answers(OneExample),
)
async def restore_example(
    persona_id: str, example_id: str, request: Request, person: Person, lessons: Lessons
) -> JSONResponse:
    """Bring one back to its place in time."""
    await nothing_of(request, "INVALID_INPUT")
    learnt = await lessons.restore(person, persona_id, example_id)
    return JSONResponse({"success": True, "example": learnt.example.as_json()})
