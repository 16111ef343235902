"""Numbers about this process, in Prometheus' text form. Labels come from fixed lists; no ids, names or addresses."""

import asyncio
import time
from collections import defaultdict

from troupe.app.overload import Load
from troupe.minds import ModelCall

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LAG_EVERY_SECONDS = 0.1
# Why the gate takes somebody for nobody.
_NOBODY = ("not_signed_in", "user_unknown")


class Histogram:
    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        place = next((index for index, limit in enumerate(BUCKETS) if seconds <= limit), len(BUCKETS))
        self.counts[place] += 1
        self.total += seconds

    def lines(self, name: str, labels: str) -> list[str]:
        sums, lines = 0, []
        for limit, count in zip((*map(str, BUCKETS), "+Inf"), self.counts, strict=True):
            sums += count
            inner = f'{labels},le="{limit}"' if labels else f'le="{limit}"'
            lines.append(f"{name}_bucket{{{inner}}} {sums}")
        outer = f"{{{labels}}}" if labels else ""
        return [*lines, f"{name}_sum{outer} {self.total:.6f}", f"{name}_count{outer} {sums}"]


class Calls:
    """Calls of models, by the kind of their server; how long one took, and the tokens its provider counted."""

    def __init__(self) -> None:
        self._ended: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._seconds: defaultdict[str, Histogram] = defaultdict(Histogram)
        self._tokens: defaultdict[tuple[str, str], int] = defaultdict(int)

    def hear(self, call: ModelCall) -> None:
        self._ended[call.provider, call.outcome] += 1
        self._seconds[call.provider].add(call.seconds)
        counted = {"prompt": call.prompt_tokens, "cached": call.cached_tokens, "output": call.output_tokens}
        for kind, count in counted.items():
            self._tokens[call.provider, kind] += count

    def lines(self) -> list[str]:
        lines = [
            f'troupe_model_calls_total{{provider="{provider}",outcome="{outcome}"}} {count}'
            for (provider, outcome), count in sorted(self._ended.items())
        ]
        for provider, histogram in sorted(self._seconds.items()):
            lines += histogram.lines("troupe_model_seconds", f'provider="{provider}"')
        return lines + [
            f'troupe_model_tokens_total{{provider="{provider}",kind="{kind}"}} {count}'
            for (provider, kind), count in sorted(self._tokens.items())
        ]


class Metrics:
    """Counts what happens."""

    def __init__(self) -> None:
        self.requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self.refused: defaultdict[str, int] = defaultdict(int)
        self.seconds: defaultdict[str, Histogram] = defaultdict(Histogram)
        self.writes = Histogram()
        self.calls = Calls()
        self.load = Load()
        self.lag = 0.0
        self.began = time.monotonic()

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        self.requests[route, method, status] += 1
        self.seconds[route].add(seconds)

    def refuse(self, reason: str) -> None:
        self.refused[reason] += 1

    async def watch_lag(self) -> None:
        """How late the loop is, until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(LAG_EVERY_SECONDS)
            self.lag = max(0.0, time.perf_counter() - before - LAG_EVERY_SECONDS)
            self.load.late(self.lag)

    @property
    def _turned_away(self) -> int:
        """By doors, and by the gate before any door."""
        by_doors = sum(count for (_, _, status), count in self.requests.items() if status == 401)
        return by_doors + sum(self.refused[reason] for reason in _NOBODY)

    def render(self, gauges: dict[str, float], version: str) -> str:
        lines = [f'troupe_build_info{{version="{version}"}} 1']
        for (route, method, status), count in sorted(self.requests.items()):
            labels = f'route="{route}",method="{method}",status="{status}"'
            lines.append(f"troupe_http_requests_total{{{labels}}} {count}")
        for route, histogram in sorted(self.seconds.items()):
            lines += histogram.lines("troupe_http_seconds", f'route="{route}"')
        lines += self.writes.lines("troupe_db_write_seconds", "")
        lines += self.calls.lines()
        lines += [
            f'troupe_refused_total{{reason="{reason}"}} {count}' for reason, count in sorted(self.refused.items())
        ]
        lines.append(f"troupe_auth_failures_total {self._turned_away}")
        lines.append(f"troupe_event_loop_lag_seconds {self.lag:.6f}")
        lines += [f"{name} {value:g}" for name, value in sorted(gauges.items())]
        return "\n".join(lines) + "\n"
