"""What of a text a person would say: no code, no marks, no stage directions, no pictures."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Readable:
    """Text to be said, and where each of its characters stands in the text it comes from."""

    text: str
    places: tuple[int, ...]

    def without(self, pattern: "re.Pattern[str]", *, gap: str = "") -> "Readable":
        """Without what a pattern finds; its groups stay, and a gap may stand for each stretch that goes."""
        text: list[str] = []
        places: list[int] = []
        at = 0
        for found in pattern.finditer(self.text):
            kept = [found.span(each) for each in range(1, pattern.groups + 1) if found.group(each) is not None]
            for start, end in [(at, found.start()), *kept]:
                text.append(self.text[start:end])
                places += self.places[start:end]
            if gap and found.start() < len(self.places):
                text.append(gap)
                places += [self.places[found.start()]] * len(gap)
            at = found.end()
        text.append(self.text[at:])
        return Readable("".join(text), (*places, *self.places[at:]))


_FENCE = re.compile(r"^[ \t]*(```|~~~)[^\n]*\n(?s:.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>\n]*|!--(?s:.*?)--)>")
_ADDRESS = re.compile(r"\bhttps?://(?:www\.)?([\w.-]*\w)(?:[:/?#][^\s<>]*[^\s<>.,;:!?)\]'\"])?/?")
_ACTION = re.compile(r"(?<![*\w])\*(?![*\s])[^*\n]*[^*\s]\*(?![*\w])")
_ASIDE = re.compile(r"^[ \t]*[(\[][^\n]*", re.MULTILINE)
_LEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)+", re.MULTILINE)
_STRONG = re.compile(r"\*{1,3}|~~|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|\|")
_BLANK = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r"[^\S\n]*\n[^\S\n]*")
_SAID_SIGNS = "°©®™№"
_MUTE = frozenset(("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn"))
_JOINERS = "\u200c\u200d"


def readable(text: str) -> Readable:
    """What is said of a text, blanks as single ones; line ends stay, because they end sentences."""
    found = Readable(text.replace("\r", "\n"), tuple(range(len(text))))
    found = _without_rules(found.without(_FENCE, gap="\n"))
    for pattern in (_INLINE, _PICTURE, _LINK):
        found = found.without(pattern)
    found = found.without(_TAG, gap=" ").without(_ADDRESS)
    found = found.without(_ACTION, gap=" ").without(_ASIDE).without(_LEAD)
    return _plain(found.without(_STRONG, gap=" " if "|" in found.text else ""))


def _without_rules(found: Readable) -> Readable:
    """Without the lines that only divide."""
    keep: list[int] = []
    at = 0
    for line in found.text.splitlines(keepends=True):
        marks = set(line) - set(" \t\n")
        divides = len(marks) == 1 and marks <= set("*_-") and sum(line.count(mark) for mark in marks) > 2
        if not divides and not ("-" in marks and marks <= set("|:-") and "--" in line):
            keep += range(at, at + len(line))
        at += len(line)
    return Readable("".join(found.text[each] for each in keep), tuple(found.places[each] for each in keep))


def _plain(found: Readable) -> Readable:
    """No emoji, no control characters, and one blank where there were several."""
    text: list[str] = []
    places: list[int] = []
    for letter, place in zip(found.text, found.places, strict=True):
        if _is_said(letter, text[-1] if text else " "):
            text.append(" " if letter.isspace() and letter != "\n" else letter)
            places.append(place)
    plain = Readable("".join(text), tuple(places))
    return _shortened(_shortened(plain, _BLANK, " "), _LINE_END, "\n")


def _is_said(letter: str, before: str) -> bool:
    if letter == "\n" or letter.isspace() or letter in _SAID_SIGNS:
        return True
    if letter in _JOINERS:
        return before.isalpha()
    return unicodedata.category(letter) not in _MUTE and not "\ufe00" <= letter <= "\ufe0f"


def _shortened(found: Readable, run: "re.Pattern[str]", to: str) -> Readable:
    return found.without(run, gap=to)
