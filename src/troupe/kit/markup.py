"""The one writer of SVG and HTML: whatever comes from outside is escaped, and there is no way around it.

Only `element` and `join` make `Markup`; text becomes markup by being escaped. Names of elements and attributes are
checked, so a value can never turn into a tag.
"""

import re
from collections.abc import Iterable, Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*\Z")
_SEAL = object()
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_known_names: set[str] = set()


class Markup:
    """Finished markup; made by `element`, `join` and `text` only."""

    __slots__ = ("_text",)

    def __init__(self, text: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("Markup is made by element(), join() and text(), never from a string.")
        self._text = text

    def __str__(self) -> str:
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def renamed(self, old: str, new: str) -> "Markup":
        """The same markup with one name, such as the beginning of its ids, replaced by another name."""
        return Markup(self._text.replace(_checked(old), _checked(new)), _SEAL)

    def numbered(self, name: str, value: str) -> "Markup":
        """The same markup with a name in it replaced by a number, such as an angle that each frame tells anew."""
        if name not in self._text:
            return self
        return Markup(self._text.replace(_checked(name), f"{float(value):g}"), _SEAL)


Child = Markup | str


def text(words: str) -> Markup:
    """Words as they are read, whatever signs they contain."""
    return Markup(_escaped(words), _SEAL)


def element(name: str, attributes: Mapping[str, str] | None = None, *children: Child) -> Markup:
    """One element; attributes keep their order, children that are plain text are escaped."""
    opening = f"<{_checked(name)}" + "".join(
        f' {_checked(key)}="{_quoted(value)}"' for key, value in (attributes or {}).items()
    )
    if not children:
        return Markup(opening + ("/>" if name not in _VOID else ">"), _SEAL)
    return Markup(f"{opening}>{_body(children)}</{name}>", _SEAL)


def join(parts: Iterable[Child]) -> Markup:
    return Markup(_body(parts), _SEAL)


def _body(parts: Iterable[Child]) -> str:
    return "".join(part._text if isinstance(part, Markup) else _escaped(part) for part in parts)


def _checked(name: str) -> str:
    if name not in _known_names:
        if not _NAME.match(name) or name.lower().startswith("on"):
            raise ValueError(f"{name!r} is no name for an element or an attribute.")
        _known_names.add(name)
    return name


def _escaped(words: str) -> str:
    return words.translate(_CONTROL).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    if value.isascii() and value.isprintable() and not ('"' in value or "&" in value or "<" in value or ">" in value):
        return value
    return _escaped(value).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
