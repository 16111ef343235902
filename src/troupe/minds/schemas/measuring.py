"""Reports, drift, analytics and suggestions as clients see them."""

from typing import Any, Literal

from pydantic import BaseModel


class RangeView(BaseModel):
    value: float
    low: float
    high: float


class TraitView(BaseModel):
    name: str
    target: float | str
    estimate: float
    low: float
    high: float
    fidelity: float
    reliability: Literal["good", "fair", "weak"]


class SelfReportView(BaseModel):
    trait: str
    value: float | None
    low: float | None
    high: float | None
    inconsistency: float | None
    reliable: bool


class JudgedView(BaseModel):
    name: str
    value: float
    answers: int


class ReportView(BaseModel):
    id: str
    persona_id: str
    version: int
    outdated: bool
    source: Literal["probes", "chat"]
    chat_id: str | None
    brain: dict[str, str] | None
    judge: dict[str, str] | None
    scripted: bool
    job_id: str
    status: Literal["running", "done", "too_few", "failed", "cancelled"]
    reason: dict[str, Any] | None
    answers: int
    score: RangeView | None
    traits: list[TraitView]
    not_measured: list[str]
    self_report: list[SelfReportView]
    acquiescence: float | None
    statements_in: str | None
    judged: list[JudgedView]
    violations: int
    created_at: str
    finished_at: str | None


class MeasuringBegun(BaseModel):
    success: Literal[True] = True
    job_id: str
    job: dict[str, Any]
    report_id: str


class ReportPage(BaseModel):
    success: Literal[True] = True
    reports: list[ReportView]
    next_cursor: str | None


class OneReport(BaseModel):
    success: Literal[True] = True
    report: ReportView


class PointView(BaseModel):
    turn: int
    score: float
    low: float
    high: float
    drift: float


class ReminderView(BaseModel):
    turn: int
    traits: list[str]
    state: Literal["proposed", "waiting", "carried"]


class DriftView(BaseModel):
    success: Literal[True] = True
    points: list[PointView]
    anchors: list[ReminderView]
    waiting: ReminderView | None


class AnchorView(BaseModel):
    success: Literal[True] = True
    anchor: ReminderView


class Done(BaseModel):
    success: Literal[True] = True
