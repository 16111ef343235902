"""Short forms for an informal persona: `do not` becomes `don't`, only where nobody would stumble over it."""

import re

from troupe.minds.domain.style.edit import Edit
from troupe.minds.domain.style.reach import Reach, opens_clause, opens_sentence
from troupe.minds.domain.style.words import English, alternatives

_SUFFIXES = {"am": "m", "are": "re", "is": "s", "will": "ll", "have": "ve"}
_SHORT = {"will": "wo"}
_NOT = re.compile(r"[ \t]+not(?![\w\-'’ʼ‘＇*])")
_US = re.compile(r"[ \t]+us(?![\w\-'’ʼ‘＇*])")
_VERB = re.compile(r"[ \t]+(am|are|is|will|have)(?![\w\-'’ʼ‘＇*])")


def triggers(words: English) -> str:
    """A pattern for every word at which something may be shortened."""
    subjects = {word for subjects in words.pronouns.values() for word in subjects}
    return alternatives([*words.shortened, *subjects, "can", "cannot", "will", "let"])


def contracted(run: str, mark: str, reach: Reach, words: English) -> Edit | None:
    """What this word and the next become together, if they may be shortened here."""
    low = run.lower()
    if run != low and run != low.capitalize():
        return None
    if low == "cannot":
        return Edit(reach.start, reach.start + 6, f"{run[:3]}{mark}t", "not")
    end = reach.start + len(run)
    if low == "let":
        return _let_us(run, mark, reach, words)
    if low in words.shortened or low in ("can", "will"):
        negated = reach.matches(_NOT, end)
        if negated:
            stem = _SHORT.get(low, low) if run == low else _SHORT.get(low, low).capitalize()
            return Edit(reach.start, negated.end(), f"{stem}{'' if low == 'can' else 'n'}{mark}t", "not")
    return _pronoun(run, low, mark, reach, words)


def _pronoun(run: str, low: str, mark: str, reach: Reach, words: English) -> Edit | None:
    verb = reach.matches(_VERB, reach.start + len(run))
    if not verb or low not in words.pronouns.get(verb.group(1), ()):
        return None
    if low == "i" and run != "I":
        return None
    if not opens_clause(reach.text, reach.start, words["joining_words"]):
        return None
    after = list(reach.words(verb.end()))
    if not after or not _may_shorten(low, verb.group(1), after, words):
        return None
    return Edit(reach.start, verb.end(), f"{run}{mark}{_SUFFIXES[verb.group(1)]}", "pronoun")


def _may_shorten(subject: str, verb: str, after: list[str], words: English) -> bool:
    if after[0] == "not" and verb in ("are", "is", "will", "have"):
        return False  # the verb joins with its `not` instead
    if verb == "is" and len(after) == 1 and after[0] in words["bare_subjects"]:
        return False  # "Where is it?" leans on its verb
    if verb == "have":
        rest = [word for word in after if word not in words["adverbs"]]
        return bool(rest) and words.is_participle(rest[0])
    return True


def _let_us(run: str, mark: str, reach: Reach, words: English) -> Edit | None:
    us = reach.matches(_US, reach.start + 3)
    if not us or not opens_sentence(reach.text, reach.start):
        return None
    after = list(reach.words(us.end()))
    return None if not after or after[0] in words["lets_not"] else Edit(reach.start, us.end(), f"{run}{mark}s", "let")
