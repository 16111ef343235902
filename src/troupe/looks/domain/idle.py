"""What a living figure does when nothing happens: it breathes, blinks, sways and looks about.

Everything is a pure function of the seed and the time, so any frame can be drawn alone.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from troupe.looks.domain.seeds import draw_between, draw_number

MINUTE_MS = 60_000.0
HEAD_LAG_MS = 120.0
SPRING_DAMPING = 0.25
EDGE_MS = 800.0
ASLEEP_MS = 5500.0
_DOUBLE_MS = 330.0


@dataclass(frozen=True, slots=True)
class Sine:
    period_ms: float
    size: float
    phase: float

    def at(self, t_ms: float) -> float:
        return self.size * math.sin(math.tau * (t_ms / self.period_ms + self.phase))


@dataclass(frozen=True, slots=True)
class Manner:
    """One person's own way of being alive."""

    breath: Sine
    sway: tuple[Sine, Sine]
    close_ms: float
    hold_ms: float
    open_ms: float
    mean_gap_ms: float


@dataclass(frozen=True, slots=True)
class IdleLife:
    """The idle share of one moment, to be added to a performance."""

    breath: float
    head_breath: float
    sway: float
    blink: float
    gaze_x: float
    gaze_y: float
    hair: float = 0
    ear: float = 0
    tail: float = 0
    scarf: float = 0
    """How far each of these has swung, in degrees."""


