"""Variables of a chat: `{{setvar::n::v}}` and its kin, resolved in the order in which they stand in a finished prompt.

A persona's texts are measured and cut while a prompt is made. So what reads or writes a variable only leaves a mark
there, under a key that no text can know, and is done once in what is really told.
"""

import re
from collections.abc import Mapping

from troupe.kit.named_values import Deeds, Shelf

KINDS = ("getvar", "setvar", "addvar", "incvar", "decvar")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_SPLIT = re.compile(r"::?")


def mark_of(key: str, kind: str, rest: str) -> str | None:
    """The mark that stands for a use of a variable, or None when it names none."""
    name, _, value = _split(rest)
    if not _NAME.fullmatch(name):
        return None
    return f"{_open(key)}{kind}:{name}:{value}{_close(key)}"


class Variables:
    """The values of one chat at one place of its path, while a prompt is told."""

    def __init__(self, key: str, values: Mapping[str, str]) -> None:
        self._open, self._close = _open(key), _close(key)
        self._marks = re.compile(f"{self._open}|{self._close}")
        self._shelf = Shelf(values)

    @property
    def values(self) -> Mapping[str, str]:
        return self._shelf.values

    @property
    def deeds(self) -> Deeds:
        return self._shelf.deeds

    def resolve(self, text: str) -> str:
        """The text with every mark done: innermost first, and from its beginning to its end."""
        if self._open not in text:
            return text
        pieces: list[list[str]] = [[]]
        at = 0
        for mark in self._marks.finditer(text):
            pieces[-1].append(text[at : mark.start()])
            at = mark.end()
            if mark.group() == self._open:
                pieces.append([])
            elif len(pieces) > 1:
                inner = "".join(pieces.pop())
                pieces[-1].append(self._done(inner))
        pieces[-1].append(text[at:])
        return "".join("".join(piece) for piece in pieces)

    def _done(self, content: str) -> str:
        kind, name, value = content.split(":", 2)
        if kind == "setvar":
            self._shelf.give(name, value)
        elif kind != "getvar":
            self._shelf.add(name, {"incvar": "1", "decvar": "-1"}.get(kind, value))
        return "" if kind in ("setvar", "addvar") else self.values.get(name, "")


def _split(rest: str) -> tuple[str, str, str]:
    found = _SPLIT.search(rest)
    if found is None:
        return rest.strip(), "", ""
    return rest[: found.start()].strip(), found.group(), rest[found.end() :]


def _open(key: str) -> str:
    return f"\ufdd1{key}<"


def _close(key: str) -> str:
    return f"\ufdd1{key}>"
