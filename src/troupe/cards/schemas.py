"""Imports, sources and cards as clients see them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.character import CardDocument
from troupe.cards.service.books.comparing import Difference, Otherwise
from troupe.cards.service.sources import Opened
from troupe.kit.times import as_text
from troupe.minds import BookEntry

_LONGEST_SHOWN = 300
MOST_PAIRS = 500
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
    chats: bool = False


class Decision(Strict):
    decision: Literal["keep_both", "replace_version", "skip", "make_persona"] | None = None
    age: int | None = None
    persona_id: str | None = None


class CardPictureView(BaseModel):
    kind: Literal["emotion", "background", "user_icon", "other"]
    name: str
    feeling: str | None
    """Which feeling of the studio it is shown for."""
    url: str


class CardPictureList(BaseModel):
    items: list[CardPictureView]


class CardSoundView(BaseModel):
    name: str
    url: str


class CardSoundList(BaseModel):
    items: list[CardSoundView]


class Undone(BaseModel):
    binned: list[Json]
    stayed: list[Json]


class CardSourceView(BaseModel):
    id: str
    kind: str
    target_id: str
    sha256: str
    file_name: str
    format: str
    container: str
    place: int
    imported_at: str

    @classmethod
    def of(cls, source: Source) -> "CardSourceView":
        return cls.model_validate(vars(source) | {"imported_at": as_text(source.imported_at)})


class CardSourceList(BaseModel):
    items: list[CardSourceView]


class SourceMember(BaseModel):
    path: str
    bytes: int
    use: str | None
    """The kind of asset, `card` for the card itself; none for what only lies in the file."""
    name: str


class SourceAsset(BaseModel):
    type: str
    name: str
    ext: str
    uri: str
    """Where it is said to stand; what the text itself holds is shortened."""

    @classmethod
    def of(cls, asset: Mapping[str, Any]) -> "SourceAsset":
        said = {name: str(asset.get(name) or "")[:_LONGEST_SHOWN] for name in ("type", "name", "ext", "uri")}
        return cls(**said | ({"uri": said["uri"].partition(",")[0]} if said["uri"].startswith("data:") else {}))


class KeptKey(BaseModel):
    path: str
    text: str


class CardSourceDetail(CardSourceView):
    bytes: int | None
    """None when the file is gone."""
    name: str | None
    spec_version: str | None
    creator: str
    character_version: str
    notes: dict[str, str]
    """The words of its maker, by language; `""` where none is named."""
    links: list[str]
    """Where the card says that it comes from."""
    dates: dict[str, float]
    assets: list[SourceAsset]
    members: list[SourceMember]
    kept: list[KeptKey]
    """Keys that are not understood here, with what stands there."""
    report: Json | None
    """What was told when it came in; none where the record of that import was deleted."""

    @classmethod
    def of_opened(cls, opened: Opened) -> "CardSourceDetail":
        card = opened.card
        return cls(
            **CardSourceView.of(opened.source).model_dump(),
            bytes=opened.bytes,
            name=card.name if card else None,
            spec_version=None if card is None or card.spec_version is None else str(card.spec_version),
            creator=card.texts["creator"] if card else "",
            character_version=card.texts["character_version"] if card else "",
            notes=_notes(card) if card else {},
            links=list(card.lists["source"]) if card else [],
            dates=dict(card.dates) if card else {},
            assets=[SourceAsset.of(each) for each in card.assets] if card else [],
            members=[SourceMember(**vars(each)) for each in opened.members],
            kept=[KeptKey(**vars(each)) for each in opened.kept],
            report=None if opened.report is None else dict(opened.report),
        )


def _notes(card: CardDocument) -> dict[str, str]:
    own = {"": card.texts["creator_notes"]} if card.texts["creator_notes"] else {}
    return own | dict(card.notes)


class BookFieldView(BaseModel):
    name: str
    mine: str
    theirs: str


class BookPairView(BaseModel):
    id: str
    """Of the entry in the other book."""
    name: str
    keys: list[str]
    fields: list[BookFieldView]
    """None where only the other book has it."""


class BookDifferenceView(BaseModel):
    same: int
    mine: int
    """How many entries only this book has; they stay."""
    changed: list[BookPairView]
    theirs: list[BookPairView]
    more: int
    """How many further differences are not listed."""

    @classmethod
    def of(cls, found: Difference) -> "BookDifferenceView":
        changed, theirs = found.changed[:MOST_PAIRS], found.theirs[:MOST_PAIRS]
        more = len(found.changed) - len(changed) + len(found.theirs) - len(theirs)
        return cls(
            same=found.same,
            mine=len(found.mine),
            changed=[_pair(each.theirs, each.fields) for each in changed],
            theirs=[_pair(each, ()) for each in theirs],
            more=more,
        )


class TakeOver(Strict):
    other: str
    take: Annotated[dict[str, Literal["theirs", "both"]], Field(max_length=1_000)]
    """For entries of the other book: put in place of what is here, or beside it."""


class TakenOver(BaseModel):
    taken: int


def _pair(entry: BookEntry, fields: Sequence[Otherwise]) -> BookPairView:
    said = [BookFieldView(**vars(each)) for each in fields]
    return BookPairView(id=entry.id, name=entry.entry.name, keys=list(entry.entry.keys), fields=said)


class CardCheck(BaseModel):
    name: str
    type: str
    bytes: int
    left_out: list[str]
    repaired: list[str]
