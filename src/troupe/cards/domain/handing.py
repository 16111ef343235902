"""Cards that were read in another process, as JSON and back: what comes back is looked at before it is believed."""

import base64
from collections.abc import Sequence
from typing import Any, BinaryIO, get_args

from troupe.cards.domain.believing import (
    Json,
    a_number,
    a_text,
    listed,
    mapping,
    one_of,
    some_bytes,
    texts,
    unless_refused,
)
from troupe.cards.domain.character.document import LISTS, TEXTS, CardDocument, Shape
from troupe.cards.domain.container import CardFile, Container
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.report import COLUMNS, MOST_TOLD, Report, Told

MOST_CARDS = 2_000


def as_answer(found: Sequence[FoundCard], file: BinaryIO) -> dict[str, Any]:
    return {"cards": [_card(each) | {"file": _file(each.file, file), "report": _report(each)} for each in found]}


def cards_of(answer: object, file: BinaryIO) -> Sequence[FoundCard]:
    """The cards that were found; raises the refusal that was told instead."""
    told = unless_refused(answer)
    return [_found(mapping(each), file) for each in listed(told.get("cards"), MOST_CARDS)]


def _card(found: FoundCard) -> dict[str, Any]:
    card = found.card
    return {
        "shape": card.shape,
        "tree": card.tree,
        "texts": dict(card.texts),
        "lists": {name: list(values) for name, values in card.lists.items()},
        "extensions": card.extensions,
        "notes": dict(card.notes),
        "book": card.book,
        "assets": list(card.assets),
        "dates": dict(card.dates),
        "spec_version": card.spec_version,
    }


def _file(file: CardFile | None, around: BinaryIO) -> dict[str, Any] | None:
    if file is None:
        return None
    whole = file.picture is not None and len(file.picture) == around.seek(0, 2) and file.picture == _all_of(around)
    picture = base64.b64encode(file.picture).decode() if file.picture is not None and not whole else None
    told = {"container": file.container, "picture": picture, "is_picture": whole, "told": list(file.told)}
    return told | {"place": file.place, "beside": list(file.beside)}


def _report(found: FoundCard) -> dict[str, Any]:
    columns = {name: [[each.code, each.path, each.detail, *each.about] for each in told]
               for name, told in found.report.columns.items()}  # fmt: skip
    return {"columns": columns, "more": dict(found.report.more)}


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _found(told: Json, around: BinaryIO) -> FoundCard:
    tree, file = mapping(told.get("tree")), told.get("file")
    card = CardDocument(
        shape=one_of(told.get("shape"), get_args(Shape)),
        tree=tree,
        texts={name: a_text(mapping(told.get("texts")).get(name)) for name in TEXTS},
        lists={name: tuple(map(a_text, listed(mapping(told.get("lists")).get(name)))) for name in LISTS},
        extensions=mapping(told.get("extensions")),
        notes={name: a_text(note) for name, note in mapping(told.get("notes")).items()},
        book=None if told.get("book") is None else mapping(told["book"]),
        assets=tuple(map(mapping, listed(told.get("assets")))),
        dates={name: a_number(date) for name, date in mapping(told.get("dates")).items()},
        spec_version=told.get("spec_version"),
    )
    held = None if file is None else _held(mapping(file), mapping(file).get("picture"), tree, around)
    return FoundCard(card, held, _said(mapping(told.get("report"))))


def _held(told: Json, picture: object, tree: Json, around: BinaryIO) -> CardFile:
    return CardFile(
        container=one_of(told.get("container"), get_args(Container)),
        tree=tree,
        picture=_all_of(around) if told.get("is_picture") is True else some_bytes(picture),
        told=tuple(map(a_text, listed(told.get("told")))),
        place=a_text(told.get("place")),
        beside=tuple(map(mapping, listed(told.get("beside")))),
    )


def _said(told: Json) -> Report:
    columns = mapping(told.get("columns"))
    report = Report()
    for name in COLUMNS:
        for each in listed(columns.get(name), MOST_TOLD):
            code, path, detail, *about = texts(each, 3, 3 + MOST_CARDS)
            report.columns[name].append(Told(code, path, detail, about=tuple(about)))
    report.more = {name: int(a_number(count)) for name in COLUMNS if (count := mapping(told.get("more")).get(name))}
    return report
