"""Messages as rows, and rows as messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from troupe.chats.domain import Entry, Node, Place
from troupe.chats.domain.attachment import Attachment
from troupe.chats.store.damage import is_damaged, placeholder

_MANY = 20
_INNER = ("selected_child_id", "client_key", "client_body", "has_children")


def attachments_of(kept: Sequence[object] | None) -> tuple[Attachment, ...]:
    return tuple(Attachment.kept(each) for each in kept) if kept else ()


def values_of(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = dict(vars(node))
    del values["place"]
    several = {
        "visible_to": list(node.visible_to) or None,
        "attachments": [each.as_json() for each in node.attachments] or None,
    }
    return values | vars(node.place) | {"speaker": dict(node.speaker)} | several


def new_values_of(entry: Entry) -> dict[str, Any]:
    return values_of(entry.node) | {"client_key": entry.client_key, "client_body": entry.client_body}


def without_empty(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Many rows without the columns that hold nothing in any of them: an old chat fills half of them."""
    if len(rows) < _MANY:
        return rows
    used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    return [{name: row[name] for name in used} for row in rows]


def node_of(row: Row[Any]) -> Node:
    return node_from(row._mapping)


def node_from(row: Mapping[Any, Any]) -> Node:
    fields = placeholder(row) if is_damaged(row) else dict(row)
    fields["visible_to"] = tuple(fields["visible_to"] or ())
    fields["attachments"] = attachments_of(fields["attachments"])
    for inner in _INNER:
        fields.pop(inner, None)
    return Node(place=Place(fields.pop("lane"), fields.pop("depth")), **fields)
