"""Memories and lore as they can be said back to somebody: without their dates, and to whom they are about."""

import re
from collections.abc import Sequence

from troupe.providers.improv.retelling import retold_in

_LINE = re.compile(r"^- (?P<text>.*?)(?: \((?P<date>\d{4}-\d\d-\d\d)[^)]*\))?$")
_SAID = re.compile(r"^“(?P<asked>[^”]*)”")
_NAME = re.compile(r"^(?:is called|'s name is|heißt|se llama|s'appelle) (?P<name>[^\W\d_][\w'-]{0,39})$", re.IGNORECASE)
_TO_YOU = {"is": "are", "has": "have", "does": "do", "was": "were", "isn't": "aren't", "doesn't": "don't"}
_GERMAN_TO_YOU = {
    "ist": "bist",
    "hat": "hast",
    "mag": "magst",
    "heißt": "heißt",
    "wohnt": "wohnst",
    "arbeitet": "arbeitest",
    "kommt": "kommst",
    "spricht": "sprichst",
    "benutzt": "benutzt",
}
_YOURS = {"their": "your", "theirs": "yours", "themselves": "yourself", "them": "you"}
_THIRD = re.compile(r"^[a-z]{2,}s$")
_SENTENCE = re.compile(r"[^.!?…。！？\n]+")
_ENDS = re.compile(r"(?<=[.!?…。！？])\s+|\n|\s*```")
_LONGEST = 140
_LEAST_TOLD, _MOST_TOLD = 12, 220
_MARKS = {"de": ("„", "“"), "fr": ("« ", " »"), "es": ("«", "»"), "ja": ("「", "」")}
_AROUND = "“”„«»「」 "
QUOTES = ("“", "„", "«", "「")
"""What is told word for word begins with one of these."""


def said_back(line: str, language: str) -> str:
    """A memory without its date, said to whom it is about: `lives in Rome` is `you live in Rome`, in German too.

    Of what was said word for word only its first sentence is told; questions, code and whole pages are not said aloud.
    """
    found = _LINE.match(line.strip())
    text = (found["text"] if found else line).strip().rstrip(" .!?")
    if quoted := _SAID.match(text):
        return _quoted(quoted["asked"], language)
    if found and (retold := retold_in(language).of(text)):
        return retold
    if found and language == "de":
        first, _, rest = text.partition(" ")
        return f"du {_GERMAN_TO_YOU[first]} {rest}" if first in _GERMAN_TO_YOU else text
    return _to_you(text) if language == "en" and found else text


def _quoted(asked: str, language: str) -> str:
    words = _ENDS.split(asked.strip(), maxsplit=1)[0].strip().rstrip(" .…:")
    told = words and "`" not in words and len(words) <= _LONGEST and not words.endswith("?")
    opened, closed = _MARKS.get(language, ("“", "”"))
    return f"{opened}{words}{closed}" if told else ""


def not_just_said(memories: Sequence[str], own_name: str, seen: Sequence[str]) -> tuple[str, ...]:
    """Without the words that still stand above, and without what the speaker told of itself."""
    return tuple(
        each
        for each in memories
        if not each.startswith(f"{own_name} ")
        and not (each.startswith(QUOTES) and any(each.strip(_AROUND) in line for line in seen))
    )


def name_in(line: str) -> str:
    """What the user is called, if this memory says so."""
    found = _LINE.match(line.strip())
    named = _NAME.match(found["text"]) if found else None
    return named["name"] if named else ""


def first_sentence(text: str) -> str:
    """The beginning of an entry of lore, when it is short enough to be said; a heading or a list is not said."""
    found = _SENTENCE.search(text.strip())
    said = found.group().strip() if found else ""
    told = 8 <= len(said) <= _LONGEST and said[0].isalnum() and ":" not in said and "{" not in said
    return said if told else ""


def sentences_told(*texts: str) -> tuple[str, ...]:
    """The sentences of what was written about somebody that are short enough to be quoted."""
    parts = (part.strip().rstrip(" .!…") for text in texts for part in _ENDS.split(text))
    return tuple(each for each in parts if _LEAST_TOLD <= len(each) <= _MOST_TOLD and "{" not in each)


def _to_you(text: str) -> str:
    first, _, rest = text.partition(" ")
    if first.islower() and first not in _TO_YOU and rest.startswith("is "):
        return f"your {text}"
    verb = _TO_YOU.get(first.lower()) or (_without_s(first) if _THIRD.match(first) else "")
    if not verb:
        return text
    words = [_YOURS.get(word, word) for word in rest.split()]
    return " ".join(["you", verb, *words])


def _without_s(verb: str) -> str:
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes", "oes")) else verb[:-1]
