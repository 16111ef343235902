"""What somebody tells of the things in a message: a loss, a plan, something new; the most human first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from troupe.providers.improv.listening.telling import LANGUAGES, Telling, TellingRule, telling_in
from troupe.providers.improv.listening.thing import Thing
from troupe.providers.improv.listening.tongues import plain_thing, things_of
from troupe.providers.improv.wording import turned, turned_in_german

_MOST_DOING = 8
_OF_ANYTHING = frozenset({"fear", "fond", "dislike", "prefer", "missing", "learning"})
_SAYS_NOTHING = frozenset({"try", "go", "do", "see", "come", "start", "stop", "wait", "gehen", "machen", "warten"})
_MOST_LETTERS = 4_000
_BEFALLS = {"grief": "mourned", "ill": "ailing", "parting": "left", "away": "leaving"}
"""What befalls somebody who is only called `he` or `she`, and the pattern that hears it."""
_WEIGHTS = {
    **{
        "grief": 20,
        "mourned": 19,
        "missing": 18,
        "strayed": 17,
        "ill": 16,
        "parting": 15,
        "failed": 14,
        "quarrel": 13,
        "alone": 13,
    },
    **{"away": 12},
    **{"poorly": 12, "fear": 12, "mislaid": 9, "broken": 9, "birthday": 9, "passed": 9, "arrived": 8, "made": 7},
    **{"lives": 6, "named": 5, "plan": 6, "learning": 6, "trade": 6, "met": 5, "dislike": 5, "favourite": 5},
    **{"fond": 4, "have": 4, "view": 4, "prefer": 4, "think_of": 3, "thing": 2},
}
GRAVE = frozenset(
    {
        "grief",
        "mourned",
        "missing",
        "away",
        "ill",
        "parting",
        "failed",
        "quarrel",
        "alone",
        "poorly",
        "fear",
        "strayed",
    },
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that was told, with the words to speak of it."""

    kind: str
    thing: Thing | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return _WEIGHTS.get(self.kind, 2)

    @property
    def of_kind(self) -> str:
        return self.thing.kind if self.thing else ""

    def slots(self) -> dict[str, str]:
        return (self.thing.slots() if self.thing else {}) | dict(self.words)


@lru_cache(maxsize=512)
def matters_of(language: str, text: str, names: tuple[str, ...] = ()) -> tuple[Matter, ...]:
    """Everything that is told in a text, the weightiest first; in a language without an ear of its own, nothing."""
    if language not in LANGUAGES:
        return ()
    telling = telling_in(language)
    told: dict[tuple[str, str], Matter] = {}
    for clause in filter(None, map(str.strip, telling.patterns["clause"].split(text[:_MOST_LETTERS]))):
        if not clause.endswith(("?", "？")):
            for matter in _of_clause(clause, things_of(language, clause, names), telling, language):
                told.setdefault((matter.kind, matter.thing.head if matter.thing else ""), matter)
    return tuple(_without_shadows(sorted(told.values(), key=lambda each: -each.weight)))


def named_in(language: str, text: str, thing: Thing | None) -> Matter | None:
    """The name of somebody who was spoken of a moment ago: `his name is Rex`."""
    found = telling_in(language).finds("pronoun", text) if language in LANGUAGES else None
    if found is None or thing is None or not thing.is_somebody:
        return None
    called = next(filter(None, found.groups()))
    return Matter("named", thing.by_name(called), {"called": called})


def befallen_in(
    language: str, text: str, somebody: Thing | None, last: Matter | None, names: tuple[str, ...] = ()
) -> Matter | None:
    """Who says `he died` of somebody spoken of a moment ago, here or before, tells of a loss; `last` was told last."""
    if language not in LANGUAGES:
        return None
    for kind, name in _BEFALLS.items():
        if found := telling_in(language).finds(name, text[:_MOST_LETTERS]):
            before = matters_of(language, text[: found.start()], names)
            here, newest = somebody_of(before) or somebody, next(iter(before), last)
            if here is not None and here.is_somebody and _may_mean(found[1] or "", here, newest):
                return Matter(kind, here)
    return None


def _may_mean(pronoun: str, somebody: Thing, newest: Matter | None) -> bool:
    """`he` is no mother, and a telephone that died is no dog."""
    kind = somebody.kind
    if pronoun.lower() in ("it", "es"):
        return kind == "pet" and newest is not None and newest.thing is not None and newest.thing.head == somebody.head
    other = {"he": "woman", "er": "woman", "she": "man", "sie": "man"}.get(pronoun.lower(), "")
    return kind != other


def somebody_of(matters: Sequence[Matter]) -> Thing | None:
    """Whom `he`, `she` or `it` means after this was told."""
    things = [each.thing for each in matters if each.thing and each.thing.is_somebody and not each.thing.plural]
    return next((each for each in things if each.kind != "name"), things[0] if things else None)


