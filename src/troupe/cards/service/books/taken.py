"""A lorebook taken apart: which program wrote it, its entries one by one, and what stands around them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from troupe.cards.service.books import others, sillytavern, specified
from troupe.cards.service.books.fields import Telling, Tree
from troupe.minds import BookSettings, Entry

Format = Literal["lorebook_v3", "character_book", "sillytavern", "agnai", "risuai", "novelai", "kobold_lite"]
Decode = Callable[[Tree, int, Telling], Entry]
DECODERS: Mapping[Format, Decode] = {
    "lorebook_v3": specified.decode,
    "character_book": specified.decode,
    "sillytavern": sillytavern.decode,
    "agnai": others.agnai,
    "risuai": others.risu,
    "novelai": others.novelai,
    "kobold_lite": others.kobold,
}
_FAR = 10**9
_LIST: Mapping[Format, str] = {"risuai": "data", "kobold_lite": "worldinfo"}
NAMED: Mapping[Format, str] = {
    "lorebook_v3": "a lorebook of version 3",
    "character_book": "the book of a card",
    "sillytavern": "SillyTavern world info",
    "agnai": "an Agnai memory book",
    "risuai": "a RisuAI lorebook",
    "novelai": "a NovelAI lorebook",
    "kobold_lite": "world info of KoboldAI Lite",
}


@dataclass(frozen=True)
class Piece:
    """One entry as it stood, with the name or number it stood under."""

    at: str | int
    raw: Tree


@dataclass(frozen=True)
class Apart:
    """A book in its parts."""

    format: Format
    tree: Tree
    """Everything but the entries."""
    pieces: Sequence[Piece]
    odd: Sequence[tuple[int, Any]] = field(default=())
    """What stood among the entries and is none."""

    @property
    def body(self) -> Tree:
        return body_of(self.format, self.tree)


def format_of(tree: Tree) -> Format | None:
    """Which program wrote a tree; none when it holds no lorebook."""
    data = tree.get("data")
    if tree.get("spec") == "lorebook_v3" and isinstance(data, dict):
        return "lorebook_v3"
    if tree.get("type") == "risu" and isinstance(data, list):
        return "risuai"
    if isinstance(tree.get("worldinfo"), list):
        return "kobold_lite"
    entries = tree.get("entries")
    if not isinstance(entries, dict | list):
        return None
    if tree.get("kind") == "memory":
        return "agnai"
    if "lorebookVersion" in tree:
        return "novelai"
    listed = list(entries.values()) if isinstance(entries, dict) else entries
    first = next((each for each in listed if isinstance(each, dict)), {})
    return "sillytavern" if "key" in first or (isinstance(entries, dict) and not first) else "character_book"


def apart(tree: Tree, format: Format) -> Apart:
    name = _LIST.get(format, "entries")
    body = body_of(format, tree)
    entries = body.get(name)
    named = list(_named(entries))
    pieces = [Piece(at, raw) for at, raw in named if isinstance(raw, dict)]
    if format == "sillytavern" and isinstance(entries, dict):
        pieces = [piece for _, piece in sorted(enumerate(pieces), key=lambda each: _shown_at(*each))]
    odd = [(number, raw) for number, (_, raw) in enumerate(named) if not isinstance(raw, dict)]
    bare = {**body, name: {} if isinstance(entries, dict) else []}
    return Apart(format, {**tree, "data": bare} if format == "lorebook_v3" else bare, pieces, odd)


def body_of(format: Format, tree: Tree) -> Tree:
    data = tree.get("data")
    return data if format == "lorebook_v3" and isinstance(data, dict) else tree


def settings_of(found: Apart, name: str, telling: Telling) -> BookSettings:
    return specified.settings_of(found.body, name, telling)


def numbered(names: Iterable[str]) -> bool:
    return all(name.isascii() and name.isdecimal() for name in names)


def counted(number: str) -> tuple[int, str]:
    """Orders numbers that may be longer than any that can be reckoned with."""
    bare = number.lstrip("0")
    return len(bare), bare


def _shown_at(place: int, piece: Piece) -> tuple[float, int]:
    """Where somebody put it in the list; their names only count."""
    said = piece.raw.get("displayIndex")
    if isinstance(said, bool) or not isinstance(said, int | float):
        return place, place
    return float(max(-_FAR, min(_FAR, said))), place


def _named(entries: object) -> Iterator[tuple[str | int, Any]]:
    """By ascending number where all names are numbers, else as they stand."""
    if isinstance(entries, dict):
        yield from sorted(entries.items(), key=lambda pair: counted(pair[0])) if numbered(entries) else entries.items()
    elif isinstance(entries, list):
        yield from enumerate(entries)
