"""Lorebooks on the wire."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from troupe.accounts import Strict
from troupe.kit.paging import Page
from troupe.kit.times import as_text
from troupe.minds.domain.lore import (
    MOST_OPERATIONS,
    Attachments,
    Book,
    BookEntry,
    BookSettings,
    Entry,
    FiredLore,
    Hit,
    UnfiredLore,
)
from troupe.minds.domain.lore.compiled import Compiled, compiled
from troupe.minds.service.lore import AddEntry, Brought, ChangeEntry, Operation, RemoveEntry, Scan

Ids = Annotated[tuple[Annotated[str, Field(max_length=80)], ...], Field(max_length=500, strict=False)]
LONGEST_SCANNED = 200_000


class AttachmentsBody(Strict):
    """Whom a book is for."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    personas: Ids = ()
    masks: Ids = ()
    chats: Ids = ()
    everyone: bool = False

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.personas, self.masks, self.chats, self.everyone)

    @classmethod
    def of(cls, found: Attachments) -> Self:
        return cls(personas=found.personas, masks=found.masks, chats=found.chats, everyone=found.everyone)


class NewBookBody(BookSettings):
    """A book to be made; what is not said is as books usually are."""

    attachments: AttachmentsBody = AttachmentsBody()

    @property
    def settings(self) -> BookSettings:
        return BookSettings(**self.model_dump(exclude={"attachments"}))


class BookChange(BookSettings):
    """What a book is to be from now on; what is not sent stays."""


class OriginView(BaseModel):
    format: str
    file_name: str


class BookView(BaseModel):
    id: str
    name: str
    description: str
    scan_depth: int
    token_budget: int | None
    recursive: bool
    match_whole_words: str
    case_sensitive: bool
    include_names: bool
    enabled: bool
    attachments: AttachmentsBody
    entry_count: int
    kind: Literal["lore", "card"]
    origin: OriginView | None
    version: int
    created_at: str
    updated_at: str
    deleted_at: str | None

    @classmethod
    def of(cls, book: Book) -> Self:
        return cls(
            id=book.id,
            **book.settings.model_dump(),
            attachments=AttachmentsBody.of(book.attachments),
            entry_count=book.entry_count,
            kind=book.kind,
            origin=OriginView(**vars(book.origin)) if book.origin else None,
            version=book.version,
            created_at=as_text(book.created_at),
            updated_at=as_text(book.updated_at),
            deleted_at=as_text(book.deleted_at) if book.deleted_at else None,
        )


class BookList(BaseModel):
    items: list[BookView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Book]) -> Self:
        return cls(items=[BookView.of(each) for each in page.items], next_cursor=page.next_cursor)


class EntryBody(Entry):
    """An entry to be made, or what an entry is to be from now on; what is not sent stays as it is."""


class DecoratorView(BaseModel):
    """A line at the head of an entry, and what became of it."""

    name: str
    value: str
    is_fallback: bool
    state: Literal["used", "fallback", "ignored"]
    reason: str
    detail: str


class FaultView(BaseModel):
    """A pattern that cannot run, and where it is wrong."""

    key: str
    reason: Literal["regex_invalid", "regex_unsupported"]
    detail: str
    start: int
    end: int


class LoreEntryView(Entry):
    id: str
    book_id: str
    position: int
    version: int
    decorators: list[DecoratorView]
    faults: list[FaultView]
    tokens: int

    @classmethod
    def of(cls, each: BookEntry) -> "LoreEntryView":
        ready: Compiled = compiled(each, BookSettings())
        return cls.model_construct(
            **{name: getattr(each.entry, name) for name in Entry.model_fields},
            id=each.id,
            book_id=each.book_id,
            position=each.position,
            version=each.version,
            decorators=[DecoratorView(**vars(line)) for line in ready.head.lines],
            faults=[FaultView(key=key, **vars(fault)) for key, fault in ready.faults],
            tokens=ready.tokens,
        )


class LoreEntryList(BaseModel):
    items: list[LoreEntryView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[BookEntry]) -> Self:
        return cls(items=[LoreEntryView.of(each) for each in page.items], next_cursor=page.next_cursor)


