"""How long turns and their steps took, and how long the disk: the newest thousand of each, since the studio started."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troupe.stories.domain.telling import Shown

NEWEST = 1_000


@dataclass(frozen=True, slots=True)
class Timed:
    """One turn that was told."""

    owner_id: str
    session_id: str
    ms: Mapping[str, float]


class Timings:
    """Remembers times; they are no part of any story."""

    def __init__(self) -> None:
        self._runs: deque[Timed] = deque(maxlen=NEWEST)
        self._syncs: deque[tuple[str, float]] = deque(maxlen=NEWEST)

    def note(
        self, owner_id: str, session_id: str, steps: Sequence[Shown], whole_s: float, first_s: float | None
    ) -> None:
        """A turn was told: its steps, the whole, and when its first words came."""
        ms = {str(step["step"]): float(str(step.get("ms", 0))) for step in steps if step.get("status") == "done"}
        ms["turn"] = whole_s * 1000
        if first_s is not None:
            ms["first_chunk"] = first_s * 1000
        self._runs.append(Timed(owner_id, session_id, ms))

    def note_sync(self, session_id: str, seconds: float) -> None:
        self._syncs.append((session_id, seconds * 1000))

    def latencies(self, owner_id: str, session_ids: set[str]) -> Shown:
        """Percentiles of the whole, of the first words and of every step."""
        found: dict[str, list[float]] = {"turn": [], "first_chunk": []}
        for run in self._runs:
            if run.owner_id == owner_id and run.session_id in session_ids:
                for name, ms in run.ms.items():
                    found.setdefault(name, []).append(ms)
        return {name: ranks(times) | {"n": len(times)} for name, times in found.items()}

    def syncs(self, session_ids: set[str]) -> Shown:
        return ranks(ms for id, ms in self._syncs if id in session_ids)


def ranks(values: Iterable[float]) -> Shown:
    """Nearest-rank percentiles."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p95": None, "p99": None}
    return {f"p{part}": round(ordered[max(0, -(-part * len(ordered) // 100) - 1)], 1) for part in (50, 95, 99)}
