"""Messages as rows, and rows as messages."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from troupe.chats.domain import Entry, Node, Place

_INNER = ("selected_child_id", "client_key", "client_body", "has_children")


def values_of(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = dict(vars(node))
    del values["place"]
    several = {"visible_to": list(node.visible_to) or None, "attachments": list(node.attachments) or None}
    return values | vars(node.place) | {"speaker": dict(node.speaker)} | several


def new_values_of(entry: Entry) -> dict[str, Any]:
    return values_of(entry.node) | {"client_key": entry.client_key, "client_body": entry.client_body}


def node_of(row: Row[Any]) -> Node:
    return node_from(row._mapping)


def node_from(row: Mapping[Any, Any]) -> Node:
    fields = dict(row)
    for several in ("visible_to", "attachments"):
        fields[several] = tuple(fields[several] or ())
    for inner in _INNER:
        fields.pop(inner, None)
    return Node(place=Place(fields.pop("lane"), fields.pop("depth")), **fields)
