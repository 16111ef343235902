"""Analytics and suggestions as clients see them."""

from typing import Literal

from pydantic import BaseModel

from troupe.minds.schemas.measuring import RangeView


class RatingsView(BaseModel):
    n: int
    mean: float | None
    low: float | None
    high: float | None


class TallyView(BaseModel):
    chats: int
    turns: int
    user_words: int
    persona_words: int
    first_token_ms_p50: int | None
    first_token_ms_p95: int | None
    cost_micros: int
    ratings: RatingsView
    emotions: dict[str, int]
    boundary_hits: int
    learned: int
    violations: int
    fidelity: RangeView | None


class BucketView(TallyView):
    start: str


class AnalyticsView(BaseModel):
    success: Literal[True] = True
    series: list[BucketView]
    totals: TallyView


class EvidenceView(BaseModel):
    word: str
    number: str
    target: float
    negated: bool


class SuggestionView(BaseModel):
    success: Literal[True] = True
    traits: dict[str, float]
    style: dict[str, float]
    quirks: list[str]
    evidence: list[EvidenceView]
    brain: dict[str, str] | None
