"""What is no card, chat or lorebook may still be a persona: a kit of this studio, or the JSON of another one."""

import re
import zipfile
from collections.abc import Sequence

from troupe.accounts import User
from troupe.cards.domain import Refusal
from troupe.cards.domain.archive import archive_in
from troupe.cards.domain.bringing import Item, Options, Outcome
from troupe.cards.domain.report import COLUMNS, Report
from troupe.cards.service.bringing import in_trouble, made, met
from troupe.cards.service.proving import OnceRead
from troupe.kit.errors import TroupeError
from troupe.personas import Imported, Importing, ImportOptions, KitInvalid, PersonaNotFound, Personas, UnknownShape

_KIT = "kit.json"
_CODE = re.compile(r"[a-z_0-9]{3,40}: ")
_FIELD = "field"
"""What is told of a field of the document by its name alone."""


class KitTaker:
    """Takes in what other studios of this kind wrote, judged as at the door for personas."""

    def __init__(self, importing: Importing, personas: Personas) -> None:
        self._importing = importing
        self._personas = personas

    async def __call__(self, user: User, item: Item, options: Options, file: OnceRead) -> Sequence[Outcome] | None:
        """The persona in the file; none when it holds none."""
        is_archive = zipfile.is_zipfile(file.opened())
        if is_archive and not _is_kit(file):
            return None
        if await self._is_here(user, item.persona_id):  # a try before this one had got so far
            return [Outcome("imported", "persona", created=[made(item.persona_id)])]
        asked = ImportOptions(on_conflict=options.on_conflict, dry_run=options.dry_run, age=options.age)
        try:
            imported = await self._importing.import_own(user, file.opened(), asked, id=item.persona_id)
        except UnknownShape:
            return None
        except TroupeError as trouble:
            is_no_document = isinstance(trouble, KitInvalid) and not is_archive  # its reader has said why
            return None if is_no_document else [in_trouble(trouble)]
        return [_outcome(imported, options)]

    async def _is_here(self, user: User, id: str) -> bool:
        try:
            return (await self._personas.get(user, id)).deleted_at is None
        except PersonaNotFound:
            return False


def _is_kit(file: OnceRead) -> bool:
    """By its list of files, which is only read where it is a small one."""
    try:
        archive = archive_in(file.opened())
    except Refusal:
        return False
    return archive is not None and _KIT in archive.names


def _outcome(imported: Imported, options: Options) -> Outcome:
    shape, report = imported.report.shape, _report(imported)
    if imported.shown is None:
        return Outcome("checked", "persona", shape, report=report)
    id = imported.shown.persona.id
    if imported.met and options.on_conflict == "skip":
        return Outcome("skipped", "persona", shape, needs=met(imported.met), report=report)
    return Outcome("imported", "persona", shape, [made(id, id == imported.met)], report=report)


def _report(imported: Imported) -> dict[str, object]:
    """What the reader of the document told, in the form of everything else that comes in."""
    told, report = imported.report, Report()
    for column in COLUMNS:
        for line in getattr(told, column):
            code, detail = line.split(": ", 1) if _CODE.match(line) else (_FIELD, line)
            report.say(column, code, "", detail, about=tuple(told.about.get(code, ())))
    head: dict[str, object] = {"shape": told.shape, "spec": None, "container": None, "trust": told.trust}
    return head | report.as_json()
