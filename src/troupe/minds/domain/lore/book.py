"""A lorebook: settings its entries share, and who it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from troupe.minds.domain.lore.entry import Clean, Entry, Part, WholeWords

MOST_ENTRIES, MOST_ACTIVE, MOST_OPERATIONS = 50_000, 200_000, 1_000
Kind = Literal["lore", "card"]
TargetKind = Literal["personas", "masks", "chats"]
TARGETS: tuple[TargetKind, ...] = ("personas", "masks", "chats")


class BookSettings(Part):
    """What a user says about a book as a whole."""

    name: Annotated[str, Field(min_length=1, max_length=120), Clean] = "Lore"
    description: Annotated[str, Field(max_length=4_000), Clean] = ""
    scan_depth: Annotated[int, Field(ge=0, le=1_000)] = 4
    token_budget: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    recursive: bool = True
    match_whole_words: WholeWords = "all"
    case_sensitive: bool = False
    include_names: bool = False
    enabled: bool = True

    def changed(self, changes: Mapping[str, Any]) -> "BookSettings":
        return BookSettings.model_validate({**self.model_dump(), **changes})


@dataclass(frozen=True)
class Attachments:
    """Whom a book is for; nobody when all of it is empty."""

    personas: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()
    everyone: bool = False

    def of(self, kind: TargetKind) -> tuple[str, ...]:
        return {"personas": self.personas, "masks": self.masks, "chats": self.chats}[kind]


@dataclass(frozen=True)
class Origin:
    """Where a book came from."""

    format: str
    file_name: str = ""


@dataclass(frozen=True)
class Book:
    """A lorebook as it stands."""

    id: str
    user_id: str
    settings: BookSettings
    attachments: Attachments
    entry_count: int
    kind: Kind
    origin: Origin | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


@dataclass(frozen=True)
class BookEntry:
    """An entry in its place."""

    id: str
    book_id: str
    position: int
    version: int
    rev: int
    """The version of the book at which it was last changed."""
    entry: Entry
    removed: bool = False
    source: str | None = None
    """As it stood in the file it came from, word for word."""


@dataclass(frozen=True)
class NewBook:
    """A book that is to be made, with all that is in it."""

    settings: BookSettings
    entries: tuple[Entry, ...] = ()
    sources: tuple[str | None, ...] = ()
    kind: Kind = "lore"
    origin: Origin | None = None
    head: str = field(default="", repr=False)
    """What stood around the entries in the file, word for word."""
