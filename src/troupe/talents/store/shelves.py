"""Where kits stand: whole folders that come, change places and go, with the ten versions before each."""

import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from troupe.kit.durable import Durable, FolderDraft, folder_draft, move_folder
from troupe.talents.domain.naming import is_kit_id, is_talking_id
from troupe.talents.store.folders import is_folder

AVATAR, TALKING = "avatar", "personality"
_VERSIONS, _ARRIVING = ".versions", ".arriving-"
_KEPT = 10
_LEFT_BEHIND_SECONDS = 60
_PERSON = re.compile(r"[0-9a-f-]{36}|[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Version:
    """An earlier state of a kit."""

    number: int
    path: Path


class Shelves:
    """The folders below `talents`."""

    def __init__(self, root: Path, durable: Durable, *, alone: bool) -> None:
        self._root = root
        self._durable = durable
        self._alone = alone

    @property
    def common(self) -> Path:
        """Kits of the studio; of a single person also their own."""
        return self._root / AVATAR

    def of(self, user_id: str) -> Path:
        """Where a person's own kits stand."""
        if self._alone:
            return self.common
        if not _PERSON.fullmatch(user_id):
            raise ValueError(f"{user_id!r} is no id of a person")
        return self._root / user_id / AVATAR

    def places(self, user_id: str) -> Sequence[Path]:
        """Where somebody's kits are looked for; the first that has an id is theirs."""
        own = self.of(user_id)
        return (own,) if own == self.common else (own, self.common)

    def everyones(self) -> Sequence[Path]:
        """Every place where kits stand."""
        return [self.common, *(place for place in self._root.glob(f"*/{AVATAR}") if is_folder(place))]

    def everywhere(self) -> Sequence[Path]:
        """The same, and where kits stand that talk."""
        talking = [self._root / TALKING, *self._root.glob(f"*/{TALKING}")]
        return [*self.everyones(), *(place for place in talking if is_folder(place))]

    def draft(self) -> AbstractContextManager[FolderDraft]:
        return folder_draft(self._durable)

    def put(self, draft: FolderDraft, place: Path, id: str, *, replace: bool) -> bool:
        """Let a finished folder be the kit of that id; False when there is one and it is not to be replaced."""
        self._prepare(place)
        if not replace:
            return draft.place(_at(place, id))
        arriving = place / f"{_ARRIVING}{id}"
        if not draft.place(arriving):
            return False
        if is_folder(_at(place, id)):
            self.retire(place, id)
        move_folder(self._durable, arriving, _at(place, id))
        return True

    def retire(self, place: Path, id: str) -> int:
        """Put a kit among its versions, from where it can be brought back; gives its number there."""
        versions = self.versions(place, id)
        number = versions[0].number + 1 if versions else 1
        shelf = self._version_shelf(place, id)
        move_folder(self._durable, _at(place, id), shelf / str(number))
        for old in versions[_KEPT - 1 :]:
            self._durable.remove_tree(old.path)
        return number

    def versions(self, place: Path, id: str) -> list[Version]:
        """The newest first."""
        shelf = place / _VERSIONS / _checked(id)
        if not is_folder(shelf):
            return []
        numbers = [int(name) for name in os.listdir(shelf) if name.isdecimal() and is_folder(shelf / name)]
        return [Version(number, shelf / str(number)) for number in sorted(numbers, reverse=True)]

    def remove_all(self, user_id: str) -> int:
        """Everything of a person, at once and for good; what is everybody's stays."""
        place = self.of(user_id)
        if self._alone or not is_folder(place):
            return 0
        gone = sum(1 for name in os.listdir(place) if is_kit_id(name))
        self._durable.remove_tree(place.parent)
        return gone

    def talking(self, user_id: str) -> Path:
        """Where a person's kits that talk stand."""
        return self.of(user_id).parent / TALKING

    def put_talking(self, draft: FolderDraft, user_id: str, id: str) -> None:
        """Let a finished folder be the talking kit of that id; the one before stays among its versions."""
        self.put(draft, self.talking(user_id), id, replace=True)

    def states(self, place: Path) -> Sequence[tuple[str, Path]]:
        """Everything that is kept of the kits in a place, by its id: the kits, then their versions."""
        kits = [(id, place / id) for id in self.ids(place)]
        shelf = place / _VERSIONS
        return kits + [(id, each.path) for id in self.ids(shelf) for each in self.versions(place, id)]

    def ids(self, place: Path) -> Sequence[str]:
        """Which kits stand in a place, of either kind."""
        return [name for name in sorted(os.listdir(place)) if _is_id(name)] if is_folder(place) else []

    def erase(self, path: Path) -> None:
        """A kit, or a version of one, for good."""
        self._durable.remove_tree(path)

    def bring_back(self, place: Path, version: Version, id: str) -> None:
        """An earlier state is the kit again; what stands there now becomes a version in its place."""
        arriving = place / f"{_ARRIVING}{id}"
        move_folder(self._durable, version.path, arriving)
        if is_folder(_at(place, id)):
            self.retire(place, id)
        move_folder(self._durable, arriving, _at(place, id))

    def put_away(self, place: Path) -> Sequence[str]:
        """Kits that are gone from a place and can still come back."""
        shelf = place / _VERSIONS
        names = sorted(os.listdir(shelf)) if is_folder(shelf) else []
        return [id for id in names if _is_id(id) and not (place / id).exists() and self.versions(place, id)]

    def add_file(self, path: Path, content: bytes) -> None:
        """A file more in a folder that is there."""
        self._durable.replace(path, content)

    def put_once(self, name: str, fill: Callable[[], None]) -> None:
        """Do something for this data directory one time."""
        mark = self._root / f".{name}"
        if mark.exists():
            return
        fill()
        self._durable.replace(mark, b"")

    def tidy(self) -> None:
        """Finish what a kill cut short: a kit that had arrived gets its name, unless another has it."""
        for place in self.everywhere():
            if not is_folder(place):
                continue
            for left in place.glob(f"{_ARRIVING}*"):
                id = left.name.removeprefix(_ARRIVING)
                if time.time() - left.stat().st_ctime < _LEFT_BEHIND_SECONDS:
                    continue
                if _is_id(id) and not (place / id).exists():
                    move_folder(self._durable, left, place / id)
                else:
                    self._durable.remove_tree(left)

    def drop_old(self, older_than_seconds: float) -> None:
        """Versions of kits that are gone leave after a while."""
        for shelf in self._root.glob(f"**/{_VERSIONS}/*"):
            if (shelf.parent.parent / shelf.name).exists() or not is_folder(shelf):
                continue
            if time.time() - shelf.stat().st_mtime > older_than_seconds:
                self._durable.remove_tree(shelf)

    def _prepare(self, place: Path) -> None:
        for folder in (place.parent, place):
            self._durable.create_folder(folder)

    def _version_shelf(self, place: Path, id: str) -> Path:
        for folder in (place / _VERSIONS, place / _VERSIONS / _checked(id)):
            self._durable.create_folder(folder)
        return place / _VERSIONS / id


def _at(place: Path, id: str) -> Path:
    return place / _checked(id)


def _checked(id: str) -> str:
    if not _is_id(id):
        raise ValueError(f"{id[:140]!r} is no id of a kit")
    return id


def _is_id(name: str) -> bool:
    return is_kit_id(name) or is_talking_id(name)
