"""Stories that come and go: exports, imports, copies, and templates made of them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.stories.domain.carry.epub import epub_of
from troupe.stories.domain.carry.folder import record_in
from troupe.stories.domain.carry.markdown import file_name, markdown_of
from troupe.stories.domain.carry.record import record_of
from troupe.stories.domain.carry.unpacking import files_in_zip, is_zip
from troupe.stories.domain.starting import check_template
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown, packed
from troupe.stories.domain.template import Template
from troupe.stories.domain.templating import start_of
from troupe.stories.errors import BadTemplate, StoryNotFound
from troupe.stories.service.bringing import Bringing, Owner, check_text, record_from
from troupe.stories.service.sessions import Sessions
from troupe.stories.service.stories import LONGEST_NAME, checked_name
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder
from troupe.stories.store.templates import Templates, bundled

LARGEST = 256 * 1024 * 1024
COPY = " (copy)"
TYPES = {
    "json": "application/vnd.troupe.story+json",
    "markdown": "text/markdown; charset=utf-8",
    "epub": "application/epub+zip",
}
ENDINGS = {"json": "story.json", "markdown": "md", "epub": "epub"}


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
        self.bringing = Bringing(folders, binned)

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
        return await self._lay(user, await asyncio.to_thread(record_from, content), keep_id=True, name=None)

    async def bring_folder(self, user: User, files: Mapping[str, bytes]) -> Shown:
        """A story from the files of its folder, whoever wrote them."""
        found = await asyncio.to_thread(record_in, files, as_text(self._clock()), self._new_id)
        await asyncio.to_thread(check_text, found.record)
        return await self._lay(user, found.record, keep_id=True, name=None, notes=found.notes)

    async def duplicate(self, user: User, session_id: str, name: str | None) -> Shown:
        """A whole copy under a new id."""
        wanted = checked_name(name)
        story = (await self._sessions.to_read(user, session_id)).story
        told = json.loads(packed(await self._record(story)))
        usual = f"{(story.session_name or 'A story')[: LONGEST_NAME - len(COPY)]}{COPY}"
        return await self._lay(user, told, keep_id=False, name=wanted or usual)

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
            start = start_of((await self._sessions.to_read(user, from_session)).story) | start
        try:
            template = Template.model_validate_json(json.dumps(start))
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False)[0]
            raise BadTemplate(".".join(str(step) for step in first["loc"]), first["msg"]) from None
        check_template(template)
        await asyncio.to_thread(self._templates.keep, user.id, template)
        return template

    async def forget_template(self, user: User, slug: str) -> None:
        await asyncio.to_thread(self._templates.forget, user.id, slug)

    async def forget_templates(self, user: User) -> None:
        await asyncio.to_thread(self._templates.forget_all, user.id)

    async def _record(self, story: Story) -> Shown:
        id = story.began.session_id
        frames = await asyncio.to_thread(self._folders.frames, id)
        contexts = await asyncio.to_thread(self._folders.contexts, id)
        return record_of(story, frames, contexts, as_text(self._clock()))

    async def _lay(
        self, user: User, record: object, *, keep_id: bool, name: str | None, notes: Sequence[str] = ()
    ) -> Shown:
        owner = Owner(user.id, user.realm)
        id, said = await asyncio.to_thread(self.bringing.place_of, record, self._new_id(), keep_id=keep_id)
        story = await asyncio.to_thread(self.bringing.lay, owner, record, id, name)
        return {**story, "notes": [*notes, *said, *story["notes"]]}  # type: ignore[misc]  # a list of texts

    def _line(self, story: Story, branch_id: str | None) -> list[Node]:
        if branch_id is None:
            return story.path()
        if branch_id not in story.branches:
            raise StoryNotFound("branch")
        return story.path_of(story.branches[branch_id])


def _marked_down(story: Story, path: list[Node], *, inputs: bool) -> bytes:
    return markdown_of(story, path, inputs=inputs).encode()
