"""Old chats of other programs become chats here, with the persona they were held with."""

import hashlib
import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import Item, Options, Outcome, Source
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.report import COLUMNS, Report
from troupe.cards.domain.transcripts import OldLine, Transcript, transcripts_in
from troupe.cards.domain.transcripts.own import MOST_MEMBERS, OldNode
from troupe.cards.errors import FileRefused
from troupe.cards.service.bringing import refused
from troupe.cards.service.learning import Learning
from troupe.cards.service.proving import OnceRead
from troupe.cards.store import SourceStore
from troupe.chats import (
    Attachment,
    Chat,
    Note,
    Recorded,
    RecordedLine,
    RecordedNode,
    RecordedRevision,
    Recording,
    Wording,
)
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.media import MediaLibrary, MediaNotFound
from troupe.personas import Casting, CastPersona, PersonaNotFound, Personas

_LONGEST_NAME = 50
_MOST_ASKED = 50
_MOST_TALKS = 100

_NAMELESS = "The file does not say with whom this chat was held."


class ChatTaker:
    """Takes transcripts in."""

    def __init__(
        self,
        recording: Recording,
        personas: Personas,
        casting: Casting,
        sources: SourceStore,
        media: MediaLibrary,
        learning: Learning,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._learning = learning
        self._recording = recording
        self._personas = personas
        self._casting = casting
        self._sources = sources
        self._media = media
        self._clock = clock
        self._new_id = new_id

    async def __call__(self, user: User, item: Item, options: Options, file: OnceRead) -> Sequence[Outcome] | None:
        """What became of the chats in a file; none when it holds none."""
        try:
            found = await file.chats()
        except Refusal as refusal:
            if not await file.are_lines():
                return None
            return [refused(FileRefused(refusal.code, refusal.place, refusal.detail, refusal.offset))]
        return [await self._one(user, item, options, each, place, file) for place, each in enumerate(found)] or None

    async def talks(
        self, user: User, item: Item, options: Options, found: FoundCard, place: int, file: OnceRead
    ) -> Sequence[Outcome]:
        """What was said to a character of a package, as chats with the persona it became."""
        chats = [chat for tree in found.talks for chat in transcripts_in(tree)][:_MOST_TALKS]
        first = (place + 1) * _MOST_TALKS
        return [await self._one(user, item, options, chat, first + at, file) for at, chat in enumerate(chats)]

    async def _one(
        self, user: User, item: Item, options: Options, chat: Transcript, place: int, file: OnceRead
    ) -> Outcome:
        persona = await self._persona(user, options, chat)
        if persona is None and not options.make_persona:
            nobody = f"No persona of yours is called {chat.persona_name}." if chat.persona_name else _NAMELESS
            needs = {
                "field": "persona_id",
                "detail": nobody,
                "name": chat.persona_name,
                "decisions": ["make_persona"],
            }
            return Outcome("needs_input", "chat", chat.format, needs=needs, report=_report(chat))
        if options.dry_run:
            others = dict(await self._cast(user, chat, persona)) if persona else {}
            return Outcome("checked", "chat", chat.format, report=_report(chat, persona, others))
        if persona is None:
            name = (chat.persona_name or "Somebody")[:_LONGEST_NAME]
            age = {} if options.age is None else {"age": options.age}
            try:
                persona = (await self._casting.create(user, {"name": name, **age})).persona
            except TroupeError as trouble:
                if trouble.field != "age":
                    raise
                asked = {"field": "age", "detail": trouble.detail, "name": name, "decisions": ["make_persona"]}
                return Outcome("needs_input", "chat", chat.format, needs=asked, report=_report(chat))
        id = _id_of(item, place)
        cast = await self._cast(user, chat, persona)
        if not await self._sources.newest("chat", id):  # it came in whole before the studio was stopped
            recorded = await self._recorded(user, chat, persona, cast, file)

            async def remember(kept: Chat) -> None:
                await self._sources.add(self._source(user, item, chat, kept.id, place))

            await self._recording.keep(user, cast, recorded, item.import_id, id=id, also=remember)
        if options.learn:
            await self._learning.begin(user, id, persona.id)
        return Outcome(
            "imported", "chat", chat.format, [{"kind": "chat", "id": id}], report=_report(chat, persona, dict(cast))
        )

    async def _cast(self, user: User, chat: Transcript, persona: CastPersona) -> Sequence[tuple[str, CastPersona]]:
        """Who takes part, by their names in the file; whoever is not known here is a voice without a face."""
        if chat.own is None:
            return [("", persona), *await self._company(user, chat, persona)]
        found: list[tuple[str, CastPersona]] = []
        for id, name in chat.own.members.items():
            if each := await self._known(user, id, name):
                found.append((id, each))
        first = next(iter(chat.own.members), "")
        return found if first in dict(found) else [(first, persona), *found]

    async def _company(self, user: User, chat: Transcript, persona: CastPersona) -> Sequence[tuple[str, CastPersona]]:
        """Whoever else speaks in it and is a persona of one's own: a group came in."""
        found: dict[str, CastPersona] = {}
        for name in sorted(_strangers(chat, persona))[:_MOST_ASKED]:
            each = await self._known(user, "", name)
            taken = {persona.id, *(other.id for other in found.values())}
            if each is not None and each.user_id == user.id and each.id not in taken and len(taken) < MOST_MEMBERS:
                found[name] = each
        return list(found.items())

    async def _known(self, user: User, id: str, name: str) -> CastPersona | None:
        for called in filter(None, (id, name)):
            try:
                return await self._personas.called(user, called)
            except PersonaNotFound:
                continue
        return None

    async def _recorded(
        self,
        user: User,
        chat: Transcript,
        persona: CastPersona,
        cast: Sequence[tuple[str, CastPersona]],
        file: OnceRead,
    ) -> Recorded:
        if chat.own is None:
            return _recorded(chat, _strangers(chat, persona) - set(dict(cast)), file)
        own = chat.own
        note = Note(text=own.note.text, depth=own.note.depth, role=own.note.role) if own.note else Note()
        here = {file["media_id"] for node in own.nodes for file in node.attachments}
        mine = {id for id in here if await self._has(user, id)}
        return Recorded([], own.title, note, tree=[_planted(node, mine) for node in own.nodes], leaf=own.leaf)

    async def _has(self, user: User, media_id: str) -> bool:
        try:
            await self._media.get(user, media_id)
        except MediaNotFound:
            return False
        return True

    async def _persona(self, user: User, options: Options, chat: Transcript) -> CastPersona | None:
        """The one that was named, else the one of that name."""
        try:
            if options.persona_id is not None:
                return await self._personas.performing(user, options.persona_id)
            return await self._personas.called(user, chat.persona_name) if chat.persona_name else None
        except PersonaNotFound:
            return None

    def _source(self, user: User, item: Item, chat: Transcript, chat_id: str, place: int) -> Source:
        return Source(
            id=self._new_id(),
            realm=user.realm,
            user_id=user.id,
            kind="chat",
            target_id=chat_id,
            chat_id=chat_id,
            sha256=item.sha256,
            file_name=item.file_name,
            format=chat.format,
            container="text",
            place=place,
            media_id=item.media_id,
            imported_at=self._clock(),
        )


def _strangers(chat: Transcript, persona: CastPersona) -> set[str]:
    """Who speaks in it and is not the one it was held with; a single name is hers, whatever it is."""
    others = set(chat.summary.speakers)
    own = {chat.persona_name, persona.document.name, persona.document.spoken_name}
    return set() if len(others) <= 1 else others - own


def _recorded(chat: Transcript, strangers: Collection[str], file: OnceRead) -> Recorded:
    async def portions() -> AsyncIterator[Sequence[RecordedLine]]:
        async for lines in file.lines(chat):
            yield [_line(line, is_own=line.name not in strangers) for line in lines]

    lines = [_line(line, is_own=line.name not in strangers) for line in chat.lines]
    note = Note(text=chat.note.text, depth=chat.note.depth, role=chat.note.role) if chat.note else Note()
    return Recorded(lines, chat.title, note, chat.variables, portions=None if lines else portions())


def _line(line: OldLine, *, is_own: bool) -> RecordedLine:
    wordings = [Wording(each.text, each.at, each.model, each.earlier) for each in line.wordings]
    role = line.role if is_own or line.role != "persona" else "narrator"
    return RecordedLine(line.number, role, line.name, wordings, line.chosen, line.excluded)


def _planted(node: OldNode, mine: Collection[str]) -> RecordedNode:
    fields = dict(vars(node))
    files = [Attachment.kept(each) for each in node.attachments if each["media_id"] in mine]
    revisions = [RecordedRevision(**vars(each)) for each in node.revisions]
    return RecordedNode(**fields | {"attachments": files, "revisions": revisions})


def _id_of(item: Item, place: int) -> str:
    """The same file of the same import makes the same chat, however often it is begun."""
    digest = hashlib.sha256(f"{item.import_id}/{item.position}/{item.sha256}/{place}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _report(chat: Transcript, persona: CastPersona | None = None, cast: Collection[str] = ()) -> dict[str, Any]:
    report = Report()
    summary = chat.summary
    count = len(chat.own.nodes) if chat.own else summary.lines
    said = f"{count:,} messages" + (f", {summary.variants:,} further variants" if summary.variants else "")
    report.say("read", "chat", "", f"{said}.", about=(f"{count:,}", f"{summary.variants:,}"))
    report.add("warnings", [each for each in chat.told if each.code != "unknown_key"])
    for name in sorted(_strangers(chat, persona) - set(cast)) if persona else ():
        first = summary.speakers[name]
        detail = f"{name[:80]} is not the persona of this chat; what they say stands as the narrator's."
        report.say("warnings", "speaker_unknown", f"line:{first}", detail, about=(name[:80],))
    report.add("kept_foreign", [each for each in chat.told if each.code == "unknown_key"])
    told: dict[str, Any] = {"shape": chat.format, "spec": None, "container": "text", "trust": "unsigned"}
    return told | {column: report.as_json()[column] for column in COLUMNS}
