"""Answers as clients see them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from troupe.accounts import Strict
from troupe.chats.domain.wish import LONGEST_WISH, MOST_SUGGESTIONS, USUAL_SUGGESTIONS, Wish
from troupe.chats.schemas.keys import ClientKey, Json
from troupe.chats.schemas.nodes import NodeView


class Params(Strict):
    """How a brain chooses its words; what its model cannot take is left out and named."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=0, le=1_000)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    repeat_penalty: Annotated[float, Field(ge=0.5, le=2)] | None = None

    def given(self) -> dict[str, object]:
        return self.model_dump(exclude_none=True)


class NewAnswer(Strict):
    kind: Literal["reply", "variant", "continue", "draft", "suggest"]
    at: str
    note: Annotated[str, Field(max_length=LONGEST_WISH)] = ""
    count: Annotated[int, Field(ge=1, le=MOST_SUGGESTIONS)] = USUAL_SUGGESTIONS
    params: Params | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    persona_id: str | None = None
    """Which persona of a group speaks; without it whoever spoke there before, or whose turn it is."""
    aloud: bool = False
    """Whether an answer to what was said to few is for all."""
    brain_id: str | None = None
    client_key: ClientKey | None = None

    def wish(self) -> Wish:
        given = self.params.given() if self.params else {}
        return Wish(self.note, self.count, self.seed, self.persona_id, aloud=self.aloud, params=given)


class RunView(BaseModel):
    id: str
    chat_id: str
    node_id: str | None
    persona_id: str
    kind: str
    state: str
    seed: int
    attempt: int
    brain: Json
    created_at: str
    started_at: str | None
    first_text_at: str | None
    finished_at: str | None
    finish_reason: str | None
    error: Json | None
    usage: Json | None
    cost_usd: str | None
    result: str | list[str] | None
    params: Json
    dropped_params: list[str]
    tried: list[Json]
    """Which brains gave up before the one that spoke, and why."""
    text_so_far: str
    last_seq: int


class RunList(BaseModel):
    items: list[RunView]
    next_cursor: str | None


class StartedAnswer(BaseModel):
    run: RunView
    node: NodeView | None
    replayed: bool
