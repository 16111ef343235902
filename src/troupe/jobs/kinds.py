"""Kinds of background work: a name, a queue, the names of its steps, and the function that does it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from troupe.jobs.domain import Flat, Inputs, QueueName
from troupe.jobs.errors import KindUnknown

if TYPE_CHECKING:
    from troupe.jobs.context import JobContext

Plan = Sequence[str] | Callable[[Inputs], Sequence[str]]
Work = Callable[["JobContext"], Awaitable[Flat | None]]


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done. A kind whose steps change their meaning gets a new name."""

    name: str
    title: str
    queue: QueueName
    steps: Plan
    work: Work
    at_home: bool = False
    """Whether only the server that was asked can do it, because it holds open what the job works on."""
    in_turn: bool = False
    """Whether a person's jobs of this kind are done one after another, whoever does them."""

    def plan(self, inputs: Inputs) -> Sequence[str]:
        """The names of the steps that a job with these inputs will take; there is at least one."""
        plan = list(self.steps(inputs) if callable(self.steps) else self.steps)
        if not plan or len(set(plan)) < len(plan):
            raise ValueError(f"The steps of {self.name!r} must have names, each its own.")
        return plan


def job(name: str, *, title: str, queue: QueueName, steps: Plan) -> Callable[[Work], JobKind]:
    """Make a kind of job out of the function that does it."""
    return lambda work: JobKind(name, title, queue, steps, work)


class Kinds:
    """The kinds of job this process knows."""

    def __init__(self) -> None:
        self._known: dict[str, JobKind] = {}

    def add(self, kind: JobKind) -> None:
        if kind.name in self._known:
            raise ValueError(f"Two kinds of job are called {kind.name!r}.")
        self._known[kind.name] = kind

    def get(self, name: str) -> JobKind:
        if name not in self._known:
            raise KindUnknown(name)
        return self._known[name]

    def in_turn(self, name: str) -> bool:
        return name in self._known and self._known[name].in_turn
