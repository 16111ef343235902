"""What people of a studio published for one another."""

from collections.abc import Iterator
from typing import Literal

from troupe.client.answers.catalogue import Case, Entry, Report, WholeEntry
from troupe.client.asking import asked, given
from troupe.client.direct.wire import Group
from troupe.client.documents import StoredPersona
from troupe.client.reading import Download


class Catalogue(Group):
    """What people of a studio published for one another."""

    def list(
        self,
        *,
        limit: int | None = None,
        q: str | None = None,
        tag: str | None = None,
        language: str | None = None,
        sort: Literal["newest", "rating", "installs"] | None = None,
    ) -> Iterator[Entry]:
        """What people of this studio published, and its own personas."""
        return self._wire.pages(
            Entry,
            asked("GET /api/catalogue", query={"limit": limit, "q": q, "tag": tag, "language": language, "sort": sort}),
            inside="entries",
        )

    def publish(self, persona_id: str, summary: str, license: str) -> Entry:
        """Publish one of your personas as it is now, under a licence."""
        return self._wire.one(
            Entry,
            asked("POST /api/catalogue", body=given(persona_id=persona_id, summary=summary, license=license)),
            inside="entry",
        )

    def get(self, entry_id: str) -> WholeEntry:
        """One entry with all its versions."""
        return self._wire.one(WholeEntry, asked("GET /api/catalogue/{entry_id}", entry_id), inside="entry")

    def kit(self, entry_id: str) -> Download:
        """The file of its newest version, as it was signed."""
        return self._wire.file(asked("GET /api/catalogue/{entry_id}/kit", entry_id))

    def install(self, entry_id: str, *, age: int | None = None) -> StoredPersona:
        """A copy that is yours; where you have an older version, the newer one becomes its next version."""
        return self._wire.one(
            StoredPersona,
            asked("POST /api/catalogue/{entry_id}/install", entry_id, body=given(age=age)),
            inside="persona",
        )

    def rate(self, entry_id: str, stars: int, *, comment: str | None = None) -> Entry:
        """Your stars for what you installed; again, they replace the earlier ones."""
        return self._wire.one(
            Entry,
            asked("PUT /api/catalogue/{entry_id}/rating", entry_id, body=given(stars=stars, comment=comment)),
            inside="entry",
        )

    def unrate(self, entry_id: str) -> Entry:
        """Take your stars back."""
        return self._wire.one(Entry, asked("DELETE /api/catalogue/{entry_id}/rating", entry_id), inside="entry")

    def report(
        self,
        entry_id: str,
        reason: Literal["broken", "licence", "impersonation", "harmful", "minor_safety"],
        *,
        note: str | None = None,
    ) -> Report:
        """Say that it should not be listed."""
        return self._wire.one(
            Report,
            asked("POST /api/catalogue/{entry_id}/reports", entry_id, body=given(reason=reason, note=note)),
            inside="report",
        )

    def withdraw(self, entry_id: str) -> Entry:
        """Take your entry out of the catalogue; installed copies stay."""
        return self._wire.one(Entry, asked("DELETE /api/catalogue/{entry_id}", entry_id), inside="entry")

    def reports(self) -> tuple[Case, ...]:
        """What was reported or is held, and waits for a decision; for administrators."""
        return self._wire.many(Case, asked("GET /api/catalogue/reports"), inside="cases")

    def decide(self, entry_id: str, status: Literal["listed", "held", "withdrawn"]) -> Entry:
        """List it again, hold it, or take it out; its reports are answered with this."""
        return self._wire.one(
            Entry, asked("POST /api/catalogue/{entry_id}/decision", entry_id, body=given(status=status)), inside="entry"
        )
