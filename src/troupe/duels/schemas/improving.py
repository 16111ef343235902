"""The wire shapes of prompt sets, judges and better versions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, JsonValue

from troupe.accounts import Strict

Prompt = Annotated[str, Field(min_length=1, max_length=2000)]


class PromptSetFields(Strict):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    prompts: Annotated[list[Prompt], Field(min_length=1, max_length=200)]


class PromptSetView(BaseModel):
    id: str
    name: str
    prompts: list[str]
    built_in: bool


class PromptSetList(BaseModel):
    sets: list[PromptSetView]


class JudgeAsked(Strict):
    brain_id: str
    round_ids: Annotated[list[str], Field(min_length=1, max_length=200)] | None = None
    duel_id: str | None = None
    allow_self: bool = False
    most_micros: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None


class JobBegun(BaseModel):
    job_id: str


class AgreementView(BaseModel):
    n: int
    share: float | None
    kappa: float | None


class JudgeBoardView(BaseModel):
    """What judges think; never mixed with the votes of people."""

    status: Literal["ok", "not_enough_votes"]
    votes: int
    style: Literal["on", "off"]
    standings: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    coefficients: dict[str, tuple[float, float, float]]
    tie_share: float
    judges: list[str]
    invalid: int
    order_agreement: float | None
    with_people: AgreementView
    cost_micros: int
    unpriced: int


class ProposalAsked(Strict):
    persona_id: str
    made_from: Literal["ratings", "hand", "model"] = "ratings"
    candidate_version: Annotated[int, Field(ge=1)] | None = None
    brain_id: str | None = None
    brains: Literal["model", "scripted"] = "model"


class ChangeView(BaseModel):
    field: str
    from_: JsonValue = Field(alias="from")
    to: JsonValue
    measured: str | None = None
    liked: float | None = None
    disliked: float | None = None
    liked_replies: int | None = None
    disliked_replies: int | None = None
    reason: str | None = None


class ProposalView(BaseModel):
    id: str
    persona_id: str
    base_version: int
    candidate_version: int
    made_from: Literal["ratings", "hand", "model"]
    state: Literal["open", "replayed", "adopted"]
    changes: list[ChangeView]
    created_at: str


class ProposalList(BaseModel):
    proposals: list[ProposalView]


class ReplayAsked(Strict):
    persona_id: str
    base_version: Annotated[int, Field(ge=1)]
    candidate_version: Annotated[int, Field(ge=1)]
    judge: str = "me"
    prompts: Annotated[list[Prompt], Field(min_length=12, max_length=200)] | None = None


class ReplayBrief(BaseModel):
    id: str
    persona_id: str
    base_version: int
    candidate_version: int
    duel_id: str
    job_id: str | None
    adopted_version: int | None
    judge: str
    created_at: str


class ResultsView(BaseModel):
    wins: int
    ties: int
    losses: int
    counted: int
    score: float
    lower: float


class ConditionView(BaseModel):
    name: Literal["enough_results", "surely_better", "in_character", "boundaries_kept"]
    holds: bool
    number: float | None
    needed: float


class ReplayView(ReplayBrief):
    prompts: int
    played: int
    results: ResultsView
    conditions: list[ConditionView]
    verdict: Literal["waiting", "improved", "not_improved"]
    scripted: bool


class ReplayList(BaseModel):
    replays: list[ReplayBrief]


class Adopted(BaseModel):
    persona_id: str
    version: int
    base_version: int
