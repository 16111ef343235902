"""The patterns of a language pack, made ready: what somebody says of themselves, and what is not to be believed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from troupe.minds.domain.memory.fact import Kind
from troupe.minds.domain.packs import packs, remembering

MASKED = "\ufffc"
"""Stands where words were that somebody else said; no value goes past it."""
_VALUE = rf"(?P<value>[^{MASKED}.,;:!?()\n]{{1,60}}?)(?=\s*(?:[{MASKED}.,;:!?()\n]|$)|\s(?:STOP)\b)"
_REST = rf"(?P<value>[^{MASKED}.;!?\n]{{3,200}})"
_NAMED = r"(?-i:[^\W\d_a-zß-ÿ][\w’'-]{0,40}(?: (?:(?:de|van|von|der|la|le) )?[^\W\d_a-zß-ÿ][\w’'-]{0,40}){0,3})"
_NAME = rf"(?P<value>{_NAMED})"
_WHO = rf"(?P<who>{_NAMED})"
_NUMBER = r"(?P<value>(?:1[01]\d|\d{1,2}))"
_PART = re.compile(r"(?<!\?P)<(value|rest|name|number|relation|here|who|job|nationality|person)>")


@dataclass(frozen=True)
class Rule:
    """One thing that people tell of themselves, and the ways in which they do."""

    slot: str | None
    kind: Kind
    text: str
    importance: int
    patterns: Sequence[re.Pattern[str]]
    never: re.Pattern[str] | None = None
    """What stands in such sentences and is none: `lives in fear`, `works for free`."""
    of_others: bool = False
    """Whether it is about the people around somebody alone; most sentences name none of these."""


@dataclass(frozen=True)
class Spoken:
    """How one language tells such things."""

    language: str
    greeting: str
    until: str
    conditional: re.Pattern[str]
    hedge: re.Pattern[str]
    empty: re.Pattern[str]
    remember: re.Pattern[str]
    forget: re.Pattern[str]
    here: re.Pattern[str]
    """Says that something holds in one chat alone."""
    everything: re.Pattern[str]
    """Asks what is remembered, whatever it is."""
    ours: re.Pattern[str]
    """How somebody begins to speak of people of theirs."""
    anyone: re.Pattern[str]
    """A word for somebody around somebody."""
    relations: Mapping[str, re.Pattern[str]]
    rules: Sequence[Rule]

    def relation(self, word: str) -> str:
        """The one name for a relation, in whatever words it is said."""
        return next((name for name, words in self.relations.items() if words.fullmatch(word)), word.casefold())


@cache
def spoken(language: str) -> Spoken | None:
    """The patterns of a language; None for one that has none."""
    told = remembering(language)
    return _made_ready(language.partition("-")[0].lower(), told) if told else None


@cache
def every_language() -> Sequence[Spoken]:
    """People change their language within a chat, so all that ship are heard."""
    found = [spoken(pack.code) for pack in packs()]
    return tuple(each for each in found if each is not None)


def people_in(text: str) -> frozenset[str]:
    """Whose relatives, partners and pets a text speaks of, by the one name for each relation."""
    return frozenset(each.relation(found.group()) for each in every_language() for found in each.anyone.finditer(text))


def _made_ready(language: str, told: Mapping[str, Any]) -> Spoken:
    relations: Mapping[str, str] = told["relations"]
    parts = {"value": _VALUE.replace("STOP", told["stop"]), "rest": _REST, "name": _NAME, "number": _NUMBER}
    parts["here"] = f"(?: {MASKED}+)?"
    parts["relation"] = f"(?P<relation>{'|'.join(relations.values())})"
    parts |= {"who": _WHO, "job": f"(?:{told['jobs']})", "nationality": f"(?:{told.get('nationalities', '(?!)')})"}
    anyone = f"(?P<relation>{'|'.join((*relations.values(), *told['people'].values()))})"
    parts["person"] = _filled(told["person"], parts | {"relation": anyone})
    return Spoken(
        language,
        told["greeting"],
        told["until"],
        _words(told["conditional"]),
        _words(told["hedge"]),
        re.compile(rf"(?:{told['empty']})(?:\s.*)?", re.I),
        _pattern(told["remember"], parts),
        _pattern(told["forget"], parts),
        _words(told["here"]),
        _words(told["everything"]),
        _words(told["ours"]),
        _words("|".join((*relations.values(), *told["people"].values()))),
        {name: re.compile(words, re.I) for name, words in {**relations, **told["people"]}.items()},
        [_rule(rule, parts, told) for rule in told["rules"]],
    )


def _rule(told: Mapping[str, Any], parts: Mapping[str, str], words: Mapping[str, Any]) -> Rule:
    patterns = [_pattern(each, parts) for each in told["patterns"]]
    never = re.compile(words[told["never"]], re.I) if "never" in told else None
    of_others = all("<person>" in each for each in told["patterns"])
    about = told.get("slot"), cast(Kind, told["kind"]), told["text"], told.get("importance", 3)
    return Rule(*about, patterns, never, of_others)


def _pattern(told: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{_filled(told, parts)})", re.I)


def _filled(told: str, parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[1]], told)


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-])(?:{alternatives})(?![\w'-])", re.I)
