"""What somebody tells of the things in a message: a loss, a plan, something new; the most human first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from troupe.providers.improv.listening.lexicon import lexicon_of
from troupe.providers.improv.listening.things import Thing, things_in
from troupe.providers.improv.wording import turned

_CLAUSE = re.compile(r"(?<=[.!?;\n])\s*|,? (?:and|but|because|so|although|while|then)\b (?=(?:i|my|we|our|he|she|it|the|they|now|then|there)\b)|, (?=(?:i|my|we|our)\b)", re.I)  # fmt: skip  # noqa: E501
_I = r"(?:^|\b)(?:i|we)(?:'ve|'m|'d)?\b[^.;]*?"
"""Whose deed it must be."""
_CAN_BE_LOST = frozenset({"home", "machine", "book", "vehicle", "music", "art", "thing", "game"})
_AN_HONORARY_PERSON = frozenset({"pet", "person", "woman", "man", "name"})
_MOST_DOING = 8


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


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a matter is told; `where` says on which side of the words its thing stands."""

    kind: str
    pattern: re.Pattern[str]
    where: str = "after"
    only: frozenset[str] = frozenset()


def _rule(kind: str, pattern: str, where: str = "after", only: frozenset[str] = frozenset()) -> _Rule:
    return _Rule(kind, re.compile(pattern, re.I), where, only)


def _deed(kind: str, pattern: str, only: frozenset[str] = frozenset()) -> _Rule:
    """What those who speak did themselves, or are doing."""
    return _rule(kind, _I + pattern, "after", only)


_WEIGHTS = {
    "grief": 20, "missing": 18, "ill": 16, "parting": 15, "failed": 14, "quarrel": 13, "alone": 13, "poorly": 12, "fear": 12,
    "strayed": 17, "mislaid": 9, "broken": 9, "birthday": 9, "passed": 9, "arrived": 8, "made": 7, "named": 7, "home": 6,
    "plan": 6, "learning": 6, "trade": 6, "met": 5, "dislike": 5, "favourite": 5, "fond": 4, "have": 4, "view": 4,
    "prefer": 4, "think_of": 3, "thing": 2,
}  # fmt: skip
GRAVE = frozenset({"grief", "missing", "ill", "parting", "failed", "quarrel", "alone", "poorly", "fear", "strayed"})
_RULES = (
    _rule("grief", r"\b(?:died|passed away|is dead|was put down|put (?:him|her|it) down)\b", "before", _AN_HONORARY_PERSON),
    _rule("grief", r"\b(?:i|we)(?:'ve| have)? (?:just |recently )?(?:lost|buried) (?=my|our)", "after", _AN_HONORARY_PERSON),
    _rule("grief", r"\b(?:death|funeral|loss) of\b", "after", _AN_HONORARY_PERSON),
    _rule("missing", r"\bmiss(?:ing)?\b(?! the (?:bus|train|point))"),
    _rule("ill", r"\b(?:is|was|are|were|has been|got)(?: very| so| quite| really)? (?:ill|sick|in hospital|in the hospital|at the vet|hurt|dying|unwell)\b", "before", _AN_HONORARY_PERSON),  # noqa: E501
    _rule("poorly", r"\b(?:i am|i'm|i feel|i've been) (?:so |really |very |a bit |a little )?(?:ill|sick|unwell)\b|\bi have (?:a |the )(?:cold|fever|flu|cough|headache|migraine|toothache|sore throat)\b|\bmy (?:head|back|tooth|knee|stomach|throat|shoulder) (?:hurts|aches)\b", "none"),  # noqa: E501
    _rule("parting", r"\b(?:broke up|dumped me|left me|got divorced|split up)\b", "none"),
    _rule("failed", r"\b(?:failed|flunked|didn't pass|did not pass|lost)\b", "after", frozenset({"study", "work", "game", "sport"})),
    _rule("quarrel", r"\b(?:argument|fight|quarrel|argued|quarrelled|fell out|fought) with\b", "after"),
    _rule("alone", r"\b(?:i feel|i am|i'm|i've been) (?:so |very |really |a bit |quite )?(?:lonely|alone)\b", "none"),
    _rule("fear", r"\b(?:scared|afraid|terrified|frightened) of\b|\b(?:nervous|worried|anxious) about\b"),
    _rule("strayed", r"\b(?:ran away|run away|has disappeared|disappeared|is missing|is gone|did not come home|didn't come home)\b", "before", frozenset({"pet"})),
    _deed("mislaid", r"(?:\b(?:can't|cannot|can not|couldn't) find\b|\b(?:lost|mislaid|forgot) (?=my))", _CAN_BE_LOST),
    _rule("broken", r"\b(?:is|was) broken\b|\b(?:broke|broke down|stopped working|doesn't work|does not work|crashed|won't start)\b", "before"),  # noqa: E501
    _rule("broken", r"\bi (?:just )?(?:broke|dropped|smashed|crashed|burnt|burned)\b"),
    _rule("birthday", r"\b(?:it's|it is|today is|is) my birthday\b|\bmy birthday (?:is|was)\b|\bi (?:just )?turned \d+", "none"),
    _deed("passed", r"\b(?:passed|won|aced|nailed|survived)\b", frozenset({"study", "work", "game", "sport", "event"})),
    _deed("passed", r"\bgot (?=(?:the|a|my|that|an) (?:\w+ )?(?:job|promotion|part|place|internship|scholarship|raise|degree))"),
    _deed("arrived", r"\b(?:got|bought|adopted|found|received|ordered)\b(?! (?:to|up|out|home|the (?:job|promotion)))"),
    _deed("made", r"\b(?:made|baked|built|cooked|wrote|painted|finished|sewed|knitted|planted|repaired|fixed|drew|composed)\b"),
    _deed("learning", r"\b(?:learn|learning|learnt|practising|practicing|practised|practise|studying|started|taking up|took up)\b(?! to (?!play))"),  # noqa: E501
    _deed("met", r"\b(?:met|visited|saw|called|had (?:lunch|dinner|tea|coffee|breakfast) with|talked to|went to)\b"),
    _rule("dislike", r"\b(?:hate|dislike|can't stand|don't like|do not like|am not fond of|detest)\b"),
    _rule("prefer", r"\b(?:prefer)\b"),
    _rule("fond", r"\bi (?:really |just |also |still |so |do )*(?:like|love|adore|enjoy)\b(?! (?:to\b|you\b|how\b|that\b|this\b|it\b))|\b(?:fond of|fan of|keen on|crazy about)\b"),  # noqa: E501
    _rule("have", r"\b(?:i|we)(?:'ve got| have| have got|'ve| own| keep)\b(?! (?:to|been|had|a lot|\w+ing)\b)"),
    _rule("think_of", r"\b(?:thinking of|thinking about|thought of|thought about|think of|think about|dreamt of|dreamed of|dreaming of|talk about|talked about|looked at)\b"),  # noqa: E501
)  # fmt: skip
_NAMED = re.compile(
    r"\b(?i:(my|our)) ([\w' -]{2,30}?)(?:'s name is| is called| is named| was called) ([A-ZÄÖÜ][\w'-]{1,20})"
)
_CALLED = re.compile(r"\b(?i:a|an|my|our) ([\w-]{3,15}) (?:called|named) ([A-ZÄÖÜ][\w'-]{1,20})")
_BY_NAME = re.compile(r"\b(?i:my|our) ((?:[a-z]+ )?[a-z]{3,15}) ([A-ZÄÖÜ][a-zäöüéèñ'-]{1,20})\b")
_PRONOUN = re.compile(
    r"\b(?i:his|her|its|their) names?(?:'s| is| was| are) ([A-ZÄÖÜ][\w'-]{1,20})|\b(?i:he|she|it)(?:'s| is| was) (?:called|named) ([A-ZÄÖÜ][\w'-]{1,20})"
)

