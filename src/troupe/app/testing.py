"""Test mode: a studio without real models, with a clock that can be set and ids that repeat."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from troupe.kit.ids import NewId, seeded_ids
from troupe.kit.times import wall_clock
from troupe.providers.fake_text import FakeTextControls

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
MOST_EVENTS = 2**48


@dataclass
class TestBench:
    """What a test may set. It exists in test mode only, which listens on loopback and keeps its own directories."""

    __test__ = False  # not a test itself

    text: FakeTextControls = field(default_factory=FakeTextControls)
    ahead: timedelta = timedelta()
    _ids: NewId = field(default_factory=lambda: seeded_ids(1))

    def clock(self) -> datetime:
        return wall_clock() + self.ahead

    def set_clock(self, now: datetime) -> None:
        self._go_to(now - wall_clock())

    def advance(self, milliseconds: int) -> None:
        self._go_to(self.ahead + timedelta(milliseconds=milliseconds))

    def _go_to(self, ahead: timedelta) -> None:
        """Raises ValueError or OverflowError for a time that no calendar and no column holds."""
        if not EARLIEST <= wall_clock() + ahead <= LATEST:
            raise ValueError("This is too far away.")
        self.ahead = ahead

    def begin_after(self, openings: int, newest: int) -> None:
        """A directory that was used before must not see its ids again.

        Its newest event alone does not say so: stories lie in folders, and tell the database nothing.
        """
        self._ids = seeded_ids(1 + newest + openings * MOST_EVENTS)

    def new_id(self) -> str:
        return self._ids()

    def seed(self, seed: int) -> None:
        self._ids = seeded_ids(seed)
        self.ahead = timedelta()
        self.text.reset()
