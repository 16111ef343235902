"""One file of an import, whatever it is: cards become personas, and whatever else is known goes to who takes it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.bringing import MOST_FILES, Item, Options, Outcome, made_id
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.report import COLUMNS, Report
from troupe.cards.domain.telling import tell
from troupe.cards.errors import FileRefused
from troupe.cards.service.meeting import Meeting
from troupe.cards.service.proving import OnceRead
from troupe.cards.service.taking import KeptFile, Taking
from troupe.kit.errors import TroupeError
from troupe.personas import NO_PICTURE, Imported, ImportOptions

Taker = Callable[[User, Item, Options, OnceRead], Awaitable[Sequence[Outcome] | None]]
"""Takes a kind of file that is no card; none when it is not of that kind."""
Talks = Callable[[User, Item, Options, FoundCard, int, OnceRead], Awaitable[Sequence[Outcome]]]
"""Takes what was said to the character at that place of a file."""
MINOR = "minor_signal"
ALREADY_HERE = "This card was here already; now there are two."
_MAYBE_OTHERS = ("not_a_card", "unknown_format", "trailing_data", "bad_json", "too_large", "too_complex")


class Bringing:
    """Brings one file in."""

    def __init__(self, taking: Taking, meeting: Meeting) -> None:
        self._taking = taking
        self._meeting = meeting
        self.takers: list[Taker] = []
        self.kits: Taker = _no_talks
        """Is asked of what none of them takes."""
        self.talks: Talks = _no_talks

    async def require_owner(self, user: User, options: Options) -> None:
        """Whoever is named as the owner of a chat or a book is there."""
        if options.persona_id is not None:
            await self._meeting.require(user, options.persona_id)

    async def bring(
        self, user: User, item: Item, options: Options, file: OnceRead, only: int | None = None
    ) -> Sequence[Outcome]:
        """What became of everything in the file, or of one thing in it; the reason when nothing did."""
        try:
            found = await file.cards()
        except FileRefused as trouble:
            return [refused(trouble)]
        except Refusal as refusal:
            others = await self._by_others(user, item, options, file) if refusal.code in _MAYBE_OTHERS else ()
            if others:
                return others
            return [refused(FileRefused(refusal.code, refusal.place, refusal.detail, refusal.offset))]
        if only is not None and only < len(found):
            return [await self._persona(user, item, options, found[only], only)]
        outcomes = [await self._persona(user, item, options, each, place) for place, each in enumerate(found)]
        for place, each in enumerate(found if options.chats else ()):
            outcomes += await self._talks(user, item, options, each, place, file)
        return outcomes[:MOST_FILES]

    async def _talks(
        self, user: User, item: Item, options: Options, found: FoundCard, place: int, file: OnceRead
    ) -> Sequence[Outcome]:
        """What was said to a character of a package, once the character is here."""
        whom = await self._meeting.whom(user, item.sha256, found, place) if found.talks else None
        if whom is None or options.dry_run:
            return []
        return await self.talks(user, item, replace(options, persona_id=whom), found, place, file)

    async def _by_others(self, user: User, item: Item, options: Options, file: OnceRead) -> Sequence[Outcome]:
        """What is no card: a chat, a lorebook, or a story that is both."""
        found: list[Outcome] = []
        for take in self.takers:
            found += await take(user, item, options, file) or ()
            if any(outcome.state == "refused" for outcome in found):
                break
        return found or await self.kits(user, item, options, file) or ()

    async def _persona(self, user: User, item: Item, options: Options, found: FoundCard, place: int) -> Outcome:
        """One card; what is wrong with it never stops the others of its file."""
        id = item.persona_id if place == 0 else _further(item, place)
        meets = await self._meeting.whom(user, item.sha256, found, place)
        if meets == id:  # a try before this one had got so far
            return _imported(found, id, None)
        asked = ImportOptions(on_conflict=options.on_conflict, dry_run=options.dry_run, age=options.age)
        try:
            kept = KeptFile(item.sha256, item.file_name, item.media_id, place)
            imported = await self._taking.take(user, found, kept, asked, id=id, meets=meets)
        except TroupeError as trouble:
            return in_trouble(trouble, found.card.shape, found.report.as_json())
        if imported.shown is None:
            return _outcome("checked", found, imported)
        if meets and options.on_conflict == "skip":
            return replace(_outcome("skipped", found, imported), needs=met(meets))
        if meets and options.on_conflict == "keep_both":
            found.report.say("warnings", "already_here", "", ALREADY_HERE)
        return _imported(found, imported.shown.persona.id, imported)


def refused(trouble: TroupeError, report: dict[str, Any] | None = None) -> Outcome:
    told = dict(trouble.as_json())
    if told.get("reason") == MINOR:  # doors of personas have a word for it that says less
        told |= {"error": MINOR, "code": MINOR}
    return Outcome("refused", error=told, report=report)


def in_trouble(trouble: TroupeError, shape: str | None = None, report: dict[str, Any] | None = None) -> Outcome:
    """A persona that is refused, unless the one who brings it can say what is missing."""
    if trouble.field == "age" and trouble.code == "INVALID_INPUT":
        needs = {"field": "age", "detail": trouble.detail}
        return Outcome("needs_input", "persona", shape, needs=needs, report=report)
    return replace(refused(trouble, report), kind="persona", format=shape)


def met(id: str) -> dict[str, object]:
    """What is to be said of a file whose persona is here already."""
    return {"field": "decision", "persona_id": id}


def made(id: str, was_here: bool = False) -> dict[str, object]:
    return {"kind": "persona", "id": id} | ({"was_here": True} if was_here else {})


def _imported(found: FoundCard, id: str, imported: Imported | None) -> Outcome:
    was_here = imported is not None and imported.met == id
    return Outcome("imported", "persona", found.card.shape, [made(id, was_here)], report=_report(found, imported))


def _outcome(state: Any, found: FoundCard, imported: Imported) -> Outcome:
    return Outcome(state, "persona", found.card.shape, report=_report(found, imported))


def _report(found: FoundCard, imported: Imported | None) -> dict[str, object]:
    """What the card's reader said, and what the document made of it."""
    report = found.report
    card = found.card
    if imported is None:  # a try before this one took it
        tell(card, report, len(found.talks))
    else:
        for path in (each for each in imported.report.clamped if ": " not in each):  # the others are its own
            report.say("clamped", "text_split" if path in _LONG else "out_of_range", f"/{path}", f"{path} was fitted.")
        _say_of_picture(report, imported)
    held = found.file.container if found.file else "text"
    told: dict[str, object] = {"shape": card.shape, "spec": card.spec_version, "container": held, "trust": "unsigned"}
    return told | {column: report.as_json()[column] for column in COLUMNS}


def _say_of_picture(report: Report, imported: Imported) -> None:
    """Whether a picture can be shown is known only where it is decoded."""
    for each in imported.report.warnings:
        code, _, detail = each.partition(": ")
        if code == NO_PICTURE:
            report.say("warnings", code, "", detail)


async def _no_talks(*_: object) -> Sequence[Outcome]:
    return ()


_LONG = ("description", "scenario", "personality", "greeting", "example_dialogue", "system_prompt")


def _further(item: Item, place: int) -> str:
    return made_id(f"{item.import_id}/{place}", item.position)
