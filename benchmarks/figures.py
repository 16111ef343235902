"""A figure is a number of ours beside the peer's of the same run, its target, and the floor it must not fall under."""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.toml")


@dataclass(frozen=True)
class Figure:
    """One line of a benchmark."""

    key: str
    name: str
    ours: float
    unit: str
    target: float | None = None
    """What we promise: at most this, or at least this where more is better."""
    peer: float | None = None
    peer_name: str = ""
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times the peer's number ours is."""
        return self.ours / self.peer if self.peer else None

    @property
    def meets_target(self) -> bool | None:
        if self.target is None:
            return None
        return self.ours >= self.target if self.more_is_better else self.ours <= self.target

    def line(self) -> str:
        parts = [f"{self.name:<58} {_short(self.ours):>9} {self.unit:<6}"]
        if self.peer is not None:
            parts.append(f"{self.peer_name} {_short(self.peer)} {self.unit}, ratio {_short(self.ratio or 0)}")
        if self.target is not None:
            sign, verdict = "≥" if self.more_is_better else "≤", "met" if self.meets_target else "MISSED"
            parts.append(f"target {sign} {_short(self.target)} {self.unit}: {verdict}")
        return "  ".join(parts)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"ratio": self.ratio, "meets_target": self.meets_target}


def show(benchmark: str, about: str | None, measure: Callable[[], Sequence[Figure]]) -> None:
    """Run one benchmark as a program: print its figures, and with `--check` fail below its floors."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--check", action="store_true", help="fail when a floor is missed")
    asked = parser.parse_args()
    figures = measure()
    if asked.json:
        print(json.dumps([figure.as_json() for figure in figures], ensure_ascii=False))
    else:
        for figure in figures:
            print(figure.line())
    missed = missed_floors(benchmark, figures)
    for complaint in missed:
        print(complaint, file=sys.stderr)
    sys.exit(1 if asked.check and missed else 0)


def missed_floors(benchmark: str, figures: Sequence[Figure]) -> list[str]:
    """What fell under its floor, in words; a floor without a figure is a miss too."""
    floors = tomllib.loads(FLOORS.read_text("utf-8")).get(benchmark, {})
    found = {figure.key: figure for figure in figures}
    return [
        f"{benchmark}: {key} {'was not measured' if key not in found else _said(found[key])}, floor: {floor}"
        for key, floor in floors.items()
        if key not in found or not _holds(found[key], floor)
    ]


def _holds(figure: Figure, floor: dict[str, float]) -> bool:
    """A floor may speak of our number, of its ratio to the peer's, or of both; one that holds is enough.

    A busy machine slows both, so the ratio forgives it; a fast machine shows a slow peer, so the number does.
    """
    ratio = figure.ratio
    verdicts = [
        (figure.ours >= limit if figure.more_is_better else figure.ours <= limit)
        if kind == "number"
        else ratio is not None and (ratio >= limit if figure.more_is_better else ratio <= limit)
        for kind, limit in floor.items()
    ]
    return any(verdicts)


def _said(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f", ratio {_short(figure.ratio)}"
    return f"is {_short(figure.ours)} {figure.unit}{ratio}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
