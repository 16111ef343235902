"""Contradiction closes, it does not overwrite: which facts still hold, among those that can be seen.

Nothing of this is stored. When a message is swiped away, what it had closed is open again, because the facts that can
be seen are others.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from troupe.minds.domain.memory.fact import Fact, Standing
from troupe.minds.domain.memory.source import SourcePoint

DIED = "died"
OPPOSITES = {"likes": "dislikes", "dislikes": "likes", "allergies": "tolerates", "tolerates": "allergies"}
_MANY = frozenset({*OPPOSITES, "speaks", "has"})
_WHO = "@"
_LASTING = frozenset({"name", "birthday", DIED})
"""What of somebody still holds when they are dead."""
_LEAD = re.compile(
    r"^(?:the|a|an|any|all|my|der|die|das|den|ein|eine|einen|le|la|les|l|un|une|des|du|el|los|las|una)\s+"
)


def is_single(slot: str) -> bool:
    """Whether there can be only one value at a time."""
    return _parted(slot)[1] not in _MANY


def opposite(slot: str) -> str | None:
    """The ground of the slot in which the contrary is said."""
    owner, last = _parted(slot)
    return f"{owner}.{OPPOSITES[last]}" if last in OPPOSITES else None


def of_whom(slot: str, who: str) -> str:
    """The slot of somebody who is told apart: of two brothers each has a home of his own."""
    return f"{slot}{_WHO}{folded(who).replace(' ', '_')}" if who else slot


def ground(slot: str) -> str:
    """The slot without who is meant in particular."""
    return slot.partition(_WHO)[0]


def of_anyone(slot: str) -> str:
    """How the slots begin that may stand beside a ground, because several may be a brother; nothing where none may."""
    return f"{slot}{_WHO}" if slot.count(".") > 1 else ""


def of_one(one: str, other: str) -> bool:
    """Whether both speak of the same person, as far as is said: `my sister` may be any of them."""
    (_, _, who), (_, _, whom) = one.partition(_WHO), other.partition(_WHO)
    return not who or not whom or who == whom


def rivals(slot: str) -> Sequence[str]:
    """The grounds on which something may stand that speaks about a fact in this slot."""
    other = opposite(slot)
    owner, last = _parted(slot)
    ends = "." in owner and last not in _LASTING
    return [ground(slot), *([other] if other else ()), *([f"{owner}.{DIED}"] if ends else ())]


def _parted(slot: str) -> tuple[str, str]:
    """Whose it is, and what it says."""
    owner, _, last = ground(slot).rpartition(".")
    return owner, last


def unmarked(text: str) -> str:
    """A text without accents; most have none, and are not taken apart sign by sign."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """What two texts have in common when they say the same; the same memories are compared before every answer."""
    words = re.sub(r"[^\w]+", " ", unmarked(text.casefold()))
    return _LEAD.sub("", " ".join(words.split()))


def contradicts(newer: Fact, older: Fact) -> bool:
    """Whether one cannot hold any more once the other does."""
    if newer.slot is None or older.slot is None or not newer.place.reaches(older.place):
        return False
    if not of_one(newer.slot, older.slot):
        return False
    if _parted(newer.slot)[1] == DIED:
        return _parted(newer.slot)[0] == _parted(older.slot)[0] and _parted(older.slot)[1] not in _LASTING
    same = folded(newer.value or "") == folded(older.value or "")
    if ground(newer.slot) == ground(older.slot):
        return is_single(newer.slot) and not same
    return ground(newer.slot) == opposite(older.slot) and same


def standings(
    facts: Iterable[Fact], visible: frozenset[SourcePoint], now: datetime, chat_id: str | None = None
) -> Mapping[str, Standing]:
    """How each fact stands; those that cannot be seen close nothing, and those of one chat only there."""
    facts = list(facts)
    by_slot: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.slot is not None and fact.seen(visible) and fact.place.chat_id in (None, chat_id):
            by_slot[ground(fact.slot)].append(fact)
    return {fact.id: _standing(fact, by_slot, visible, now) for fact in facts}


def _standing(
    fact: Fact, by_slot: Mapping[str, Sequence[Fact]], visible: frozenset[SourcePoint], now: datetime
) -> Standing:
    since = fact.since(visible)
    if fact.removed_at is not None:
        return Standing("removed", since, fact.ended_at)
    if not fact.seen(visible):
        return Standing("hidden", since, fact.ended_at)
    closer = _closer(fact, by_slot, visible) if fact.slot else None
    ended, by = (fact.ended_at, None) if closer is None else (closer.since(visible), closer.id)
    if fact.ended_at is not None and ended is not None and fact.ended_at < ended:
        ended, by = fact.ended_at, None
    return Standing("closed" if ended is not None and ended <= now else "active", since, ended, by)


def _closer(fact: Fact, by_slot: Mapping[str, Sequence[Fact]], visible: frozenset[SourcePoint]) -> Fact | None:
    """The first fact after this one that contradicts it."""
    begins = (fact.since(visible), fact.number)
    later = [
        each
        for slot in rivals(fact.slot or "")
        for each in by_slot.get(slot, ())
        if (each.since(visible), each.number) > begins and contradicts(each, fact)
    ]
    return min(later, key=lambda each: (each.since(visible), each.number), default=None)
