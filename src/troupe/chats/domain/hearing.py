"""What a brain may hear of a path, and where a persona stands by then.

Answers keep their whole mood and variables. When one is taken out alone, what it changed is taken out of the answers
after it: each is read as the change it made, and the changes of those that are still there are done in order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.chats.domain.node import Json, Removal, Spoken

Change = Callable[[Json | None, Json | None, Json | None], Json | None]
_BOUNDS = {"valence": (-1.0, 1.0), "arousal": (0.0, 1.0)}


@dataclass(frozen=True)
class Listener:
    """Whose ears a path is heard with; without a persona, what was said to all."""

    persona_id: str | None
    since: datetime | None = None
    """When it joined: what was said to all before that it does not know."""

    def may_know(self, said: Spoken, visible_to: Sequence[str]) -> bool:
        if visible_to:
            return self.persona_id in visible_to
        return self.since is None or said.said_at is None or said.said_at >= self.since


@dataclass(frozen=True)
class Step:
    """A message on a path, whether it may be heard or not."""

    spoken: Spoken
    removed: Removal | None = None
    excluded: bool = False
    visible_to: Sequence[str] = ()

    @property
    def is_there(self) -> bool:
        return self.removed is None

    def is_heard_by(self, listener: Listener | None) -> bool:
        may_know = listener is None or listener.may_know(self.spoken, self.visible_to)
        return self.is_there and not self.excluded and may_know and bool(self.spoken.text or self.spoken.attachments)


def heard(steps: Sequence[Step], listener: Listener | None, *, from_the_start: bool) -> list[Spoken]:
    """What somebody hears, oldest first, with states that hold without what was taken out; no listener hears all."""
    told = steps if all(step.is_there and not step.excluded for step in steps) else _folded(steps, from_the_start)
    return [step.spoken for step in told if step.is_heard_by(listener)]


def _folded(steps: Sequence[Step], from_the_start: bool) -> list[Step]:
    moods: dict[str, _Track] = {}
    variables = _Track(_set, from_the_start)
    found = []
    for step in steps:
        if step.spoken.role == "persona":
            mood = moods.setdefault(step.spoken.speaker_id, _Track(_moved, from_the_start))
            mood.pass_by(step.spoken.mood, counts=step.is_there)
            said = step.spoken._replace(mood=mood.state)
            if not step.visible_to:  # what was done among few changes nothing for all
                variables.pass_by(said.variables, counts=step.is_there)
                said = said._replace(variables=variables.state)
            step = replace(step, spoken=said)
        found.append(step)
    return _carried(found, {speaker: mood.state for speaker, mood in moods.items()}, variables.state)


def _carried(steps: list[Step], moods: Mapping[str, Json | None], variables: Json | None) -> list[Step]:
    """What each said last carries where things stand, also when a message after it is kept out of prompts."""
    carried: set[str] = set()
    told = False
    for position in range(len(steps) - 1, -1, -1):
        step = steps[position]
        speaker = step.spoken.speaker_id
        if step.spoken.role == "persona" and step.is_there and not step.excluded and speaker not in carried:
            said = step.spoken._replace(mood=moods[speaker])
            if not step.visible_to and not told:
                said, told = said._replace(variables=variables), True
            steps[position] = replace(step, spoken=said)
            carried.add(speaker)
    return steps


class _Track:
    """One state along a path: how it was each time, and how it is with only the changes that count."""

    def __init__(self, change: Change, from_the_start: bool) -> None:
        self.state: Json | None = None
        self._change = change
        self._before: Json | None = None
        self._knows_before = from_the_start

    def pass_by(self, state: Json | None, *, counts: bool) -> None:
        if not self._knows_before:
            self.state, self._knows_before = state, True
        elif counts:
            self.state = self._change(self.state, self._before, state)
        self._before = state


def _set(state: Json | None, before: Json | None, after: Json | None) -> Json | None:
    """Variables: names that were given a value get it, names that were forgotten are forgotten."""
    old, new = before or {}, after or {}
    kept = {name: value for name, value in (state or {}).items() if name not in old or name in new}
    return kept | {name: value for name, value in new.items() if name not in old or old[name] != value} or None


def _moved(state: Json | None, before: Json | None, after: Json | None) -> Json | None:
    """A mood: as far as it moved then, it moves now."""
    if state is None or before is None or after is None:
        return after if after is not None else state
    return {name: _within(name, _number(state, name) + _number(after, name) - _number(before, name)) for name in after}


def _number(state: Json, name: str) -> float:
    return float(str(state.get(name, 0.0)))


def _within(name: str, value: float) -> float:
    low, high = _BOUNDS.get(name, (-1.0, 1.0))
    return round(max(low, min(high, value)), 4)
