"""Doors of masks: who a person is when they talk."""

from fastapi import APIRouter

from troupe.accounts import READ, WRITE, Person
from troupe.chats.routes.behind import Desk, IfMatch
from troupe.chats.schemas import MaskChange, MaskList, MaskView, NewMask
from troupe.kit.versions import version_of

router = APIRouter(prefix="/api/masks", tags=["chats"])


@router.get("", openapi_extra=READ)
async def list_masks(person: Person, desk: Desk) -> MaskList:
    """Everybody you can be."""
    return MaskList(items=[MaskView.model_validate(mask.as_json()) for mask in await desk.masks.list(person)])


@router.post("", status_code=201, openapi_extra=WRITE)
async def make_mask(body: NewMask, person: Person, desk: Desk) -> MaskView:
    """Somebody you can be in a chat; the default one is put on in every new chat."""
    return MaskView.model_validate((await desk.masks.make(person, **body.model_dump())).as_json())


@router.patch("/{mask_id}", openapi_extra=WRITE)
async def change_mask(mask_id: str, body: MaskChange, person: Person, desk: Desk, if_match: IfMatch = None) -> MaskView:
    """Only what is sent is changed; what was said keeps the name it was said under."""
    changes = body.model_dump(exclude_unset=True)
    changed = await desk.masks.change(person, mask_id, version_of(if_match), **changes)
    return MaskView.model_validate(changed.as_json())


@router.delete("/{mask_id}", openapi_extra=WRITE)
async def remove_mask(mask_id: str, person: Person, desk: Desk, if_match: IfMatch = None) -> MaskView:
    """Into the bin, for 30 days."""
    return MaskView.model_validate((await desk.masks.remove(person, mask_id, version_of(if_match))).as_json())


@router.post("/{mask_id}/restore", openapi_extra=WRITE)
async def restore_mask(mask_id: str, person: Person, desk: Desk) -> MaskView:
    return MaskView.model_validate((await desk.masks.restore(person, mask_id)).as_json())
