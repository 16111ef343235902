"""Stories that come and go: exports, imports, copies, and templates made of them."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from troupe.accounts import User
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock, as_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.carry.epub import epub_of
from troupe.stories.domain.carry.folder import record_in
from troupe.stories.domain.carry.markdown import file_name, markdown_of
from troupe.stories.domain.carry.record import DEEPEST, check_whole, frames_in, record_of
from troupe.stories.domain.carry.unpacking import files_in_zip, is_zip
from troupe.stories.domain.settings import Rating
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown, metadata_of, packed
from troupe.stories.domain.template import Figure, Prologue, Template
from troupe.stories.errors import BadImport, BadTemplate, StoryNotFound
from troupe.stories.service.sessions import Sessions
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder
from troupe.stories.store.templates import Templates, bundled

LARGEST = 256 * 1024 * 1024
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
TYPES = {
    "json": "application/vnd.troupe.story+json",
    "markdown": "text/markdown; charset=utf-8",
    "epub": "application/epub+zip",
}
ENDINGS = {"json": "story.json", "markdown": "md", "epub": "epub"}
RATINGS: tuple[Rating, ...] = ("everyone", "teen", "mature")


@dataclass(frozen=True)
class Carried:
    """A file that goes out."""

    name: str
    type: str
    content: bytes


class Carrying:
    """Takes stories out and brings them in."""

    def __init__(
        self,
        sessions: Sessions,
        folders: SessionFolders,
        binned: BinFolder,
        templates: Templates,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._sessions = sessions
        self._folders = folders
        self._binned = binned
        self._templates = templates
        self._clock = clock
        self._new_id = new_id

    async def export(self, user: User, session_id: str, form: str, branch_id: str | None, *, inputs: bool) -> Carried:
        """A story as a file, however damaged its end is."""
        story = (await self._sessions.to_read(user, session_id)).story
        name = file_name(story, ENDINGS[form])
        if form == "json":
            content = packed(await self._record(story))
        else:
            path = self._line(story, branch_id)
            make = epub_of if form == "epub" else _marked_down
            content = await asyncio.to_thread(make, story, path, inputs=inputs)
        return Carried(name, TYPES[form], content)

    async def bring(self, user: User, content: bytes) -> Shown:
        """A story from its data, or from its folder in a zip: all of it is judged, and one fault writes nothing."""
        if is_zip(content):
            return await self.bring_folder(user, await asyncio.to_thread(files_in_zip, content))
        try:
            record = await asyncio.to_thread(_read, content)
        except (ValueError, RecursionError):
            raise BadImport("", "it is no JSON of at most 64 levels") from None
        return await self._lay(user, record, keep_id=True, name=None)

    async def bring_folder(self, user: User, files: Mapping[str, bytes]) -> Shown:
        """A story from the files of its folder, whoever wrote them."""
        found = await asyncio.to_thread(record_in, files, as_text(self._clock()), self._new_id)
        try:
            await asyncio.to_thread(_check, found.record, 0)
        except (ValueError, RecursionError):
            raise BadImport("", "it holds text that cannot be kept, or more than 64 levels") from None
        return await self._lay(user, found.record, keep_id=True, name=None, notes=found.notes)

    async def duplicate(self, user: User, session_id: str, name: str | None) -> Shown:
        """A whole copy under a new id."""
        story = (await self._sessions.to_read(user, session_id)).story
        told = json.loads(packed(await self._record(story)))
        return await self._lay(user, told, keep_id=False, name=name or f"{story.session_name or 'A story'} (copy)")

    def templates(self, user: User) -> list[Template]:
        return self._templates.all(user.id)

    def offers(self, user: User) -> list[Shown]:
        """Every start in a few words, and whether it is of this person's own."""
        house = {each.slug for each in bundled()}
        return [each.as_offer() | {"own": each.slug not in house} for each in self.templates(user)]

    def template(self, user: User, slug: str) -> Template:
        return self._templates.get(user.id, slug)

    async def make_template(self, user: User, fields: Mapping[str, object], from_session: str | None) -> Template:
        """A start of one's own, written out or taken from a story."""
        start = dict(fields)
        if from_session is not None:
            start = self._start_of((await self._sessions.to_read(user, from_session)).story) | start
        try:
            template = Template.model_validate_json(json.dumps(start))
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False)[0]
            raise BadTemplate(".".join(str(step) for step in first["loc"]), first["msg"]) from None
        await asyncio.to_thread(self._templates.keep, user.id, template)
        return template

    async def forget_template(self, user: User, slug: str) -> None:
        await asyncio.to_thread(self._templates.forget, user.id, slug)

    async def forget_templates(self, user: User) -> None:
        await asyncio.to_thread(self._templates.forget_all, user.id)

    def _start_of(self, story: Story) -> Shown:
        began, world = story.began, story.world(story.path())
        figures = [
            Figure(name=card.name, kind=card.kind, role=card.role, summary=card.summary, aliases=card.aliases[:10],
                   style=card.style[:500], age=card.age, present=card.present).model_dump(mode="json")
            for card in world.cards.values()
        ]  # fmt: skip
        prologue = Prologue(text=began.prologue.text) if began.prologue else None
        return {
            "slug": f"own-{story.began.session_id[:8]}",
            "title": story.session_name or "A story",
            "language": story.settings.language,
            "genre": began.genre,
            "rating": story.settings.rating,
            "initial_context": began.initial_context,
            "prologue": prologue.model_dump(mode="json") if prologue else None,
            "cards": figures,
            "place": world.place.name if world.place else None,
            "arc_turns": story.settings.arc_turns,
        }

    async def _record(self, story: Story) -> Shown:
        id = story.began.session_id
        frames = await asyncio.to_thread(self._folders.frames, id)
        contexts = await asyncio.to_thread(self._folders.contexts, id)
        return record_of(story, frames, contexts, as_text(self._clock()))

    async def _lay(
        self, user: User, record: object, *, keep_id: bool, name: str | None, notes: Sequence[str] = ()
    ) -> Shown:
        began, at, frames = frames_in(record)
        wanted = str(began.get("session_id"))
        free = keep_id and is_id(wanted) and not await asyncio.to_thread(self._is_taken, wanted)
        id = wanted if free else self._new_id()
        said = [*notes, *([] if free or not keep_id else ["Its id was taken, so it got another one."])]
        try:
            mine = {**began, "session_id": id, "owner_id": user.id, "realm": user.realm, "imported": True}
            start = _tamed(f.Began.model_validate(mine), user, said)
            start = start.model_copy(update={"session_name": name}) if name else start
            kept = [(type, when, _harmless(type, data, user)) for type, when, data in frames]
            story = await asyncio.to_thread(self._folders.fold, start, at, kept)
            check_whole(story)
        except (ValidationError, KeyError, ValueError, IndexError) as wrong:
            raise BadImport("nodes", f"they do not make a story ({type(wrong).__name__})") from None
        contexts = record.get("contexts") if isinstance(record, dict) else None
        files: Shown = {
            turn_id: package
            for turn_id, package in (contexts.items() if isinstance(contexts, dict) else ())
            if turn_id in story.turns and isinstance(package, dict)
        }
        metadata = metadata_of(story, "idle", None, None)
        await asyncio.to_thread(self._folders.lay, start, at, kept, metadata, files)
        return {
            "session_id": id,
            "session_name": story.session_name,
            "turns": story.turn_count,
            "branches": len(story.branches),
            "notes": said,
        }

    def _is_taken(self, id: str) -> bool:
        """What lies in the bin may come back."""
        return self._folders.exists(id) or self._binned.holds(id)

    def _line(self, story: Story, branch_id: str | None) -> list[Node]:
        if branch_id is None:
            return story.path()
        if branch_id not in story.branches:
            raise StoryNotFound("branch")
        return story.path_of(story.branches[branch_id])


