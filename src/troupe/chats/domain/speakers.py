"""Who of a group speaks next. The same chat, words and seed give the same speakers."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

TurnPolicy = Literal["mention", "talkative", "round_robin", "manual", "director"]
_LEAST, _MORE = 0.1, 0.9
_AGAIN = 0.25
"""How likely whoever spoke last speaks again, beside how likely they would be otherwise."""
# From here on scripts are written without spaces, so a name needs no end there.
_RUNNING = "\u2e80"


@dataclass(frozen=True)
class Seat:
    """A member of a group, as far as it matters for whose turn it is."""

    persona_id: str
    names: tuple[str, ...]
    eagerness: float = 0.5
    muted: bool = False
    role: str = ""
    """What everybody may know of them."""
    matters: tuple[str, ...] = ()
    """What they know most of."""

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""

    @property
    def weight(self) -> float:
        return 0.0 if self.muted else _LEAST + _MORE * self.eagerness


@dataclass(frozen=True)
class Cue:
    """What somebody is to speak to: the newest words, whom they were said to, and who spoke before them."""

    text: str
    seed: int
    to: tuple[str, ...] = ()
    last_speaker: str | None = None


def speakers(policy: TurnPolicy, seats: Sequence[Seat], cue: Cue, most: int) -> list[str]:
    """Whoever speaks now, in their order; nobody where the user picks."""
    if policy == "manual":
        return []
    asked = [seat for seat in seats if seat.persona_id in cue.to] if cue.to else list(seats)
    if policy == "round_robin":
        return _in_turn(asked, seats, cue)[:most]
    named = mentioned(asked, cue.text) if policy == "mention" else []
    return (named or _drawn(asked, cue, most))[:most]


def goes_on(policy: TurnPolicy, seats: Sequence[Seat], cue: Cue) -> str | None:
    """Who speaks next in a talk among themselves: never the one who just spoke, while somebody else may."""
    ready = open_seats(seats, cue)
    others = [seat for seat in ready if seat.persona_id != cue.last_speaker] or ready
    if policy == "round_robin":
        return next(iter(_in_turn(others, seats, cue)), None)
    named = mentioned(others, cue.text) if policy == "mention" else []
    return next(iter(named or _drawn(others, cue, 1)), None)


def open_seats(seats: Sequence[Seat], cue: Cue) -> list[Seat]:
    """Those who may speak without being asked, and know what was said last."""
    return [seat for seat in seats if not seat.muted and (not cue.to or seat.persona_id in cue.to)]


def mentioned(seats: Sequence[Seat], text: str) -> list[str]:
    """Those whose name stands in a text as whole words, the first named first; a longer name hides a shorter."""
    names = sorted(
        ((name, seat.persona_id) for seat in seats for name in seat.names if name.strip()),
        key=lambda each: (-len(each[0]), each),
    )
    taken: list[tuple[int, int]] = []
    first: dict[str, int] = {}
    for name, persona_id in names:
        spans = [found.span() for found in _whole(name).finditer(text)]
        free = [span for span in spans if not any(span[0] < end and begin < span[1] for begin, end in taken)]
        taken += free
        if free:
            first[persona_id] = min(free[0][0], first.get(persona_id, len(text)))
    return sorted(first, key=lambda id: (first[id], id))


def _whole(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    begin = "" if name[0] >= _RUNNING else r"(?<!\w)"
    end = "" if name[-1] >= _RUNNING else r"(?!\w)"
    return re.compile(f"{begin}{words}{end}", re.IGNORECASE)


def _in_turn(asked: Sequence[Seat], seats: Sequence[Seat], cue: Cue) -> list[str]:
    """The members after the one who spoke last, round and round."""
    ids = [seat.persona_id for seat in seats]
    begin = ids.index(cue.last_speaker) + 1 if cue.last_speaker in ids else 0
    order = {id: place for place, id in enumerate([*ids[begin:], *ids[:begin]])}
    open_ones = [seat.persona_id for seat in asked if cue.to or not seat.muted]
    return sorted(open_ones, key=order.__getitem__)


def _drawn(asked: Sequence[Seat], cue: Cue, most: int) -> list[str]:
    """One by weight; each further one is drawn too, and joins in with the chance of its own weight."""
    left = {seat.persona_id: _weight(seat, cue) for seat in asked if _weight(seat, cue) > 0}
    found: list[str] = []
    for turn in range(most):
        if not left:
            break
        chosen = _pick(left, chance(cue.seed, f"speaker {turn}"))
        weight = left.pop(chosen)
        if not found or chance(cue.seed, f"joins {turn}") < weight:
            found.append(chosen)
    return found


def _weight(seat: Seat, cue: Cue) -> float:
    """Whoever is spoken to by name hears it although they are muted."""
    own = _LEAST + _MORE * seat.eagerness if cue.to else seat.weight
    return own * _AGAIN if seat.persona_id == cue.last_speaker else own


def _pick(weights: dict[str, float], chance: float) -> str:
    at = chance * sum(weights.values())
    for id, weight in weights.items():
        at -= weight
        if at < 0:
            return id
    return id


def chance(seed: int, what: str) -> float:
    """A number from 0 to below 1, the same for the same seed and purpose."""
    digest = hashlib.sha256(f"{seed}\x1f{what}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56
