"""A chat: who is in it and where its story stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.chats.domain.hearing import Listener
from troupe.chats.domain.terms import NO_NOTE, USUAL, ChatSettings, Member, Note
from troupe.chats.errors import ChangedElsewhere
from troupe.kit.times import as_text

LONGEST_TITLE = 120
SHOWN_TITLE = 60
OPENING = 200
WORDS_OF_A_TITLE = 6
SLIGHT = 12
_CLAUSE = re.compile(r"[.!?;:,…]\s|\s(?:and|but|because|und|aber|weil|et|mais|y|pero)\s")


@dataclass(frozen=True)
class Chat:
    """A conversation the server owns; clients append to it and point into it by ids."""

    id: str
    realm: str
    user_id: str
    title: str
    opening: str
    members: tuple[Member, ...]
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
    mask_id: str | None = None
    lorebook_ids: tuple[str, ...] = ()
    note: Note = NO_NOTE
    settings: ChatSettings = USUAL
    temporary: bool = False
    imported: bool = False
    last_op: int = 0
    """The newest operation that is not undone."""
    newest_op: int = 0
    """The newest operation of all; above `last_op` are those that can be done again."""
    auto_job_id: str | None = None
    """The talk among its personas that goes on by itself, if one does."""
    auto_topic: str | None = None
    """What they talk of; it is nobody's once they stop."""

    @property
    def member_ids(self) -> tuple[str, ...]:
        return tuple(member.persona_id for member in self.members)

    @property
    def persona_id(self) -> str:
        """Whoever answers when nobody is named."""
        return self.members[0].persona_id

    @property
    def folded(self) -> str:
        """What it is found by: the title it shows, without capitals."""
        return self.display_title("").casefold()

    @property
    def is_group(self) -> bool:
        return len(self.members) > 1

    @property
    def is_directed(self) -> bool:
        """Whether somebody is asked who speaks next."""
        return self.is_group and self.settings.turn_policy == "director"

    def member(self, persona_id: str) -> Member | None:
        """Its seat, if it is in the chat."""
        return next((each for each in self.members if each.persona_id == persona_id), None)

    def listener(self, persona_id: str | None) -> Listener:
        """Whose ears somebody has in this chat; nobody in particular hears what is said to all."""
        member = self.member(persona_id) if persona_id else None
        return Listener(persona_id, member.joined_at if member else None)

    def display_title(self, names: str) -> str:
        """Its own title, else how it began, else who is in it."""
        return self.title or shortened(self.opening) or names

    def as_json(self, names: Sequence[str]) -> dict[str, object]:
        """The chat as every door shows it; `names` are those of its members."""
        members = [member.as_json(name) for member, name in zip(self.members, names, strict=True)]
        return {
            "id": self.id,
            "title": self.title,
            "display_title": self.display_title(", ".join(names)),
            "members": members,
            "mask_id": self.mask_id,
            "brain_id": self.brain_id,
            "lorebook_ids": list(self.lorebook_ids),
            "note": self.note.model_dump(mode="json"),
            "settings": self.settings.model_dump(mode="json"),
            "active_leaf_id": self.active_leaf_id,
            "temporary": self.temporary,
            "imported": self.imported,
            "pinned": self.pinned,
            "archived": self.archived,
            "removed_at": as_text(self.removed_at) if self.removed_at else None,
            "auto_job_id": self.auto_job_id,
            "node_count": self.node_count,
            "can_undo": self.last_op > 0,
            "can_redo": self.newest_op > self.last_op,
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

    def doing(self) -> "Chat":
        """The chat with one more operation; what was undone before can no longer be done again."""
        return replace(self, last_op=self.last_op + 1, newest_op=self.last_op + 1)

    def without_words_of(self, text: str) -> "Chat":
        """The chat once a message that gave it its name is not for all any more; a title of one's own stays."""
        if not self.opening or self.opening != text[:OPENING]:
            return self
        return replace(self, opening="", title="" if self.title == titled(self.opening) else self.title)

    def hears(self, text: str) -> "Chat":
        """The chat once its user said something more: how it began, and from the second time on a title of its own."""
        if not self.opening:
            return replace(self, opening=text[:OPENING])
        if self.title or (is_slight(self.opening) and is_slight(text)):
            return self
        opening = text[:OPENING] if is_slight(self.opening) else self.opening
        return replace(self, opening=opening, title=titled(opening))


def shortened(text: str) -> str:
    """The beginning of a text, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= SHOWN_TITLE:
        return line
    return line[: SHOWN_TITLE + 1].rsplit(" ", 1)[0][:SHOWN_TITLE]


def is_slight(text: str) -> bool:
    """A greeting, a yes, a word: nothing that a conversation could be known by."""
    return len(text.split()) < 3 and len(text.strip()) < SLIGHT


def titled(text: str) -> str:
    """A few words that a conversation can be called by."""
    first, *_ = _CLAUSE.split(shortened(text), maxsplit=1)
    words = first.split() if not is_slight(first) else shortened(text).split()
    return " ".join(words[:WORDS_OF_A_TITLE]).rstrip(" ,;:–-")
