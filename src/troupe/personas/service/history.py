"""Looking back: every earlier state can be seen, named, compared and restored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import Row

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.paging import Page, cut, read_cursor
from troupe.personas.domain import CastPersona, Persona, Shown, Version
from troupe.personas.domain.asking import PageAsked
from troupe.personas.domain.differences import Difference, differences
from troupe.personas.domain.persona import Part
from troupe.personas.domain.reading import Fields, Problem, Wrong, read, read_whole, require_of_age
from troupe.personas.domain.text import Limits
from troupe.personas.errors import SeedPersonaNotFound, VersionNameTaken
from troupe.personas.service.casting import Casting, check_version
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import VersionStore

BURST = timedelta(minutes=10)
MOST_LINES = 3_000


class VersionName(Part):
    name: Annotated[str, Limits(80, least=1, trimmed=True, one_line=True)]


@dataclass(frozen=True)
class HistoryLine:
    """One version, or several that one author wrote shortly after one another."""

    first: int
    last: int
    name: str | None
    author_id: str | None
    created_at: datetime
    reason: str


class History:
    """What personas were before."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        casting: Casting,
        versions: VersionStore,
        realm: str,
    ) -> None:
        self._database = database
        self._personas = personas
        self._casting = casting
        self._versions = versions
        self._realm = realm

    async def page(self, user: User, id: str, asked: PageAsked, *, every: bool) -> Page[HistoryLine]:
        """Newest first; edits shortly after one another are one line unless every number is asked for."""
        await self._personas.as_least(user, id, "editor", mending=True)
        of = f"versions {id} {every}"
        place = read_cursor(of, asked.cursor, (int,))
        rows = await self._versions.below(id, min(int(place[0]), 2**31 - 1) if place else None, MOST_LINES)
        lines = _lines(rows, every=every)
        return cut(lines[: asked.limit + 1], asked.limit, lambda line: [line.first], of)

    async def get(self, user: User, id: str, number: str) -> Version:
        await self._personas.as_least(user, id, "editor", mending=True)
        return await self._find(id, number)

    async def name(self, user: User, id: str, fields: Fields) -> Version:
        """Give the present version a name; a named one is kept for ever."""
        with said_as("INVALID_INPUT"):
            wanted = read(VersionName, fields)
            require_of_age(wanted, self._realm)
            name = wanted.name
        async with self._database.writing():
            persona = await self._personas.held(user, id, "editor")
            taken = await self._versions.called(id, name)
            if taken not in (None, persona.version):
                raise VersionNameTaken(name)
            await self._versions.name(id, persona.version, name)
            return await self._find(id, str(persona.version))

    async def restore(self, user: User, id: str, number: str, if_match: str | None) -> Shown:
        """Make an earlier state the present one, as a new version; what was in between stays.

        This is also the way back for a persona whose stored document cannot be read any more.
        """
        async with self._database.writing():
            persona = await self._personas.held(user, id, "editor", mending=True)
            check_version(persona, if_match, "INVALID_INPUT")
            version = await self._find(id, number)
            with said_as("INVALID_INPUT"):
                document = read_whole(_with_training_of(persona, version.document), self._realm)
            persona = await self._casting.rewrite(user, persona, document, f"restored version {version.number}")
        return await self._personas.shown(persona)

    async def compare(self, user: User, id: str, before: str, after: str) -> Sequence[Difference]:
        """What changed from one state to another."""
        persona = await self._personas.as_least(user, id, "editor")
        with said_as("INVALID_INPUT"):
            return differences(await self._state(persona, before, "from"), await self._state(persona, after, "to"))

    async def _state(self, persona: CastPersona, which: str, field: str) -> Persona:
        if which == "current":
            return persona.document
        if not _is_number(which):
            raise Wrong([Problem(field, "malformed", f"{field} is the number of a version, or current.")])
        version = await self._find(persona.id, which)
        return Persona.model_validate(_with_training_of(persona, version.document))

    async def _find(self, id: str, number: str) -> Version:
        found = await self._versions.find(id, int(number)) if _is_number(number) else None
        if found is None:
            raise SeedPersonaNotFound(id, "version")
        return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _with_training_of(persona: CastPersona, document: Persona) -> dict[str, object]:
    """Versions do not hold how far a voice is trained; that is as it is now."""
    fields: dict[str, Any] = document.model_dump(mode="json")
    fields["voice_model_config"]["training_status"] = persona.document.voice_model_config.training_status
    return fields


def _lines(rows: Sequence[Row[Any]], *, every: bool) -> list[HistoryLine]:
    lines: list[HistoryLine] = []
    oldest = None
    for row in rows:
        last = lines[-1] if lines else None
        if not every and last and oldest and _one_burst(last, oldest, row):
            line = (row.number, last.last, last.name, last.author_id, last.created_at, last.reason)
            lines[-1] = HistoryLine(*line)
        else:
            lines.append(HistoryLine(row.number, row.number, row.name, row.author_id, row.created_at, row.reason))
        oldest = row.created_at
    return lines


def _one_burst(line: HistoryLine, oldest: datetime, row: Row[Any]) -> bool:
    same_kind = line.reason == row.reason == "edited" and line.author_id == row.author_id
    return same_kind and line.name is None and row.name is None and oldest - row.created_at < BURST
