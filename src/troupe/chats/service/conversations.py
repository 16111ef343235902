"""Use cases of a chat: open it, read it, change its terms, put it away."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.accounts import User
from troupe.chats.domain import LONGEST_TITLE, Chat, ChatSettings, Member, Node, Note
from troupe.chats.domain.opening import NewTerms
from troupe.chats.domain.operation import Changes, Pair
from troupe.chats.domain.terms import MOST_LOREBOOKS, MOST_MEMBERS, Invited
from troupe.chats.errors import BadGreeting, CannotDoThis, KeyReused, WrongMembers
from troupe.chats.service.answering import Answers
from troupe.chats.service.talk import PathPage, Talk, as_speaker
from troupe.chats.service.texts import check_text
from troupe.database import Database
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis
from troupe.minds import greeted
from troupe.personas import CastPersona, SeedPersonaNotFound, greetings_of, starters_greeting

NUMBERED = ("title", "mask_id", "brain_id", "lorebook_ids", "note", "settings", "members")
"""What of a chat is changed as an operation that can be undone."""
FindBook = Callable[[User, str], Awaitable[object]]


@dataclass(frozen=True)
class Opened:
    chat: Chat
    path: PathPage
    replayed: bool


class Conversations:
    """The chats of this studio."""

    def __init__(self, talk: Talk, answers: Answers, database: Database, find_book: FindBook | None = None) -> None:
        self._talk = talk
        self._answers = answers
        self._database = database
        self._find_book = find_book

    async def open(self, user: User, terms: NewTerms | None = None, client_key: str | None = None) -> Opened:
        """A new chat with its greeting; the same client key gives the same chat again."""
        terms = terms or NewTerms()
        invited = await self._invited(user, terms.members)
        members = terms.members or (Member(invited[0].id),)
        persona, body = invited[0], replace(terms, members=members).fingerprint()
        check_text(terms.title, LONGEST_TITLE, "title")
        await self._check_terms(user, {"brain_id": terms.brain_id, "lorebook_ids": terms.lorebook_ids})
        async with self._database.writing():
            if client_key and (found := await self._talk.chats.by_key(user.id, client_key)):
                return await self._opened_before(user, found, body)
            chat = await self._new_chat(user, members, terms, client_key)
            await self._talk.chats.add(chat, body)
            chat = await self._greet(user, chat, persona, terms)
            await self._talk.announce_chat(user, chat, "chat.opened")
            for each in invited:
                await self._talk.personas.used(each)
        return Opened(chat, await self.path(user, chat.id), replayed=False)

    async def get(self, user: User, id: str) -> Chat:
        return await self._talk.chat(user, id)

    async def show(self, user: User, chat: Chat) -> dict[str, object]:
        return await self._talk.show(user, chat)

    async def show_all(self, user: User, chats: Sequence[Chat]) -> Sequence[dict[str, object]]:
        return await self._talk.show_all(user, chats)

    async def show_node(self, node: Node) -> dict[str, object]:
        return await self._talk.show_node(node)

    async def list(
        self,
        user: User,
        *,
        archived: bool,
        limit: int,
        cursor: str | None,
        persona_id: str | None = None,
        title: str | None = None,
        binned: bool = False,
    ) -> Page[Chat]:
        """Pinned chats first, then the newest; those that are there, or with `binned` those in the bin."""
        after = _place(cursor)
        rows = await self._talk.chats.list(
            user.id, archived=archived, after=after, limit=limit, persona_id=persona_id, title=title, binned=binned
        )
        return cut(rows, limit, lambda chat: [int(chat.pinned), to_millis(chat.last_message_at), chat.id], "chats")

    async def change(self, user: User, id: str, version: int | None, **fields: object) -> Chat:
        """Title, terms, pin and archive; a stale version is refused."""
        check_text(str(fields.get("title", "")), LONGEST_TITLE, "title")
        await self._check_terms(user, fields)
        async with self._database.writing():
            chat = await self._talk.held(user, id)
            chat.expect_version(version)
            changed = chat.changed(self._talk.clock(), **_merged(chat, fields, self._talk.clock()))
            what = [name for name in fields if getattr(chat, name) != getattr(changed, name)]
            if not what:
                return chat
            if "members" in what:
                await self._talk.chats.seat(changed)
            changed = await self._keep(chat, changed, [name for name in what if name in NUMBERED])
            await self._talk.announce_chat(user, changed, "chat.changed")
            return changed

    async def remove(self, user: User, id: str, version: int | None = None, *, also_from_the_bin: bool = False) -> Chat:
        """Into the bin; an answer that is being written is stopped, and what it said is kept."""
        (await self._talk.chat(user, id)).expect_version(version)
        await self._answers.stop_chat(user, id)
        async with self._database.writing():
            chat = await self._talk.held(user, id, also_from_the_bin=also_from_the_bin)
            chat.expect_version(version)
            chat = await self._bin(user, chat, "chat.removed", removed=True)
        await self._answers.stop_chat(user, id)  # one may have begun in between; from now on none can
        return chat

    async def restore(self, user: User, id: str) -> Chat:
        async with self._database.writing():
            chat = await self._talk.held(user, id, also_from_the_bin=True)
            return await self._bin(user, chat, "chat.restored", removed=False)

    async def path(
        self,
        user: User,
        id: str,
        *,
        leaf_id: str | None = None,
        before_id: str | None = None,
        around_id: str | None = None,
        limit: int = 100,
    ) -> PathPage:
        """The newest messages of the active path, or those before one of them, or those around one."""
        if before_id and around_id:
            raise CannotDoThis("A path is read before a message or around one.", "Name one of the two.", "around")
        async with self._talk.tree.one_moment():
            return await self._path(user, id, leaf_id, before_id, around_id, limit)

    async def _path(
        self, user: User, id: str, leaf_id: str | None, before_id: str | None, around_id: str | None, limit: int
    ) -> PathPage:
        chat = await self._talk.chat(user, id)
        at = leaf_id or chat.active_leaf_id
        leaf = await self._talk.node(chat, at) if at else None
        if around_id:
            around = await self._talk.node(chat, around_id)
            on_the_way = leaf is not None and await self._talk.tree.leads_to(around, leaf)
            leaf = leaf if leaf and on_the_way else await self._talk.tree.leaf_below(around)
            return await self._talk.path_around(chat, leaf, around, limit)
        before = await self._talk.node(chat, before_id) if before_id else None
        return await self._talk.path(chat, leaf, before, limit)

    async def tree(self, user: User, id: str, *, limit: int, cursor: str | None) -> Page[Node]:
        """Every message of a chat in the order they were made, for a map of it."""
        chat = await self._talk.chat(user, id)
        place = read_cursor("tree", cursor, (int,))
        found = await self._talk.tree.skeleton(chat.id, int(place[0]) if place else 0, limit)
        return cut(found, limit, lambda node: [node.number], "tree")

    async def family(self, user: User, id: str, node_id: str) -> dict[str, object]:
        """A message as it is shown, with its wordings, and its variants, itself included, and children by their ids."""
        chat = await self._talk.chat(user, id)
        node = await self._talk.node(chat, node_id)
        variants = [each.id for each in await self._talk.tree.siblings(node) if each.counts_as_variant]
        children = [each.id for each in await self._talk.tree.children(node) if each.removed is None]
        revisions = [each.as_json() for each in await self._talk.tree.revisions.of(node)]
        shown = await self._talk.show_node(node)
        return shown | {"variants": variants, "children": children, "revisions": revisions}

    async def _opened_before(self, user: User, found: tuple[Chat, str | None], body: str) -> Opened:
        chat, opened_with = found
        if opened_with != body:
            raise KeyReused
        return Opened(chat, await self.path(user, chat.id), replayed=True)

    async def _invited(self, user: User, members: Sequence[Member]) -> Sequence[CastPersona]:
        """Those a chat is opened with; whoever is on stage, when nobody is named."""
        if not members:
            return [await self._talk.personas.on_stage(user)]
        return await self._performing(user, members)

    async def _performing(self, user: User, members: Sequence[Member]) -> Sequence[CastPersona]:
        ids = [member.persona_id for member in members]
        if not 1 <= len(ids) <= MOST_MEMBERS:
            raise WrongMembers("too_many_members", f"A chat has from one to {MOST_MEMBERS} personas.")
        if len(set(ids)) < len(ids):
            raise WrongMembers("duplicate_member", "A persona is in a chat once.")
        return [await self._cast(user, member) for member in members]

    async def _cast(self, user: User, member: Member) -> CastPersona:
        if not member.pinned_version:
            return await self._talk.personas.performing(user, member.persona_id)
        try:
            return await self._talk.personas.for_chat(user, member.persona_id, "", member.pinned_version)
        except SeedPersonaNotFound:
            detail = f"This persona has no version {member.pinned_version}."
            raise CannotDoThis(detail, "Pin a version of its history, or none.", "members.pinned_version") from None

    async def _check_terms(self, user: User, fields: dict[str, object]) -> None:
        """Refuse a brain, mask, book or persona that this person does not have."""
        await self._answers.check_brain(user, fields.get("brain_id"))
        books = [str(id) for id in _several(fields.get("lorebook_ids"))]
        if len(books) > MOST_LOREBOOKS or len(set(books)) < len(books):
            detail, ways = f"A chat has up to {MOST_LOREBOOKS} lorebooks, each once.", "Name them by their ids."
            raise CannotDoThis(detail, ways, "lorebook_ids")
        if self._find_book:
            for id in books:
                await self._find_book(user, id)
        if (mask_id := fields.get("mask_id")) is not None:
            await self._talk.own_mask(user, str(mask_id))
        if "members" in fields:
            await self._performing(user, [invited.member for invited in _guests(fields)])

    async def _new_chat(self, user: User, members: tuple[Member, ...], terms: NewTerms, client_key: str | None) -> Chat:
        now = self._talk.clock()
        mask_id = terms.mask_id
        if mask_id is None:
            usual = await self._talk.masks.default(user.id)
            mask_id = usual.id if usual else None
        else:
            await self._talk.own_mask(user, mask_id)
        return Chat(
            id=self._talk.new_id(),
            realm=user.realm,
            user_id=user.id,
            title=terms.title,
            opening="",
            members=members,
            brain_id=terms.brain_id,
            active_leaf_id=None,
            pinned=False,
            archived=False,
            removed_at=None,
            client_key=client_key,
            node_count=0,
            version=1,
            created_at=now,
            updated_at=now,
            last_message_at=now,
            mask_id=mask_id,
            lorebook_ids=terms.lorebook_ids,
            settings=terms.settings or ChatSettings(),
            temporary=terms.temporary,
        )

    async def _greet(self, user: User, chat: Chat, persona: CastPersona, terms: NewTerms) -> Chat:
        """Every greeting becomes a root; the chosen one is where the chat stands."""
        document = persona.document
        greetings, chosen = greetings_of(document, several=chat.is_group), terms.greeting
        if not greetings and chosen == 0:
            return chat
        if not 0 <= chosen < len(greetings):
            raise BadGreeting(len(greetings))
        mask = await self._talk.mask(chat)
        for position, greeting in enumerate(greetings):
            name = mask.name if mask else user.display_name
            if persona.user_id is None and terms.spoken:
                greeting = starters_greeting(greeting, terms.spoken)
            said = greeted(document, greeting, name, self._talk.clock(), chat.id)
            chat = await self._talk.add(chat, None, as_speaker(persona), said, active=position == chosen)
        return chat

    async def _keep(self, before: Chat, chat: Chat, numbered: Sequence[str]) -> Chat:
        """Save a changed chat; what can be undone is one numbered operation."""
        if not numbered:
            await self._talk.chats.save(chat)
            return chat
        changes: dict[str, Pair] = {name: (_plain(before, name), _plain(chat, name)) for name in numbered}
        return await self._talk.number(chat, "change", None, Changes(chat=changes))

    async def _bin(self, user: User, chat: Chat, event: str, *, removed: bool) -> Chat:
        now = self._talk.clock()
        chat = chat.changed(now, removed_at=now if removed else None)
        await self._talk.chats.save(chat)
        await self._talk.announce_chat(user, chat, event)
        return chat


def _merged(chat: Chat, fields: dict[str, object], now: datetime) -> dict[str, object]:
    """Of settings only what is named is changed; who is new in the chat joins now."""
    if "members" in fields:
        guests = _guests(fields)
        # Whoever takes the place of all who were there goes on with their conversation.
        goes_on = not {guest.member.persona_id for guest in guests} & set(chat.member_ids)
        fields = fields | {"members": tuple(g.member if goes_on else g.seated(chat.members, now) for g in guests)}
    if not isinstance(named := fields.get("settings"), dict):
        return fields
    return fields | {"settings": ChatSettings.model_validate(chat.settings.model_dump() | named)}


def _guests(fields: dict[str, object]) -> Sequence[Invited]:
    return [each for each in _several(fields.get("members")) if isinstance(each, Invited)]


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _plain(chat: Chat, name: str) -> object:
    """A term of a chat as it is kept with an operation."""
    value = getattr(chat, name)
    if isinstance(value, (Note, ChatSettings)):
        return value.model_dump(mode="json")
    if name == "members":
        return [member.kept() for member in chat.members]
    return list(value) if isinstance(value, tuple) else value


def _place(cursor: str | None) -> tuple[int, int, str] | None:
    place = read_cursor("chats", cursor, (int, int, str))
    if place is None:
        return None
    try:
        from_millis(int(place[1]))
    except OverflowError:
        raise BadCursor from None
    return int(place[0]), int(place[1]), str(place[2])
