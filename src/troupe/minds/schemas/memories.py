"""Memories as clients see and write them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from troupe.accounts import Strict
from troupe.kit.ids import is_id
from troupe.minds.domain.memory.fact import LONGEST_TEXT, Kind, SaidBy, Scope, Status
from troupe.minds.domain.memory.reading import Claim
from troupe.minds.service.remembering import NewMemory, Question, Wanted

ScopeAsked = Literal["persona", "user", "chat", "room"]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Importance = Annotated[int, Field(ge=1, le=5)]
Id = Annotated[str, Field(max_length=64)]
When = Annotated[AwareDatetime, Field(strict=False)]
"""A moment travels as text."""


def scope_of(asked: ScopeAsked) -> Scope:
    """`room` is the old name of what counts for all personas."""
    return "user" if asked == "room" else asked


class SourceView(BaseModel):
    chat_id: str
    node_id: str
    rev: int
    quote: str
    start: int
    end: int


class MemoryView(BaseModel):
    """A fact, and how it stands now."""

    id: str
    version: int
    kind: Kind
    text: str
    slot: str | None
    value: str | None
    said_by: SaidBy
    confidence: float
    importance: int
    pinned: bool
    edited: bool
    uses: int
    scope: Scope
    persona_id: str | None
    chat_id: str | None
    status: Status
    valid_from: str
    valid_to: str | None
    closed_by: str | None
    last_used_at: str | None
    removed_at: str | None
    created_at: str
    updated_at: str
    source: SourceView | None
    sources: list[SourceView]


class MemoryList(BaseModel):
    items: list[MemoryView]
    next_cursor: str | None
    total: int


class MemoryBody(Strict):
    """What is typed in by hand."""

    text: Text
    scope: ScopeAsked = "persona"
    persona_id: Id | None = None
    """With whom; a memory of a chat may leave it out, and is then for everybody who talks there."""
    chat_id: Id | None = None
    """Where, with `scope: chat`."""
    kind: Kind | None = None
    importance: Importance = 3
    pinned: bool = False

    def new(self) -> NewMemory:
        scope = scope_of(self.scope)
        return NewMemory(self.text, scope, self.persona_id, self.chat_id, self.kind, self.importance, self.pinned)


class MemoryPatch(Strict):
    """What is to be changed; what is left out stays."""

    text: Text | None = None
    importance: Importance | None = None
    pinned: bool | None = None
    valid_to: When | None = None
    scope: ScopeAsked | None = None
    version: Annotated[int, Field(ge=1)] | None = None

    def fields(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return given | ({"scope": scope_of(self.scope)} if self.scope else {})


class MemoriesAsked(BaseModel):
    """Which memories are listed."""

    persona_id: Id | None = None
    scope: ScopeAsked | None = None
    status: Status | None = None
    q: Annotated[str, Field(max_length=200)] = ""
    source_node: Id | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def wanted(self) -> Wanted:
        scope = scope_of(self.scope) if self.scope else None
        return Wanted(self.persona_id, scope, self.status, self.q, self.source_node)


class MemoryQuestion(Strict):
    """What is looked for, and from where one looks."""

    q: Words
    persona_id: Id | None = None
    chat_id: Id | None = None
    node_id: Id | None = None
    k: Annotated[int, Field(ge=1, le=50)] = 10
    at: When | None = None
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=6)] | None = None
    include_closed: bool = False

    def question(self, now: datetime) -> Question:
        chat_id = self.chat_id if self.chat_id and is_id(self.chat_id) else ""
        return Question(
            self.q,
            self.at or now,
            self.persona_id,
            chat_id,
            self.node_id or "",
            frozenset(self.kinds) if self.kinds else None,
            self.include_closed,
        )


class RoundView(BaseModel):
    id: str
    persona_id: str
    chat_id: str
    asked: str
    asked_node_id: str
    answered: str
    answered_node_id: str
    said_at: str


class FoundView(BaseModel):
    memory: MemoryView | None
    round: RoundView | None
    score: float
    dense_rank: int | None
    text_rank: int | None
    similarity: float | None
    why: str


class MemoriesFound(BaseModel):
    items: list[FoundView]
    vectors: Literal["on", "loading", "off"]
    took_ms: float


class ExtractBody(Strict):
    """A text that is read as if somebody had said it."""

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    said_by: Literal["user", "persona"] = "user"
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None


class ClaimView(BaseModel):
    kind: Kind
    text: str
    slot: str | None
    value: str | None
    confidence: float
    importance: int
    quote: str
    start: int
    end: int
    here: bool
    """Said to hold in one chat alone."""

    @classmethod
    def of(cls, claim: Claim) -> "ClaimView":
        return cls.model_validate(claim.as_json())


class Extracted(BaseModel):
    items: list[ClaimView]
    forget: list[str]


class MemoryStats(BaseModel):
    total: int
    by_kind: dict[str, int]
    closed: int
    hidden: int
    pinned: int
    deleted: int
    unused: int
    junk_rate: float
    vectors: Literal["on", "loading", "off"]


class MemoryChange(BaseModel):
    what: Literal["edited", "removed", "closed", "forgotten"]
    before: dict[str, Any]
    undone: bool
    at: str


class MemoryHistory(BaseModel):
    items: list[MemoryChange]


class ClearBody(Strict):
    """The name of the persona, so that nothing is cleared by mistake."""

    confirm: Annotated[str, Field(max_length=200)]


class Cleared(BaseModel):
    memories: int
    rounds: int


class HabitBody(Strict):
    deeper: bool


class HabitView(BaseModel):
    persona_id: str
    deeper: bool
