"""A run: one answer being written, watched or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from troupe.chats.domain.figures import as_usd
from troupe.kit.times import as_text

RunKind = Literal["reply", "variant", "continue", "draft", "suggest"]
ASIDE: frozenset[RunKind] = frozenset({"draft", "suggest"})
"""Written for the user and not into the chat."""
RunState = Literal["queued", "running", "waiting", "done", "cancelled", "interrupted", "blocked", "failed"]
FinishReason = Literal["stop", "length", "limit", "content_filter", "boundary", "cancelled", "restart", "error"]
Json = Mapping[str, object]
Keys = Mapping[str, str]
"""A key of the client's own, and the body it came with."""

FINISHED: frozenset[RunState] = frozenset({"done", "cancelled", "interrupted", "blocked", "failed"})


def other_seed(seed: int) -> int:
    """The seed of the second try of the same run."""
    return (seed + 1) % 2**31


def seed_of(run_id: str) -> int:
    """What a run draws by when nobody names a seed."""
    return int(run_id.replace("-", "")[-7:], 16)


@dataclass(frozen=True)
class Run:
    id: str
    realm: str
    chat_id: str
    node_id: str
    user_id: str
    persona_id: str
    kind: RunKind
    state: RunState
    owner: str
    seed: int
    attempt: int
    brain: Json
    created_at: datetime
    started_at: datetime | None = None
    first_text_at: datetime | None = None
    finished_at: datetime | None = None
    finish_reason: FinishReason | None = None
    error: Json | None = None
    usage: Json | None = None
    persona_version: int | None = None
    """Which version of the persona spoke; unknown of answers from before it was kept."""
    result: object = None
    """A text or several, of what was written for the user and not into the chat."""
    params: Json | None = None
    """With which numbers the brain was really asked."""
    dropped_params: Sequence[str] | None = None
    """What was asked for and left out, because the model cannot take it."""
    cost_micros: int | None = None
    client_key: str | None = None
    client_body: str | None = None
    """What the same key must come with again."""
    tried: Sequence[Json] | None = None
    """Which brains gave up before the one that spoke, and why."""

    @property
    def is_over(self) -> bool:
        return self.state in FINISHED

    def keyed(self, keys: Keys) -> "Run":
        """The run as what stands for the request it was started with."""
        return replace(self, client_key=keys.get("client_key"), client_body=keys.get("client_body"))

    def ended(self, state: RunState, reason: FinishReason, at: datetime, error: Json | None = None) -> "Run":
        """The run with its one final state; a run that is over stays as it is."""
        if self.is_over:
            return self
        return replace(self, state=state, finish_reason=reason, finished_at=at, error=error)

    def as_json(self, text: str, last_seq: int) -> dict[str, object]:
        """The answer as every door shows it, with what was written up to a line of its log."""
        shown: dict[str, object] = {
            name: getattr(self, name)
            for name in ("id", "chat_id", "node_id", "persona_id", "kind", "state", "seed", "attempt", "brain")
        }
        shown["node_id"] = self.node_id or None
        for name in ("created_at", "started_at", "first_text_at", "finished_at"):
            moment = getattr(self, name)
            shown[name] = as_text(moment) if moment else None
        ending: dict[str, object] = {"finish_reason": self.finish_reason, "error": self.error, "usage": self.usage}
        ending["cost_usd"] = as_usd(self.cost_micros)
        shown |= {"result": self.result, "params": self.params or {}, "dropped_params": self.dropped_params or []}
        shown |= {"tried": list(self.tried or [])}
        return shown | ending | {"text_so_far": text, "last_seq": last_seq}