def _of_clause(clause: str, things: Sequence[Thing], telling: Telling, language: str) -> Iterator[Matter]:
    yield from _names(clause, things, telling, language)
    yield from _with_words(clause, things, telling, language)
    if told := next(filter(None, (_by_rule(clause, rule, things, telling) for rule in telling.rules)), None):
        yield told
    for thing in things:
        yield Matter("thing", thing)


def _by_rule(clause: str, rule: TellingRule, things: Sequence[Thing], telling: Telling) -> Matter | None:
    found = rule.pattern.search(clause)
    if found is None or (rule.own and not telling.is_own(clause, found.start() + 1)):
        return None
    if rule.where == "none":
        return Matter(rule.kind)
    thing = _beside(found, rule, things) or _unlisted(clause, found, rule, telling)
    return Matter(rule.kind, thing) if thing else None


def _beside(found: re.Match[str], rule: TellingRule, things: Sequence[Thing]) -> Thing | None:
    after = [thing for thing in things if thing.at >= found.end() - 1]
    before = [thing for thing in things if thing.at < found.start()]
    fits = {"after": after[:1], "before": before[:1], "near": before[-1:], "any": [*after, *before]}[rule.where]
    return next((thing for thing in fits if not rule.only or thing.kind in rule.only), None)


def _unlisted(clause: str, found: re.Match[str], rule: TellingRule, telling: Telling) -> Thing | None:
    """Who fears or likes something nobody listed names it all the same, where it ends the clause."""
    rest = telling.finds("unlisted", clause[found.end() :]) if rule.kind in _OF_ANYTHING and not rule.only else None
    return plain_thing(rest[1], found.end() + rest.start()) if rest else None


def _names(clause: str, things: Sequence[Thing], telling: Telling, language: str) -> Iterator[Matter]:
    """Who is called what: `my cat is called Luna`, `my friend Tom`."""
    for how in ("named", "called"):
        found = telling.finds(how, clause)
        if found is None:
            continue
        if (thing := _owned(found[1], language)) is not None:
            yield Matter("named", thing.by_name(found[2]), {"called": found[2]})
            return
    for thing in things:
        if thing.called:
            yield Matter("named", thing, {"called": thing.called})


def _owned(words: str, language: str) -> Thing | None:
    lead = "my" if language == "en" else "meine" if words.endswith("e") else "mein"
    return next(iter(things_of(language, f"{lead} {words}")), None)


def _with_words(clause: str, things: Sequence[Thing], telling: Telling, language: str) -> Iterator[Matter]:
    """What needs words of its own besides a thing: plans, homes, trades."""
    if home := telling.finds("home", clause):
        yield Matter("lives", None, {"town": home[1]})
    if trade := telling.finds("trade", clause):
        yield Matter("trade", None, {"trade": trade[1].lower() if language == "en" else trade[1]})
    if favourite := telling.finds("favourite", clause):
        words = {
            "class": favourite[1].lower() if language == "en" else favourite[1],
            "best": _turned(favourite[2], language),
        }
        yield Matter("favourite", _thing_of(favourite[2], things), words)
    if (plan := telling.finds("plan", clause)) and (doing := _short(plan[1], telling, language)):
        yield Matter("plan", _thing_of(plan[1], things), {"doing": doing})
    if (view := telling.finds("view", clause)) and things and " " in (said := _short(view[1], telling, language)):
        yield Matter("view", things[0], {"view": said})


def _thing_of(text: str, things: Sequence[Thing]) -> Thing | None:
    return next((thing for thing in things if thing.head in text.lower()), None)


def _short(words: str, telling: Telling, language: str) -> str:
    """What is to be done or thought, said back; nothing when it is too long to be said in a breath."""
    kept = telling.patterns["last"].sub("", words).strip()
    told = kept.lower() not in _SAYS_NOTHING and 0 < len(kept.split()) <= _MOST_DOING
    return _turned(kept, language) if told else ""


def _turned(words: str, language: str) -> str:
    bare = words.strip(" .!?")
    return turned(bare) if language == "en" else turned_in_german(bare)


def _without_shadows(matters: Sequence[Matter]) -> Iterator[Matter]:
    """A thing of which more is told is not named once again by itself."""
    heads: set[str] = set()
    told: set[str] = set()
    for matter in matters:
        thing = matter.thing
        shadow = matter.kind == "thing" and thing is not None and thing.head.split()[-1] in told
        if not shadow and (thing is None or thing.head not in heads or matter.kind == "named"):
            yield matter
            heads |= {thing.head} if thing else set()
            told |= {word for said in matter.words.values() for word in said.lower().split()}
