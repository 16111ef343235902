"""A conversation as a person would describe it: the model that the tree of a chat is checked against."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Message:
    """What a person would expect of one message."""

    id: str
    parent: str | None
    role: str
    texts: list[str]
    rev: int = 1
    failed: bool = False
    excluded: bool = False
    removed: str | None = None
    children: list[str] = field(default_factory=list)
    chosen: str | None = None

    @property
    def text(self) -> str:
        return self.texts[self.rev - 1]

    @property
    def counts(self) -> bool:
        """An answer that failed is a message only once somebody gave it words."""
        return not self.failed or bool(self.text)


@dataclass
class Deed:
    """Something that was done: what it set, and what had been there before."""

    kind: str
    leaf: list[str | None] | None = None
    fields: dict[str, tuple[str, object, object]] = field(default_factory=dict)


class Model:
    """A tree of plain objects."""

    def __init__(self, roots: list[tuple[str, str]], leaf: str) -> None:
        self.all = {id: Message(id, None, "persona", [text]) for id, text in roots}
        self.roots = [id for id, _ in roots]
        self.leaf: str | None = leaf
        self.done: list[Deed] = []
        self.undone: list[Deed] = []

    # what is there

    def shows(self, id: str) -> bool:
        message = self.all[id]
        if message.removed == "below":
            return False
        return message.removed is None or any(self.shows(child) for child in message.children)

    def lives(self, id: str) -> bool:
        above = list(self.upwards(id))
        return self.all[id].removed is None and all(self.all[each].removed != "below" for each in above)

    def is_cut_off(self, id: str) -> bool:
        return any(self.all[each].removed == "below" for each in self.upwards(id))

    def upwards(self, id: str | None) -> Iterator[str]:
        while id:
            yield id
            id = self.all[id].parent

    def path(self) -> list[str]:
        return [id for id in list(self.upwards(self.leaf))[::-1] if self.all[id].removed is None]

    def family(self, id: str) -> list[str]:
        parent = self.all[id].parent
        return self.all[parent].children if parent else self.roots

    def variant(self, id: str) -> dict[str, int]:
        same = [each for each in self.family(id) if self.all[each].role == self.all[id].role]
        same = [each for each in same if self.all[each].removed is None and self.all[each].counts]
        return {"index": same.index(id) + 1, "count": len(same)}

    def living(self, *roles: str) -> list[str]:
        return [id for id, message in self.all.items() if self.lives(id) and (not roles or message.role in roles)]

    def binned(self) -> list[str]:
        return [id for id, message in self.all.items() if message.removed]

    # what is done

    def add(self, id: str, parent: str | None, role: str, text: str, *, failed: bool = False) -> None:
        self.all[id] = Message(id, parent, role, [text], failed=failed)
        (self.all[parent].children if parent else self.roots).append(id)
        self.stand(id)

    def stand(self, leaf: str | None) -> None:
        below = None
        for id in self.upwards(leaf):
            if below:
                self.all[id].chosen = below
            below = id
        self.leaf = leaf

    def end_of(self, id: str) -> str:
        while shown := [child for child in self.all[id].children if self.shows(child)]:
            chosen = self.all[id].chosen
            id = chosen if chosen in shown else shown[-1]
        return id

    def select(self, id: str) -> None:
        before = self.leaf
        self.stand(id)
        self.stand(self.end_of(id))
        if before != self.leaf:
            self.note(Deed("select", [before, self.leaf]))

    def set(self, kind: str, fields: dict[str, tuple[str, object]], leaf: list[str | None] | None = None) -> Deed:
        deed = Deed(kind, leaf)
        for id, (name, value) in fields.items():
            deed.fields[id] = (name, getattr(self.all[id], name), value)
            setattr(self.all[id], name, value)
        return deed

    def remove(self, ids: list[str], mode: str) -> None:
        before = self.leaf
        deed = self.set("remove", dict.fromkeys(ids, ("removed", mode)), [before, None])
        self.stand(self.what_is_left())
        deed.leaf = [before, self.leaf]
        self.note(deed)

    def what_is_left(self) -> str | None:
        """Where the path ends: there, else beside the first thing on it that shows nothing any more, else above."""
        way = list(self.upwards(self.leaf))[::-1]
        cut = next((place for place, id in enumerate(way) if self.all[id].removed == "below"), None)
        if cut is None:
            if not way or self.shows(way[-1]):
                return self.leaf
            cut = len(way) - 1
        while cut > 0 and not self.shows(way[cut - 1]):
            cut -= 1
        beside = [each for each in self.family(way[cut]) if each != way[cut] and self.shows(each)]
        if beside:
            return self.end_of(beside[-1])
        return way[cut - 1] if cut else None

    def restore(self, id: str) -> None:
        before = self.leaf
        deed = self.set("restore", {id: ("removed", None)})
        if self.leaf is None or self.leaf in self.upwards(id):
            self.stand(self.end_of(id))
        deed.leaf = [before, self.leaf]
        self.note(deed)

    def reword(self, id: str, text: str, kind: str = "correct") -> None:
        message = self.all[id]
        message.texts.append(text)
        self.note(self.set(kind, {id: ("rev", len(message.texts))}))

    def note(self, deed: Deed) -> None:
        self.done.append(deed)
        self.undone.clear()

    def undo(self) -> str:
        deed = self.done.pop()
        if deed.leaf is not None:
            deed.leaf[1] = self.leaf
        self._apply(deed, 0)
        self.undone.append(deed)
        return deed.kind

    def redo(self) -> str:
        deed = self.undone.pop()
        self._apply(deed, 1)
        self.done.append(deed)
        return deed.kind

    def _apply(self, deed: Deed, side: int) -> None:
        for id, (name, before, after) in deed.fields.items():
            setattr(self.all[id], name, after if side else before)
        if deed.leaf is not None:
            self.stand(deed.leaf[side])
