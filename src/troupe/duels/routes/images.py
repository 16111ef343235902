"""Doors of portraits."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from troupe.accounts import READ, WRITE, Person
from troupe.duels.domain.portrait import PortraitAsked
from troupe.duels.errors import NoSuchPicture
from troupe.duels.routes.behind import Desk
from troupe.duels.schemas import ImageBody, PortraitView
from troupe.kit.ids import is_id

router = APIRouter(tags=["duel"])


@router.post("/api/duel/image", openapi_extra=WRITE)
async def portrait(body: ImageBody, person: Person, desk: Desk) -> PortraitView:
    """A portrait by words; the same request within ten minutes gives the same picture."""
    return PortraitView.model_validate(await desk.portraits.draw(person, PortraitAsked(**body.model_dump())))


@router.get("/media/generated/{file}", openapi_extra=READ, response_class=RedirectResponse, status_code=308)
async def older_address(file: str, person: Person) -> RedirectResponse:
    """Where pictures were before."""
    id, _, kind = file.partition(".")
    if not is_id(id) or kind not in ("png", "webp"):
        raise NoSuchPicture
    return RedirectResponse(f"/generated/{file}", status_code=308)
