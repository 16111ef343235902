"""What a story is made of: tellings in a tree, runs that tried to make one, and lines with names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from troupe.stories.domain import frames as f

T = TypeVar("T")


class Later(Generic[T]):
    """A value that is read when somebody asks for it, and then kept."""

    __slots__ = ("_read", "_value")

    def __init__(self, read: Callable[[], T] | None, value: T | None = None) -> None:
        self._read = read
        self._value = value

    @property
    def value(self) -> T:
        if self._read is not None:
            self._value, self._read = self._read(), None
        return cast(T, self._value)


@dataclass(frozen=True, slots=True)
class Node:
    """One telling and its place in the tree."""

    id: str
    turn_id: str
    parent: str | None
    index: int
    telling: Later[f.Committed] = field(compare=False)
    at: str
    rank: int
    """The how-manieth telling of its turn it is, from 1."""
    seq: int = 0
    revisions: tuple[str, ...] = ()
    """What its text was before it was changed by hand, the oldest first."""

    @property
    def told(self) -> f.Committed:
        return self.telling.value

    @property
    def text(self) -> str:
        return self.told.response.narrative.text


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt to tell a turn."""

    id: str
    turn_id: str
    input: Later[f.Asked] = field(compare=False)
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
    started_at: str | None = None

    @classmethod
    def of(cls, asked: f.Asked, at: str) -> "Run":
        return cls(asked.run_id, asked.turn_id, Later(None, asked), at)

    @property
    def asked(self) -> f.Asked:
        return self.input.value

    @property
    def is_over(self) -> bool:
        return self.status not in ("queued", "running")

    @property
    def can_be_taken_up(self) -> bool:
        return self.status in ("failed", "cancelled", "interrupted")

    @property
    def has_left_the_line(self) -> bool:
        """Taken back before anybody began to tell it."""
        return self.status == "discarded" and self.started_at is None

    def committed(self, at: str, started_at: str | None) -> "Run":
        """It became a telling."""
        return Run(self.id, self.turn_id, self.input, self.created_at, "committed", self.attempts, self.calls, "", at,
                   self.error, self.cause, self.detail, "complete", started_at or self.started_at)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A named line: where it stands, and the furthest point it reached."""

    branch_id: str
    name: str
    created_at: str
    head: str | None = None
    tip: str | None = None
    forked_from: str | None = None

    def grown(self, node_id: str) -> "Branch":
        return Branch(self.branch_id, self.name, self.created_at, node_id, node_id, self.forked_from)
