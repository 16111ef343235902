"""One thing of a drawing alone: what is there with it and not without it, on the same sheet."""

from collections import Counter
from collections.abc import Iterator

from troupe.kit.markup import Markup, element, join
from troupe.looks.rig.finish.tree import Node, read, written

_BEHIND = ("cape", "arms_behind", "head_back")
Leaf = tuple[str, str, tuple[tuple[str, str], ...]]


def alone(whole: Markup, without: Markup, layer: str) -> Markup:
    """Only what `whole` has more than `without`, before the body or behind it; places and scale stay."""
    drawing = read(element("g", {}, whole))
    others = Counter(_leaves(read(element("g", {}, without)), ""))
    return join(written(child) for child in _kept(drawing, "", others, layer).children)


def _leaves(node: Node, part: str) -> Iterator[Leaf]:
    part = node.part or part
    if node.name == "defs":
        return
    if not node.children:
        yield _leaf(node, part)
    for child in node.children:
        yield from _leaves(child, part)


def _kept(node: Node, part: str, others: Counter[Leaf], layer: str) -> Node:
    part = node.part or part
    if node.name == "defs":
        return node
    children = []
    for child in node.children:
        if child.children or child.name == "defs":
            inner = _kept(child, part, others, layer)
            if inner.children or inner.part:
                children.append(inner)
            continue
        leaf = _leaf(child, child.part or part)
        if others[leaf]:
            others[leaf] -= 1
        elif child.part or (_is_behind(part) == (layer == "behind")):
            children.append(child)
    return node.holding(tuple(children))


def _is_behind(part: str) -> bool:
    return part in _BEHIND


def _leaf(node: Node, part: str) -> Leaf:
    """An element without the ids it refers to, which are counted anew in every drawing."""
    told = {name: "#" if value.startswith("url(#") else value for name, value in node.attributes.items()}
    return node.name, part, tuple(sorted(told.items()))
