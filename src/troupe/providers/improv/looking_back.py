"""What somebody said earlier, found again when they ask for it, and given back in their own words."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from troupe.providers.improv.hearing import Heard
from troupe.providers.improv.wording import fold, folded_pattern, words_of

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_MARKS = " .,;:!?…¿¡"
_BETWEEN = {"en": "”, “", "de": "“, „", "es": "», «", "fr": " », « "}
_LONGEST = 110
_MOST_TOLD = 3
_STEM, _ENDING, _SHORTEST = 4, 3, 3
_ENDINGS = ("s", "es", "ed", "ing")
_OTHERS = frozenset({"key", "real", "your_name", "before", "boundary", "sum", "clock", "insult", "farewell", "code"})


@dataclass(frozen=True, slots=True)
class Asking:
    """How one language asks for what was said, and the words that name nothing in such a question."""

    asks: re.Pattern[str]
    surely: re.Pattern[str]
    """Asks for what was said and for nothing else."""
    first: re.Pattern[str]
    all: re.Pattern[str]
    """Asks for everything that was said."""
    never: re.Pattern[str]
    """Asks for advice or for an opinion, though it speaks of oneself."""
    mine: re.Pattern[str]
    """Tells something of oneself."""
    counts: re.Pattern[str]
    """Asks for a number."""
    somebody: re.Pattern[str]
    """Asks about somebody by `he` or `she`."""
    empty: frozenset[str]
    pronouns: frozenset[str]
    numbers: frozenset[str]
    means: Mapping[str, str]
    """Words of questions, by the words of their answers."""

    def wants(self, folded: str) -> bool:
        return bool(self.surely.search(folded)) or bool(self.asks.search(folded) and not self.never.search(folded))


@lru_cache(maxsize=8)
def asking_in(language: str) -> Asking | None:
    table = tomllib.loads(files(__package__).joinpath("rules", "looking_back.toml").read_text(encoding="utf-8"))
    own = table.get(language)
    if own is None:
        return None
    asks, surely, first, everything, never, mine, counts, somebody = (
        folded_pattern(own[name]) for name in ("asks", "surely", "first", "all", "never", "mine", "counts", "somebody")
    )
    empty, pronouns, numbers = (frozenset(own[name].split()) for name in ("empty", "pronouns", "numbers"))
    means = own.get("means", {})
    return Asking(asks, surely, first, everything, never, mine, counts, somebody, empty, pronouns, numbers, means)


def looked_back(heard: Heard, earlier: Sequence[str], language: str, memories: Sequence[str] = ()) -> Heard | None:
    """The same message as a question for what was said or is remembered; nothing where it asks for something else."""
    asking, folded = asking_in(language), fold(heard.text).strip(_MARKS)
    if asking is None or heard.intent in _OTHERS:
        return None
    if asking.first.search(folded):
        return _given_back(heard, "looked_first", next(_sentences(earlier[:1]), ""))
    if asking.all.search(folded):
        told = () if memories else _all_told(earlier, asking)
        return _given_back(heard, "looked_all", _BETWEEN[language].join(told)) if len(told) > 1 else None
    if heard.intent == "likes" and (heard.likes or not memories):
        return None
    if not asking.wants(folded):
        return None
    kept = tuple(each for each in memories if _best(folded, [each], asking))
    if kept:
        return replace(heard, intent="remember", memories=kept, topic="", mirror="", matters=(), near=None)
    said = "" if heard.intent == "likes" else _best(folded, earlier, asking)
    if not said and asking.surely.search(folded):
        return replace(heard, intent="fact_unknown", topic="", mirror="", matters=())
    return _given_back(heard, "looked_back", said)


def _given_back(heard: Heard, intent: str, said: str) -> Heard | None:
    return replace(heard, intent=intent, quote=said, topic="", mirror="", matters=(), near=None) if said else None


def _sentences(lines: Sequence[str]) -> Iterator[str]:
    """What was stated, sentence by sentence; questions tell nothing."""
    for line in lines:
        for sentence in _SENTENCE.findall(line):
            said = sentence.strip(_MARKS)
            if said and len(said) <= _LONGEST and not sentence.rstrip().endswith(("?", "？")):
                yield said


def _best(folded: str, earlier: Sequence[str], asking: Asking) -> str:
    """The newest of the sentences that share most with the question; `he` and `she` are who was spoken of before."""
    wanted = [asking.means.get(each, each) for each in _bare_words(folded) if each not in asking.empty]
    counts, of_somebody = asking.counts.search(folded), bool(asking.somebody.search(folded))
    best, most, before = "", 0, 0
    for said in _sentences(earlier):
        told = _bare_words(fold(said))
        own = sum(any(_akin(word, each) for each in told) for word in wanted)
        still = bool(told) and told[0] in asking.pronouns
        shared = 2 * own + (2 * before if still else 0)
        if (
            counts
            and (shared or (of_somebody and still))
            and (not asking.numbers.isdisjoint(told) or any(letter.isdigit() for letter in said))
        ):
            shared += 1
        elif still and not own and not of_somebody:
            shared = 0
        if shared and shared >= most and len(told) > own:
            best, most = said, shared
        before = before if still else own
    return best


def _bare_words(folded: str) -> list[str]:
    return [word.removesuffix("'s") for word in words_of(folded)]


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of one: `teach` and `teaching`, `wohnt` and `wohne`."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST and any(long == short + ending for ending in _ENDINGS):
        return True
    kept = max(_STEM, len(long) - _ENDING)
    return len(short) >= kept and short[:kept] == long[:kept]


def _all_told(earlier: Sequence[str], asking: Asking) -> list[str]:
    """The last things somebody told of themselves, in the order they were told."""
    told = [said for said in _sentences(earlier) if asking.mine.search(fold(said)) and len(words_of(said)) > 2]
    return list(dict.fromkeys(told))[-_MOST_TOLD:]
