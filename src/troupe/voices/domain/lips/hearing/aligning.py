"""Along a text: the sounds the built-in voice would say, laid over what is heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from troupe.voices.domain.lips.hearing.adapting import as_heard_here, evenly
from troupe.voices.domain.lips.hearing.features import Floats
from troupe.voices.domain.lips.hearing.paths import Chain, along
from troupe.voices.domain.lips.reading import HeardWord
from troupe.voices.domain.lips.sounds import PAUSE_CLASS, Phone, class_of

FRAME_MS = 10
_STATES_PER_SOUND = 2
_LEAST_SHARE, _MOST_STATES = 0.65, 10
"""Followed closely, a sound lasts at least this share of what the built-in voice takes for it, at this tempo."""
_MOST_CELLS = 150_000_000
"""States times frames, which lie in memory: some two and a half minutes of speech are followed closely, no more."""
_ROUNDS = 2
_BETWEEN_LINES, _WITHIN_LINES, _MARKED = 20.0, 4.0, 10.0
_NOBODY = -1
_LEAST_FRAMES = 2.0
_NEAR_MS = 8


@dataclass(frozen=True)
class SaidLine:
    """One sentence of the text as the built-in voice says it: its sounds and its words, with their beginnings."""

    text: str
    phones: Sequence[tuple[str, int]]
    words: Sequence[tuple[int, int, int]]
    """First character, how many characters, millisecond."""
    end_ms: int


@dataclass(frozen=True)
class AlignedLine:
    """Where a sentence is, and how far what is heard there is from what should be."""

    text: str
    phones: tuple[Phone, ...]
    words: tuple[HeardWord, ...]
    distance: float


@dataclass
class _States:
    """The chain as it grows, and whose each state is: a line and a sound in it."""

    classes: list[int] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    optional: list[bool] = field(default_factory=list)
    owners: list[tuple[int, int]] = field(default_factory=list)

    def add(self, number: int, frames: float, owner: tuple[int, int], *, optional: bool = False) -> None:
        if optional and self.optional and self.optional[-1]:
            self.frames[-1] = max(frames, self.frames[-1])  # two pauses one after the other are one
            return
        self.classes.append(number)
        self.frames.append(frames)
        self.optional.append(optional)
        self.owners.append(owner)

    def chain(self) -> Chain:
        return Chain(np.array(self.classes), np.array(self.frames, np.float32), np.array(self.optional))


def aligned(chances: Floats, lines: Sequence[SaidLine]) -> list[AlignedLine] | None:
    """Each sentence in its place; None when the text has nothing to say or more than fits into the time."""
    states = _states_of(lines, _tempo(chances, lines), closely=False)
    path = _along(chances, states)
    return None if path is None else _all_placed(lines, chances, states, path)


def closely_aligned(
    chances: Floats, deep: Floats, features: Floats, lines: Sequence[SaidLine]
) -> list[AlignedLine] | None:
    """The same, following how long sounds usually last and how they sound in this very recording.

    `deep` are the chances where a single frame may decide more.
    """
    even = evenly(deep)
    states = _states_of(lines, _tempo(even, lines), closely=True)
    if len(states.classes) * len(chances) > _MOST_CELLS:
        states = _states_of(lines, _tempo(even, lines), closely=False)
    path = _along(even, states)
    if path is None:  # faster than anybody speaks
        return aligned(chances, lines)
    for _ in range(_ROUNDS):
        here = as_heard_here(features, np.array(states.classes)[path], chances.shape[1])
        path = _along(even + here, states)
        assert path is not None  # the same states fitted before
    return _all_placed(lines, chances, states, path)


def _along(chances: Floats, states: _States) -> NDArray[np.intp] | None:
    if not any(not each for each in states.optional) or len(states.classes) > 2 * len(chances):
        return None
    return along(chances, states.chain())


def _all_placed(
    lines: Sequence[SaidLine], chances: Floats, states: _States, path: NDArray[np.intp]
) -> list[AlignedLine]:
    return [_placed(line, number, chances, states, path) for number, line in enumerate(lines)]


def _tempo(chances: Floats, lines: Sequence[SaidLine]) -> float:
    """How much slower the recording speaks than the built-in voice."""
    heard = int((chances.argmax(axis=1) != PAUSE_CLASS).sum()) * FRAME_MS
    said = sum(end - start for line in lines for ipa, start, end in _timed(line) if class_of(ipa) != PAUSE_CLASS)
    return min(3.0, max(0.4, heard / max(1, said)))


def _states_of(lines: Sequence[SaidLine], tempo: float, *, closely: bool) -> _States:
    states = _States()
    for number, line in enumerate(lines):
        states.add(PAUSE_CLASS, _BETWEEN_LINES, (number, _NOBODY), optional=True)
        begins = [start for _, _, start in line.words]
        for at, (ipa, start, end) in enumerate(_timed(line)):
            if any(abs(start - each) <= _NEAR_MS for each in begins):
                states.add(PAUSE_CLASS, _WITHIN_LINES, (number, _NOBODY), optional=True)
            if class_of(ipa) == PAUSE_CLASS:
                states.add(PAUSE_CLASS, _MARKED, (number, _NOBODY), optional=True)
                continue
            frames = max(_LEAST_FRAMES, (end - start) * tempo / FRAME_MS)
            count = _STATES_PER_SOUND
            if closely:
                count = min(_MOST_STATES, max(count, round(frames * _LEAST_SHARE)))
            for _ in range(count):
                states.add(class_of(ipa), frames / count, (number, at))
    states.add(PAUSE_CLASS, _BETWEEN_LINES, (len(lines) - 1, _NOBODY), optional=True)
    return states


def _timed(line: SaidLine) -> list[tuple[str, int, int]]:
    ends = [start for _, start in line.phones[1:]] + [line.end_ms]
    return [(ipa, start, max(start, end)) for (ipa, start), end in zip(line.phones, ends, strict=False)]


def _placed(line: SaidLine, number: int, chances: Floats, states: _States, path: NDArray[np.intp]) -> AlignedLine:
    mine = [state for state, owner in enumerate(states.owners) if owner[0] == number and owner[1] != _NOBODY]
    if not mine:
        return AlignedLine(line.text, (), (), 0.0)
    first, end = np.searchsorted(path, mine[0]), np.searchsorted(path, mine[-1], side="right")
    spans: dict[int, tuple[int, int]] = {}
    for state in mine:
        begin, stop = int(np.searchsorted(path, state)), int(np.searchsorted(path, state, side="right"))
        sound = states.owners[state][1]
        spans[sound] = (spans.get(sound, (begin, 0))[0], stop)
    frames = np.arange(first, end)
    classes = np.array(states.classes)[path[first:end]]
    distance = float((chances[frames].max(axis=1) - chances[frames, classes]).mean())
    phones = _with_pauses([(line.phones[at][0], begin, stop) for at, (begin, stop) in spans.items()])
    return AlignedLine(line.text, phones, _words(line, spans), distance)


def _with_pauses(spans: Sequence[tuple[str, int, int]]) -> tuple[Phone, ...]:
    found: list[Phone] = []
    for ipa, begin, stop in spans:
        if found and found[-1].end_ms < begin * FRAME_MS:
            found.append(Phone("", found[-1].end_ms, begin * FRAME_MS))
        found.append(Phone(ipa, begin * FRAME_MS, stop * FRAME_MS))
    return tuple(found)


def _words(line: SaidLine, spans: dict[int, tuple[int, int]]) -> tuple[HeardWord, ...]:
    """Each word from its first sound to its last."""
    ends = [start for _, _, start in line.words[1:]] + [line.end_ms + 1]
    found = []
    for (place, length, start), end in zip(line.words, ends, strict=True):
        inside = [at for at in spans if start - _NEAR_MS <= line.phones[at][1] < end - _NEAR_MS]
        if inside:
            times = spans[inside[0]][0] * FRAME_MS, spans[inside[-1]][1] * FRAME_MS
            found.append(HeardWord(line.text[place : place + length], *times))
    return tuple(found)
