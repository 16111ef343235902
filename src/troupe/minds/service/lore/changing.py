"""What can be done to the entries of a book, and how each of it is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from troupe.kit.ids import NewId
from troupe.minds.domain.lore import BookEntry, BookSettings, Entry
from troupe.minds.errors import BookChangedElsewhere, EntryNotFound, first_problem


@dataclass(frozen=True)
class AddEntry:
    entry: Entry
    id: str | None = None


@dataclass(frozen=True)
class ChangeEntry:
    id: str
    changes: Mapping[str, Any]
    version: int | None = None


@dataclass(frozen=True)
class RemoveEntry:
    id: str
    version: int | None = None


Operation = AddEntry | ChangeEntry | RemoveEntry


@dataclass
class Changed:
    """What operations make of the entries they touch."""

    added: list[BookEntry]
    saved: dict[str, BookEntry]
    before: dict[str, dict[str, object]]

    @property
    def count(self) -> int:
        """How many entries more there are."""
        return len(self.added) - sum(each.removed for each in self.saved.values())


def carried_out(
    operations: Sequence[Operation], there: Mapping[str, BookEntry], book_id: str, rev: int, last: int, new_id: NewId
) -> Changed:
    """All of it, or the first thing that cannot be done is said."""
    done = Changed([], {}, {})
    for operation in operations:
        if isinstance(operation, AddEntry):
            last += 1
            id = operation.id or new_id()
            done.added.append(BookEntry(id, book_id, last, 1, rev, operation.entry))
            done.before[id] = {"id": id, "removed": True}
            continue
        now = done.saved.get(operation.id) or there.get(operation.id)
        if now is None or now.removed:
            raise EntryNotFound(operation.id)
        if operation.version not in (None, now.version):
            raise BookChangedElsewhere(now.version)
        done.before.setdefault(now.id, {"id": now.id, "document": now.entry.as_json(), "removed": now.removed})
        done.saved[now.id] = _changed(now, operation, rev)
    return done


def _changed(now: BookEntry, operation: ChangeEntry | RemoveEntry, rev: int) -> BookEntry:
    if isinstance(operation, RemoveEntry):
        return replace(now, removed=True, version=now.version + 1, rev=rev)
    try:
        entry = now.entry.changed(operation.changes)
    except ValidationError as wrong:
        raise first_problem(wrong.errors()) from None
    return replace(now, entry=entry, version=now.version + 1, rev=rev)


def taken_back(before: Mapping[str, Any], now: Mapping[str, BookEntry], rev: int) -> tuple[Sequence[BookEntry], int]:
    """The entries as they were, and how many more there are then."""
    found: list[BookEntry] = []
    more = 0
    for each in before.get("entries", ()):
        entry = now.get(each["id"])
        if entry is None:
            continue
        document = Entry.model_validate(each["document"]) if "document" in each else entry.entry
        more += int(entry.removed) - int(each["removed"])
        found.append(replace(entry, entry=document, removed=each["removed"], version=entry.version + 1, rev=rev))
    return found, more


def settings_with(now: BookSettings, changes: Mapping[str, Any]) -> BookSettings:
    try:
        return now.changed(changes)
    except ValidationError as wrong:
        raise first_problem(wrong.errors()) from None
