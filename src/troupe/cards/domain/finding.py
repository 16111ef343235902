"""Every card in a file, whatever holds it, with what there is to say about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from troupe.cards.domain.art import IN_ARCHIVE, IN_CHUNKS, content_of
from troupe.cards.domain.character import CardDocument, kind_of, not_a_card, read_card, read_fields
from troupe.cards.domain.character.packaged import of_byaf, of_voxta
from troupe.cards.domain.container import CardFile, cards_in, missing, paths_in
from troupe.cards.domain.plain import trees_in
from troupe.cards.domain.report import Report, Sentence, column_of

_SAYS_CODE = 40


@dataclass(frozen=True)
class FoundCard:
    """A card that can become a persona."""

    card: CardDocument
    file: CardFile | None
    """The picture or package around it; none for plain text."""
    report: Report

    @property
    def talks(self) -> Sequence[Mapping[str, Any]]:
        """What was said to somebody of a package, as its scenarios hold it."""
        beside = self.file.beside if self.file and self.file.container == "byaf" else ()
        return [each for each in beside if isinstance(each.get("messages"), list) and each["messages"]]


def found_in(file: BinaryIO, file_name: str) -> Sequence[FoundCard]:
    """The cards of a file; a file that holds none is refused with the reason."""
    if held := cards_in(file):
        return [_of_file(each, file_name) for each in held]
    trees, told = plain_trees(file)
    cards = [tree for tree in trees if _is_card(tree)]
    if not cards:
        raise not_a_card(trees[0])
    if others := len(trees) - len(cards):
        told = [*told, Sentence(f"wrong_type: {others} more in the list are no cards.", str(others))]
    return [_of_tree(tree, told, file_name) for tree in cards]


def plain_trees(file: BinaryIO) -> tuple[Sequence[Mapping[str, Any]], Sequence[str]]:
    file.seek(0)
    return trees_in(file.read())


def _of_file(held: CardFile, file_name: str) -> FoundCard:
    report = Report()
    _say_all(report, held.told, held.place)
    if held.container == "byaf":
        card = read_fields(of_byaf(held.tree, held.beside), held.tree, "byaf", report, file_name)
    elif held.container == "voxpkg":
        card = read_fields(of_voxta(held.tree, held.beside, held.files), held.tree, "voxpkg", report, file_name)
    else:
        card = read_card(held.tree, report, file_name)
    return FoundCard(card, held if held.picture is not None else _with_icon(held, card), report)


def _with_icon(held: CardFile, card: CardDocument) -> CardFile:
    """A package says by its own names what shows somebody, so that it is known only now."""
    icons = [each for each in card.assets if each.get("type") == "icon"] if held.container in ("byaf", "voxpkg") else []
    shown = next((found for each in icons if (found := content_of(str(each.get("uri")), held.art, held.chunk))), None)
    return replace(held, picture=shown)


def _of_tree(tree: Mapping[str, Any], told: Sequence[str], file_name: str) -> FoundCard:
    report = Report()
    _say_all(report, (*told, *missing(paths_in(tree, (*IN_ARCHIVE, IN_CHUNKS)))), "")
    return FoundCard(read_card(tree, report, file_name), None, report)


def _is_card(tree: Mapping[str, Any]) -> bool:
    return kind_of(tree)[0] not in (None, "lorebook", "chat")


def _say_all(report: Report, told: Sequence[str], place: str) -> None:
    """What the reader of a container said begins with its code."""
    for each in told:
        code, mark, detail = each.partition(": ")
        known = mark and len(code) <= _SAYS_CODE and " " not in code
        about, at = (each.about, each.place or place) if isinstance(each, Sentence) else ((), place)
        said = (code, at, detail) if known else ("container", at, each)
        report.say(column_of(said[0]), *said, about=about)
