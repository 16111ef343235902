"""Masks as clients see them."""

from pydantic import BaseModel

from troupe.accounts import Strict


class NewMask(Strict):
    name: str
    description: str = ""
    pronouns: str = ""
    portrait_media_id: str | None = None
    is_default: bool = False


class MaskChange(Strict):
    name: str = ""
    description: str = ""
    pronouns: str = ""
    portrait_media_id: str | None = None
    is_default: bool = False


class MaskView(BaseModel):
    id: str
    name: str
    description: str
    pronouns: str
    portrait_media_id: str | None
    is_default: bool
    version: int
    created_at: str
    updated_at: str
    removed_at: str | None


class MaskList(BaseModel):
    items: list[MaskView]
    next_cursor: str | None = None
