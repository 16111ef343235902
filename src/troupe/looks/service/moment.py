"""One persona's moment in this process: what it shows, what it says, and what waits to be said."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.accounts import User
from troupe.looks.domain.avatar import AvatarState, Line
from troupe.looks.service.saying import Spoken


@dataclass(frozen=True)
class Asked:
    """A line, and who wants it said."""

    user: User
    line: Line
    heard: AsyncGenerator[Spoken, None] | None = None
    """Its sentences, where somebody else says it and the figure moves its lips to them."""


class Stage:
    """Where one figure is."""

    def __init__(self, state: AvatarState) -> None:
        self.state = state
        self.before: AvatarState = state
        self.waiting: deque[Asked] = deque()
        self.speaking: asyncio.Task[None] | None = None
        self.line: Line | None = None
        self.began = 0.0
        self.length_ms = 0
        self.resting: asyncio.Task[None] | None = None
        self.order = asyncio.Lock()
        self.alone_since: datetime | None = None
        self.left = False
        """Away because nobody watched, not because somebody said so."""

    def wake(self) -> None:
        """Something happens to it, watched or not."""
        self.alone_since = None
        if self.left:
            self.left, self.state = False, replace(self.state, state="idle")

    def show(self, state: AvatarState, told: Iterable[str]) -> None:
        """Shown from now on; what was told stays when a line ends."""
        self.state = state
        if self.line is not None:
            self.before = replace(self.before, **{name: getattr(state, name) for name in told})

    def rest(self, at: datetime) -> AvatarState:
        """At rest again; who speaks goes on, and is at rest afterwards."""
        rested = self.state.rested(at)
        if self.line is not None:
            self.before, rested = self.before.rested(at), replace(rested, state=self.state.state)
        return rested
