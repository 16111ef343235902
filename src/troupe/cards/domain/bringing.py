"""What is brought in together: an import, its items, and the file that something came out of."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from troupe.cards.errors import BadOption
from troupe.kit.times import as_text

Conflict = Literal["keep_both", "replace_version", "skip"]
CONFLICTS: Sequence[Conflict] = ("keep_both", "replace_version", "skip")
ImportState = Literal["reading", "done", "cancelled"]
ItemState = Literal["waiting", "imported", "refused", "skipped", "needs_input", "checked"]
ItemKind = Literal["persona", "lorebook", "chat"]
Json = Mapping[str, Any]

MOST_FILES = 100
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_TOGETHER = 1024 * 1024 * 1024
LONGEST_FILE_NAME = 1_000
_YES_NO = ("true", "false")
_LONGEST_AGE = 5


@dataclass(frozen=True)
class Options:
    """How to bring in, the same for every file."""

    on_conflict: Conflict = "keep_both"
    dry_run: bool = False
    age: int | None = None
    persona_id: str | None = None
    """Whose chats and books they are."""
    learn: bool = False
    chats: bool = False
    """What was said to the characters of a package comes in with them."""
    make_persona: bool = False
    """Cast somebody for a chat whose persona is not here."""

    def as_json(self) -> dict[str, object]:
        return dict(vars(self))


def options_in(fields: Mapping[str, str]) -> Options:
    """Options as a form says them: every value is a text."""
    for name, allowed in (("on_conflict", CONFLICTS), *((each, _YES_NO) for each in ("dry_run", "learn", "chats"))):
        if name in fields and fields[name] not in allowed:
            raise BadOption(name, allowed)
    age = fields.get("age")
    if age is not None and not (age.isascii() and age.isdecimal() and len(age) <= _LONGEST_AGE):
        raise BadOption("age", ("a whole number of years",))
    conflict: Any = fields.get("on_conflict", "keep_both")
    return Options(
        on_conflict=conflict,
        dry_run=fields.get("dry_run") == "true",
        age=None if age is None else int(age),
        persona_id=fields.get("persona_id") or None,
        learn=fields.get("learn") == "true",
        chats=fields.get("chats") == "true",
    )


@dataclass(frozen=True)
class Item:
    """One thing of one file."""

    import_id: str
    position: int
    realm: str
    file: int
    file_name: str
    bytes: int
    sha256: str
    media_id: str | None = None
    kind: ItemKind | None = None
    format: str | None = None
    state: ItemState = "waiting"
    created: Sequence[Json] = ()
    needs: Json | None = None
    report: Json | None = None
    error: Json | None = None

    @property
    def persona_id(self) -> str:
        """The id of the persona it would make: the same each time, so that a second try makes nothing twice."""
        return made_id(self.import_id, self.position)

    def became(self, outcome: "Outcome") -> "Item":
        """The item after its file was read."""
        return replace(self, **vars(outcome))

    def as_json(self) -> dict[str, object]:
        hidden = ("import_id", "realm", "file", "media_id", "position")
        shown = {name: value for name, value in vars(self).items() if name not in hidden}
        return {"index": self.position, **shown, "created": list(self.created)}


@dataclass(frozen=True)
class Outcome:
    """What became of one thing in a file."""

    state: ItemState
    kind: ItemKind | None = None
    format: str | None = None
    created: Sequence[Json] = ()
    needs: Json | None = None
    report: Json | None = None
    error: Json | None = None


@dataclass(frozen=True)
class Import:
    """Files that somebody dropped together."""

    id: str
    realm: str
    user_id: str
    state: ImportState
    options: Options
    job_id: str | None
    created_at: datetime
    undone: bool = False
    items: Sequence[Item] = field(default=())

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "state": self.state,
            "created_at": as_text(self.created_at),
            "options": self.options.as_json(),
            "job_id": self.job_id,
            "undone": self.undone,
            "items": [item.as_json() for item in self.items],
        }


@dataclass(frozen=True)
class Source:
    """The file that something came out of; its bytes are kept as they were."""

    id: str
    realm: str
    user_id: str
    kind: ItemKind
    target_id: str
    sha256: str
    file_name: str
    format: str
    container: str
    place: int
    """Which of several in the file."""
    media_id: str | None
    imported_at: datetime
    portrait_id: str | None = None
    persona_id: str | None = None
    chat_id: str | None = None


def made_id(import_id: str, position: int) -> str:
    digest = hashlib.sha256(f"{import_id}:{position}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
