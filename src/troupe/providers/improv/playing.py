"""Small games that need no more than a lot and a memory of the last line: a throw, a coin, a die, a riddle."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.chance import Chance
from troupe.providers.improv.continuing import going_on_in
from troupe.providers.improv.grammar import Grammar
from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.wording import fold, folded_pattern, uses, words_of

_SLOT = re.compile(r"\{[a-z]+\}")
_LONGEST_GUESS = 8
_STILL_PLAYS = 2
_PAIR = 2
_GUESSED = frozenset(
    {"statement", "question", "gibberish", "unsure", "taken", "taken_name", "no", "yes", "followup", "joy", "silence"}
    | {"on_no", "on_yes", "on_why", "on_really", "on_then", "habit", "fact_unknown", "looked_back", "told_name"}
)
_AGREED = frozenset({"yes", "on_yes", "assent", "unsure"})
_AGAIN = {
    **dict.fromkeys(("riddle_right", "riddle_wrong", "riddle_told", "play"), "riddle"),
    **dict.fromkeys(
        ("throw_won", "throw_lost", "throw_even", "throw_won_so", "throw_lost_so", "throw_even_so"), "throw"
    ),
    **{"coin": "coin", "die": "die"},
}
"""What is played once more where somebody says yes."""
_ROUNDS = ("throw_won", "throw_lost", "throw_even")


@dataclass(frozen=True, slots=True)
class Riddle:
    ask: str
    key: re.Pattern[str]
    answer: str


@dataclass(frozen=True, slots=True)
class Games:
    """The games of one language."""

    starts: Mapping[str, re.Pattern[str]]
    throws: Sequence[tuple[str, re.Pattern[str]]]
    """Each beats the one before it."""
    sides: Sequence[str]
    won: re.Pattern[str]
    gives_up: re.Pattern[str]
    riddles: Sequence[Riddle]


@lru_cache(maxsize=8)
def games_in(language: str) -> Games | None:
    table = tomllib.loads(files(__package__).joinpath("rules", "playing.toml").read_text(encoding="utf-8"))
    own = table.get(language)
    if own is None:
        return None
    return Games(
        {name: folded_pattern(pattern) for name, pattern in own["starts"].items()},
        [(name, folded_pattern(rf"\b(?:{pattern})\b")) for name, pattern in own["throws"]],
        own["sides"],
        folded_pattern(own["won"]),
        folded_pattern(own["gives_up"]),
        [Riddle(each["ask"], folded_pattern(rf"\b(?:{each['key']})"), each["answer"]) for each in own["riddle"]],
    )


def at_play(heard: Heard, own: Sequence[str], grammar: Grammar, key: str) -> Heard:
    """The same message as a turn of a game, where one is asked for or under way."""
    games, folded = games_in(grammar.language), fold(heard.text).strip(" .!?¿¡")
    if games is None:
        return heard
    last, chance = own[-1] if own else "", Chance(key)
    if riddle := next((each for each in games.riddles if last and uses(last, each.ask)), None):
        return _guessed(heard, folded, riddle, games)
    round_ = next((move for move in _ROUNDS if _said(last, move, grammar)), "")
    if round_ and games.won.search(folded):
        return _turn(heard, f"{round_}_so")
    if len(words_of(folded)) <= _LONGEST_GUESS and _plays_throws(own, grammar):
        thrown = [at for at, (_, pattern) in enumerate(games.throws) if pattern.search(folded)]
        if len(thrown) == 1:
            return _thrown(heard, thrown[0], games, chance)
    begun = next((name for name, pattern in games.starts.items() if pattern.search(folded)), "")
    if not begun and (heard.intent in _AGREED or going_on_in(grammar.language).finds("more", folded)):
        begun = next((game for move, game in _AGAIN.items() if _said(last, move, grammar)), "")
    if begun == "coin":
        return _turn(heard, "coin", side=chance.pick("side", games.sides))
    if begun == "die":
        return _turn(heard, "die", pips=chance.pick("pips", ("1", "2", "3", "4", "5", "6")))
    if begun == "number":
        return _turn(heard, "die", pips=str(chance.pick("number", _range_in(folded))))
    if begun == "riddle":
        fresh = [each for each in games.riddles if not any(uses(said, each.ask) for said in own)]
        return _turn(heard, "riddle", riddle=chance.pick("riddle", fresh or games.riddles).ask)
    return _turn(heard, begun) if begun else heard


def _range_in(folded: str) -> range:
    """The numbers to choose from, one to ten where none are named."""
    named = sorted(int(each) for each in re.findall(r"\d{1,9}", folded)[:2])
    low, high = named if len(named) == _PAIR else (1, 10)
    return range(low, high + 1)


def _plays_throws(own: Sequence[str], grammar: Grammar) -> bool:
    """Whether a throw was asked for or made just now, or before a word about it."""
    return any(_said(said, move, grammar) for said in own[-_STILL_PLAYS:] for move in ("throw", *_ROUNDS))


def _turn(heard: Heard, intent: str, **given: str) -> Heard:
    bare = replace(heard, intent=intent, topic="", mirror="", matters=(), near=None, feelings=(), asides=(), back=None)
    return replace(bare, given=tuple(given.items()), repeated=False)


def _guessed(heard: Heard, folded: str, riddle: Riddle, games: Games) -> Heard:
    if riddle.key.search(folded):
        return _turn(heard, "riddle_right", answer=riddle.answer)
    if games.gives_up.search(folded) or heard.intent == "unsure":
        return _turn(heard, "riddle_told", answer=riddle.answer)
    if heard.intent in _GUESSED and 0 < len(words_of(folded)) <= _LONGEST_GUESS:
        return _turn(heard, "riddle_wrong", answer=riddle.answer)
    return heard


def _thrown(heard: Heard, theirs: int, games: Games, chance: Chance) -> Heard:
    mine = chance.pick("throw", tuple(range(len(games.throws))))
    intent = "throw_even" if mine == theirs else "throw_lost" if mine == (theirs + 1) % 3 else "throw_won"
    return _turn(heard, intent, mine=games.throws[mine][0], yours=games.throws[theirs][0])


def _said(last: str, move: str, grammar: Grammar) -> bool:
    return any(_begun_with(line).match(fold(last)) for line in grammar.all_lines(move))


@lru_cache(maxsize=256)
def _begun_with(line: str) -> re.Pattern[str]:
    """An answer that begins with this line, whatever stands in its slots and however loud it is."""
    parts = (re.sub(r"[.!]", "[.!]", re.escape(part).replace(r"\.", ".")) for part in _SLOT.split(fold(line)))
    return re.compile(".{1,60}?".join(parts))
