"""What comes of imports, as clients see it."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from troupe.personas.schemas import PersonaView, wire
from troupe.personas.service.importing import Imported
from troupe.personas.service.travelling import Taken


class ReportView(BaseModel):
    shape: str
    trust: Literal["verified", "signed", "unsigned"]
    read: list[str]
    defaulted: list[str]
    clamped: list[str]
    ignored: list[str]
    kept_foreign: list[str]
    warnings: list[str]
    about: dict[str, list[str]] = {}
    """By the code that a line begins with: what it speaks of, in names that are the same in every language."""


class ImportedView(BaseModel):
    """One file; several come as `results`, each with its `file` and a persona and report, or an error."""

    success: Literal[True] = True
    persona: PersonaView | None = None
    report: ReportView | None = None
    met: str | None = None
    """Who was here already: left as it was, followed by a version, or joined by another one, as was asked."""
    results: list[dict[str, Any]] | None = None


class SignerItem(BaseModel):
    fingerprint: str
    public_key: str
    name: str
    added_at: str


class SignerList(BaseModel):
    success: Literal[True] = True
    signers: list[SignerItem]
    own: SignerItem | None


class SignerView(BaseModel):
    success: Literal[True] = True
    signer: SignerItem


def imported_wire(made: Imported) -> JSONResponse:
    """201 with the new persona; 200 when one was there already, or nothing was to be stored."""
    if made.shown is None:
        return JSONResponse({"success": True, "report": made.report.as_json(), "met": made.met})
    headers = {"ETag": made.shown.persona.tag}
    headers |= {"Location": f"/api/personas/{made.shown.persona.id}"} if made.is_new else {}
    return JSONResponse({"success": True, **_told(made)}, 201 if made.is_new else 200, headers)


def results_wire(taken: Sequence[Taken]) -> JSONResponse:
    """One file answers as itself, several side by side."""
    if len(taken) == 1:
        if taken[0].error is not None:
            raise taken[0].error
        if taken[0].imported is not None:
            return imported_wire(taken[0].imported)
    return JSONResponse({"success": True, "results": [result_of(each) for each in taken]})


def result_of(taken: Taken) -> dict[str, object]:
    """What came of one file among several."""
    if taken.imported is None:
        return {"file": taken.name, "error": taken.error.as_json() if taken.error else None}
    return {"file": taken.name, **_told(taken.imported)}


def _told(made: Imported) -> dict[str, object]:
    report: dict[str, object] = {"report": made.report.as_json(), "met": made.met}
    return report if made.shown is None else {"persona": wire(made.shown)} | report
