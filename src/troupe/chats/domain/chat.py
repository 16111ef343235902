"""A chat: who is in it and where its story stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.chats.errors import ChangedElsewhere
from troupe.kit.times import as_text

LONGEST_TITLE = 120
SHOWN_TITLE = 60


@dataclass(frozen=True)
class Chat:
    """A conversation the server owns; clients append to it and point into it by ids."""

    id: str
    realm: str
    user_id: str
    title: str
    opening: str
    member_ids: tuple[str, ...]
    brain_id: str | None
    active_leaf_id: str | None
    pinned: bool
    archived: bool
    removed_at: datetime | None
    client_key: str | None
    node_count: int
    version: int
    created_at: datetime
    updated_at: datetime
    last_message_at: datetime

    @property
    def persona_id(self) -> str:
        """Whoever answers when nobody is named."""
        return self.member_ids[0]

    def display_title(self, names: str) -> str:
        """Its own title, else how it began, else who is in it."""
        return self.title or shortened(self.opening) or names

    def as_json(self, names: Sequence[str]) -> dict[str, object]:
        """The chat as every door shows it; `names` are those of its members."""
        members = [{"persona_id": id, "name": name} for id, name in zip(self.member_ids, names, strict=True)]
        return {
            "id": self.id,
            "title": self.title,
            "display_title": self.display_title(", ".join(names)),
            "members": members,
            "brain_id": self.brain_id,
            "active_leaf_id": self.active_leaf_id,
            "pinned": self.pinned,
            "archived": self.archived,
            "removed_at": as_text(self.removed_at) if self.removed_at else None,
            "node_count": self.node_count,
            "version": self.version,
            "created_at": as_text(self.created_at),
            "updated_at": as_text(self.updated_at),
            "last_message_at": as_text(self.last_message_at),
        }

    def expect_version(self, version: int | None) -> None:
        if version is not None and version != self.version:
            raise ChangedElsewhere(self.version)

    def changed(self, at: datetime, **fields: object) -> "Chat":
        return replace(self, version=self.version + 1, updated_at=at, **fields)  # type: ignore[arg-type]  # checked by the door


def shortened(text: str) -> str:
    """The beginning of a text, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= SHOWN_TITLE:
        return line
    return line[: SHOWN_TITLE + 1].rsplit(" ", 1)[0][:SHOWN_TITLE]
