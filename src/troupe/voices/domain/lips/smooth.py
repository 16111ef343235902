"""Shapes for eyes: lips that prepare, that close for long enough to be seen, and that never flicker."""

from collections.abc import Sequence
from dataclasses import dataclass

from troupe.voices.domain.lips.cues import CLOSED, ON_LIP, OPENNESS, REST, Cue, joined
from troupe.voices.domain.lips.sounds import Kind, Phone, glide_of, sound_of

SHORTEST_MS = 70
_SHORT_PAUSE_MS = 120
_ROUND_AHEAD_MS = 200
_EARLY_MS = 60
_FIRST_OF_TWO = 0.6
_KEPT = frozenset({CLOSED, ON_LIP})
_ROUND = frozenset("EF")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch that still knows what kind of sound it came from."""

    start_ms: int
    end_ms: int
    shape: str
    kind: Kind


def smooth_cues(phones: Sequence[Phone]) -> list[Cue]:
    """Sounds that fill the time without a gap, as shapes for eyes."""
    parts = [part for phone in phones for part in _parts(phone)]
    return smoothed([Cue(each.start_ms, each.end_ms, _rounded(parts, at)) for at, each in enumerate(parts)])


def smoothed(cues: Sequence[Cue]) -> list[Cue]:
    """Plain shapes calmed: short pauses bridged, closures held, flickers gone, round lips early."""
    found = joined(_bridged(joined(cues)))
    for shape in (CLOSED, ON_LIP):
        found = _held(found, shape)
    return joined(_early(_calmed(found)))


def _parts(phone: Phone) -> list[_Part]:
    """A sound, or the two halves of a diphthong."""
    sound, glide = sound_of(phone.ipa), glide_of(phone.ipa)
    if glide is None:
        return [_Part(phone.start_ms, phone.end_ms, sound.shape, sound.kind)]
    turn = phone.start_ms + round(_FIRST_OF_TWO * (phone.end_ms - phone.start_ms))
    return [
        _Part(phone.start_ms, turn, sound.shape, "vowel"),
        _Part(turn, phone.end_ms, glide.shape, "vowel"),
    ]


def _rounded(parts: Sequence[_Part], at: int) -> str:
    """Lips round early: a consonant that leaves them free takes the shape of the round vowel it leads to."""
    part = parts[at]
    if part.kind != "consonant" or part.shape != "B":
        return part.shape
    for later in parts[at + 1 :]:
        if later.kind == "pause" or later.start_ms - part.start_ms > _ROUND_AHEAD_MS:
            break
        if later.kind == "vowel":
            return "F" if later.shape in _ROUND else part.shape
    return part.shape


def _bridged(cues: Sequence[Cue]) -> list[Cue]:
    """In a short pause the mouth stays as it was."""
    found: list[Cue] = []
    for cue in cues:
        short = cue.shape == REST and cue.lasts < _SHORT_PAUSE_MS and bool(found)
        found.append(Cue(cue.start_ms, cue.end_ms, found[-1].shape) if short else cue)
    return found


def _held(cues: Sequence[Cue], shape: str) -> list[Cue]:
    """Every cue of this shape for long enough, at the cost of its neighbours but never of another closure."""
    found = list(cues)
    for middle in [each.start_ms + each.lasts // 2 for each in cues if each.shape == shape]:
        at = next(place for place, each in enumerate(found) if each.end_ms > middle)
        if found[at].shape == shape and found[at].lasts < SHORTEST_MS:
            found = _widened(found, at)
    return found


def _widened(cues: Sequence[Cue], at: int) -> list[Cue]:
    cue = cues[at]
    low = max((each.end_ms for each in cues[:at] if each.shape in _KEPT), default=cues[0].start_ms)
    high = min((each.start_ms for each in cues[at + 1 :] if each.shape in _KEPT), default=cues[-1].end_ms)
    missing = SHORTEST_MS - cue.lasts
    before = min(missing // 2, cue.start_ms - low)
    after = min(missing - before, high - cue.end_ms)
    before = min(missing - after, cue.start_ms - low)
    start, end = cue.start_ms - before, cue.end_ms + after
    left = [Cue(each.start_ms, min(each.end_ms, start), each.shape) for each in cues[:at]]
    right = [Cue(max(each.start_ms, end), each.end_ms, each.shape) for each in cues[at + 1 :]]
    return joined([*left, Cue(start, end, cue.shape), *right])


def _calmed(cues: Sequence[Cue]) -> list[Cue]:
    """What is too short to be seen goes to the neighbour that looks most like it, the shortest first."""
    found = list(cues)
    while len(found) > 1:
        short = [at for at in range(len(found)) if _may_go(found, at)]
        if not short:
            return found
        at = min(short, key=lambda each: found[each].lasts)
        found = _absorbed(found, at)
    return found


def _may_go(cues: Sequence[Cue], at: int) -> bool:
    cue, outer = cues[at], at in (0, len(cues) - 1)
    return cue.lasts < SHORTEST_MS and cue.shape not in _KEPT and not (outer and cue.shape == REST)


def _absorbed(cues: list[Cue], at: int) -> list[Cue]:
    cue = cues[at]
    beside = [each for each in (at - 1, at + 1) if 0 <= each < len(cues)]
    taker = min(beside, key=lambda each: abs(OPENNESS[cues[each].shape] - OPENNESS[cue.shape]))
    return joined([*cues[:at], Cue(cue.start_ms, cue.end_ms, cues[taker].shape), *cues[at + 1 :]])


def _early(cues: Sequence[Cue]) -> list[Cue]:
    """Round lips are formed while the teeth are still together."""
    found = list(cues)
    for at in range(1, len(found)):
        before, cue = found[at - 1], found[at]
        if cue.shape in _ROUND and before.shape == "B":
            turn = cue.start_ms - max(0, min(_EARLY_MS, before.lasts - SHORTEST_MS))
            found[at - 1 : at + 1] = [Cue(before.start_ms, turn, "B"), Cue(turn, cue.end_ms, cue.shape)]
    return found
