"""Doors of the image providers: which there are, and whether one answers."""

from typing import Annotated

from fastapi import APIRouter, Path

from troupe.accounts import READ, WRITE, Person
from troupe.looks.routes.asked import Painters
from troupe.looks.schemas.imaging import ImageProbeView, ImageProviderList, ImageProviderView

router = APIRouter(prefix="/api/looks/providers", tags=["looks"])


@router.get("", openapi_extra=READ)
async def list_image_providers(person: Person, imaging: Painters) -> ImageProviderList:
    """What can paint a persona; asks none of them."""
    return ImageProviderList(items=[ImageProviderView.of(each) for each in await imaging.offers(person)])


@router.post("/{name}/probe", openapi_extra=WRITE)
async def probe_image_provider(
    name: Annotated[str, Path(max_length=40)], person: Person, imaging: Painters
) -> ImageProbeView:
    """Ask one whether it is there, and for its models; makes no picture and costs nothing."""
    return ImageProbeView.of(imaging.known(name), await imaging.probe(person, name))
