"""Where in a look a name stands that the catalogue does not have."""

from collections.abc import Iterator, Mapping

from troupe.looks.domain.document import LookDocument
from troupe.looks.rig.resolve import UnknownItem

_PARTS = ("hair", "clothes", "equipment", "outfits")


def located(refused: UnknownItem, document: LookDocument) -> UnknownItem:
    """The same refusal, with the path of the field as whoever sent it wrote it."""
    told = document.as_json()
    places = (place for part in _PARTS for place in _places(told.get(part), refused.item, part))
    refused.field = next(places, refused.field)
    return refused


def _places(value: object, name: str, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("item") == name:
            yield path
        for key, each in value.items():
            yield from _places(each, name, f"{path}.{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _places(each, name, f"{path}.{number}")
    elif value == name and not path.endswith((".item", ".name")):
        yield path
