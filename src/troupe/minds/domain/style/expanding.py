"""Full forms for a formal persona: `don't` becomes `do not`. What a form means is read from the words after it."""

import re
from collections.abc import Mapping, Sequence

from troupe.minds.domain.style.edit import Edit
from troupe.minds.domain.style.reach import Reach, opens_clause, plain
from troupe.minds.domain.style.words import English

_ASKED = re.compile(r"([ \t]+)([A-Za-z]+)(?![\w\-'’ʼ‘＇])")
_SUFFIXES = {"m": "am", "re": "are", "ve": "have", "ll": "will"}
_HAS_BEEN = "'ve"


def expanded(run: str, reach: Reach, words: English) -> Edit | None:
    """What a word with an apostrophe becomes, if it is a short form."""
    low = plain(run).lower()
    if low in words.fixed:
        return _whole(run, words.fixed[low], reach, "fixed")
    if low.count("'") == 2 and low.endswith(_HAS_BEEN):
        inner = _inner(low.removesuffix(_HAS_BEEN), words)
        return _whole(run, f"{inner} have", reach, "have") if inner else None
    if low.count("'") != 1 or low.startswith("'"):
        return None
    if low.endswith("n't"):
        return _negation(run, low, reach, words)
    stem, _, tail = low.partition("'")
    if not stem.isalpha():
        return None
    verb = _verb(stem, tail, reach.start + len(run), reach, words)
    return _joined(run, verb, reach, tail) if verb else None


def _inner(short: str, words: English) -> str:
    """The first half of a double form, before `have`: `shouldn't` or `I'd`."""
    stem, _, tail = short.partition("'")
    if short in words.negations:
        return words.negations[short]
    verb = {"d": "would", "ll": "will"}.get(tail)
    return f"{stem} {verb}" if verb else ""


def _verb(stem: str, tail: str, end: int, reach: Reach, words: English) -> str | None:
    if tail == "m":
        return "am" if stem == "i" else None
    if tail in _SUFFIXES:
        return _SUFFIXES[tail]
    if tail == "d":
        if stem in words["did"]:
            return "did"
        return _had_or_would(list(reach.words(end)), words) if stem in words["had_or_would"] else None
    if tail == "s" and stem in words["has_or_is"]:
        return _has_does_or_is(stem, list(reach.words(end)), words)
    return None


def _had_or_would(after: Sequence[str], words: English) -> str:
    if after[:1] == ["better"]:
        return "had"
    first = _first_of(_without_adverbs(after, words))
    return "had" if first and words.is_participle(first) else "would"


def _has_does_or_is(stem: str, after: Sequence[str], words: English) -> str:
    if stem == "what" and len(after) > 1 and after[0] in words["does_subjects"] and after[1] in words["does_verbs"]:
        return "does"
    rest = _without_adverbs(after, words)
    first = _first_of(rest)
    if first in words["always_has"]:
        return "has"
    takes_object = len(rest) > 1 and rest[1] in words["objects"] and first not in words["named"]
    return "has" if takes_object and words.is_participle(first, before_object=True) else "is"


def _without_adverbs(after: Sequence[str], words: English) -> Sequence[str]:
    skipped = next((at for at, word in enumerate(after) if word not in words["adverbs"]), len(after))
    return after[skipped:]


def _first_of(after: Sequence[str]) -> str:
    return after[0] if after else ""


def _negation(run: str, low: str, reach: Reach, words: English) -> Edit | None:
    end = reach.start + len(run)
    full = words.negations.get(low)
    if low == "ain't":
        full = f"{_of_aint(reach)} not"
    if full is None:
        return None
    asked = reach.matches(_ASKED, end)
    subject = asked.group(2).lower() if asked else ""
    if asked and subject in words["question_pronouns"] and _is_question(low, asked.end(), reach, words):
        if low == "ain't":
            full = f"{_be_of(subject)} not"
        verb = full.removesuffix("not").rstrip()
        said = f"{_cased(run, verb)}{asked.group(1)}{asked.group(2)} {'NOT' if _is_loud(run) else 'not'}"
        return Edit(reach.start, asked.end(), said, "not")
    return _whole(run, full, reach, "not")


def _is_question(low: str, after_subject: int, reach: Reach, words: English) -> bool:
    if not opens_clause(reach.text, reach.start, words["clause_words"]):
        return False
    return low != "don't" or _first_of(list(reach.words(after_subject))) not in words["no_question"]


def _of_aint(reach: Reach) -> str:
    before = re.search(r"([^\W\d_]+)[ \t]+\Z", reach.text[max(0, reach.start - 24) : reach.start])
    return _be_of(before.group(1).lower() if before else "")


def _be_of(subject: str) -> str:
    return "am" if subject == "i" else "are" if subject in ("you", "we", "they") else "is"


def _joined(run: str, verb: str, reach: Reach, rule: str) -> Edit:
    """The word as it was written, then its verb."""
    stem = run[: len(plain(run).partition("'")[0])]
    return Edit(reach.start, reach.start + len(run), f"{stem} {verb.upper() if _is_loud(run) else verb}", rule)


def _whole(run: str, full: str, reach: Reach, rule: str) -> Edit:
    return Edit(reach.start, reach.start + len(run), _cased(run, full), rule)


def _cased(run: str, full: str) -> str:
    if _is_loud(run):
        return full.upper()
    first = next((letter for letter in run if letter.isalpha()), "")
    return full[:1].upper() + full[1:] if first.isupper() else full


def _is_loud(run: str) -> bool:
    """Two capitals before the mark, or capitals after it: the whole form is in capitals."""
    parts = [part for part in plain(run).split("'") if part]
    return (len(parts[0]) > 1 and parts[0].isupper()) or (len(parts) > 1 and parts[-1].isupper())


def exchanged(run: str, reach: Reach, table: Mapping[str, str]) -> Edit | None:
    """The full form of a whole word, as a pack lists it."""
    full = table.get(plain(run).lower())
    return _whole(run, full, reach, "form") if full else None