class EntryAdding(Strict):
    op: Literal["add"]
    entry: EntryBody

    @property
    def operation(self) -> Operation:
        return AddEntry(Entry(**{name: getattr(self.entry, name) for name in Entry.model_fields}))


class EntryChanging(Strict):
    op: Literal["change"]
    id: str
    changes: dict[str, JsonValue]
    version: int | None = None

    @property
    def operation(self) -> Operation:
        return ChangeEntry(self.id, self.changes, self.version)


class EntryRemoving(Strict):
    op: Literal["remove"]
    id: str
    version: int | None = None

    @property
    def operation(self) -> Operation:
        return RemoveEntry(self.id, self.version)


class BulkBody(Strict):
    operations: Annotated[
        list[Annotated[EntryAdding | EntryChanging | EntryRemoving, Field(discriminator="op")]],
        Field(min_length=1, max_length=MOST_OPERATIONS),
    ]


class BulkView(BaseModel):
    entries: list[LoreEntryView]
    book: BookView


class PastedBook(Strict):
    text: Annotated[str, Field(min_length=1)]
    file_name: Annotated[str, Field(max_length=200)] = ""
    attachments: AttachmentsBody = AttachmentsBody()


class Told(BaseModel):
    code: str
    path: str
    detail: str


class BroughtView(BaseModel):
    book: BookView
    format: str
    told: list[Told]

    @classmethod
    def of(cls, book: Book, found: Brought) -> Self:
        return cls(book=BookView.of(book), format=found.format, told=[Told(**each) for each in found.told])


class ScanBody(Strict):
    """A text to try, or a chat to look into."""

    text: Annotated[str, Field(max_length=LONGEST_SCANNED)] | None = None
    chat_id: str | None = None
    node_id: str | None = None
    lorebook_ids: Annotated[list[str], Field(max_length=100)] | None = None
    persona_id: str | None = None
    seed: Annotated[str, Field(max_length=100)] | None = None
    all: bool = False
    limit: Annotated[int, Field(ge=1, le=1_000)] = 200
    cursor: str | None = None


class KeyHitView(BaseModel):
    key: str
    source: str
    start: int
    end: int

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls(key=hit.key, source=hit.source, start=hit.start, end=hit.end)


class ScannedEntry(BaseModel):
    entry_id: str
    book_id: str
    name: str
    fired: bool
    reason: str
    detail: str
    round: int | None
    hits: list[KeyHitView]
    tokens: int | None
    place: str | None

    @classmethod
    def of_fired(cls, each: FiredLore) -> Self:
        return cls(
            entry_id=each.entry_id,
            book_id=each.book_id,
            name=each.name,
            fired=True,
            reason=each.reason,
            detail=each.detail,
            round=each.round,
            hits=[KeyHitView.of(hit) for hit in each.hits],
            tokens=each.tokens,
            place=each.place,
        )

    @classmethod
    def of_unfired(cls, each: UnfiredLore) -> Self:
        return cls(
            entry_id=each.entry_id,
            book_id=each.book_id,
            name=each.name,
            fired=False,
            reason=each.reason,
            detail=each.detail,
            round=None,
            hits=[KeyHitView.of(hit) for hit in each.hits],
            tokens=None,
            place=None,
        )


class IndexView(BaseModel):
    keys: int
    patterns: int
    built_ms: float


class ScanView(BaseModel):
    entries: list[ScannedEntry]
    next_cursor: str | None
    totals: dict[str, int]
    index: IndexView
    scan_ms: float
    warnings: list[str]

    @classmethod
    def whole(cls, scan: Scan) -> Self:
        return cls.of(scan, Page([*scan.reading.fired, *scan.reading.close], None))

    @classmethod
    def of(cls, scan: Scan, page: Page[FiredLore | UnfiredLore]) -> Self:
        shown: Sequence[Any] = page.items
        return cls(
            entries=[
                ScannedEntry.of_fired(each) if isinstance(each, FiredLore) else ScannedEntry.of_unfired(each)
                for each in shown
            ],
            next_cursor=page.next_cursor,
            totals=dict(scan.reading.totals),
            index=IndexView(**vars(scan.index)),
            scan_ms=round(scan.reading.scan_ms, 3),
            warnings=list(scan.warnings),
        )
