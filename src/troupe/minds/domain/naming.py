"""Supplied texts on their way into a prompt: names put in, headings made harmless, lines kept together."""

import re

_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")
_NEW_LINE = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_HEADING = re.compile(r"((?:\A|[\r\n\u2028\u2029]) {0,3})#")
_ASKED = re.compile(r"\{\{(char|user)\}\}|<(bot|char|user)>", re.IGNORECASE)


class Names:
    """Puts the names of both sides where a supplied text asks for them; what a name says is not read again."""

    def __init__(self, char: str, user: str, *, macros: bool = True) -> None:
        self._names = {"char": char, "bot": char, "user": user}
        self._macros = macros

    def __call__(self, text: str) -> str:
        if not self._macros or ("{{" not in text and "<" not in text):
            return text
        return _ASKED.sub(lambda found: self._names[(found[1] or found[2]).lower()], text)


def not_a_heading(text: str) -> str:
    """A supplied line must not pose as a heading of the prompt."""
    return _HEADING.sub(r"\1\\#", text) if "#" in text else text


def in_one_line(text: str) -> str:
    return _LINE_ENDS.sub(" ", text)


def spoken_by(name: str, text: str) -> str:
    """A line of dialogue; what follows its first line is indented, so that it cannot pose as another speaker."""
    first, *more = _NEW_LINE.split(text)
    return "\n".join([f"{in_one_line(name)}: {first}", *(f"  {not_a_heading(line)}" for line in more)])
