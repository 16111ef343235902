"""What a studio answers about how personas think."""

from typing import Literal

from pydantic import Field, JsonValue

from troupe.client.documents import Answer


class Brain(Answer):
    built_in: bool
    connected: bool
    connection_id: str
    context_tokens: int
    fallbacks: tuple[str, ...]
    gateway: str
    id: str
    is_default: bool
    kind: str
    model: str
    name: str
    price: dict[str, JsonValue] | None = None
    price_checked_on: str | None = None
    price_source: str | None = None
    version: int
    enabled: bool
    params: dict[str, JsonValue]
    max_output_tokens: int | None
    capabilities: dict[str, JsonValue]


class Offer(Answer):
    base_url: str
    found_at: str
    gateway: str
    id: str
    models: tuple[str, ...]
    title: str


class Connection(Answer):
    base_url: str
    built_in: bool
    checked_at: str | None
    created_at: str
    detail: str
    gateway: str
    id: str
    latency_ms: int | None
    local: bool
    masked: str | None
    name: str
    readable: bool
    status: str
    updated_at: str
    version: int
    scope: str
    mine: bool
    header_names: tuple[str, ...]


class Gateway(Answer):
    base_url: str | None
    editable_url: bool
    help_url: str | None
    id: str
    key_required: bool
    local: bool
    title: str


class Candidates(Answer):
    candidates: tuple[str, ...]


class Feeling(Answer):
    arousal: float
    confidence: float
    label: str
    source: str
    valence: float


class BoundaryVerdict(Answer):
    action: str
    layer: str | None
    rule_id: str | None
    spans: tuple[tuple[int, ...], ...]
    topic: str | None


class BenchBegun(Answer):
    job: dict[str, JsonValue]
    job_id: str


class Removed(Answer):
    brains: tuple[str, ...]


class Model(Answer):
    context_tokens: int | None
    id: str
    loaded: bool | None
    name: str
    price: dict[str, JsonValue] | None
    problem: str | None


class Language(Answer):
    code: str
    lexicon: bool
    name: str
    sentences: bool
    statements: bool
    style: bool


class Evidence(Answer):
    negated: bool
    number: str
    target: float
    word: str


class Suggestion(Answer):
    brain: dict[str, str] | None
    evidence: tuple[Evidence, ...]
    quirks: tuple[str, ...]
    style: dict[str, float]
    traits: dict[str, float]


class Range(Answer):
    high: float
    low: float
    value: float


class Ratings(Answer):
    high: float | None
    low: float | None
    mean: float | None
    n: int


class Tally(Answer):
    boundary_hits: int
    chats: int
    cost_micros: int
    emotions: dict[str, int]
    fidelity: Range | None
    first_token_ms_p50: int | None
    first_token_ms_p95: int | None
    learned: int
    persona_words: int
    ratings: Ratings
    turns: int
    user_words: int
    violations: int


class Bucket(Answer):
    boundary_hits: int
    chats: int
    cost_micros: int
    emotions: dict[str, int]
    fidelity: Range | None
    first_token_ms_p50: int | None
    first_token_ms_p95: int | None
    learned: int
    persona_words: int
    ratings: Ratings
    start: str
    turns: int
    user_words: int
    violations: int


class Analytics(Answer):
    series: tuple[Bucket, ...]
    totals: Tally


class Reminder(Answer):
    state: Literal["proposed", "waiting", "carried"]
    traits: tuple[str, ...]
    turn: int


class Point(Answer):
    drift: float
    high: float
    low: float
    score: float
    turn: int


class Drift(Answer):
    anchors: tuple[Reminder, ...]
    points: tuple[Point, ...]
    waiting: Reminder | None


class Trait(Answer):
    estimate: float
    fidelity: float
    high: float
    low: float
    name: str
    reliability: Literal["good", "fair", "weak"]
    target: float | str


class SelfReport(Answer):
    high: float | None
    inconsistency: float | None
    low: float | None
    reliable: bool
    trait: str
    value: float | None


class Judged(Answer):
    answers: int
    name: str
    value: float


class Report(Answer):
    acquiescence: float | None
    answers: int
    brain: dict[str, str] | None
    chat_id: str | None
    created_at: str
    finished_at: str | None
    id: str
    job_id: str
    judge: dict[str, str] | None
    judged: tuple[Judged, ...]
    not_measured: tuple[str, ...]
    outdated: bool
    persona_id: str
    reason: dict[str, JsonValue] | None
    score: Range | None
    scripted: bool
    self_report: tuple[SelfReport, ...]
    source: Literal["probes", "chat"]
    statements_in: str | None
    status: Literal["running", "done", "too_few", "failed", "cancelled"]
    traits: tuple[Trait, ...]
    version: int
    violations: int


class MeasuringBegun(Answer):
    job: dict[str, JsonValue]
    job_id: str
    report_id: str


class ExampleUsed(Answer):
    id: str | None
    score: float


class DroppedPart(Answer):
    part: str
    tokens: int


class Part(Answer):
    id: str
    sources: tuple[str, ...]
    text: str
    tokens: int


class Preview(Answer):
    budget_tokens: int
    dropped: tuple[DroppedPart, ...]
    examples_used: tuple[ExampleUsed, ...]
    language: str
    parts: tuple[Part, ...]
    prompt: str
    stable_hash: str
    stable_tokens: int
    tokens: int


class Sample(Answer):
    brain: dict[str, str]
    message: str
    reply: str
    scripted: bool


class StyleChange(Answer):
    end: int
    from_: str = Field(alias="from")
    rule: str
    start: int
    to: str


class Violation(Answer):
    end: int
    phrase: str
    start: int


class Style(Answer):
    changed: bool
    changes: tuple[StyleChange, ...]
    text: str
    violations: tuple[Violation, ...]
