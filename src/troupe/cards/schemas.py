"""Imports, sources and cards as clients see them."""

from typing import Any, Literal

from pydantic import BaseModel

from troupe.accounts import Strict

Json = dict[str, Any]


class ItemView(BaseModel):
    index: int
    file_name: str
    bytes: int
    sha256: str
    kind: Literal["persona", "lorebook", "chat"] | None
    format: str | None
    state: str
    created: list[Json]
    needs: Json | None
    report: Json | None
    error: Json | None


class ImportView(BaseModel):
    id: str
    state: Literal["reading", "done", "cancelled"]
    created_at: str
    options: Json
    job_id: str | None
    undone: bool
    items: list[ItemView]


class ImportList(BaseModel):
    items: list[ImportView]
    next_cursor: str | None


class Begun(BaseModel):
    import_id: str
    job_id: str | None


class Pasted(Strict):
    text: str
    file_name: str = "pasted.json"
    on_conflict: Literal["keep_both", "replace_version", "skip"] = "keep_both"
    dry_run: bool = False
    age: int | None = None
    persona_id: str | None = None
    learn: bool = False


class Decision(Strict):
    decision: Literal["keep_both", "replace_version", "skip", "make_persona"] | None = None
    age: int | None = None
    persona_id: str | None = None


class CardPictureView(BaseModel):
    kind: Literal["emotion", "background", "user_icon"]
    name: str
    feeling: str | None
    """Which feeling of the studio it is shown for."""
    url: str


class CardPictureList(BaseModel):
    items: list[CardPictureView]


class Undone(BaseModel):
    binned: list[Json]
    stayed: list[Json]


class SourceView(BaseModel):
    id: str
    kind: str
    target_id: str
    sha256: str
    file_name: str
    format: str
    container: str
    place: int
    imported_at: str


class CardCheck(BaseModel):
    name: str
    type: str
    bytes: int
    left_out: list[str]
    repaired: list[str]
