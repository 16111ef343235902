"""What happens to the words of an answer between the wire and the reader of the stream.

Each step takes pieces as they come and gives back what is certain; `close` gives back the rest. However an
answer is cut into pieces, what comes out is the same.
"""

import re
from collections.abc import Sequence

from troupe.ports.text import ReasoningDelta, TextDelta

Words = TextDelta | ReasoningDelta

_OPEN, _CLOSE = "<think>", "</think>"
_HIGH = re.compile(r"[\ud800-\udbff]\Z")
_LONE = re.compile(r"[\ud800-\udfff]")


class WholeCharacters:
    """Joins a character whose two halves came in two pieces."""

    def __init__(self) -> None:
        self._half = ""

    @property
    def are_whole(self) -> bool:
        return not self._half

    def feed(self, text: str) -> str:
        text, self._half = self._half + text, ""
        if _HIGH.search(text):
            text, self._half = text[:-1], text[-1]
        return _mend(text) if _LONE.search(text) else text

    def close(self) -> str:
        half, self._half = self._half, ""
        return "\ufffd" if half else ""


class ThinkingAside:
    """Sets `<think>…</think>` at the very start of an answer apart as reasoning.

    A tag that never closes was no thinking: its words are given back as text.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thoughts: list[str] = []
        self._state = "start"

    @property
    def is_over(self) -> bool:
        """Whether whatever comes now is text."""
        return self._state == "text"

    def feed(self, text: str) -> list[Words]:
        if self._state == "text":
            return [TextDelta(text)] if text else []
        if self._state == "gap":
            return self._gap(text)
        self._held += text
        return self._at_start() if self._state == "start" else self._thinking()

    def close(self) -> list[Words]:
        rest = self._held
        if self._state == "thinking":
            rest = _OPEN + "".join(self._thoughts) + rest
        self._held, self._state = "", "text"
        return [TextDelta(rest)] if rest else []

    def _at_start(self) -> list[Words]:
        begun = self._held.lstrip()
        if begun.startswith(_OPEN):
            self._held, self._state = begun.removeprefix(_OPEN), "thinking"
            return self._thinking()
        if _OPEN.startswith(begun):
            return []
        return self._as_text(self._held)

    def _thinking(self) -> list[Words]:
        thought, closed, rest = self._held.partition(_CLOSE)
        if closed:
            return self._thought(thought) + self._after_thinking(rest)
        keep = _beginning_at_the_end(thought, (_CLOSE,))
        self._held = thought[len(thought) - keep :]
        return self._thought(thought[: len(thought) - keep])

    def _after_thinking(self, rest: str) -> list[Words]:
        """Blank lines between the thinking and the answer belong to neither."""
        self._thoughts.clear()
        self._held, self._state = "", "gap"
        return self._gap(rest)

    def _gap(self, text: str) -> list[Words]:
        begun = text.lstrip()
        return self._as_text(begun) if begun else []

    def _thought(self, thought: str) -> list[Words]:
        self._thoughts.append(thought)
        return [ReasoningDelta(thought)] if thought else []

    def _as_text(self, text: str) -> list[Words]:
        self._held, self._state = "", "text"
        return [TextDelta(text)] if text else []


class StopWords:
    """Ends the text before the first stop string, also when the server did not."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.hit = False

    @property
    def has_none(self) -> bool:
        return not self._stops

    def feed(self, text: str) -> str:
        if not self._stops or self.hit:
            return "" if self.hit else text
        text = self._held + text
        found = [at for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            self.hit, self._held = True, ""
            return text[: min(found)]
        keep = _beginning_at_the_end(text, self._stops)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def close(self) -> str:
        held, self._held = self._held, ""
        return held


def halves_in(text: str) -> bool:
    """Whether halves of characters stand in a text."""
    return not text.isascii() and _LONE.search(text) is not None


def _beginning_at_the_end(text: str, marks: Sequence[str]) -> int:
    """How many of the last characters could be the beginning of a mark."""
    longest = min(len(text), max(map(len, marks)) - 1)
    return next((n for n in range(longest, 0, -1) if any(mark.startswith(text[-n:]) for mark in marks)), 0)


def _mend(text: str) -> str:
    """Pairs of surrogates become the character they stand for; lone ones become the replacement mark."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
