"""Writes a whole tree of messages that was kept as a file, in the order in which they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Place
from troupe.chats.domain.recorded import RecordedNode, RecordedRevision
from troupe.chats.domain.revision import Revision
from troupe.chats.service.talk import Talk, as_speaker
from troupe.personas import CastPersona


class Planter:
    """Every message below the one it followed, with its wordings and its marks; ids are new, times stay."""

    def __init__(
        self, talk: Talk, user: User, chat: Chat, cast: Mapping[str, CastPersona], origin: str, leaf: str | None
    ) -> None:
        self._talk = talk
        self._user = user
        self._cast = cast
        self._origin = origin
        self._leaf = leaf
        self._planted: dict[str, tuple[str, Place]] = {}
        self._continued: set[str] = set()
        self.chat = chat

    async def write(self, nodes: Sequence[RecordedNode]) -> None:
        entries, wordings = [], []
        for each in nodes:
            node = await self._node(each)
            self._planted[each.key] = (node.id, node.place)
            entries.append(Entry(node, is_first=True))
            wordings += [_revision(node, said) for said in each.revisions]
            self._remember(each, node)
        await self._talk.tree.add(entries)
        await self._talk.tree.words.keep([entry.node.id for entry in entries if entry.node.text])
        await self._talk.tree.revisions.keep(self.chat.id, wordings)

    async def close(self, nodes: Sequence[RecordedNode]) -> None:
        """Paths lead where they led."""
        ids = {key: id for key, (id, _) in self._planted.items()}
        chosen = {ids[each.key]: ids[each.chosen] for each in nodes if each.chosen in ids}
        await self._talk.tree.selections.choose(self.chat.id, chosen)

    async def _node(self, said: RecordedNode) -> Node:
        parent_id, place = await self._place(said.parent)
        persona = self._cast.get(said.persona or "")
        role = "narrator" if said.role == "persona" and persona is None else said.role
        known_to = tuple(self._cast[id].id for id in said.visible_to if id in self._cast)
        return Node(
            id=self._talk.new_id(),
            realm=self.chat.realm,
            chat_id=self.chat.id,
            parent_id=parent_id,
            place=place,
            number=self.chat.node_count + 1,
            role=role,
            speaker=self._speaker(role, said.name, persona),
            text=said.text,
            status=said.status,
            created_at=said.at or self.chat.created_at,
            rev=said.rev,
            scripted=said.scripted,
            brain=said.brain,
            excluded=said.excluded or len(known_to) < len(said.visible_to),
            visible_to=known_to,
            mask_name=said.mask_name,
            attachments=tuple(said.attachments),
            origin={"import_id": self._origin, "line": self.chat.node_count + 1},
        )

    async def _place(self, parent: str | None) -> tuple[str | None, Place]:
        """On along its parent's lane for the first that follows, at the head of a lane of its own for every other."""
        if parent is None or parent not in self._planted:
            return None, (await self._talk.tree.fork(self.chat.id, None)).place
        id, place = self._planted[parent]
        if parent not in self._continued:
            self._continued.add(parent)
            return id, Place(place.lane, place.depth + 1)
        return id, await self._talk.tree.branch(self.chat.id, place)

    def _speaker(self, role: str, name: str, persona: CastPersona | None) -> dict[str, object]:
        if role == "persona" and persona is not None:
            return as_speaker(persona) | ({"name": name} if name else {})
        if role == "narrator":
            return {"kind": "narrator", "id": None, "name": name}
        return {"kind": "mask", "id": self._user.id, "name": name or self._user.display_name}

    def _remember(self, said: RecordedNode, node: Node) -> None:
        opening = self.chat.opening or (node.text[:200] if node.role == "user" else "")
        self.chat = replace(self.chat, node_count=node.number, opening=opening)
        if said.key == self._leaf:
            self.chat = replace(self.chat, active_leaf_id=node.id, last_message_at=node.created_at)


def _revision(node: Node, said: RecordedRevision) -> Revision:
    return Revision(node.id, said.rev, said.text, None, said.kind, said.by, said.at or node.created_at)
