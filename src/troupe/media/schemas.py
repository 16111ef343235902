"""Files as clients see them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, ConfigDict

from troupe.kit.marks import SourceType
from troupe.kit.paging import Page
from troupe.kit.times import as_text
from troupe.media.domain import Kind, Made, Media, State
from troupe.media.origin import Origin


class NewName(BaseModel):
    """What can be changed about a file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str


class SoundMarkView(BaseModel):
    """The mark inside a sound."""

    score: float
    present: bool


class OriginView(BaseModel):
    """Where a file says that it comes from; what tells nothing may have lost its marks."""

    type: str
    source_type: SourceType | None
    made_by: str | None
    generator: str | None
    sound_mark: SoundMarkView | None

    @classmethod
    def of(cls, origin: Origin) -> Self:
        return cls.model_validate(asdict(origin))


class MediaView(BaseModel):
    """A file, without its bytes."""

    id: str
    kind: Kind
    type: str
    bytes: int
    sha256: str
    width: int | None
    height: int | None
    seconds: float | None
    name: str
    user_id: str
    persona_id: str | None
    realm: str
    made: Made
    created_at: str
    state: State
    url: str
    thumbnail_url: str | None

    @classmethod
    def of(cls, media: Media) -> Self:
        door = f"/api/media/{media.id}"
        return cls(
            id=media.id,
            kind=media.kind,
            type=media.type,
            bytes=media.bytes,
            sha256=media.sha256,
            width=media.width,
            height=media.height,
            seconds=media.seconds,
            name=media.name,
            user_id=media.user_id,
            persona_id=media.persona_id,
            realm=media.realm,
            made=media.made,
            created_at=as_text(media.created_at),
            state=media.state,
            url=f"{door}/content",
            thumbnail_url=f"{door}/thumbnail?size=256" if media.kind == "image" else None,
        )


class MediaList(BaseModel):
    """A page of files, newest first."""

    items: Sequence[MediaView]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[Media]) -> Self:
        return cls(items=[MediaView.of(media) for media in page.items], next_cursor=page.next_cursor)
