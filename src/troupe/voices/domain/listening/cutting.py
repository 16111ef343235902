"""Which stretches of a recording are heard in one go: neighbours together, none longer than an ear takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from troupe.voices.domain.listening.finder import RATE, WINDOW, Began, Ended

LONGEST = 30 * RATE
_LOOK_BACK = 5 * RATE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples from the first to before the last."""

    first: int
    last: int

    @property
    def samples(self) -> int:
        return self.last - self.first


def stretches_of(events: Iterable[Began | Ended]) -> list[Stretch]:
    """Where somebody speaks."""
    found: list[Stretch] = []
    first = 0
    for event in events:
        if isinstance(event, Began):
            first = event.sample
        elif event.sample > first:
            found.append(Stretch(first, event.sample))
    return found


def in_one_go(speech: Sequence[Stretch], likely: Sequence[float], gap: int) -> list[Stretch]:
    """Neighbours with less than a gap between them are heard together; what is too long is cut where least is said."""
    found: list[Stretch] = []
    for each in [piece for long in speech for piece in _cut(long, likely)]:
        if found and each.first - found[-1].last <= gap and each.last - found[-1].first <= LONGEST:
            found[-1] = Stretch(found[-1].first, each.last)
        else:
            found.append(each)
    return found


def _cut(stretch: Stretch, likely: Sequence[float]) -> list[Stretch]:
    found: list[Stretch] = []
    first = stretch.first
    while stretch.last - first > LONGEST:
        at = _quietest(likely, first + LONGEST - _LOOK_BACK, first + LONGEST)
        found.append(Stretch(first, at))
        first = at
    return [*found, Stretch(first, stretch.last)]


def _quietest(likely: Sequence[float], first: int, last: int) -> int:
    """The window between two samples in which somebody speaks least likely; among equals the latest."""
    windows = range(first // WINDOW + 1, min(last // WINDOW, len(likely)))
    best = min(windows, key=lambda window: (likely[window], -window), default=last // WINDOW)
    return best * WINDOW
