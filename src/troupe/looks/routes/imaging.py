"""Doors of the image providers: which there are, and whether one answers."""

from typing import Annotated

from fastapi import APIRouter, Path

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Dressing, Painters, Rendering
from troupe.looks.schemas import QuoteView, RenderBody
from troupe.looks.schemas.imaging import ImageModelList, ImageProbeView, ImageProviderList, ImageProviderView

router = APIRouter(prefix="/api/looks", tags=["looks"])


@router.post("/estimate", openapi_extra=READ)
async def estimate_render(body: RenderBody, person: Person, wardrobe: Dressing, renders: Rendering) -> QuoteView:
    """What a render would cost and how long it would take, as far as that is known; draws nothing, asks nobody."""
    dressed = await wardrobe.named(person, body.persona_id, body.dot_id)
    return QuoteView.of(await renders.quote(person, dressed, body.recipe, body.count))


@router.get("/providers", openapi_extra=READ)
async def list_image_providers(person: Person, imaging: Painters) -> ImageProviderList:
    """What can paint a persona; asks none of them."""
    return ImageProviderList(items=[ImageProviderView.of(each) for each in await imaging.offers(person)])


@router.get("/providers/{name}/models", openapi_extra=READ)
async def list_image_models(
    name: Annotated[str, Path(max_length=40)], person: Person, imaging: Painters
) -> ImageModelList:
    """The models a provider has, asked of it now."""
    return ImageModelList(provider=imaging.known(name), items=await imaging.models(person, name))


@router.post("/providers/{name}/probe", openapi_extra=WRITE)
async def probe_image_provider(
    name: Annotated[str, Path(max_length=40)], person: Person, imaging: Painters
) -> ImageProbeView:
    """Ask one whether it is there, and for its models; makes no picture and costs nothing."""
    return ImageProbeView.of(imaging.known(name), await imaging.probe(person, name))
