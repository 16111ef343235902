"""Takes away what a finish left behind: groups with nothing in them, and gradients and clips that nothing uses."""

import re
from collections.abc import Iterator

from troupe.looks.rig.finish.tree import Node

_USED = re.compile(r"url\(#([^)]+)\)")


def swept(drawing: Node) -> Node:
    full = _without_empty_groups(drawing)
    used = set(_used(full))
    return full.holding(tuple(_kept(child, used) if child.name == "defs" else child for child in full.children))


def _without_empty_groups(node: Node) -> Node:
    children = (_without_empty_groups(child) for child in node.children)
    return node.holding(tuple(child for child in children if not _is_empty(child)))


def _is_empty(node: Node) -> bool:
    """A named group stays, for a page may move it or fade it."""
    return node.name == "g" and not node.children and not any(name.startswith("data-") for name in node.attributes)


def _used(node: Node) -> Iterator[str]:
    for value in node.attributes.values():
        yield from _USED.findall(value)
    for child in node.children:
        yield from _used(child)


def _kept(defs: Node, used: set[str]) -> Node:
    return defs.holding(tuple(one for one in defs.children if one.attributes.get("id") in used))
