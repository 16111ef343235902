"""Prose on its way to whoever listens: what is published is what is kept, to the letter."""

import time
import unicodedata
from collections.abc import Callable
from typing import Protocol

AT_MOST_EVERY = 0.04
FENCE = ("{", "```")


class Gate(Protocol):
    """What words pass before anybody hears them; it may hold some back, and raise."""

    def passed(self, text: str) -> str: ...

    def closed(self) -> str: ...


class Publisher:
    """Cleans what a model says and hands it on in pieces; white space at the ends is never published."""

    def __init__(self, say: Callable[[int, str], None], gate: Gate | None = None) -> None:
        self._say = say
        self._gate = gate
        self._held = ""
        self._waiting = ""
        self._said: list[str] = []
        self._last = 0.0
        self._index = 0
        self.first_at: float | None = None
        """When the first words were told."""
        self.is_data: bool | None = None
        """Whether the answer is no prose but JSON; None while nobody can tell."""

    @property
    def text(self) -> str:
        return "".join(self._said) + self._waiting

    @property
    def raw(self) -> str:
        """Everything, for an answer that is data."""
        return self._held

    def hear(self, piece: str) -> None:
        """A piece of the answer."""
        piece = "".join(each for each in piece if each != "\0" and not "\ud800" <= each <= "\udfff")
        self._held = (self._held + piece).lstrip() if self.is_data is None else self._held + piece
        if self.is_data is None and self._held:
            self._judge()
        if self.is_data is not False:
            return
        ready = self._held.rstrip()
        ready = _whole(ready, self._held)
        self._waiting, self._held = self._waiting + self._passed(ready), self._held[len(ready) :]
        if self._waiting and time.monotonic() - self._last >= AT_MOST_EVERY:
            self._let_go()

    def tell(self, text: str) -> None:
        """A text that is known as a whole, in at least two pieces where it has two words."""
        middle = text.find(" ", len(text) // 2)
        for piece in (text[:middle], text[middle:]) if 0 < middle < len(text) - 1 else (text,):
            self._waiting += piece
            self._let_go()

    def close(self) -> str:
        """The whole text; what was held back at its end is white space."""
        self.is_data = bool(self.is_data)
        if not self.is_data:
            rest, self._held = self._held.rstrip(), ""
            self._waiting += self._passed(rest) + (self._gate.closed() if self._gate else "")
            self._flush()
        return self.text

    def stop(self) -> str:
        """What was told when it broke off; what was held back is told to nobody."""
        self._held = ""
        if not self.is_data:
            self._flush()
        return self.text

    def begin_again(self) -> None:
        """Another answer instead of one that was data and no story."""
        self._held, self.is_data = "", None

    def _flush(self) -> None:
        if self._waiting:
            if not self._said and " " in self._waiting:
                whole, self._waiting = self._waiting, ""
                self.tell(whole)
            else:
                self._let_go()

    def _passed(self, text: str) -> str:
        return self._gate.passed(text) if self._gate and text else text

    def _judge(self) -> None:
        if self._held.startswith(FENCE):
            self.is_data = True
        elif not any(each.startswith(self._held) for each in FENCE):
            self.is_data = False

    def _let_go(self) -> None:
        piece, self._waiting = self._waiting, ""
        self._say(self._index, piece)
        self._said.append(piece)
        self._index, self._last = self._index + 1, time.monotonic()
        self.first_at = self.first_at or self._last


def _whole(ready: str, held: str) -> str:
    """Not the last character, as long as a mark that belongs to it may follow."""
    if ready == held and ready:
        place = len(ready) - 1
        while place > 0 and (unicodedata.combining(ready[place]) or ready[place] in "\u200d\ufe0f"):
            place -= 1
        return ready[:place].rstrip() if ready[place - 1 : place].isspace() else ready[:place]
    return ready
