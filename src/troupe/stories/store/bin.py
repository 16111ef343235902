"""Where deleted stories lie: `bin/stories/{session_id}.{moment}/`, a whole folder each, until it is purged.

The moment is in the name, so that putting a story in and taking it out is one step of the disk and no file of the story
is changed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from troupe.kit.durable import Durable, Frame, move_folder, scan
from troupe.stories.domain.frames import Began
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import SessionTaken, StoryNotFound
from troupe.stories.store.folders import JOURNAL, METADATA

_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,16})")


@dataclass(frozen=True)
class Binned:
    """A story that was deleted."""

    session_id: str
    deleted_ms: int
    said: Shown
    """What its metadata says; of one whose metadata cannot be read, only whose it is."""
    place: Path


class BinFolder:
    """Moves the folders of stories into the bin and out of it."""

    def __init__(self, durable: Durable, sessions: Path) -> None:
        self._durable = durable
        self._sessions = sessions
        self._folder = sessions.parent / "bin" / "stories"

    def put(self, session_id: str, at_ms: int) -> None:
        """Out of sight, in one step."""
        self._make_place()
        move_folder(self._durable, self._sessions / session_id, self._folder / f"{session_id}.{at_ms}")

    def restore(self, binned: Binned) -> None:
        """Back where it was; refused where another story took its id meanwhile."""
        place = self._sessions / binned.session_id
        if place.exists():
            raise SessionTaken
        move_folder(self._durable, binned.place, place)

    def purge(self, binned: Binned) -> None:
        self._durable.remove_tree(binned.place)

    def holds(self, session_id: str) -> bool:
        return any(each.session_id == session_id for each in self.all())

    def frames(self, binned: Binned) -> list[Frame]:
        """What its journal holds, as far as it can be read."""
        path = binned.place / JOURNAL
        return list(scan(path.read_bytes()).frames) if path.is_file() else []

    def get(self, session_id: str) -> Binned:
        for each in self.all():
            if each.session_id == session_id:
                return each
        raise StoryNotFound

    def all(self) -> Iterator[Binned]:
        """Everything in it; links and what is no story are passed over."""
        for entry in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            named = _NAME.fullmatch(entry.name)
            if named and entry.is_dir() and not entry.is_symlink():
                yield Binned(named[1], int(named[2]), _said(entry), entry)

    def _make_place(self) -> None:
        for folder in (self._folder.parent, self._folder):
            if not folder.is_dir():
                self._durable.create_folder(folder)


def _said(place: Path) -> Shown:
    try:
        said = json.loads((place / METADATA).read_bytes())
    except (OSError, ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and "owner_id" in said:
        return said
    return _of_journal(place / JOURNAL)


def _of_journal(path: Path) -> Shown:
    """A lost view must not lose whose story it is."""
    found = scan(path.read_bytes()) if path.is_file() else None
    if found is None or not found.frames:
        return {}
    began = Began.model_validate(found.frames[0].data)
    return {"owner_id": began.owner_id, "session_name": began.session_name, "turn_count": 0}
