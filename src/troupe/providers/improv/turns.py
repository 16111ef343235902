"""In which first reply each number at its end is heard, so that nobody has to be lucky to hear it."""

from collections.abc import Iterator, Mapping
from typing import Literal

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.character import Character
from troupe.providers.improv.plans import is_gentle

Turn = Literal["acquaintance", "sharing", "asking"]

_VERY_LOW, _VERY_HIGH = 0.2, 0.8
_TURNS: tuple[Turn, ...] = ("acquaintance", "asking", "sharing")
_SHARING = frozenset({"statement", "sad", "weary", "joy", "fear", "anger"})
_ASKING = frozenset({"question", "advice", "opinion", "list"})
_CURT = 2
MOST_AT_ONCE = 2


def owed(intent: str, who: Character) -> tuple[str, ...]:
    """The numbers that must be heard where a conversation begins with this."""
    here = _turn_of(intent)
    return tuple(number for number, turn in _seats(who).items() if turn == here)


def _turn_of(intent: str) -> Turn:
    """Getting to know somebody has three beginnings: who are you, this is what I live, what would you do."""
    if intent in _SHARING:
        return "sharing"
    return "asking" if intent in _ASKING else "acquaintance"


def _seats(who: Character) -> Mapping[str, Turn]:
    """The strongest numbers choose first, each the emptiest reply that suits it; no reply takes more than it can hold.

    Decided by the numbers alone, as the three replies know nothing of each other.
    """
    room = 1 if who.length[1] <= _CURT else MOST_AT_ONCE
    taken = dict.fromkeys(_TURNS, 0)
    seats: dict[str, Turn] = {}
    for number in _at_their_ends(who):
        turn = min(_suiting(number, who), key=lambda each: taken[each])
        if taken[turn] < room:
            taken[turn] += 1
            seats[number] = turn
    return seats


def _at_their_ends(who: Character) -> Iterator[str]:
    chance = Chance(who.identity)
    lots = {name: chance.draw(f"turn {name}") for name in sorted(who.numbers)}
    ends = (name for name in lots if not _VERY_LOW <= who[name] <= _VERY_HIGH)
    yield from sorted(ends, key=lambda name: (-abs(who[name] - 0.5), lots[name]))


def _suiting(number: str, who: Character) -> tuple[Turn, ...]:
    """Whoever tells of a hard day hears what is kind first, what is cool last, and nothing playful."""
    if not is_gentle(number, who):
        return ("acquaintance", "asking")
    return ("sharing", "acquaintance", "asking") if who[number] > 0.5 else _TURNS
