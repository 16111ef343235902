"""What no styling touches: code, quotations, tags, link targets. Each has an opening and a known end."""

import re
from dataclasses import dataclass
from functools import cache

from troupe.minds.domain.style.reach import Reach

# How far an end can reach back from the end of what has arrived.
HELD = 60
_PARAGRAPH = r"(?=\r?\n[ \t]{0,40}\r?\n)"
_LETTER = r"[^\W\d_]"
_CLOSERS = {'"': '"', "“": "”", "„": "[“”]", "«": "»", "「": "」"}
_SINGLE = {"'": "'", "‘": "’"}
_NEVER_QUOTES = re.compile(r"(?:tis|twas|em|til|cause|n['’])(?![^\W\d_])", re.IGNORECASE)
_OPENS_AFTER = frozenset("([{<—–-")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_TICKS = re.compile(r"`+")
_CODE_LINE = re.compile(r"(?: {4}|\t)")
_PARTIAL = re.compile(r" {0,3}[`~]{0,2}\Z")
_QUOTED_LINE = re.compile(r" {0,3}>")


@dataclass(frozen=True)
class Span:
    """A protected stretch: how its end is recognised, and with which characters that can begin."""

    end: re.Pattern[str]
    starts: str

    def end_in(self, text: str, at: int, final: bool) -> int | None:
        """Where it ends, or nothing while that has not arrived."""
        found = self.end.search(text, at)
        if found and (final or found.end() < len(text)):
            return found.end()
        return len(text) if final else None

    def safe(self, text: str, at: int) -> int:
        """Up to where the text is surely inside."""
        tail = max(at, len(text) - HELD)
        places = [found for mark in self.starts if (found := text.find(mark, tail)) >= 0]
        return min(places, default=len(text))


@cache
def _span(end: str, starts: str) -> Span:
    return Span(re.compile(end, re.MULTILINE), starts)


LINE = _span(r"(?=\n)", "\n")
_TAG = _span(r">|(?=\n)", ">\n")
TARGET = _span(r"\)|(?=\n)", ")\n")


def quotation(text: str, at: int, reach: Reach) -> Span | None:
    """The quotation that a mark opens here, if it opens one."""
    mark = text[at]
    if mark in _CLOSERS:
        if mark == '"' and not (_may_open(text, at) and _next(text, at, reach).strip()):
            return None
        return _span(f"{_CLOSERS[mark]}|{_PARAGRAPH}", f"{'“”' if mark == '„' else _CLOSERS[mark]}\r\n")
    if mark not in _SINGLE or not _may_open(text, at) or not _next(text, at, reach).isalpha():
        return None
    reach.settle(min(at + 7, reach.start + 63))
    if _NEVER_QUOTES.match(text, at + 1):
        return None
    return _span(f"{_SINGLE[mark]}(?!{_LETTER})|{_PARAGRAPH}", f"{_SINGLE[mark]}\r\n")


def code(text: str, at: int, reach: Reach) -> tuple[int, Span]:
    """Code from its first mark on: up to as many marks again; one or two marks end with their line."""
    ticks = _TICKS.match(text, at, reach.limit)
    count = len(ticks.group()) if ticks else 1
    reach.settle(at + count)
    close = rf"(?<!`)`{{{count}}}(?!`)"
    return at + count, _span(close, "`") if count > 2 else _span(rf"{close}|(?=\n)", "`\n")


def tag(text: str, at: int, reach: Reach) -> Span | None:
    following = _next(text, at, reach)
    return _TAG if following.isascii() and (following.isalpha() or following in ("/", "!")) else None


def line(text: str, at: int, reach: Reach, after_code: bool) -> tuple[int, Span] | None:
    """What protects a line that begins here: a fence, a quotation mark, or four spaces after a blank line."""
    if _PARTIAL.match(text, at):
        reach.settle(len(text))
    fence = _FENCE.match(text, at, min(len(text), at + 44))
    if fence:
        reach.settle(fence.end())
        mark, count = fence.group(1)[0], min(len(fence.group(1)), 40)
        return fence.end(), _span(rf"^ {{0,3}}{re.escape(mark)}{{{count},40}}[ \t]{{0,8}}$", "\n")
    if _QUOTED_LINE.match(text, at):
        return at, LINE
    if _CODE_LINE.match(text, at) and (after_code or _blank_before(text, at)):
        return at, LINE
    return None


def _blank_before(text: str, at: int) -> bool:
    before = text[max(0, at - 64) : at]
    return not before or re.search(r"\n[ \t\r]*\n\Z|\A[ \t\r\n]*\n\Z", before) is not None


def _may_open(text: str, at: int) -> bool:
    return at == 0 or text[at - 1].isspace() or text[at - 1] in _OPENS_AFTER


def _next(text: str, at: int, reach: Reach) -> str:
    """The character after a mark; nothing at the end of the text."""
    reach.settle(at + 1)
    return text[at + 1 : at + 2]
