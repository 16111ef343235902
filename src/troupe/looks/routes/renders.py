"""Doors of pictures that are kept."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Rendering
from troupe.looks.schemas import BegunView, CellBody, LookView, RenderList, RenderView, UseBody

router = APIRouter(prefix="/api/looks/renders", tags=["looks"])


@router.get("", openapi_extra=READ)
async def list_renders(
    person: Person,
    renders: Rendering,
    persona_id: Annotated[str | None, Query(max_length=64)] = None,
    template: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> RenderList:
    """The newest first."""
    return RenderList.of(await renders.list(person, persona_id, template, limit, cursor))


@router.get("/{render_id}", openapi_extra=READ)
async def read_render(render_id: str, person: Person, renders: Rendering) -> RenderView:
    return RenderView.of(await renders.get(person, render_id))


@router.delete("/{render_id}", openapi_extra=WRITE, status_code=204, response_class=Response)
async def remove_render(render_id: str, person: Person, renders: Rendering) -> Response:
    """Its file goes to the bin."""
    await renders.remove(person, render_id)
    return Response(status_code=204)


@router.post("/{render_id}/cells/{index}", openapi_extra=WRITE, status_code=202)
async def paint_cell(
    render_id: str, index: Annotated[int, Path(ge=0, le=99)], body: CellBody, person: Person, renders: Rendering
) -> BegunView:
    """Paint one cell of a sheet again; the others stay, and the sheet is laid together anew."""
    return BegunView.of(await renders.paint_cell(person, render_id, index, body.seed, body.max_cost))


@router.post("/{render_id}/use", openapi_extra=WRITE)
async def use_render(render_id: str, body: UseBody, person: Person, renders: Rendering) -> LookView:
    """Make it the persona's portrait."""
    return LookView.of(await renders.use(person, render_id))
