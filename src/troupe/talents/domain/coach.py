"""The coach: what pictures are good for, in numbers, and what to do about it, in words."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["block", "warning"]
_NEAR = 6
_READY_SCORE = 75
_COUNTS = {"identity": (10, 20, 60), "style": (15, 30, 200)}
"""Fewer than the first block, fewer than the second warn, more than the third warn."""
FEWEST_LINES, GOOD_LINES = 8, 50


@dataclass(frozen=True)
class Measured:
    """A picture in numbers."""

    width: int
    height: int
    sharpness: float
    luma: float
    clipped: float
    dhash: int
    border: tuple[float, float, float]

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("width", "height", "sharpness", "luma", "clipped")}
        return told | {"dhash": f"{self.dhash:016x}", "border": list(self.border)}

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Measured":
        return cls(
            told["width"],
            told["height"],
            told["sharpness"],
            told["luma"],
            told["clipped"],
            int(told["dhash"], 16),
            tuple(told["border"]),
        )


@dataclass(frozen=True)
class Shot:
    """One usable picture of a data set."""

    name: str
    caption: str
    measured: Measured


@dataclass(frozen=True)
class Advice:
    """One finding, the pictures it is about, and what helps."""

    check: str
    severity: Severity
    detail: str
    next_step: str
    pictures: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"pictures": list(self.pictures)[:50]}


def judged(type: str, token: str | None, shots: Sequence[Shot]) -> dict[str, Any]:
    """Whether pictures are ready to train with."""
    found = [*_count(type, shots)]
    if shots:
        found += [*_each(shots), *_twins(shots), *_captions(type, token, shots), *_variety(shots)]
    return _report(found, len(shots))


def judged_lines(count: int, masked: int, safety: float) -> dict[str, Any]:
    """Whether lines are ready to train with."""
    found = []
    if count < FEWEST_LINES:
        found.append(
            Advice(
                "count", "block", f"There are {count} exchanges.", f"Add {FEWEST_LINES - count}; 50 to 300 are good."
            )
        )
    elif count < GOOD_LINES:
        found.append(Advice("count", "warning", f"There are {count} exchanges.", "50 to 300 are good."))
    if safety < 0.9:
        detail = f"{masked} pieces of personal data were masked; the safety score is {safety:.2f}."
        found.append(
            Advice("personal_data", "warning", detail, "Look through the lines and leave out what is private.")
        )
    return _report(found, count) | {"safety_score": round(safety, 4)}


def _report(found: Sequence[Advice], count: int) -> dict[str, Any]:
    blocks = sum(1 for each in found if each.severity == "block")
    score = max(0, 100 - 25 * blocks - 6 * (len(found) - blocks))
    verdict = "not_ready" if blocks else "ready" if score >= _READY_SCORE else "thin"
    return {"verdict": verdict, "score": score, "usable": count, "findings": [each.as_json() for each in found]}


def _count(type: str, shots: Sequence[Shot]) -> Iterator[Advice]:
    block, few, many = _COUNTS[type]
    count = len(shots)
    if count < few:
        severity: Severity = "block" if count < block else "warning"
        wanted = block if count < block else few
        yield Advice("count", severity, f"There are {count} usable pictures.", f"Add {wanted - count} more.")
    elif count > many:
        yield Advice("count", "warning", f"There are {count} pictures.", f"{many} of the best usually teach more.")


def _each(shots: Sequence[Shot]) -> Iterator[Advice]:
    small = _names(shots, lambda each: min(each.width, each.height) < 512)
    if small:
        yield Advice("size", "warning", f"{_of(small, shots)} under 512 dots.", "Use larger ones.", small)
    soft = _names(shots, lambda each: each.sharpness < 60)
    if len(soft) > 0.3 * len(shots):
        yield Advice("sharpness", "block", f"{_of(soft, shots)} blurred.", "Replace them by sharp ones.", soft)
    elif dull := _names(shots, lambda each: each.sharpness < 120):
        yield Advice("sharpness", "warning", f"{_of(dull, shots)} not quite sharp.", "Replace the softest.", dull)
    odd = _names(shots, lambda each: not 40 <= each.luma <= 215 or each.clipped >= 0.05)
    if odd:
        detail = f"{_of(odd, shots)} too dark, too bright or burnt out."
        yield Advice("exposure", "warning", detail, "Use pictures in even light.", odd)
    long = _names(shots, lambda each: max(each.width, each.height) > 2.2 * min(each.width, each.height))
    if long:
        yield Advice("aspect", "warning", f"{_of(long, shots)} longer than 2.2 to 1.", "Crop them.", long)


def _twins(shots: Sequence[Shot]) -> Iterator[Advice]:
    twins = tuple(
        each.name
        for place, each in enumerate(shots)
        if any(_apart(each.measured, other.measured) <= _NEAR for other in shots[:place])
    )
    if twins:
        severity: Severity = "block" if len(twins) > 0.5 * len(shots) else "warning"
        detail = f"{_of(twins, shots)} nearly the same as another one."
        yield Advice("duplicates", severity, detail, "Keep one of each.", twins)


def _captions(type: str, token: str | None, shots: Sequence[Shot]) -> Iterator[Advice]:
    bare = tuple(each.name for each in shots if not each.caption.strip())
    if bare:
        yield Advice(
            "captions", "warning", f"{_of(bare, shots)} without a caption.", "Write one, or fill them in.", bare
        )
    if type == "identity" and token:
        lacking = tuple(each.name for each in shots if token not in each.caption)
        if len(lacking) == len(shots):
            detail = f"No caption says {token}."
            yield Advice("token", "block", detail, f"Begin each caption with {token}.", lacking)
        elif lacking:
            yield Advice("token", "warning", f"{_of(lacking, shots)} without {token}.", f"Add {token}.", lacking)
    told = [each.caption for each in shots if each.caption.strip()]
    if len(told) > 3 and max(told.count(each) for each in set(told)) > 0.5 * len(shots):
        yield Advice("captions_equal", "warning", "Most captions are the same.", "Say what differs in each picture.")


def _variety(shots: Sequence[Shot]) -> Iterator[Advice]:
    if len(shots) < 4:
        return
    lights = [each.measured.luma for each in shots]
    if statistics.pstdev(lights) < 12:
        yield Advice("light", "warning", "All have the same light.", "Add some by a window, and some by a lamp.")
    pairs = [_apart(a.measured, b.measured) for place, a in enumerate(shots) for b in shots[:place]]
    if statistics.median(pairs) < 18:
        yield Advice("view", "warning", "All show much the same view.", "Add other angles and distances.")
    spread = max(statistics.pstdev([each.measured.border[axis] for each in shots]) for axis in range(3))
    if spread < 0.06:
        yield Advice("background", "warning", "All have the same background.", "Add other backgrounds.")


def _apart(one: Measured, other: Measured) -> int:
    return (one.dhash ^ other.dhash).bit_count()


def _names(shots: Sequence[Shot], is_so: Any) -> tuple[str, ...]:
    return tuple(each.name for each in shots if is_so(each.measured))


def _of(some: Sequence[str], shots: Sequence[Shot]) -> str:
    return f"{len(some)} of {len(shots)} {'is' if len(some) == 1 else 'are'}"
