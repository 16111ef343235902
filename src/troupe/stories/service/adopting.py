"""Taking in a folder of a story that lies somewhere on this machine, or that lost its journal here."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.carry.folder import record_in
from troupe.stories.domain.carry.record import check_whole, frames_in
from troupe.stories.domain.carry.unpacking import is_part
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import BadImport, Nothing, StoryNotFound
from troupe.stories.service.carrying import LARGEST, Carrying
from troupe.stories.service.sessions import spelled
from troupe.stories.store import SessionFolders


class Adopting:
    """Makes stories of this house of folders that are none."""

    def __init__(self, folders: SessionFolders, carrying: Carrying, clock: Clock, new_id: NewId) -> None:
        self._folders = folders
        self._carrying = carrying
        self._clock = clock
        self._new_id = new_id

    async def adopt(self, user: User, path: Path) -> Shown:
        """A copy of the story in a folder or a zip; what lies there stays as it is."""
        if await asyncio.to_thread(path.is_file):
            return await self._carrying.bring(user, await asyncio.to_thread(_file, path))
        return await self._carrying.bring_folder(user, await asyncio.to_thread(_files_below, path))

    async def mend(self, user: User, session_id: str) -> Shown:
        """A new journal for a session that lost its own, made from what turns.json lists; the originals are kept."""
        session_id = spelled(session_id)
        if await asyncio.to_thread(self._folders.has_journal, session_id):
            raise Nothing("nothing_to_adopt", "This story has its journal.", "`troupe stories verify` says how it is.")
        known = await asyncio.to_thread(self._folders.metadata, session_id)
        if not isinstance(known, dict) or known.get("owner_id") != user.id:
            raise StoryNotFound
        files = await asyncio.to_thread(self._folders.files_of, session_id)
        found = await asyncio.to_thread(record_in, files, as_text(self._clock()), self._new_id)
        began, at, frames = frames_in(found.record)
        mine = {**began, "session_id": session_id, "owner_id": user.id, "realm": user.realm, "imported": True}
        try:
            start = f.Began.model_validate(mine)
            story = await asyncio.to_thread(self._folders.fold, start, at, frames)
            check_whole(story)
        except (ValidationError, KeyError, ValueError, IndexError) as wrong:
            raise BadImport("turns.json", f"its turns do not make a story ({type(wrong).__name__})") from None
        await asyncio.to_thread(self._folders.lay_journal, session_id, start, at, frames)
        return {
            "session_id": session_id,
            "session_name": story.session_name,
            "turns": story.turn_count,
            "branches": len(story.branches),
            "notes": list(found.notes),
        }


def _files_below(path: Path) -> Mapping[str, bytes]:
    """The parts of a story in a folder; links are not followed."""
    if not path.is_dir():
        raise BadImport("path", "there is no folder and no file of this name")
    found: dict[str, bytes] = {}
    for place in (*path.iterdir(), *(path / "context").glob("*.json")):
        name = place.relative_to(path).as_posix()
        if is_part(name) and place.is_file() and not place.is_symlink():
            found[name] = _file(place)
    if sum(map(len, found.values())) > LARGEST:
        raise BadImport("path", "it holds more than 256 MiB")
    return found


def _file(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise BadImport("path", "it is larger than 256 MiB")
    return path.read_bytes()
