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
_MARKED = ("en", "de")
"""Here what is meant as a question has its sign by now, however hastily it was typed."""
_BETWEEN = {"en": "”, “", "de": "“, „", "es": "», «", "fr": " », « "}
_LONGEST = 110
_MOST_TOLD = 3
_STEM, _ENDING, _SHORTEST = 4, 3, 3
_ENDINGS = ("s", "es", "ed", "ing")
_YOURS = re.compile(r"(?:your|deine?) ", re.IGNORECASE)
"""How what is remembered of somebody around them begins when it is said to them."""
_NAMES_WHOM = 4
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
    age: re.Pattern[str]
    """Asks for one's own age."""
    empty: frozenset[str]
    pronouns: frozenset[str]
    numbers: frozenset[str]
    hints: frozenset[str]
    """Small words that what is asked for begins with."""
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
    asks, surely, first, everything, never, mine, counts, somebody, age = (
        folded_pattern(own[name])
        for name in ("asks", "surely", "first", "all", "never", "mine", "counts", "somebody", "age")
    )
    sets = ("empty", "pronouns", "numbers", "hints")
    empty, pronouns, numbers, hints = (frozenset(own[name].split()) for name in sets)
    means = own.get("means", {})
    return Asking(
        asks, surely, first, everything, never, mine, counts, somebody, age, empty, pronouns, numbers, hints, means
    )


def looked_back(heard: Heard, earlier: Sequence[str], language: str, memories: Sequence[str] = ()) -> Heard | None:
    """The same message as a question for what was said or is remembered; nothing where it asks for something else."""
    asking, folded = asking_in(language), fold(heard.text).strip(_MARKS)
    if asking is None or heard.intent in _OTHERS or (language in _MARKED and "?" not in heard.text):
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
    kept = _of_whom(folded, tuple(each for each in memories if _best(folded, [each], asking)), asking)
    if kept:
        return replace(heard, intent="remember", memories=kept, topic="", mirror="", matters=(), near=None)
    said = "" if heard.intent == "likes" else _best(folded, earlier, asking)
    if not said and asking.surely.search(folded):
        return replace(heard, intent="fact_unknown", topic="", mirror="", matters=())
    return _given_back(heard, "looked_back", said)


def _of_whom(folded: str, kept: Sequence[str], asking: Asking) -> tuple[str, ...]:
    """Where one's sister lives does not answer where one lives oneself; of what is known of her, what fits best."""
    asked = set(_bare_words(folded))
    of_others = [each for each in kept if _YOURS.match(each)]
    named = [each for each in of_others if asked.intersection(_bare_words(fold(each))[1:_NAMES_WHOM])]
    chosen = named or [each for each in kept if each not in of_others] or of_others
    question = _Question.of(folded, asking)
    shared = {each: question.shared_with(_bare_words(fold(each)), asking) for each in chosen}
    return tuple(each for each in chosen if not named or shared[each] == max(shared.values()))


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
    """The newest of the sentences that share most with the question."""
    question = _Question.of(folded, asking)
    best, most, before = "", 0, 0
    for said in _sentences(earlier):
        told = _bare_words(fold(said))
        own = question.shared_with(told, asking)
        if not told or len(told) <= own:
            continue
        goes_on = told[0] in asking.pronouns or told[0] in asking.hints
        worth = question.worth_of(told, own, before if goes_on else 0, asking)
        if worth and worth >= most:
            best, most = said, worth
        before = max(own, before) if goes_on else own
    return best


@dataclass(frozen=True, slots=True)
class _Question:
    """What is looked for: words, a number, somebody who is called by a pronoun."""

    wanted: tuple[str, ...]
    hints: frozenset[str]
    counts: bool
    of_somebody: bool
    of_age: bool

    @classmethod
    def of(cls, folded: str, asking: Asking) -> "_Question":
        words = _bare_words(folded)
        wanted = tuple(each for each in words if each not in asking.empty and each not in asking.pronouns)
        hints = frozenset(words) & asking.hints
        counts, of_somebody, of_age = (
            bool(each.search(folded)) for each in (asking.counts, asking.somebody, asking.age)
        )
        return cls(wanted, hints, counts, of_somebody, of_age)

    def shared_with(self, told: Sequence[str], asking: Asking) -> int:
        forms = ((word, asking.means.get(word, word)) for word in self.wanted)
        return sum(any(akin(form, each) for form in both for each in told) for both in forms)

    def worth_of(self, told: Sequence[str], own: int, before: int, asking: Asking) -> int:
        """How well a sentence answers; what goes on from one that shares something may answer for it.

        What is shared counts double, so that what answers the very form of a question (`about`, a number) decides
        between equals.
        """
        fits = bool(self.hints.intersection(told))
        number = self.counts and any(each in asking.numbers or each.isdigit() for each in told)
        if before and (fits or number) and not own:
            return 2 * before + 1
        if own:
            return 2 * (own + before) + number
        if self.of_age and number:
            return int(bool(asking.mine.search(" ".join(told))) or told[0] == "cumplo")
        return int(number and self.of_somebody and told[0] in asking.pronouns)


def _bare_words(folded: str) -> list[str]:
    return [word.removesuffix("'s") for word in words_of(folded)]


def akin(one: str, other: str) -> bool:
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
