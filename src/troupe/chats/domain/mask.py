"""A mask: who the user is in a chat."""

from dataclasses import dataclass, replace
from datetime import datetime

from troupe.chats.errors import ChangedElsewhere
from troupe.kit.times import as_text

LONGEST_MASK_NAME = 50
LONGEST_MASK_DESCRIPTION = 4_000
LONGEST_PRONOUNS = 40
MOST_MASKS = 200


@dataclass(frozen=True)
class Mask:
    id: str
    realm: str
    user_id: str
    name: str
    description: str
    pronouns: str
    portrait_media_id: str | None
    is_default: bool
    version: int
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None = None

    def expect_version(self, version: int | None) -> None:
        if version is not None and version != self.version:
            raise ChangedElsewhere(self.version)

    def changed(self, at: datetime, **fields: object) -> "Mask":
        return replace(self, version=self.version + 1, updated_at=at, **fields)  # type: ignore[arg-type]  # checked by the door

    def as_json(self) -> dict[str, object]:
        shown: dict[str, object] = {
            name: getattr(self, name)
            for name in ("id", "name", "description", "pronouns", "portrait_media_id", "is_default", "version")
        }
        times = {"created_at": as_text(self.created_at), "updated_at": as_text(self.updated_at)}
        return shown | times | {"removed_at": as_text(self.removed_at) if self.removed_at else None}

    def as_speaker(self) -> dict[str, object]:
        return {"kind": "mask", "id": self.id, "name": self.name}
