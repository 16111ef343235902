"""Keys that are patterns: written as in other programs, run in linear time, refused with the place that is wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

LONGEST_PATTERN = 1_000
MOST_FOUND = 100
_SLASHED = re.compile(r"/(.+)/([A-Za-z]*)", re.DOTALL)
_FLAGS, _WITHOUT_MEANING = frozenset("ims"), frozenset("guvyd")
_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\u\{([0-9A-Fa-f]{1,6})\}")
_ABROAD = re.compile(r"\(\?(?:=|!|<=|<!|>)|\\[1-9]|\\k<|(?<!\\)[*+?}]\+|\{\d{4,}")
_MEMORY, _SET_MEMORY = 4 * 1024 * 1024, 64 * 1024 * 1024


@dataclass(frozen=True)
class BadPattern:
    """What is wrong with a pattern, and where."""

    reason: Literal["regex_invalid", "regex_unsupported"]
    detail: str
    start: int
    end: int


@dataclass(frozen=True)
class Pattern:
    """A key that is a pattern, as it was written and as it runs."""

    key: str
    expression: str
    found_by: Any

    def finds(self, text: str) -> Iterator[tuple[int, int]]:
        for number, found in enumerate(self.found_by.finditer(text)):
            if number >= MOST_FOUND:
                return
            yield found.span()


def slashed(key: str) -> tuple[str, str] | None:
    """The pattern and the flags of a key of the form `/…/flags`."""
    found = _SLASHED.fullmatch(key)
    if found is None or set(found[2]) - _FLAGS - _WITHOUT_MEANING:
        return None
    return found[1], found[2]


@lru_cache(maxsize=20_000)
def pattern_of(key: str, case_sensitive: bool | None = None) -> Pattern | BadPattern:
    """A key read as a pattern; without slashes the whole key is one, and the book says whether letters are alike."""
    import re2

    bare = slashed(key)
    body, flags = bare if bare else (key, "" if case_sensitive else "i")
    shift = 1 if bare else 0
    if len(body) > LONGEST_PATTERN:
        return BadPattern(
            "regex_unsupported", f"A pattern has at most {LONGEST_PATTERN:,} characters.", shift, len(key)
        )
    kept = "".join(sorted(set(flags) & _FLAGS))
    expression = (f"(?{kept})" if kept else "") + _translated(body)
    try:
        return Pattern(key, expression, re2.compile(expression, _options(_MEMORY)))
    except re2.error as wrong:
        return _blamed(body, str(wrong.args[0].decode() if isinstance(wrong.args[0], bytes) else wrong), shift)


class PatternSet:
    """Many patterns asked at once which of them may be in a text."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._set = _set_of(patterns)

    def in_text(self, text: str) -> Sequence[int]:
        """The numbers of the patterns that are in a text."""
        if not self._patterns:
            return ()
        if self._set is not None:
            return self._set.Match(text) or ()
        return [number for number, each in enumerate(self._patterns) if each.found_by.search(text)]


def _set_of(patterns: Sequence[Pattern]) -> Any | None:
    """All of them as one; none when that would take more memory than a set may have."""
    if not patterns:
        return None
    import re2

    found = re2.Set.SearchSet(_options(_SET_MEMORY))
    try:
        for each in patterns:
            found.Add(each.expression)
        found.Compile()
    except re2.error:
        return None
    return found


def _options(memory: int) -> Any:
    import re2

    found = re2.Options()
    found.log_errors = False
    found.max_mem = memory
    return found


def _translated(body: str) -> str:
    plain = body.replace("\\/", "/")
    return _UNICODE.sub(lambda found: f"\\x{{{found[1] or found[2]}}}", plain)


def _blamed(body: str, said: str, shift: int) -> BadPattern:
    """What the engine says, with the place in the pattern as the user wrote it."""
    if abroad := _ABROAD.search(body):
        detail = f"{abroad.group()!r} cannot be searched for in linear time."
        return BadPattern("regex_unsupported", detail, abroad.start() + shift, abroad.end() + shift)
    problem, _, piece = said.partition(": ")
    at = body.find(piece) if piece else -1
    start, end = (at, at + len(piece)) if at >= 0 else (0, len(body))
    return BadPattern("regex_invalid", f"{problem.capitalize()}.", start + shift, end + shift)
