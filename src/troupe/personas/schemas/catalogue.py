"""The catalogue as clients see it."""

from typing import Any, Literal, Self

from pydantic import BaseModel

from troupe.kit.times import as_text
from troupe.personas.domain.catalogue import (
    Decision,
    Installation,
    NewReport,
    Publication,
    Reason,
    Release,
    Report,
    Stars,
    Status,
)
from troupe.personas.service.catalogue import EntryPage, ShownEntry
from troupe.personas.service.catalogue_opinions import Case


class Publisher(BaseModel):
    user_id: str | None
    display_name: str
    fingerprint: str | None


class Rating(BaseModel):
    mean: float | None
    count: int
    shown: float


class Installed(BaseModel):
    persona_id: str
    update_available: bool


class EntryView(BaseModel):
    id: str
    kit_sha256: str
    name: str
    summary: str
    tags: list[str]
    language: str
    audience: str
    license: str
    version: str
    publisher: Publisher
    published_at: str
    status: Status
    installs: int
    rating: Rating
    installed: Installed | None
    your_stars: int | None

    @classmethod
    def of(cls, shown: ShownEntry) -> Self:
        entry = shown.entry
        same = ("id", "kit_sha256", "name", "summary", "language", "audience", "license", "version", "status")
        mean = entry.rating_mean
        copy = shown.installed
        return cls(
            **{name: getattr(entry, name) for name in same},
            tags=list(entry.tags),
            publisher=Publisher(
                user_id=entry.publisher_id, display_name=shown.publisher, fingerprint=entry.fingerprint
            ),
            published_at=as_text(entry.published_at),
            installs=entry.installs,
            rating=Rating(
                mean=None if mean is None else round(mean, 2),
                count=entry.rating_count,
                shown=round(entry.rating_shown, 2),
            ),
            installed=copy and Installed(persona_id=copy.persona_id, update_available=shown.update_available),
            your_stars=shown.stars,
        )


class ReleaseView(BaseModel):
    version: str
    kit_sha256: str
    license: str
    summary: str
    published_at: str

    @classmethod
    def of(cls, release: Release) -> Self:
        same = {name: getattr(release, name) for name in ("version", "kit_sha256", "license", "summary")}
        return cls(**same, published_at=as_text(release.published_at))


class WholeEntry(EntryView):
    versions: list[ReleaseView]


class OneEntry(BaseModel):
    success: Literal[True] = True
    entry: EntryView


class OneWholeEntry(BaseModel):
    success: Literal[True] = True
    entry: WholeEntry


class EntryList(BaseModel):
    success: Literal[True] = True
    entries: list[EntryView]
    matched: int
    next_cursor: str | None

    @classmethod
    def of(cls, page: EntryPage) -> Self:
        entries = [EntryView.of(each) for each in page.items]
        return cls(entries=entries, matched=page.matched, next_cursor=page.next_cursor)


class ReportView(BaseModel):
    id: str
    entry_id: str
    reason: Reason
    note: str
    created_at: str

    @classmethod
    def of(cls, report: Report) -> Self:
        same = {name: getattr(report, name) for name in ("id", "entry_id", "reason", "note")}
        return cls(**same, created_at=as_text(report.created_at))


class OneReport(BaseModel):
    success: Literal[True] = True
    report: ReportView


class CaseView(BaseModel):
    entry: EntryView
    reports: list[ReportView]

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls(entry=EntryView.of(case.shown), reports=[ReportView.of(each) for each in case.reports])


class CaseList(BaseModel):
    success: Literal[True] = True
    cases: list[CaseView]


def _plain(model: type[BaseModel]) -> dict[str, Any]:
    """These shapes have no parts of their own, so their schema needs no references."""
    return model.model_json_schema()


PUBLICATION = _plain(Publication)
STARS = _plain(Stars)
REPORT = _plain(NewReport)
DECISION = _plain(Decision)
INSTALLATION = _plain(Installation)
