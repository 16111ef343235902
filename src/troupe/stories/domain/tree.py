"""What a story is made of: tellings in a tree, runs that tried to make one, and lines with names."""

from dataclasses import dataclass

from troupe.stories.domain import frames as f


@dataclass(frozen=True, slots=True)
class Node:
    """One telling and its place in the tree."""

    told: f.Committed
    at: str
    rank: int
    """The how-manieth telling of its turn it is, from 1."""
    seq: int = 0
    revisions: tuple[str, ...] = ()
    """What its text was before it was changed by hand, the oldest first."""

    @property
    def id(self) -> str:
        return self.told.candidate_id

    @property
    def text(self) -> str:
        return self.told.response.narrative.text


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt to tell a turn."""

    asked: f.Asked
    created_at: str
    status: f.RunStatus = "queued"
    attempts: int = 0
    calls: int = 0
    partial_text: str = ""
    ended_at: str | None = None
    error: str | None = None
    cause: str | None = None
    detail: str | None = None
    outcome: f.Outcome = "not_called"

    @property
    def id(self) -> str:
        return self.asked.run_id

    @property
    def turn_id(self) -> str:
        return self.asked.turn_id

    @property
    def is_over(self) -> bool:
        return self.status not in ("queued", "running")

    @property
    def can_be_taken_up(self) -> bool:
        return self.status in ("failed", "cancelled", "interrupted")


@dataclass(frozen=True, slots=True)
class Branch:
    """A named line: where it stands, and the furthest point it reached."""

    branch_id: str
    name: str
    created_at: str
    head: str | None = None
    tip: str | None = None
    forked_from: str | None = None
