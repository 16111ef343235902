"""The coach: what pictures are good for, in numbers, and what to do about it, in words."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
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
    subject: float | None = None
    """How much of the picture its subject fills; never guessed where nothing tells."""

    def as_json(self) -> dict[str, Any]:
        names = ("width", "height", "sharpness", "luma", "clipped", "subject")
        told = {name: getattr(self, name) for name in names}
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
            told.get("subject"),
        )


@dataclass(frozen=True)
class Shot:
    """One usable picture of a data set."""

    name: str
    caption: str
    measured: Measured


@dataclass(frozen=True)
class Advice:
    """One finding, the pictures it is about, and what helps; code and values are for saying it in another language."""

    code: str
    check: str
    severity: Severity
    detail: str
    next_step: str
    pictures: tuple[str, ...] = ()
    values: Mapping[str, float | str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"pictures": list(self.pictures)[:50], "values": dict(self.values)}


def judged(type: str, token: str | None, shots: Sequence[Shot]) -> dict[str, Any]:
    """Whether pictures are ready to train with."""
    found = [*_count(type, shots)]
    if shots:
        found += [*_each(shots), *_twins(shots), *_captions(type, token, shots), *_variety(shots)]
    return _report(found, len(shots))


def judged_lines(count: int, masked: int, safety: float) -> dict[str, Any]:
    """Whether lines are ready to train with."""
    found = []
    said, told = f"There are {count} exchanges.", {"count": count}
    if count < FEWEST_LINES:
        more = FEWEST_LINES - count
        step = f"Add {more}; 50 to 300 are good."
        found.append(Advice("few_lines", "count", "block", said, step, values=told | {"more": more}))
    elif count < GOOD_LINES:
        found.append(Advice("some_lines", "count", "warning", said, "50 to 300 are good.", values=told))
    if safety < 0.9:
        detail = f"{masked} pieces of personal data were masked; the safety score is {safety:.2f}."
        step = "Look through the lines and leave out what is private."
        values = {"count": masked, "safety": round(safety, 2)}
        found.append(Advice("personal_data", "personal_data", "warning", detail, step, values=values))
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
        more = (block if count < block else few) - count
        detail, values = f"There are {count} usable pictures.", {"count": count, "more": more}
        yield Advice("few_pictures", "count", severity, detail, f"Add {more} more.", values=values)
    elif count > many:
        detail, step = f"There are {count} pictures.", f"{many} of the best usually teach more."
        yield Advice("many_pictures", "count", "warning", detail, step, values={"count": count, "best": many})


def _each(shots: Sequence[Shot]) -> Iterator[Advice]:
    small = _names(shots, lambda each: min(each.width, each.height) < 512)
    if small:
        yield _some("small", "size", small, shots, "under 512 dots.", "Use larger ones.")
    soft = _names(shots, lambda each: each.sharpness < 60)
    if len(soft) > 0.3 * len(shots):
        yield _some("blurred", "sharpness", soft, shots, "blurred.", "Replace them by sharp ones.", "block")
    elif dull := _names(shots, lambda each: each.sharpness < 120):
        yield _some("soft", "sharpness", dull, shots, "not quite sharp.", "Replace the softest.")
    odd = _names(shots, lambda each: not 40 <= each.luma <= 215 or each.clipped >= 0.05)
    if odd:
        what = "too dark, too bright or burnt out."
        yield _some("light_extreme", "exposure", odd, shots, what, "Use pictures in even light.")
    long = _names(shots, lambda each: max(each.width, each.height) > 2.2 * min(each.width, each.height))
    if long:
        yield _some("long", "aspect", long, shots, "longer than 2.2 to 1.", "Crop them.")
    lost = _names(shots, lambda each: each.subject is not None and not 0.15 <= each.subject <= 0.85)
    if lost:
        what = "filled too little or too much by what is shown."
        yield _some("subject_share", "subject", lost, shots, what, "Crop closer, or leave some room around it.")


def _twins(shots: Sequence[Shot]) -> Iterator[Advice]:
    twins = tuple(
        each.name
        for place, each in enumerate(shots)
        if any(_apart(each.measured, other.measured) <= _NEAR for other in shots[:place])
    )
    if twins:
        severity: Severity = "block" if len(twins) > 0.5 * len(shots) else "warning"
        what = "nearly the same as another one."
        yield _some("twins", "duplicates", twins, shots, what, "Keep one of each.", severity)


def _captions(type: str, token: str | None, shots: Sequence[Shot]) -> Iterator[Advice]:
    bare = tuple(each.name for each in shots if not each.caption.strip())
    if bare:
        step = "Write one, or fill them in."
        yield _some("uncaptioned", "captions", bare, shots, "without a caption.", step)
    if type == "identity" and token:
        lacking = tuple(each.name for each in shots if token not in each.caption)
        values = {"token": token}
        if len(lacking) == len(shots):
            detail, step = f"No caption says {token}.", f"Begin each caption with {token}."
            yield Advice("token_nowhere", "token", "block", detail, step, lacking, values)
        elif lacking:
            yield _some("token_lacking", "token", lacking, shots, f"without {token}.", f"Add {token}.", values=values)
    told = [each.caption for each in shots if each.caption.strip()]
    if len(told) > 3 and max(told.count(each) for each in set(told)) > 0.5 * len(shots):
        detail, step = "Most captions are the same.", "Say what differs in each picture."
        yield Advice("captions_equal", "captions_equal", "warning", detail, step)


def _variety(shots: Sequence[Shot]) -> Iterator[Advice]:
    if len(shots) < 4:
        return
    lights = [each.measured.luma for each in shots]
    if statistics.pstdev(lights) < 12:
        step = "Add some by a window, and some by a lamp."
        yield Advice("one_light", "light", "warning", "All have the same light.", step)
    pairs = [_apart(a.measured, b.measured) for place, a in enumerate(shots) for b in shots[:place]]
    if statistics.median(pairs) < 18:
        step = "Add other angles and distances."
        yield Advice("one_view", "view", "warning", "All show much the same view.", step)
    spread = max(statistics.pstdev([each.measured.border[axis] for each in shots]) for axis in range(3))
    if spread < 0.06:
        detail = "All have the same background."
        yield Advice("one_background", "background", "warning", detail, "Add other backgrounds.")


def _some(
    code: str,
    check: str,
    some: tuple[str, ...],
    shots: Sequence[Shot],
    what: str,
    step: str,
    severity: Severity = "warning",
    values: Mapping[str, float | str] = MappingProxyType({}),
) -> Advice:
    """What holds of some of the pictures, which are named."""
    detail = f"{len(some)} of {len(shots)} {'is' if len(some) == 1 else 'are'} {what}"
    told = {"count": len(some), "all": len(shots), **values}
    return Advice(code, check, severity, detail, step, some, told)


def _apart(one: Measured, other: Measured) -> int:
    return (one.dhash ^ other.dhash).bit_count()


def _names(shots: Sequence[Shot], is_so: Any) -> tuple[str, ...]:
    return tuple(each.name for each in shots if is_so(each.measured))
