"""Where stories lie: `sessions/{session_id}/` with `journal.log`, `metadata.json`, `turns.json` and `context/`."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast

from troupe.kit.collecting import collector_rests
from troupe.kit.durable import DiskFull, Durable, Frame, JournalInUse, JsonValue, Scan, folder_draft, scan
from troupe.kit.durable.frames import first_frame, next_frame
from troupe.kit.ids import is_id
from troupe.stories.domain.frames import Began
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import FORMAT, Shown, acknowledged_in, packed
from troupe.stories.errors import SessionLocked, StorageDamaged, StoryNotFound
from troupe.stories.store.opened import OpenedJournal

JOURNAL, METADATA, TURNS, CONTEXT = "journal.log", "metadata.json", "turns.json", "context"
CONTEXTS_KEPT, UNREADABLE_KEPT = 50, 3
LOST = "its journal is gone; `troupe stories adopt` makes a new one from what is left"
LEAST_ROOM = 16 * 1024 * 1024
_SPELLING = re.compile(r"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{12}")


def canonical(session_id: str) -> str:
    """The one spelling of a session id; whatever names none is answered like one that nobody knows."""
    if not _SPELLING.fullmatch(session_id):
        raise StoryNotFound
    plain = session_id.replace("-", "").lower()
    if plain[12] != "4" or plain[16] not in "89ab":
        raise StoryNotFound
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))


class SessionFolders:
    """Reads and writes the folders of stories; nothing else in the house touches them."""

    def __init__(self, durable: Durable, folder: Path) -> None:
        self._durable = durable
        self._folder = folder
        self._known: dict[str, tuple[int, Shown | None]] = {}

    def create(self, began: Began, at: str, metadata: Shown) -> None:
        """A new folder, there completely or not at all."""
        with folder_draft(self._durable) as draft:
            draft.folder(CONTEXT)
            draft.write(JOURNAL, [first_frame("session", began.model_dump(mode="json"), at)])
            draft.write(METADATA, [packed(metadata)])
            draft.write(TURNS, [b"[]"])
            draft.place(self._folder / began.session_id)

    def ids(self) -> Iterator[str]:
        """Every folder whose name is a session id; links and other things are passed over."""
        for entry in self._folder.iterdir():
            if is_id(entry.name) and entry.is_dir() and not entry.is_symlink():
                yield entry.name

    def listed(self) -> list[tuple[str, Shown | None]]:
        """What every folder says of itself; files that did not change are not read again."""
        found = []
        for id in self.ids():
            path = self._folder / id / METADATA
            stamp = path.stat().st_mtime_ns if path.is_file() else 0
            known = self._known.get(id)
            if known is None or known[0] != stamp:
                said = self._json(path)
                known = self._known[id] = (stamp, said if isinstance(said, dict) else None)
            said = known[1]
            if said is not None and not (self._folder / id / JOURNAL).is_file():
                said = said | {"damaged": {"at": None, "reason": LOST, "offset": 0, "last_good_seq": 0}}
            found.append((id, said))
        return found

    def exists(self, id: str) -> bool:
        place = self._folder / id
        return is_id(id) and place.is_dir() and not place.is_symlink()

    def open(self, id: str) -> OpenedJournal:
        """Lock and read a journal. A torn end is kept aside and cut; damage in the middle leaves it readable."""
        place = self._place(id)
        if not (place / JOURNAL).is_file():
            raise StorageDamaged
        with collector_rests():
            return self._opened(id, place)

    def _opened(self, id: str, place: Path) -> OpenedJournal:
        try:
            journal = self._durable.open_journal(place / JOURNAL, acknowledged=acknowledged_in(self.metadata(id)))
        except JournalInUse:
            raise SessionLocked from None
        if not journal.frames:
            journal.close()
            raise StorageDamaged
        return OpenedJournal(journal, Story.of(journal.frames), self.kept(id), is_newer=self._is_newer(id))

    def _is_newer(self, id: str) -> bool:
        """Whether a Troupe wrote it that knows more than this one."""
        said = self.metadata(id)
        format = said.get("format") if isinstance(said, dict) else None
        return isinstance(format, int) and format > FORMAT

    def read(self, id: str) -> tuple[Story, set[str], str | None]:
        """The same without a lock, for whoever only looks: another process may be writing it."""
        place = self._place(id) / JOURNAL
        with collector_rests():
            found = scan(place.read_bytes()) if place.is_file() else None
            if found is None or not found.frames:
                raise StorageDamaged
            story = Story.of(found.frames)
        return story, self.kept(id), found.damage.cause if found.damage else None

    def frames(self, id: str) -> Sequence[Frame]:
        """What the journal holds, as far as it can be read."""
        return scan((self._place(id) / JOURNAL).read_bytes()).frames

    def contexts(self, id: str) -> dict[str, object]:
        """Every context that is still kept."""
        found = {turn_id: self.context(id, turn_id) for turn_id in sorted(self.kept(id))}
        return {turn_id: package for turn_id, package in found.items() if package is not None}

    def fold(self, began: Began, at: str, frames: Sequence[tuple[str, str, Shown]]) -> Story:
        """What such a journal would come to; raises where it comes to nothing."""
        return Story.of(_numbered(began, at, frames))

    def lay(
        self, began: Began, at: str, frames: Sequence[tuple[str, str, Shown]], metadata: Shown, contexts: Shown
    ) -> None:
        """A folder with a whole journal in it, there completely or not at all."""
        with folder_draft(self._durable) as draft:
            draft.folder(CONTEXT)
            draft.write(JOURNAL, _journal(began, at, frames))
            draft.write(METADATA, [packed(metadata)])
            draft.write(TURNS, [b"[]"])
            for turn_id, package in contexts.items():
                draft.write(f"{CONTEXT}/{turn_id}.json", [packed(package)])
            draft.place(self._folder / began.session_id)

    def size(self, id: str) -> int:
        """How many bytes its journal has."""
        return (self._place(id) / JOURNAL).stat().st_size

    def rewrite(self, id: str, frames: Sequence[tuple[str, str, Shown]], metadata: Shown) -> None:
        """Another journal in place of the one there is.

        The metadata comes first: what it promises must never be more than the journal holds, whenever the power goes.
        """
        place = self._place(id)
        first = scan((place / JOURNAL).read_bytes()).frames[0]
        self._replace(place / METADATA, metadata)
        self._durable.replace(place / JOURNAL, b"".join(_journal(Began.model_validate(first.data), first.at, frames)))

    def forget_torn(self, id: str) -> int:
        """Remove the torn ends that were kept aside; how many there were."""
        torn = list(self._place(id).glob(f"{JOURNAL}.torn*"))
        for path in torn:
            self._durable.remove(path)
        return len(torn)

    def scanned(self, id: str) -> Scan:
        """What the journal holds and where it stops making sense, without a lock and without a change."""
        place = self._place(id) / JOURNAL
        if not place.is_file():
            raise StorageDamaged
        return scan(place.read_bytes(), acknowledged=acknowledged_in(self.metadata(id)))

    def turns_view(self, id: str) -> bytes | None:
        path = self._place(id) / TURNS
        return path.read_bytes() if path.is_file() else None

    def lay_journal(self, id: str, began: Began, at: str, frames: Sequence[tuple[str, str, Shown]]) -> None:
        """A journal for a folder that lost its own; the views it is made from stay beside it as they were."""
        place = self._place(id)
        for name in (METADATA, TURNS):
            if (place / name).is_file():
                self._keep_aside(place / name)
        said = self.metadata(id)
        if isinstance(said, dict):  # what it promised was promised by the journal that is gone
            self._replace(place / METADATA, {name: value for name, value in said.items() if name != "journal"})
        self._durable.replace(place / JOURNAL, b"".join(_journal(began, at, frames)))
        self._durable.remove(place / METADATA)

    def files_of(self, id: str) -> dict[str, bytes]:
        """The views of a folder, as they are."""
        place = self._place(id)
        return {name: (place / name).read_bytes() for name in (METADATA, TURNS) if (place / name).is_file()}

    def has_journal(self, id: str) -> bool:
        return (self._place(id) / JOURNAL).is_file()

    def metadata(self, id: str) -> object:
        """What the metadata file says; None where it cannot be read."""
        return self._json(self._folder / id / METADATA)

    def write_metadata(self, id: str, metadata: Shown) -> None:
        """Put the view in place; an unreadable one is kept beside it."""
        path = self._place(id) / METADATA
        if path.exists() and self._json(path) is None:
            self._keep_aside(path)
        self._replace(path, metadata)

    def write_turns(self, id: str, turns: bytes) -> None:
        """Put the view in place, unless it says so already."""
        path = self._place(id) / TURNS
        if not path.is_file() or path.read_bytes() != turns:
            self._durable.replace(path, turns)

    def keep_spoilt_turns(self, id: str) -> bool:
        """Put a view aside that is no list any more, cut off or emptied; whether there was one."""
        path = self._place(id) / TURNS
        if not path.is_file():
            return False
        with path.open("rb") as view:
            begins = view.read(1)
            view.seek(max(0, path.stat().st_size - 1))
            if (begins, view.read(1)) == (b"[", b"]"):
                return False
        self._keep_aside(path)
        return True

    def write_context(self, id: str, turn_id: str, package: Shown) -> None:
        folder = self._place(id) / CONTEXT
        if not folder.is_dir():  # whoever copies folders about may leave empty ones out
            self._durable.create_folder(folder)
        self._replace(folder / f"{turn_id}.json", package)

    def context(self, id: str, turn_id: str) -> Shown | None:
        found = self._json(self._place(id) / CONTEXT / f"{turn_id}.json")
        return found if isinstance(found, dict) else None

    def forget_context(self, id: str, turn_id: str) -> None:
        self._durable.remove(self._place(id) / CONTEXT / f"{turn_id}.json")

    def check_room(self) -> None:
        """Refuse a call that costs money when its answer might find no room on the disk."""
        if shutil.disk_usage(self._folder).free < LEAST_ROOM:
            raise DiskFull

    def remove(self, id: str) -> None:
        """The folder and everything in it are gone at once."""
        self._durable.remove_tree(self._place(id))

    def kept(self, id: str) -> set[str]:
        """Turns whose context is on disk."""
        folder = self._folder / id / CONTEXT
        return {path.stem for path in folder.glob("*.json")} if folder.is_dir() else set()

    def _place(self, id: str) -> Path:
        if not self.exists(id):
            raise StoryNotFound
        return self._folder / id

    def _replace(self, path: Path, value: object) -> None:
        self._durable.replace(path, packed(value))

    def _keep_aside(self, path: Path) -> None:
        """The newest three are kept, the oldest of them first."""
        older = [path.with_name(f"{path.name}.kept-{number}") for number in range(1, UNREADABLE_KEPT + 1)]
        free = next((each for each in older if not each.exists()), None)
        if free is None:
            for place, later in pairwise(older):
                self._durable.replace(place, later.read_bytes())
        self._durable.replace(free or older[-1], path.read_bytes())

    def _json(self, path: Path) -> object:
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None


def _journal(began: Began, at: str, frames: Sequence[tuple[str, str, Shown]]) -> Iterator[bytes]:
    first = first_frame("session", began.model_dump(mode="json"), at)
    yield first
    before = scan(first).frames[-1]
    for type, when, data in frames:
        content, before = next_frame(before, type, cast(Mapping[str, JsonValue], data), when)
        yield content


def _numbered(began: Began, at: str, frames: Sequence[tuple[str, str, Shown]]) -> Iterator[Frame]:
    yield Frame(1, "", "session", at, began.model_dump(mode="json"), "")
    for seq, (type, when, data) in enumerate(frames, 2):
        yield Frame(seq, "", type, when, cast(Mapping[str, JsonValue], data), "")  # type: ignore[arg-type]  # as read
