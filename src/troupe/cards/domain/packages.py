"""Which package an archive is, and the characters in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from troupe.cards.domain.archive import Archive
from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.report import Sentence
from troupe.cards.domain.text import tree_of, unwrapped

Package = Literal["charx", "byaf", "voxpkg"]
CARD = "card.json"
MOST_CHARACTERS = 100
_ODDITIES = 40

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Character:
    """One character of a package: its document, what else of the package speaks of it, and the way to its files."""

    package: Package
    place: str
    tree: Tree
    beside: Sequence[Tree] = ()
    """Scenarios and books that stand in files of their own."""
    picture: Callable[[str], bytes | None] = lambda path: None
    told: Sequence[str] = ()
    files: Sequence[str] = ()
    """What lies beside its document, by the names that the archive has for it."""
    has: Callable[[str], bool] = lambda path: True
    can_unpack: Callable[[str], bool] = lambda path: True


@dataclass
class Opened:
    """An archive that is a package of characters."""

    archive: Archive
    package: Package
    top: str = ""
    told: list[str] = field(default_factory=list)

    def characters(self) -> Sequence[Character]:
        found = list(_READERS[self.package](self))
        if not found:
            raise Refusal("not_a_card", "", "This package names no character that is in it.")
        return found[:MOST_CHARACTERS]

    def tree(self, name: str) -> Tree:
        place = f"member:{name[:80]}"
        tree, told = tree_of(unwrapped(self.archive.text(name), place), place)
        self.told += told[: max(0, _ODDITIES - len(self.told))]
        return tree


def opened(archive: Archive) -> Opened | None:
    """The package; none for an archive of another kind."""
    names = archive.names
    for deep in (0, 1):
        for name in names:
            if name.count("/") == deep and name.rpartition("/")[2].casefold() == CARD:
                top = name[: -len(CARD)]
                folder = top.rstrip("/")
                told = [Sentence(f"in_folder: The card stands in the folder {folder}.", folder)] if top else []
                return Opened(archive, "charx", top, list(told))
    if archive.named("manifest.json") and any(name.endswith("character.json") for name in names):
        return Opened(archive, "byaf")
    return Opened(archive, "voxpkg") if any(_is_voxta(name) for name in names) else None


def _is_voxta(name: str) -> bool:
    return fnmatchcase(name.casefold(), "characters/*/character.json")


def _charx(package: Opened) -> Iterator[Character]:
    card = package.archive.named(package.top + CARD)
    assert card is not None  # a package was recognised by it
    yield Character(
        package="charx",
        place=f"member:{CARD}",
        tree=package.tree(card),
        picture=lambda path: package.archive.picture(package.top + path),
        told=package.told,
        files=[name for name in package.archive.names if name != card],
        has=lambda path: package.archive.named(package.top + path) is not None,
        can_unpack=lambda path: package.archive.can_unpack(package.top + path),
    )


def _byaf(package: Opened) -> Iterator[Character]:
    manifest = package.tree(package.archive.named("manifest.json") or "")
    author = manifest.get("author")
    scenarios = [each for each in map(package.archive.named, _texts(manifest.get("scenarios"))) if each]
    beside = [package.tree(name) for name in scenarios[:MOST_CHARACTERS]]
    for path in _texts(manifest.get("characters"))[:MOST_CHARACTERS]:
        if (name := package.archive.named(path)) is None:
            package.told.append(Sentence(f"member_unreadable: {path[:80]} is named and is not there.", path[:80]))
            continue
        folder = name.rpartition("/")[0]
        tree = {**package.tree(name), "author": author} if isinstance(author, dict) else package.tree(name)
        yield Character("byaf", f"member:{name[:80]}", tree, beside, _below(package.archive, folder), package.told)


def _voxpkg(package: Opened) -> Iterator[Character]:
    books = [package.tree(name) for name in package.archive.names
             if fnmatchcase(name.casefold(), "books/*/book.json")][:MOST_CHARACTERS]  # fmt: skip
    for name in filter(_is_voxta, package.archive.names):
        folder = name.rpartition("/")[0]
        tree = package.tree(name)
        wanted = _texts(tree.get("MemoryBooks"))
        own = [book for book in books if book.get("Id") in wanted or book.get("Name") in wanted]
        files = [each for each in package.archive.names if each.startswith(f"{folder}/") and each != name]
        below = _below(package.archive, folder)
        yield Character("voxpkg", f"member:{name[:80]}", tree, own, below, package.told, files)


def _below(archive: Archive, folder: str) -> Callable[[str], bytes | None]:
    """Paths of a character count from its own folder, or from the top."""
    return lambda path: archive.picture(f"{folder}/{path}") or archive.picture(path)


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


_READERS: Mapping[Package, Callable[[Opened], Iterator[Character]]] = {
    "charx": _charx,
    "byaf": _byaf,
    "voxpkg": _voxpkg,
}
