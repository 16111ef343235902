"""The wire shapes of the arena."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.duels.schemas.stage import PageView

SideName = Literal["a", "b"]
Words = Annotated[int, Field(ge=20, le=600)]


class ContestantAsked(Strict):
    persona_id: str
    version: Annotated[int, Field(ge=1)] | None = None
    brain_id: str | None = None


class NewDuel(Strict):
    contestants: Annotated[list[ContestantAsked], Field(min_length=2, max_length=16)]
    title: Annotated[str, Field(max_length=80)] = ""
    blind: bool = True
    pace: Literal["together", "live"] = "together"
    max_words: Words = 150
    memory: bool = False
    prompt_set_id: str | None = None


class ContestantBrain(BaseModel):
    id: str | None
    name: str | None
    kind: str | None
    model: str | None


class ContestantView(BaseModel):
    id: str
    persona_id: str
    persona_version: int
    label: str
    fingerprint: str
    brain: ContestantBrain


class DuelView(BaseModel):
    id: str
    title: str
    kind: Literal["personas", "versions"]
    contestant_ids: list[str]
    contestants: list[ContestantView]
    prompt_set_id: str | None
    blind: bool
    pace: Literal["together", "live"]
    max_words: int
    memory: bool
    created_at: str


class DuelPage(BaseModel):
    duels: list[DuelView]
    page: PageView


class NewRound(Strict):
    prompt: Annotated[str, Field(max_length=2000)] = ""
    pair: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None
    client_key: Annotated[str, Field(min_length=1, max_length=128)] | None = None


class SideView(BaseModel):
    text: str
    status: str


class ArenaRoundView(BaseModel):
    """A round; who is who stands in `reveal`, which is there after the vote."""

    id: str
    duel_id: str
    prompt: str
    state: Literal["answering", "open", "voted", "void", "skipped"]
    blind: bool
    pace: Literal["together", "live"]
    scripted: bool
    commitment: str
    identical: bool
    """Whether both sides wrote the same."""
    vote: dict[str, Any] | None
    counted: bool
    not_counted_reason: str | None
    sides: dict[SideName, SideView]
    reveal: dict[str, Any] | None


class NewVote(Strict):
    outcome: Literal["a", "b", "tie", "both_bad"]
    criteria: dict[Literal["funny", "in_character", "helpful"], Literal["a", "b", "tie"]] = Field(default_factory=dict)
    stars: dict[SideName, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)

    @property
    def chosen(self) -> dict[str, str]:
        return {str(name): side for name, side in self.criteria.items()}

    @property
    def given_stars(self) -> dict[str, int]:
        return {str(side): stars for side, stars in self.stars.items()}


class VoteTaken(BaseModel):
    vote: dict[str, Any]
    reveal: dict[str, Any]
    counted: bool
    not_counted_reason: str | None
    pair: dict[str, Any] | None


class SideAsked(Strict):
    side: SideName


class BoardView(BaseModel):
    status: Literal["ok", "not_enough_votes"]
    votes: int
    style: Literal["on", "off"]
    brains: Literal["model", "scripted"]
    scripted_votes: int
    standings: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    coefficients: dict[str, tuple[float, float, float]]
    tie_share: float
    both_bad_share: float
    position: dict[str, Any]
    stars: dict[str, dict[str, float]]
