"""What a message tells, read by rules: the same words always give the same facts, on every machine."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from troupe.minds.domain.memory.closing import folded, of_whom
from troupe.minds.domain.memory.fact import LONGEST_TEXT, Kind
from troupe.minds.domain.memory.patterns import MASKED, Rule, Spoken, every_language

PLAIN, HEDGED, OF_ITSELF = 0.9, 0.6, 0.5
MOST_WORDS = 8
LONGEST_READ = 20_000
_SAID_BY_OTHERS = re.compile(
    r"“[^”\n]*”?|„[^“”\n]*[“”]?|«[^»\n]*»?|\"[^\"\n]*\"?|(?<!\w)'[^'\n]+'(?!\w)|`[^`\n]*`?|\*[^*\n]*\*?|(?m:^\s*>.*$)"
)
_RELATION_IN_SLOT = "<relation>"
_TOLD_APART_BY = ("who", "which", "which_too")
"""The name first: `my older sister Mara` is Mara."""


@dataclass(frozen=True)
class Claim:
    """What one stretch of a text says; `start` and `end` are places in that text."""

    kind: Kind
    text: str
    slot: str | None
    value: str | None
    confidence: float
    importance: int
    quote: str
    start: int
    end: int
    here: bool = False
    """Said to hold in this chat alone."""

    def as_json(self) -> dict[str, object]:
        return dict(vars(self))


@dataclass(frozen=True)
class Heard:
    """What a message tells, and what it asks to be forgotten."""

    claims: tuple[Claim, ...] = ()
    forget: tuple[str, ...] = ()


def read(text: str, languages: Sequence[Spoken] | None = None) -> Heard:
    """The facts in a message of a person. Questions, conditions, and what others said are passed over."""
    claims: list[Claim] = []
    forget: list[str] = []
    for start, sentence in _sentences(text[:LONGEST_READ]):
        for language in languages or every_language():
            if sentence.endswith("?") or language.conditional.search(sentence):
                continue
            if asked := language.forget.search(sentence):
                forget.append(asked["value"].strip())
                continue
            claims += _claims(language, text, start, *_said_of_here(language, sentence))
    return Heard(_each_once(claims), tuple(dict.fromkeys(forget)))


def asks_for_everything(text: str) -> bool:
    """Whether somebody asks what is remembered of them at all: no word of such a question stands in any memory."""
    said = " ".join(text[:LONGEST_READ].replace("’", "'").split())
    return any(language.everything.search(said) for language in every_language())


def read_of_itself(text: str, name: str, languages: Sequence[Spoken] | None = None) -> Heard:
    """What a persona says of itself, so that it stays with it."""
    own = [_of_itself(each, name) for each in read(text, languages).claims if each.slot or each.kind == "preference"]
    return Heard(tuple(own))


def _of_itself(claim: Claim, name: str) -> Claim:
    slot = claim.slot.replace("user.", "persona.", 1) if claim.slot else None
    between = " – " if claim.kind == "relation" and slot and slot.count(".") > 1 else " "
    text = f"{name}{between}{claim.text}"[:LONGEST_TEXT]
    return replace(claim, kind="persona_fact", slot=slot, text=text, confidence=OF_ITSELF, importance=3)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences without what others said in them, each with its place; a masked text keeps its length."""
    masked = _SAID_BY_OTHERS.sub(lambda found: MASKED * len(found.group()), text).replace("’", "'")
    for found in _sentence().finditer(masked):
        said = found.group().rstrip()
        yield found.start() + len(said) - len(said.lstrip()), said.lstrip()


@cache
def _sentence() -> re.Pattern[str]:
    """One sentence; who greets goes on, so that "Hi Nova! I'm Sam." is one."""
    greetings = "|".join(each.greeting for each in every_language())
    return re.compile(rf"(?:\A\s*(?:{greetings})(?: [^\W\d_]+)?[.!] )?[^.!?…\n]+(?:\.(?=\d)[^.!?…\n]*)*[.!?…]*", re.I)


def _said_of_here(language: Spoken, sentence: str) -> tuple[str, bool]:
    """The sentence without the words that keep it to this chat, and whether there were any."""
    masked = language.here.sub(lambda found: MASKED * len(found.group()), sentence)
    return masked, masked != sentence


def _claims(language: Spoken, text: str, start: int, sentence: str, here: bool) -> Iterator[Claim]:
    certain = HEDGED if language.hedge.search(sentence) else PLAIN
    asked = language.remember.search(sentence)
    others = language.ours.search(sentence) is not None
    rules = [rule for rule in language.rules if others or not rule.of_others]
    found = [claim for rule in rules for claim in _by_rule(language, rule, text, start, sentence, certain)]
    if asked:
        found = [replace(claim, importance=max(4, claim.importance)) for claim in found] or [
            _claim("fact", asked["value"], None, None, certain, 4, text, start, asked)
        ]
    yield from (replace(claim, here=here) for claim in found)


def _by_rule(language: Spoken, rule: Rule, text: str, start: int, sentence: str, certain: float) -> Iterator[Claim]:
    for pattern in rule.patterns:
        for found in pattern.finditer(sentence):
            groups = found.groupdict()
            value = _trimmed(groups["value"])
            if not value or _says_nothing(language, rule, value):
                continue
            relation, about = groups.get("relation") or "", groups.get("about") or ""
            said = rule.text.format(value=value, relation=relation, about=about, whom=_whom(found))
            who = next((groups[name] for name in _TOLD_APART_BY if groups.get(name)), "")
            slot = _slot(rule, language, relation, about, who)
            yield _claim(rule.kind, said, slot, value, certain, rule.importance, text, start, found)


def _whom(found: re.Match[str]) -> str:
    """Whom it is about, in the order of the words: `older sister Mara`, `hermana mayor Mara`."""
    named = [name for name in (*_TOLD_APART_BY, "relation") if found.groupdict().get(name)]
    return " ".join(found[name] for name in sorted(named, key=found.start))


def _slot(rule: Rule, language: Spoken, relation: str, about: str, who: str) -> str | None:
    if rule.slot is None:
        return None
    slot = rule.slot.replace(_RELATION_IN_SLOT, language.relation(relation))
    return of_whom(slot.replace("{about}", folded(about).replace(" ", "_")), who)


def _says_nothing(language: Spoken, rule: Rule, value: str) -> bool:
    if rule.slot is None:
        return False
    if rule.never is not None and rule.never.fullmatch(value):
        return True
    return language.empty.fullmatch(value) is not None or len(value.split()) > MOST_WORDS


def _claim(
    kind: Kind,
    said: str,
    slot: str | None,
    value: str | None,
    certain: float,
    importance: int,
    text: str,
    start: int,
    found: re.Match[str],
) -> Claim:
    low, high = start + found.start(), start + found.end()
    kept = " ".join(said.split())[:LONGEST_TEXT]
    return Claim(kind, kept, slot, value, certain, importance, text[low:high], low, high)


def _trimmed(value: str) -> str:
    return " ".join(value.split()).strip(" -–—'’")


def _each_once(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Two languages, or two rules, may hear the same; and where one slot was filled, the first word counts."""
    kept: list[Claim] = []
    for claim in claims:
        same = (each for each in kept if each.slot == claim.slot and _alike(each, claim))
        if next(same, None) is None:
            kept.append(claim)
    return tuple(kept)


def _alike(one: Claim, other: Claim) -> bool:
    if one.slot is None:
        return one.start < other.end and other.start < one.end
    return folded(one.value or "") == folded(other.value or "") or (one.start < other.end and other.start < one.end)