STILL = IdleLife(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Spring:
    """How often in a second something swings by itself, and how far it follows what drives it."""

    hz: float
    gain: float


SPRINGS: Mapping[str, Spring] = MappingProxyType(
    {"hair": Spring(1.6, 0.9), "ear": Spring(2.0, 0.7), "tail": Spring(1.2, 2.4), "scarf": Spring(1.4, 1.4)}
)
"""Stiff ears answer soon and little, a tail late and far."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How much more often than usual somebody blinks and looks elsewhere; who sleeps does neither."""

    blinks: float = 1.0
    glances: float = 1.0
    asleep: bool = False


USUAL = Mood()
FELT = 0.4
"""From here on a feeling is felt by the lids."""


def blink_rate(anchors: Mapping[str, float]) -> float:
    """Fear blinks twice as often, thought half as often."""
    if anchors.get("fear", 0) >= FELT:
        return 2.0
    return 0.5 if anchors.get("thinking", 0) >= FELT else 1.0


@lru_cache(maxsize=256)
def manner(seed: int) -> Manner:
    def between(trait: str, low: float, high: float) -> float:
        return draw_between(seed, trait, low, high)

    return Manner(
        Sine(round(between("breath", 3200, 4200)), 1.0, between("breath phase", 0, 1)),
        (
            Sine(7300, 0.75, between("sway phase 1", 0, 1)),
            Sine(11100, 0.45, between("sway phase 2", 0, 1)),
        ),
        round(between("blink close", 80, 120)),
        round(between("blink hold", 30, 50)),
        round(between("blink open", 120, 160)),
        between("blink gap", 3500, 4500),
    )


def idle(seed: int, t_ms: float, mood: Mood = USUAL) -> IdleLife:
    """The idle life of this person at this moment."""
    own = manner(seed)
    if mood.asleep:
        deep = replace(own.breath, period_ms=ASLEEP_MS)
        return IdleLife(deep.at(t_ms), deep.at(t_ms - HEAD_LAG_MS), 0, 0, 0, 0)
    gaze_x, gaze_y = gaze_at(seed, t_ms * mood.glances)
    return IdleLife(
        breath=own.breath.at(t_ms),
        head_breath=own.breath.at(t_ms - HEAD_LAG_MS),
        sway=sum(sine.at(t_ms) for sine in own.sway),
        blink=_blink_at(seed, t_ms, mood.blinks),
        gaze_x=gaze_x,
        gaze_y=gaze_y,
        **{name: sum(_sprung(sine, t_ms, spring) for sine in own.sway) for name, spring in SPRINGS.items()},
    )


@lru_cache(maxsize=1024)
def blink_starts(seed: int, minute: int) -> tuple[float, ...]:
    """When blinks begin in this minute, in milliseconds since the start; no other minute needs to be known."""
    end = (minute + 1) * MINUTE_MS
    at = minute * MINUTE_MS + draw_between(seed, f"blink|{minute}|first", EDGE_MS, 4000)
    starts: list[float] = []
    while at < end - EDGE_MS:
        starts.append(round(at))
        if draw_number(seed, f"blink|{minute}|double|{len(starts)}") < 0.15:
            at += _DOUBLE_MS
            starts.append(round(at))
        at += _gap(seed, minute, len(starts))
    if end - starts[-1] > 5000:
        # The next minute cannot know how long these eyes have been open.
        starts.append(round(end - draw_between(seed, f"blink|{minute}|last", EDGE_MS, 3000)))
    return tuple(starts)


@lru_cache(maxsize=1024)
def gaze_points(seed: int, minute: int) -> tuple[tuple[float, float, float], ...]:
    """Where the eyes rest in this minute: (from when, x, y)."""
    points: list[tuple[float, float, float]] = []
    at = minute * MINUTE_MS
    while at < (minute + 1) * MINUTE_MS:
        name = f"gaze|{minute}|{len(points)}"
        points.append(
            (round(at), draw_between(seed, name + "x", -0.15, 0.15), draw_between(seed, name + "y", -0.1, 0.1))
        )
        at += draw_between(seed, name + "t", 800, 3000)
    return tuple(points)


def gaze_at(seed: int, t_ms: float) -> tuple[float, float]:
    """Where the eyes are: at rest, or on their quick way to where they rest next."""
    minute = int(t_ms // MINUTE_MS)
    points = gaze_points(seed, minute)
    index = bisect_right(points, (t_ms, 9.0, 9.0)) - 1
    since, x, y = points[index]
    way = (t_ms - since) / draw_between(seed, f"gaze|{minute}|{index}d", 30, 60)
    if way >= 1 or (index == 0 and minute <= 0):
        return x, y
    _, old_x, old_y = points[index - 1] if index else gaze_points(seed, minute - 1)[-1]
    eased = way * way * (3 - 2 * way)
    return old_x + (x - old_x) * eased, old_y + (y - old_y) * eased


def _gap(seed: int, minute: int, count: int) -> float:
    """A log-normal pause: most are near the mean, a few are long."""
    first = max(1e-12, draw_number(seed, f"blink|{minute}|a|{count}"))
    second = draw_number(seed, f"blink|{minute}|b|{count}")
    normal = math.sqrt(-2 * math.log(first)) * math.cos(math.tau * second)
    spread = 0.45
    mean = manner(seed).mean_gap_ms
    return min(9000.0, max(800.0, mean * math.exp(spread * normal - spread * spread / 2)))


def _blink_at(seed: int, t_ms: float, rate: float) -> float:
    """Pauses are as long as the mood has them; a blink itself is never slower or faster."""
    starts = blink_starts(seed, int(t_ms * rate // MINUTE_MS))
    index = bisect_right(starts, t_ms * rate)
    # Of two that follow at once the first is still opening when the second begins.
    return max((_lid(seed, t_ms - start / rate) for start in starts[max(0, index - 2) : index]), default=0.0)


def _lid(seed: int, since: float) -> float:
    own = manner(seed)
    if since < own.close_ms:
        return since / own.close_ms
    if since < own.close_ms + own.hold_ms:
        return 1.0
    opening = (since - own.close_ms - own.hold_ms) / own.open_ms
    return max(0.0, 1.0 - opening)


def _sprung(drive: Sine, t_ms: float, spring: Spring) -> float:
    """What a damped spring makes of this sine once it has settled: a little larger, a little later."""
    ratio = 1000 / (spring.hz * drive.period_ms)
    real, imaginary = 1 - ratio * ratio, 2 * SPRING_DAMPING * ratio
    lag = math.atan2(imaginary, real) / math.tau
    size = drive.size / math.hypot(real, imaginary)
    return -spring.gain * Sine(drive.period_ms, size, drive.phase - lag).at(t_ms)
