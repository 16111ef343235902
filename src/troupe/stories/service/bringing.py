"""A story that comes in: judged as a whole, tamed, and laid in a folder that is there completely or not at all.

Nothing here waits for anybody, so a long story is brought in by a process of its own.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from troupe.kit.durable import Durable
from troupe.kit.errors import TroupeError
from troupe.kit.ids import is_id, random_id
from troupe.kit.times import as_text, wall_clock
from troupe.stories.domain import frames as f
from troupe.stories.domain.carry.folder import record_in
from troupe.stories.domain.carry.record import DEEPEST, check_whole, frames_in
from troupe.stories.domain.carry.unpacking import files_in_zip, is_zip
from troupe.stories.domain.settings import Rating
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, metadata_of
from troupe.stories.errors import BadImport
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder

RATINGS: tuple[Rating, ...] = ("everyone", "teen", "mature")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_TAKEN = "Its id was taken, so it got another one."


@dataclass(frozen=True)
class Owner:
    """Whose it will be."""

    id: str
    realm: str


class Bringing:
    """Lays stories that were made elsewhere."""

    def __init__(self, folders: SessionFolders, binned: BinFolder) -> None:
        self._folders = folders
        self._binned = binned

    def place_of(self, record: object, other: str, *, keep_id: bool) -> tuple[str, list[str]]:
        """Its own id where that is free, else the other one, and a word about it; what is in the bin may come back."""
        wanted = str(frames_in(record)[0].get("session_id"))
        if keep_id and is_id(wanted) and not self._folders.exists(wanted) and not self._binned.holds(wanted):
            return wanted, []
        return other, [_TAKEN] if keep_id else []

    def judge(self, owner: Owner, content: bytes, other: str) -> Shown:
        """All of it, before anything is written."""
        record, notes = read_content(content)
        id, said = self.place_of(record, other, keep_id=True)
        self.judged(owner, record, id, None, [])
        return {"session_id": id, "notes": [*notes, *said]}

    def take(self, owner: Owner, content: bytes, id: str) -> Shown:
        return self.lay(owner, read_content(content)[0], id, None)

    def lay(self, owner: Owner, record: object, id: str, name: str | None) -> Shown:
        """The story, in its folder; one that lies there already, whole, was laid by an earlier attempt."""
        said: list[str] = []
        story, start, at, kept = self.judged(owner, record, id, name, said)
        contexts = record.get("contexts") if isinstance(record, dict) else None
        files: Shown = {
            turn_id: package
            for turn_id, package in (contexts.items() if isinstance(contexts, dict) else ())
            if turn_id in story.turns and isinstance(package, dict)
        }
        if not self._folders.exists(id):
            self._folders.lay(start, at, kept, metadata_of(story, "idle", None, None), files)
        return {
            "session_id": id,
            "session_name": story.session_name,
            "turns": story.turn_count,
            "branches": len(story.branches),
            "notes": said,
        }

    def judged(
        self, owner: Owner, record: object, id: str, name: str | None, notes: list[str]
    ) -> tuple[Story, f.Began, str, Sequence[tuple[str, str, Shown]]]:
        """What it comes to; raises where it comes to nothing."""
        began, at, frames = frames_in(record)
        try:
            mine = {**began, "session_id": id, "owner_id": owner.id, "realm": owner.realm, "imported": True}
            start = _tamed(f.Began.model_validate(mine), owner, notes)
            start = start.model_copy(update={"session_name": name}) if name else start
            kept = [(type, when, _harmless(type, data, owner)) for type, when, data in frames]
            story = self._folders.fold(start, at, kept)
            check_whole(story)
        except (ValidationError, KeyError, ValueError, IndexError) as wrong:
            raise BadImport("nodes", f"they do not make a story ({type(wrong).__name__})") from None
        return story, start, at, kept


def judge_file(path: str, staging: str, sessions: str, owner_id: str, realm: str, other: str) -> Shown:
    """For a process of its own: under which id the story of a file can be laid, or what is wrong with it."""
    return _answered(lambda: _bringing(staging, sessions).judge(Owner(owner_id, realm), Path(path).read_bytes(), other))


def lay_file(path: str, staging: str, sessions: str, owner_id: str, realm: str, id: str) -> Shown:
    """For a process of its own: the story of a file that was judged, laid under this id."""
    return _answered(lambda: _bringing(staging, sessions).take(Owner(owner_id, realm), Path(path).read_bytes(), id))


def _bringing(staging: str, sessions: str) -> Bringing:
    durable = Durable(Path(staging))
    return Bringing(SessionFolders(durable, Path(sessions)), BinFolder(durable, Path(sessions)))


def _answered(work: Callable[[], Shown]) -> Shown:
    try:
        return work()
    except TroupeError as refused:
        return {"refused": refused.detail, "next_step": refused.next_step, "field": refused.field or ""}


def read_content(content: bytes) -> tuple[object, Sequence[str]]:
    """The record of a story, from its data or from its folder in a zip, and what is to be said about it."""
    if not is_zip(content):
        return record_from(content), ()
    found = record_in(files_in_zip(content), as_text(wall_clock()), random_id)
    check_text(found.record)
    return found.record, found.notes


def record_from(content: bytes) -> object:
    """One value, of a depth that we would write ourselves, with nothing in it that cannot be kept."""
    try:
        record = json.loads(content, parse_constant=_no_number)
        _check(record, 0)
    except (ValueError, RecursionError):
        raise BadImport("", "it is no JSON of at most 64 levels") from None
    return record


def check_text(record: object) -> None:
    """The same for what was put together from files."""
    try:
        _check(record, 0)
    except (ValueError, RecursionError):
        raise BadImport("", "it holds text that cannot be kept, or more than 64 levels") from None


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str) and _NO_TEXT.search(value):
        raise ValueError("text that cannot be kept")
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        if isinstance(name, str) and _NO_TEXT.search(name):
            raise ValueError("a name that cannot be kept")
        _check(each, depth + 1)


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number")


def _tamed(began: f.Began, owner: Owner, notes: list[str]) -> f.Began:
    """Brought text is material: it picks no brain, and no rating that is not to be had here."""
    settings = began.settings
    most = "teen" if owner.realm == "family" else "mature"
    rating = RATINGS[min(RATINGS.index(settings.rating), RATINGS.index(most))]
    if rating != settings.rating:
        notes.append(f"It is told as {rating} here.")
    tamed = settings.model_copy(update={"brain_id": None, "clerk": "same", "rating": rating, "lorebook_ids": ()})
    return began.model_copy(update={"settings": tamed})


def _harmless(type: str, data: Shown, owner: Owner) -> Shown:
    """The same for settings that were changed on the way."""
    if type != "settings":
        return data
    began = f.SettingsChanged.model_validate(data)
    rating = "teen" if owner.realm == "family" and began.settings.rating == "mature" else began.settings.rating
    tamed = {"brain_id": None, "clerk": "same", "rating": rating, "lorebook_ids": ()}
    return {"settings": began.settings.model_copy(update=tamed).model_dump(mode="json")}
