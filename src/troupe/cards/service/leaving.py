"""Which messages of a tree leave with it, and what they follow once others stay behind."""

from collections.abc import Mapping
from typing import Any

from troupe.chats import Node


class Leaving:
    """Takes messages in the order they were made, so that what they follow is known; it keeps none of their texts."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._taken: dict[str, str | None] = {}
        """What each message that leaves follows then."""
        self._families: dict[str | None, list[str]] = {}
        self._lanes: dict[str, int] = {}
        self._above: dict[str, str | None] = {}
        """For each message that stays behind alone, the one that those after it follow now."""
        self._gone: set[str] = set()

    def take(self, node: Node) -> None:
        """What was removed stays behind, and so does what is private, unless asked for, or still being written."""
        if node.removed == "below" or node.parent_id in self._gone:
            self._gone.add(node.id)
        elif node.removed or node.is_writing or (node.visible_to and not self._private):
            self._above[node.id] = self._parent_of(node.parent_id)
        else:
            parent = self._parent_of(node.parent_id)
            self._taken[node.id] = parent
            self._families.setdefault(parent, []).append(node.id)
            self._lanes[node.id] = node.place.lane

    def takes(self, node: Node) -> bool:
        """Whether it leaves, as far as was seen of the chat."""
        return node.id in self._taken

    def end_of(self, leaf: str | None) -> str | None:
        """Where the chat stands, as far as that leaves."""
        return leaf if leaf in self._taken else self._parent_of(leaf)

    def placed(self, told: dict[str, Any], chosen: Mapping[str, str]) -> dict[str, Any]:
        """A message with what it follows, and with the child that was chosen last where there are several."""
        id = str(told["id"])
        family = self._families.get(id, [])
        return told | {"parent_id": self._taken[id], "chosen": self._chosen(id, family, chosen)}

    def _chosen(self, id: str, family: list[str], chosen: Mapping[str, str]) -> str | None:
        if len(family) < 2:
            return None
        straight = next((each for each in family if self._lanes[each] == self._lanes[id]), None)
        return chosen[id] if chosen.get(id) in family else straight

    def _parent_of(self, id: str | None) -> str | None:
        return self._above.get(id, id) if id is not None and id not in self._gone else None