_PLAN = re.compile(
    r"\b(?:i'm going to|i am going to|we're going to|we are going to|i want to|i'd like to|i would like to|i plan to|i'm planning to|"
    r"i hope to|i'm about to|i have to|i need to|i must|i'll|i will|i've decided to|i decided to|i'm trying to|i dream of one day) "
    r"((?!be\b|go now|go$|leave$|say\b|ask\b|talk\b|know\b|think\b)[a-z][^,.;!?]+)", re.I)  # fmt: skip
_HOME = re.compile(
    r"\b(?i:live in|living in|i am from|i'm from|we're from|i come from|moved to|grew up in|was born in) ((?:[A-ZÄÖÜ][\w'-]+)(?: [A-ZÄÖÜ][\w'-]+)?)"
)
_TRADE = re.compile(
    r"\b(?:i'm|i am|i work as) (an? (?:[a-z-]+ )?(?:[a-z]{2,}(?:er|or|ist|ian|ant|eer)|nurse|chef|cook|student|pilot|clerk|judge|vet|"
    r"farmer|mechanic|monk|guide|nanny|architect|postman|carpenter|poet))\b(?! (?:of|at chess|person))", re.I)  # fmt: skip
_FAVOURITE = re.compile(
    r"\bmy (?:absolute |all-time )?favou?rite ([a-z]+(?: [a-z]+)?) (?:is|are) ((?:the )?[\w'-]+(?: [\w'-]+){0,2})", re.I
)
_VIEW = re.compile(r"\bi (?:think|believe|find|feel like|say)(?: that)? ((?!so\b|of\b|about\b|i\b)[^,.;!?]+)", re.I)
_LAST = re.compile(
    r"\s+(?:and|but|because|so|when|if|although|now|right now|today|tomorrow|tonight|soon|again|anyway|somehow|this|next)\b.*",
    re.I,
)


