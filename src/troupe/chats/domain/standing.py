"""Where a persona and the variables of a chat stand along a path.

An answer keeps where they stood once it was told, and what it did to them. Along a path the deeds of the answers that
are there are done in order, so that whatever was taken out, put back or left behind leaves with what it did. Rows of
earlier days know only where things stood: they are read as the change from the row before.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from troupe.chats.domain.node import Json, Spoken
from troupe.kit.named_values import Deeds

_Point = tuple[float, float]
_NAMES = ("valence", "arousal")


def variables_kept(values: Mapping[str, str], deeds: Deeds) -> dict[str, object] | None:
    """Variables as an answer keeps them, as soon as there are any."""
    if not values:
        return None
    added = {name: list(each) for name, each in deeds.added.items()}
    return {"are": dict(values), "given": dict(deeds.given), "added": added}


def values_of(kept: Json | None) -> dict[str, str]:
    """The variables that an answer left."""
    values = kept.get("are") if kept else None  # else the row is an old one, or what `heard` made of a path
    return {name: str(value) for name, value in (values if isinstance(values, dict) else kept or {}).items()}


def variables_at(path: Sequence[Spoken], *, private: bool = False) -> dict[str, str]:
    """The variables where a path that was heard ends; what was done among few stays among them."""
    told = (each for each in reversed(path) if private or each.role != "persona" or not each.is_private)
    return values_of(next((each.variables for each in told if each.variables), None))


class Moods:
    """The mood of one persona along a path, as valence and arousal."""

    def __init__(self, *, from_the_start: bool) -> None:
        self._now: _Point | None = None
        self._last: _Point | None = None
        self._knows_all = from_the_start

    @property
    def now(self) -> Json | None:
        return dict(zip(_NAMES, self._now, strict=True)) if self._now else None

    def pass_by(self, kept: Json | None, *, counts: bool) -> None:
        """Go on past an answer; one that kept no mood, because it was cut off or was not to be moved, moved nothing."""
        if kept is None:
            return
        after = _point(kept)
        before = _point(begun) if (begun := kept.get("from")) else self._last
        now = self._now or before
        if before is None or now is None:  # an old row, with none before it
            self._now = after if counts or not self._knows_all else None
        elif not counts:
            self._now = now
        elif now == before:
            self._now = after
        else:  # as far as it moved then, it moves now
            self._now = _within(now[0] + after[0] - before[0], -1.0), _within(now[1] + after[1] - before[1], 0.0)
        self._last = after


class Values:
    """The variables of a chat along a path."""

    def __init__(self, *, from_the_start: bool) -> None:
        self.now: dict[str, str] | None = None
        self._last: dict[str, str] = {}
        self._knows_all = from_the_start

    def pass_by(self, kept: Json | None, *, counts: bool) -> None:
        """Go on past an answer; one that kept nothing did nothing."""
        if kept is None:
            return
        left = values_of(kept)
        if self.now is None and not self._knows_all:
            self.now = left
        elif counts:
            self.now = _done(self.now or {}, kept, self._last, left)
        self._last = left


def _point(state: Any) -> _Point:
    return state["valence"], state["arousal"]


def _within(value: float, least: float) -> float:
    return round(max(least, min(1.0, value)), 4)


def _done(values: Mapping[str, str], kept: Json, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    given, added = kept.get("given"), kept.get("added")
    if isinstance(given, dict) and isinstance(added, dict):
        return Deeds(given, added).done_on(values)
    left = {name: value for name, value in values.items() if name not in old or name in new}
    return left | {name: value for name, value in new.items() if old.get(name) != value}
