"""What the use cases of conversations share: finding things, showing them, and adding a message."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Place, Role, Spot, Variant
from troupe.chats.domain.mask import Mask
from troupe.chats.domain.opening import fingerprint
from troupe.chats.domain.operation import Changes, Operation, OpKind
from troupe.chats.domain.rating import Rating
from troupe.chats.domain.standing import variables_kept
from troupe.chats.errors import ChatNotFound, MaskNotFound, NodeNotFound
from troupe.chats.store import ChatStore, RatingStore, TreeStore
from troupe.chats.store.masks import MaskStore
from troupe.chats.store.operations import OperationStore
from troupe.kit.ids import NewId, is_id
from troupe.kit.times import Clock
from troupe.live import LiveLog, personal
from troupe.minds import Greeted
from troupe.personas import CastPersona, PersonaNotFound, Personas, StoredUnreadable

Overheard = Callable[[User, Chat, Node, CastPersona | None], Awaitable[None]]

__all__ = ["PathPage", "Talk", "as_speaker", "fingerprint"]


@dataclass(frozen=True)
class PathPage:
    """A stretch of a path, oldest first."""

    nodes: Sequence[Node]
    variants: dict[str, Variant]
    ratings: Mapping[tuple[str, int], Rating]
    edited: Collection[str]
    has_earlier: bool
    has_later: bool
    active_leaf_id: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "nodes": [self._shown(node) for node in self.nodes],
            "has_earlier": self.has_earlier,
            "has_later": self.has_later,
            "active_leaf_id": self.active_leaf_id,
        }

    def _shown(self, node: Node) -> dict[str, object]:
        rating = self.ratings.get((node.id, node.rev))
        return node.as_json(self.variants[node.id], rating, edited=node.id in self.edited)


class Talk:
    """The floor that conversations and answers both stand on."""

    def __init__(
        self,
        chats: ChatStore,
        tree: TreeStore,
        ratings: RatingStore,
        operations: OperationStore,
        masks: MaskStore,
        personas: Personas,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self.chats = chats
        self.tree = tree
        self.ratings = ratings
        self.operations = operations
        self.masks = masks
        self.personas = personas
        self.live = live
        self.clock = clock
        self.new_id = new_id
        self.overheard: Overheard | None = None
        """Hears of words that no answer ends with: said without one, or changed by hand."""

    async def chat(self, user: User, id: str) -> Chat:
        """A chat of this person; one in the bin is still there to be read and restored."""
        found = await self.chats.find(user.id, id) if is_id(id) else None
        if found is None:
            raise ChatNotFound(id)
        return found

    async def held(self, user: User, id: str, *, also_from_the_bin: bool = False) -> Chat:
        """The same inside a transaction, held against others, and not from the bin."""
        found = await self.chats.hold(user.id, id) if is_id(id) else None
        if found is None or (found.removed_at is not None and not also_from_the_bin):
            raise ChatNotFound(id)
        return found

    async def node(self, chat: Chat, id: str) -> Node:
        """A message that is there; what is in the bin is not."""
        found = await self.any_node(chat, id)
        if not await self.tree.lives(found):
            raise NodeNotFound(id)
        return found

    async def any_node(self, chat: Chat, id: str) -> Node:
        """A message, also one in the bin."""
        found = await self.tree.find(chat.id, id) if is_id(id) else None
        if found is None:
            raise NodeNotFound(id)
        return found

    async def mask(self, chat: Chat) -> Mask | None:
        """Who the user is in a chat, when it is not just themselves."""
        return await self.masks.worn(chat.user_id, chat.mask_id) if chat.mask_id else None

    async def own_mask(self, user: User, id: str) -> Mask:
        found = await self.masks.find(user.id, id) if is_id(id) else None
        if found is None:
            raise MaskNotFound(id)
        return found

    async def show(self, user: User, chat: Chat, *known: CastPersona) -> dict[str, object]:
        """A chat with the names of its members; whom the caller knows is not looked up."""
        names = {persona.id: persona.document.spoken_name for persona in known}
        return chat.as_json([names.get(id) or await self._name(user, id) for id in chat.member_ids])

    async def show_all(self, user: User, chats: Sequence[Chat]) -> list[dict[str, object]]:
        """Chats with the names of their members, each of whom is looked up once."""
        names = {id: await self._name(user, id) for id in {id for chat in chats for id in chat.member_ids}}
        return [chat.as_json([names[id] for id in chat.member_ids]) for chat in chats]

    async def show_node(self, node: Node) -> dict[str, object]:
        rating = (await self.ratings.at([node.id])).get((node.id, node.rev)) if node.run_id else None
        variant = (await self.tree.variants(node.chat_id, [node]))[node.id]
        return node.as_json(variant, rating, edited=bool(await self.tree.revisions.edited([node])))

    async def path(self, chat: Chat, leaf: Node | None, before: Node | None, limit: int) -> PathPage:
        """At most `limit` nodes of the path to a leaf; `before` excludes itself and what follows."""
        if leaf is None:
            return PathPage([], {}, {}, (), False, False, chat.active_leaf_id)
        found = await self.tree.path(leaf, before.place.depth if before else None, limit + 1)
        shown = found[-limit:]
        return await self._page(chat, shown, has_earlier=len(found) > limit, has_later=before is not None)

    async def path_around(self, chat: Chat, leaf: Node, around: Node, limit: int) -> PathPage:
        """At most `limit` nodes of the path to a leaf with one of them in the middle."""
        half = max(1, (limit + 1) // 2)
        until = await self.tree.path(leaf, around.place.depth + 1, half + 1)
        after = await self.tree.onwards(leaf, around.place.depth, limit - half + 1)
        shown = [*until[-half:], *after[: limit - half]]
        return await self._page(chat, shown, has_earlier=len(until) > half, has_later=len(after) > limit - half)

    async def _page(self, chat: Chat, shown: Sequence[Node], *, has_earlier: bool, has_later: bool) -> PathPage:
        variants = await self.tree.variants(chat.id, shown) if shown else {}
        ratings = await self.ratings.at([node.id for node in shown if node.run_id])
        edited = await self.tree.revisions.edited(shown)
        return PathPage(shown, variants, ratings, edited, has_earlier, has_later, chat.active_leaf_id)

    async def add(
        self, chat: Chat, parent: Node | None, speaker: dict[str, object], said: Greeted, *, active: bool
    ) -> Chat:
        """Write what a persona says by rule under a parent, in the present transaction, and announce it."""
        spot = await self.tree.next_spot(chat.id, parent)
        kept = variables_kept(said.variables, said.deeds)
        chat, entry = self.compose(
            chat, parent, spot, "persona", speaker, said.text, active=active, scripted=True, variables=kept
        )
        await self.write(chat, [entry])
        return chat

    def compose(
        self,
        chat: Chat,
        parent: Node | None,
        spot: Spot,
        role: Role,
        speaker: dict[str, object],
        text: str,
        *,
        active: bool = True,
        client_key: str | None = None,
        client_body: str | None = None,
        **fields: object,
    ) -> tuple[Chat, Entry]:
        """A message that is to be written, and the chat as it is then."""
        now, stood = self.clock(), chat.active_leaf_id
        node = _node(self.new_id(), chat, parent, spot.place, role, speaker, text, now, fields)
        chat = replace(
            chat.hears(text) if role == "user" and not node.visible_to else chat,
            node_count=node.number,
            active_leaf_id=node.id if active else chat.active_leaf_id,
            last_message_at=now,
        )
        return chat, Entry(node, spot.is_first, active, client_key, client_body, stood)

    async def write(self, chat: Chat, entries: Sequence[Entry]) -> None:
        """Write messages and the chat as it is with them, in the present transaction, and announce them."""
        await self.tree.add(entries)
        await self._turn_to(entries[0])
        done = _done(entries[0])
        if done is None:
            await self.chats.save(chat)
        else:
            await self.number(chat, done, entries[0].node.id, _changes(done, entries[0], chat))
        for entry in entries:
            topic = f"chat:{chat.id}"
            await self.live.announce(topic, "node.added", {"node": await self.show_entry(entry)})
            if entry.is_active:
                await self.live.announce(topic, "leaf.changed", {"active_leaf_id": entry.node.id})

    async def _turn_to(self, first: Entry) -> None:
        """What is written on another branch than the one that was shown leads its forks there."""
        above, stood = first.node.parent_id, first.leaf_before
        if not first.is_active or above is None or stood is None or above == stood:
            return
        leaf, parent = await self.tree.find(first.node.chat_id, stood), await self.tree.find(first.node.chat_id, above)
        if leaf is not None and parent is not None and not await self.tree.leads_to(parent, leaf):
            await self.tree.select(parent)

    async def number(self, chat: Chat, kind: OpKind, node_id: str | None, changes: Changes) -> Chat:
        """Keep what was done to a chat with the chat as it is then, so that it can be undone."""
        clears, chat = chat.newest_op > chat.last_op, chat.doing()
        done = Operation(chat.id, chat.last_op, kind, node_id, changes, self.clock())
        await self.operations.add(done, clears=clears)
        await self.chats.save(chat)
        return chat

    async def went_on(self, user_id: str, before: Node, after: Node) -> None:
        """Number that an answer went on, in the transaction that keeps its new words."""
        chat = await self.chats.hold(user_id, after.chat_id)
        if chat is not None and before.rev != after.rev:
            rev = {after.id: {"rev": (before.rev, after.rev)}}
            await self.number(chat, "continue", after.id, Changes(nodes=rev))

    async def overhear(self, user: User, chat: Chat, node: Node, unanswered_by: CastPersona | None = None) -> None:
        """Have a message heard as it is now, in the present transaction."""
        if self.overheard is not None:
            await self.overheard(user, chat, node, unanswered_by)

    async def stand(self, chat: Chat, leaf_id: str | None) -> Chat:
        """Let the chat stand at a message, and every fork above lead to it; for the caller to save and announce."""
        leaf = await self.tree.find(chat.id, leaf_id) if leaf_id else None
        if leaf is not None:
            await self.tree.select(leaf)
        return replace(chat, active_leaf_id=leaf.id if leaf else None)

    async def announce_node(self, node: Node, type: str = "node.changed") -> None:
        await self.live.announce(f"chat:{node.chat_id}", type, {"node": await self.show_node(node)})

    async def show_entry(self, entry: Entry) -> dict[str, object]:
        """A message that was just written; the first under its parent has no variants to look for."""
        return entry.node.as_json(Variant(1, 1)) if entry.is_first else await self.show_node(entry.node)

    async def announce_leaf(self, chat: Chat) -> None:
        await self.live.announce(f"chat:{chat.id}", "leaf.changed", {"active_leaf_id": chat.active_leaf_id})

    async def announce_chat(self, user: User, chat: Chat, type: str) -> None:
        shown = {"chat": await self.show(user, chat)}
        await self.live.announce(f"chat:{chat.id}", "chat.changed", shown)
        await self.live.announce(personal("chats", user.id), type, shown)

    async def _name(self, user: User, persona_id: str) -> str:
        try:
            return (await self.personas.get(user, persona_id)).document.spoken_name
        except PersonaNotFound:
            return "Someone who left"  # a chat stays readable after its persona is gone
        except StoredUnreadable:
            return "Someone who cannot be read"  # and while its persona waits to be mended


def _done(first: Entry) -> OpKind | None:
    """As what a writing is numbered: saying something, or having it answered; what is said by rule is not."""
    if first.op is not None:
        return first.op
    if first.node.role in ("user", "note"):
        return "say"
    if first.node.run_id is None:
        return None
    return "answer" if first.is_first else "variant"


def _changes(kind: OpKind, first: Entry, chat: Chat) -> Changes:
    """What is said or answered is removed when it is undone; of variants the one before is chosen again."""
    nodes = {first.node.id: {"removed": ("below", None)}} if kind in ("say", "answer") else {}
    return Changes(leaf=(first.leaf_before, chat.active_leaf_id), nodes=nodes)


def as_speaker(persona: CastPersona) -> dict[str, object]:
    return {"kind": "persona", "id": persona.id, "name": persona.document.spoken_name}


def _node(
    id: str,
    chat: Chat,
    parent: Node | None,
    place: Place,
    role: Role,
    speaker: dict[str, object],
    text: str,
    now: object,
    fields: dict[str, object],
) -> Node:
    return Node(
        id=id,
        realm=chat.realm,
        chat_id=chat.id,
        parent_id=parent.id if parent else None,
        place=place,
        number=chat.node_count + 1,
        role=role,
        speaker=speaker,
        text=text,
        created_at=now,  # type: ignore[arg-type]  # the clock's
        **({"status": "final"} | fields),  # type: ignore[arg-type]  # named by the two callers
    )
