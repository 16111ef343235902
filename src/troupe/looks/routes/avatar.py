"""The seed's doors: style and render, at the root and below /api."""

from fastapi import APIRouter

from troupe.accounts import WRITE, Person
from troupe.looks.routes.asked import Dressing, Rendering
from troupe.looks.schemas import RenderBody, RenderedView, StyleBody, StyleView

router = APIRouter(prefix="/avatar", tags=["avatar"])


@router.post("/style", openapi_extra=WRITE)
async def set_style(body: StyleBody, person: Person, wardrobe: Dressing) -> StyleView:
    """Change sliders, palette, finish or background; whoever watches sees it at once."""
    dressed = await wardrobe.named(person, body.persona_id, body.dot_id)
    return StyleView.of(await wardrobe.change(person, dressed.persona.id, body.changes, body.revision))


@router.post("/render", openapi_extra=WRITE)
async def render(body: RenderBody, person: Person, wardrobe: Dressing, renders: Rendering) -> RenderedView:
    """Make a portrait, a full body, a character sheet or a grid of expressions, and keep it."""
    dressed = await wardrobe.named(person, body.persona_id, body.dot_id)
    return RenderedView.of(await renders.make(person, dressed, body.recipe, body.count))