def _read(content: bytes) -> object:
    """One value, of a depth that we would write ourselves, with nothing in it that cannot be kept."""
    record = json.loads(content, parse_constant=_no_number)
    _check(record, 0)
    return record


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


def _marked_down(story: Story, path: list[Node], *, inputs: bool) -> bytes:
    return markdown_of(story, path, inputs=inputs).encode()


def _tamed(began: f.Began, user: User, notes: list[str]) -> f.Began:
    """Brought text is material: it picks no brain, and no rating that is not to be had here."""
    settings = began.settings
    most = "teen" if user.realm == "family" else "mature"
    rating = RATINGS[min(RATINGS.index(settings.rating), RATINGS.index(most))]
    if rating != settings.rating:
        notes.append(f"It is told as {rating} here.")
    tamed = settings.model_copy(update={"brain_id": None, "clerk": "same", "rating": rating, "lorebook_ids": ()})
    return began.model_copy(update={"settings": tamed})


def _harmless(type: str, data: Shown, user: User) -> Shown:
    """The same for settings that were changed on the way."""
    if type != "settings":
        return data
    began = f.SettingsChanged.model_validate(data)
    rating = "teen" if user.realm == "family" and began.settings.rating == "mature" else began.settings.rating
    tamed = {"brain_id": None, "clerk": "same", "rating": rating, "lorebook_ids": ()}
    return {"settings": began.settings.model_copy(update=tamed).model_dump(mode="json")}
