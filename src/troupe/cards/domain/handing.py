"""Cards that were read in another process, as JSON and back: what comes back is looked at before it is believed."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from troupe.cards.domain.character.document import LISTS, TEXTS, CardDocument, Shape
from troupe.cards.domain.container import CardFile, Container
from troupe.cards.domain.finding import FoundCard
from troupe.cards.domain.refusal import Refusal
from troupe.cards.domain.report import COLUMNS, MOST_TOLD, Report, Told

MOST_CARDS = 2_000
Json = Mapping[str, Any]


class Unbelievable(ValueError):
    """An answer that no reader of cards gives."""


def as_answer(found: Sequence[FoundCard], content: bytes) -> dict[str, Any]:
    return {"cards": [_card(each) | {"file": _file(each.file, content), "report": _report(each)} for each in found]}


def as_refusal(refusal: Refusal) -> dict[str, Any]:
    return {"refusal": [refusal.code, refusal.place, refusal.detail]}


def cards_of(answer: object, content: bytes) -> Sequence[FoundCard]:
    """The cards that were found; raises the refusal that was told instead."""
    told = _mapping(answer)
    if "refusal" in told:
        code, place, detail = (_text(each) for each in _list(told["refusal"], 3))
        raise Refusal(code, place, detail)
    return [_found(_mapping(each), content) for each in _list(told.get("cards"), MOST_CARDS)]


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


def _file(file: CardFile | None, content: bytes) -> dict[str, Any] | None:
    if file is None:
        return None
    whole = file.picture == content
    picture = base64.b64encode(file.picture).decode() if file.picture is not None and not whole else None
    told = {"container": file.container, "picture": picture, "is_picture": whole, "told": list(file.told)}
    return told | {"place": file.place, "beside": list(file.beside)}


def _report(found: FoundCard) -> dict[str, Any]:
    columns = {name: [[each.code, each.path, each.detail] for each in told]
               for name, told in found.report.columns.items()}  # fmt: skip
    return {"columns": columns, "more": dict(found.report.more)}


def _found(told: Json, content: bytes) -> FoundCard:
    tree, file = _mapping(told.get("tree")), told.get("file")
    card = CardDocument(
        shape=_one_of(told.get("shape"), get_args(Shape)),
        tree=tree,
        texts={name: _text(_mapping(told.get("texts")).get(name)) for name in TEXTS},
        lists={name: tuple(map(_text, _list(_mapping(told.get("lists")).get(name)))) for name in LISTS},
        extensions=_mapping(told.get("extensions")),
        notes={name: _text(note) for name, note in _mapping(told.get("notes")).items()},
        book=None if told.get("book") is None else _mapping(told["book"]),
        assets=tuple(map(_mapping, _list(told.get("assets")))),
        dates={name: _number(date) for name, date in _mapping(told.get("dates")).items()},
        spec_version=told.get("spec_version"),
    )
    held = None if file is None else _held(_mapping(file), _mapping(file).get("picture"), tree, content)
    return FoundCard(card, held, _said(_mapping(told.get("report"))))


def _held(told: Json, picture: object, tree: Json, content: bytes) -> CardFile:
    return CardFile(
        container=_one_of(told.get("container"), get_args(Container)),
        tree=tree,
        picture=content if told.get("is_picture") is True else _bytes(picture),
        told=tuple(map(_text, _list(told.get("told")))),
        place=_text(told.get("place")),
        beside=tuple(map(_mapping, _list(told.get("beside")))),
    )


def _said(told: Json) -> Report:
    columns = _mapping(told.get("columns"))
    report = Report()
    for name in COLUMNS:
        for each in _list(columns.get(name), MOST_TOLD):
            report.columns[name].append(Told(*(_text(part) for part in _list(each, 3))))
    report.more = {name: int(_number(count)) for name in COLUMNS if (count := _mapping(told.get("more")).get(name))}
    return report


def _mapping(value: object) -> Json:
    if not isinstance(value, dict):
        raise Unbelievable("an object was expected")
    return value


def _list(value: object, most: int = 1_000_000) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Unbelievable("a list was expected")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unbelievable("a text was expected")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unbelievable("a number was expected")
    return value


def _bytes(value: object) -> bytes | None:
    return None if value is None else base64.b64decode(_text(value), validate=True)


def _one_of(value: object, allowed: Sequence[Any]) -> Any:
    if value not in allowed:
        raise Unbelievable("this is none of what was expected")
    return value
