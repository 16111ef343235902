"""What somebody typed, read as a command: to stop, to take over, to hand over.

Only what a signed-in person types is read this way. In doubt it is a stop, because an unneeded stop harms nobody.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Stop = Literal["none", "bare", "sentence"]
Turn = Literal["none", "auto_on", "auto_off"]

_STOP_WORDS = """stop stopp halt freeze pause wait enough aufhören warte arrête arrêtez basta detente ferma fermati
стоп"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
STOP_PHRASES = tuple(
    tuple(phrase.split()) for phrase in ("hold on", "hold still", "hold up", "that's enough", "hör auf", "hou op")
)
STOP_SIGNS = ("止めて", "やめて", "ストップ", "停")
"""Of scripts without spaces, found anywhere."""
OFF_PHRASES = (("manual",), ("my", "turn"))
ON_PHRASES = (("take", "over"), ("you", "drive"), ("auto", "mode"))
_BESIDE_A_STOP = frozenset(["please", "now", "just", "ok", "everything", "all", "it", "that", "auto", "talk"])
_NEGATIONS = (("don't",), ("dont",), ("do", "not"), ("never",), ("no", "need", "to"))
_NEGATIONS_OF_WAIT = (("can't",), ("cannot",), ("couldn't",), ("hardly",))
_BETWEEN = frozenset(["you", "dare", "ever", "even", "please", "just", "now", "yet"])
_MOST_BETWEEN = 2
_ASKS = re.compile(r"\bwhat (does|is|are)\b.*\bmean(ing)?\b|\b(explain|describe|define|tell me about)\b")
_APOSTROPHES = str.maketrans("’‘ʼ＇`´", "''''''")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_PIECE = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[,.;:!?\n—–]| - ")


@dataclass(frozen=True)
class Command:
    """What a text asks for besides being said."""

    stop: Stop = "none"
    turn: Turn = "none"


@dataclass(frozen=True)
class _Word:
    text: str
    clause: int


def read_command(text: str, safe_words: Sequence[str] = ("red",)) -> Command:
    """The command in a text, if there is one; a stop wins over everything else."""
    folded = normalised(text)
    words = list(_words(folded))
    if _is_safe_word(folded, words, safe_words):
        return Command("bare")
    stops = _stops(words)
    if stops or any(sign in folded for sign in STOP_SIGNS):
        return Command("bare" if _says_no_more(words, stops, folded) else "sentence")
    return Command(turn=_turn(folded, words))


def normalised(text: str) -> str:
    """The text as commands are looked for in it: `STOOOP` is `stop`."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold())
    return _LONG_RUN.sub(r"\1", plain)


def _words(folded: str) -> Iterator[_Word]:
    clause = 0
    for piece in _PIECE.finditer(folded):
        if piece[0][0].isalpha():
            yield _Word(piece[0], clause)
        else:
            clause += 1


def _is_safe_word(folded: str, words: Sequence[_Word], safe_words: Sequence[str]) -> bool:
    """`red` counts only alone, because it is also a colour; nobody chooses the others by accident."""
    said = [word.text for word in words]
    for each in map(normalised, safe_words):
        wanted = [word.text for word in _words(each)]
        if wanted and (said == wanted if each == "red" else _has(said, wanted)):
            return True
    return False


def _has(said: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(said[at : at + len(wanted)]) == list(wanted) for at in range(len(said) - len(wanted) + 1))


def _stops(words: Sequence[_Word]) -> set[int]:
    """Where the words stand that stop, without those that are taken back."""
    found: set[int] = set()
    for at, word in enumerate(words):
        spans = [1] if word.text in STOP_WORDS else []
        spans += [len(phrase) for phrase in STOP_PHRASES if _stands(words, at, phrase)]
        if spans and not _is_negated(words, at, word.text == "wait"):
            found |= set(range(at, at + max(spans)))
    return found


def _stands(words: Sequence[_Word], at: int, phrase: Sequence[str]) -> bool:
    stretch = words[at : at + len(phrase)]
    return [word.text for word in stretch] == list(phrase) and len({word.clause for word in stretch}) == 1


def _is_negated(words: Sequence[_Word], at: int, is_wait: bool) -> bool:
    """Whether a negation stands before it in the same clause, with at most two little words in between."""
    negations = _NEGATIONS + (_NEGATIONS_OF_WAIT if is_wait else ())
    for between in range(_MOST_BETWEEN + 1):
        end = at - between
        if between and (end < 0 or words[end].text not in _BETWEEN or words[end].clause != words[at].clause):
            return False
        for negation in negations:
            begin = end - len(negation)
            if begin >= 0 and words[begin].clause == words[at].clause and _stands(words, begin, negation):
                return True
    return False


def _says_no_more(words: Sequence[_Word], stops: set[int], folded: str) -> bool:
    left = [word.text for at, word in enumerate(words) if at not in stops and word.text not in _BESIDE_A_STOP]
    if any(sign in folded for sign in STOP_SIGNS):
        left = [word for word in left if not any(sign in word and len(word) <= len(sign) + 1 for sign in STOP_SIGNS)]
    return not left


def _turn(folded: str, words: Sequence[_Word]) -> Turn:
    if _ASKS.search(folded):
        return "none"
    if any(_stands(words, at, phrase) for at in range(len(words)) for phrase in OFF_PHRASES):
        return "auto_off"
    if any(_stands(words, at, phrase) for at in range(len(words)) for phrase in ON_PHRASES):
        return "auto_on"
    return "none"