def matters_in(text: str, *, names: Sequence[str] = ()) -> list[Matter]:
    """Everything that is told in an English text, the weightiest first; at most one of a kind and thing."""
    told: dict[tuple[str, str], Matter] = {}
    for clause in filter(None, map(str.strip, _CLAUSE.split(text))):
        if not clause.endswith(("?", "？")):
            for matter in _of_clause(clause, things_in(clause, names=names)):
                told.setdefault((matter.kind, matter.thing.head if matter.thing else ""), matter)
    return _without_shadows(sorted(told.values(), key=lambda each: -each.weight))


def named_in(text: str, thing: Thing | None) -> Matter | None:
    """The name of somebody who was spoken of a moment ago: `his name is Rex`."""
    found = _PRONOUN.search(text)
    if found is None or thing is None or not thing.is_somebody:
        return None
    return Matter("named", thing, {"called": next(filter(None, found.groups()))})


def somebody_of(matters: Sequence[Matter]) -> Thing | None:
    """Whom `he`, `she` or `it` means after this was told."""
    things = [each.thing for each in matters if each.thing and each.thing.is_somebody and not each.thing.plural]
    return next((each for each in things if each.kind != "name"), things[0] if things else None)


def _of_clause(clause: str, things: Sequence[Thing]) -> Iterator[Matter]:
    yield from _with_words(clause, things)
    for rule in _RULES:
        found = rule.pattern.search(clause)
        if found is None:
            continue
        if rule.where == "none":
            yield Matter(rule.kind)
            break
        thing = _beside(found, rule, things)
        if thing is not None:
            yield Matter(rule.kind, thing)
            break
    for thing in things:
        yield Matter("thing", thing)


def _beside(found: re.Match[str], rule: _Rule, things: Sequence[Thing]) -> Thing | None:
    after = [thing for thing in things if thing.at >= found.end() - 1]
    before = [thing for thing in things if thing.at < found.start()]
    near = after[:1] if rule.where == "after" else before[:1]
    return next((thing for thing in near if not rule.only or thing.kind in rule.only), None)


def _with_words(clause: str, things: Sequence[Thing]) -> Iterator[Matter]:
    """What needs words of its own besides a thing: names, plans, homes, trades."""
    if named := _NAMED.search(clause):
        thing = next(iter(things_in(f"{named[1]} {named[2]}")), None)
        if thing is not None:
            yield Matter("named", thing, {"called": named[3]})
    elif called := _CALLED.search(clause):
        thing = next(iter(things_in(f"my {called[1]}")), None)
        if thing is not None:
            yield Matter("named", thing, {"called": called[2]})
    elif known := _BY_NAME.search(clause):
        thing = next(iter(things_in(f"my {known[1]}")), None)
        if thing is not None and thing.is_somebody and not lexicon_of("en").kind_of(known[2].lower()):
            yield Matter("named", thing, {"called": known[2]})
    if home := _HOME.search(clause):
        yield Matter("home", None, {"town": home[1]})
    if trade := _TRADE.search(clause):
        yield Matter("trade", None, {"trade": trade[1].lower()})
    if favourite := _FAVOURITE.search(clause):
        yield Matter(
            "favourite", _thing_of(favourite[2], things), {"class": favourite[1].lower(), "best": _turned(favourite[2])}
        )
    if (plan := _PLAN.search(clause)) and (doing := _short(plan[1])):
        yield Matter("plan", _thing_of(plan[1], things), {"doing": doing})
    if (view := _VIEW.search(clause)) and things and (said := _short(view[1])) and " " in said:
        yield Matter("view", things[0], {"view": said})


def _thing_of(text: str, things: Sequence[Thing]) -> Thing | None:
    return next((thing for thing in things if thing.head in text.lower()), None)


def _short(words: str) -> str:
    """What is to be done or thought, said back; nothing when it is too long to be said in a breath."""
    kept = _LAST.sub("", words).strip()
    return _turned(kept) if 0 < len(kept.split()) <= _MOST_DOING else ""


def _turned(words: str) -> str:
    said = turned(words.strip(" .!?"))
    return said if said[:1].isupper() and said.split()[0][1:].islower() and said.split()[0] not in ("The",) else said


def _without_shadows(matters: Sequence[Matter]) -> list[Matter]:
    """A thing of which more is told is not named once again by itself."""
    kept: list[Matter] = []
    for matter in matters:
        heads = {each.thing.head for each in kept if each.thing}
        told = {word for each in kept for said in each.words.values() for word in said.lower().split()}
        shadow = matter.kind == "thing" and matter.thing is not None and matter.thing.head.split()[-1] in told
        if not shadow and (matter.thing is None or matter.thing.head not in heads or matter.kind == "named"):
            kept.append(matter)
    return [replace(each) for each in kept]
