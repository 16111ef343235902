"""How much one person, and one address, may ask of a studio that many use. Counted in each process."""

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import Scope

from troupe.app.doorkeeper import SAFE
from troupe.kit.errors import Limited

MOST_REMEMBERED = 20_000
DAY_BYTES = 5 * 1024**3
NEVER_LIMITED = ("/cancel", "/stop", "/api/accounts/sign-out")
SIGNING_DOORS = ("/api/accounts/sign-in", "/api/accounts/setup", "/api/accounts/invites/redeem", "/api/accounts/unlock")
_GENERATES = re.compile(
    r"/api/(chats/[^/]+/(messages|answers|auto)|duels/[^/]+/\w+|stories/[^/]+/\w+|story/\w+.*"
    r"|personas/[^/]+/(sample|suggest|fidelity|train-voice)|scenes|films|portraits/\w+|looks/[^/]+/\w+|talents/\w+)"
)


class RateLimited(Limited):
    def __init__(self, wait: float, rate: "Rate") -> None:
        seconds = max(1, math.ceil(wait))
        super().__init__(
            "This is more than one person asks for.", next_step=f"Wait {seconds} s, then go on.", retry_after=seconds
        )
        self.headers = {
            "RateLimit-Limit": str(rate.burst),
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(seconds),
        }


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, and how many of them at once."""

    name: str
    many: int
    seconds: float
    burst: int

    @property
    def a_second(self) -> float:
        return self.many / self.seconds


PERSON_ALL = Rate("all", 600, 60, 100)
ADDRESS_ALL = Rate("all from", 1200, 60, 200)
PERSON_STARTS = Rate("starts", 60, 60, 60)
ADDRESS_STARTS = Rate("starts from", 120, 60, 120)
PERSON_UPLOADS = Rate("uploads", 60, 60, 60)
PERSON_UPLOADED = Rate("uploaded", DAY_BYTES, 86_400, DAY_BYTES)
ADDRESS_SIGNS = Rate("signs from", 30, 60, 30)


class Rates:
    """Buckets that fill up again: one for each rate and each person or address."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, wanted: Sequence[tuple[Rate, str, int]]) -> None:
        """Take from every bucket, or from none and raise."""
        now = self._now()
        left = [(rate, who, self._level(rate, who, now) - count) for rate, who, count in wanted]
        for rate, _, level in left:
            if level < 0:
                raise RateLimited(-level / rate.a_second, rate)
        for rate, who, level in left:
            self._buckets[rate.name, who] = (level, now)
            self._buckets.move_to_end((rate.name, who))
        while len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)

    def _level(self, rate: Rate, who: str, now: float) -> float:
        level, since = self._buckets.get((rate.name, who), (float(rate.burst), now))
        return min(float(rate.burst), level + (now - since) * rate.a_second)


def wanted_by(scope: Scope, person_id: str | None, address: str, size: int) -> list[tuple[Rate, str, int]]:
    """What a request takes, by what it does."""
    path, changes = scope["path"], scope["type"] == "http" and scope["method"] not in SAFE
    if path.endswith(NEVER_LIMITED):
        return []
    taken = [(ADDRESS_ALL, address, 1)]
    if changes and path in SIGNING_DOORS:
        taken.append((ADDRESS_SIGNS, address, 1))
    starts = changes and scope["method"] != "DELETE" and _GENERATES.fullmatch(path) is not None
    if starts:
        taken.append((ADDRESS_STARTS, address, 1))
    if person_id is None:
        return taken
    taken.append((PERSON_ALL, person_id, 1))
    if starts:
        taken.append((PERSON_STARTS, person_id, 1))
    if changes and path == "/api/media":
        taken += [(PERSON_UPLOADS, person_id, 1), (PERSON_UPLOADED, person_id, min(size, DAY_BYTES))]
    return taken
