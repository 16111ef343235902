"""What the fields of a look accept, read from the document itself, so that a page knows every control there is."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from troupe.looks.domain.kinds import ANIMAL_HEADS
from troupe.looks.domain.look import Look


class NumberView(BaseModel):
    """A number that a look may set: from `least` to `most`; null is left to the seed where `default` is null."""

    path: str
    least: float
    most: float
    whole: bool
    default: float | None


class WordView(BaseModel):
    """A field that takes one of a few words."""

    path: str
    words: list[str]


def numbers() -> list[NumberView]:
    found = []
    for path, kind, bounds, default in _fields(Look):
        least, most = _bound(bounds, "ge"), _bound(bounds, "le")
        if kind in (int, float) and isinstance(least, int | float) and isinstance(most, int | float):
            found.append(NumberView(path=path, least=least, most=most, whole=kind is int, default=default))
    return found


def words() -> list[WordView]:
    told = [
        WordView(path=path, words=list(kind))
        for path, kind, _, _ in _fields(Look)
        if isinstance(kind, tuple) and len(kind) > 1
    ]
    # A pet may be any animal, so the document takes any word; these are the heads a person may have.
    return [*told, WordView(path="species", words=list(ANIMAL_HEADS))]


def _bound(bounds: tuple[object, ...], which: str) -> object:
    return next((found for each in bounds if (found := getattr(each, which, None)) is not None), None)


Field = tuple[str, Any, tuple[object, ...], Any]


def _fields(model: type[BaseModel], above: str = "") -> Iterator[Field]:
    """Every field with its path, its plain type (or the words it takes), its bounds and its default."""
    for name, field in model.model_fields.items():
        kind, bounds = _plain(field.annotation, tuple(field.metadata))
        path = f"{above}{name}"
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _fields(kind, f"{path}.")
        else:
            yield path, kind, bounds, field.default


def _plain(kind: Any, bounds: tuple[object, ...]) -> tuple[Any, tuple[object, ...]]:
    """Without the null and the notes around it; a union of more than that has no plain type."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        for note in notes:
            bounds += tuple(getattr(note, "metadata", ())) or (note,)
        return _plain(inner, bounds)
    if get_origin(kind) is Literal:
        return get_args(kind), bounds
    if get_origin(kind) in (Union, UnionType):
        rest = [each for each in get_args(kind) if each is not type(None)]
        return _plain(rest[0], bounds) if len(rest) == 1 else (None, bounds)
    return kind, bounds
