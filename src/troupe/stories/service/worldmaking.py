"""What a user changes about a story's world by hand: cards, ties, the timeline, who plays, and who knows what."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.stories.domain import frames as f
from troupe.stories.domain.editing import Edit, Scope, What, edited
from troupe.stories.domain.histories import history_of_card, with_histories_of_entries, with_histories_of_ties
from troupe.stories.domain.sight import seen_places, shown_card
from troupe.stories.domain.telling import Shown
from troupe.stories.domain.world import COMMON, MADE_BY_US, OF_KIND, Card, Entry, Relationship, Secret, World
from troupe.stories.errors import BadField, LimitReached, StoryNotFound
from troupe.stories.service.casting import Casting, Wish
from troupe.stories.service.log import StoryLog
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions

MOST_CARDS, MOST_SECRETS = 2_000, 200
Fields = Mapping[str, object]
T = TypeVar("T", bound=BaseModel)


class Worldmaking:
    """Looks at worlds and changes them; an edit is a frame like a telling, and follows the line it was made on."""

    def __init__(self, sessions: Sessions, casting: Casting, events: StoryLog, new_id: NewId) -> None:
        self._sessions = sessions
        self._casting = casting
        self._events = events
        self._new_id = new_id

    async def seen(self, user: User, session_id: str) -> World:
        story = (await self._sessions.to_read(user, session_id)).story
        return story.world(story.path())

    async def cards(self, user: User, session_id: str, kind: str | None, q: str | None) -> list[Shown]:
        wanted = (q or "").casefold()
        story = (await self._sessions.to_read(user, session_id)).story
        path = story.path()
        world, drawn = story.world(path), seen_places(story, path)
        return [
            shown_card(card, drawn)
            for card in world.cards.values()
            if (kind is None or card.kind == kind) and any(wanted in name.casefold() for name in card.names)
        ]

    async def card(self, user: User, session_id: str, entity_id: int) -> Shown:
        """A card with everything that ever changed about it on this line."""
        story = (await self._sessions.to_read(user, session_id)).story
        card = _card(story.world(story.path()), entity_id)
        history = history_of_card(story.path(), story.worlds, story.created_at, card.entity_id)
        return shown_card(card, seen_places(story, story.path())) | {"history": history}

    async def ties(self, user: User, session_id: str, limit: int, offset: int) -> tuple[list[Shown], int]:
        """What everybody is to everybody, a page of it, each with what changed about it; and how many there are."""
        story = (await self._sessions.to_read(user, session_id)).story
        path = story.path()
        found = list(story.world(path).relationships.values())
        page = found[offset : offset + limit]
        return with_histories_of_ties(path, story.worlds, story.created_at, page), len(found)

    async def timeline(self, user: User, session_id: str, limit: int, offset: int) -> tuple[list[Shown], int]:
        """What happened, a page of it, each line with what changed about it; and how many there are."""
        story = (await self._sessions.to_read(user, session_id)).story
        path = story.path()
        found = story.world(path).timeline
        page = found[offset : offset + limit]
        return with_histories_of_entries(path, story.worlds, story.created_at, page), len(found)

    async def add_card(self, user: User, session_id: str, fields: Fields, scope: Scope) -> Shown:
        session, world = await self._held(user, session_id)
        if len(world.cards) >= MOST_CARDS:
            raise LimitReached("cards", MOST_CARDS)
        id = session.story.next_entity_id()
        card = _valid(Card, {"source": "user", **fields, "entity_id": id}, fields)
        _check_fields(card, fields)
        self._check_places(world, fields)
        await self._edit(session, "card", str(id), {**card.model_dump(mode="json")}, scope)
        return _card(self._now(session), id).as_json()

    async def change_card(self, user: User, session_id: str, entity_id: int, fields: Fields, scope: Scope) -> Shown:
        session, world = await self._held(user, session_id)
        card = _card(world, entity_id)
        _check_fields(card, fields)
        self._check_places(world, fields)
        changed = _valid(Card, card.model_dump(mode="json") | dict(fields), fields)
        kept = changed.model_dump(mode="json", include=set(fields))
        await self._edit(session, "card", str(card.entity_id), kept, scope)
        return _card(self._now(session), card.entity_id).as_json()

    async def remove_card(self, user: User, session_id: str, entity_id: int, scope: Scope) -> None:
        session, world = await self._held(user, session_id)
        await self._edit(session, "card_removed", str(_card(world, entity_id).entity_id), {}, scope)

    async def merge(self, user: User, session_id: str, entity_id: int, into: int) -> Shown:
        """Join a card with another; its id leads there from now on."""
        session, world = await self._held(user, session_id)
        one, other = _card(world, entity_id), _card(world, into)
        if one.entity_id == other.entity_id:
            raise BadField("into", "a card cannot be joined with itself")
        await self._edit(session, "merged", str(one.entity_id), {"into": other.entity_id}, "everywhere")
        return _card(self._now(session), other.entity_id).as_json()

    async def tie(self, user: User, session_id: str, fields: Fields, scope: Scope) -> Shown:
        """What one is to another; told anew, it replaces what was told before."""
        session, world = await self._held(user, session_id)
        tie = _valid(Relationship, {"relationship_id": self._new_id(), **fields}, fields)
        one, other = _card(world, tie.from_id), _card(world, tie.to_id)
        if one.entity_id == other.entity_id:
            raise BadField("to_id", "nobody is tied to itself")
        pair = (one.entity_id, other.entity_id)
        before = world.relationships.get(pair)
        id = before.relationship_id if before else tie.relationship_id
        given = {**dict(fields), "from_id": pair[0], "to_id": pair[1]}
        await self._edit(session, "relationship", id, given, scope)
        return self._now(session).relationships[pair].model_dump(mode="json")

    async def untie(self, user: User, session_id: str, relationship_id: str, scope: Scope) -> None:
        session, world = await self._held(user, session_id)
        if all(each.relationship_id != relationship_id for each in world.relationships.values()):
            raise StoryNotFound("relationship")
        await self._edit(session, "relationship_removed", relationship_id, {}, scope)

    async def note(self, user: User, session_id: str, fields: Fields, scope: Scope) -> Shown:
        """A line of the timeline that somebody writes."""
        session, _ = await self._held(user, session_id)
        head = session.story.head
        place = {"turn_id": head.told.turn_id, "index": head.told.index} if head else {}
        entry = _valid(Entry, {"kind": "note", **place, **fields, "entry_id": self._new_id()}, fields)
        await self._edit(session, "entry", entry.entry_id, entry.model_dump(mode="json"), scope)
        return entry.model_dump(mode="json")

    async def change_note(self, user: User, session_id: str, entry_id: str, fields: Fields, scope: Scope) -> Shown:
        session, world = await self._held(user, session_id)
        entry = _entry(world, entry_id)
        _valid(Entry, entry.model_dump(mode="json") | dict(fields), fields)
        await self._edit(session, "entry", entry_id, fields, scope)
        return _entry(self._now(session), entry_id).model_dump(mode="json")

    async def remove_note(self, user: User, session_id: str, entry_id: str, scope: Scope) -> None:
        session, world = await self._held(user, session_id)
        _entry(world, entry_id)
        await self._edit(session, "entry_removed", entry_id, {}, scope)

    async def keep_secret(self, user: User, session_id: str, secret_id: str | None, fields: Fields) -> Shown:
        """Something only some know: new, or changed."""
        session, world = await self._held(user, session_id)
        if secret_id is not None and secret_id not in world.secrets:
            raise StoryNotFound("secret")
        if secret_id is None and len(world.secrets) >= MOST_SECRETS:
            raise LimitReached("secrets", MOST_SECRETS)
        id = secret_id or self._new_id()
        before = world.secrets[id].model_dump(mode="json") if id in world.secrets else {}
        secret = _valid(Secret, {**before, **fields, "secret_id": id}, fields)
        for who in (*secret.holders, *([secret.about_id] if secret.about_id is not None else ())):
            _card(world, who)
        await self._edit(session, "secret", id, secret.model_dump(mode="json"), "everywhere")
        return secret.model_dump(mode="json")

    async def forget_secret(self, user: User, session_id: str, secret_id: str) -> None:
        session, world = await self._held(user, session_id)
        if secret_id not in world.secrets:
            raise StoryNotFound("secret")
        await self._edit(session, "secret_removed", secret_id, {}, "everywhere")

    async def recast(self, user: User, session_id: str, wishes: Sequence[Wish]) -> list[Shown]:
        """Who tells and who plays from the next turn on."""
        session, world = await self._held(user, session_id)
        known = tuple(world.cards.values())
        acting, new = await self._casting.cast(user, wishes, session.story.next_entity_id(), known)
        seats = {each.entity_id: each.seat for each in acting if each.entity_id is not None}
        changed = {card.entity_id: card for card in new}
        for before in world.people:
            person = changed.get(before.entity_id, before)
            role = {"player": "player", "cast": "cast"}.get(seats.get(person.entity_id, ""), "npc")
            if person.role != role and (person.role != "cast" or person.entity_id in seats):
                changed[person.entity_id] = person.model_copy(update={"role": role})
        await session.write("cast", f.CastChanged(cast=tuple(acting), cards=tuple(changed.values())))
        await self._told(session, "cast")
        return await self.cast(user, session_id)

    async def cast(self, user: User, session_id: str) -> list[Shown]:
        story = (await self._sessions.to_read(user, session_id)).story
        shown = {"entity_id", "persona_id", "seat", "voiced", "name", "version"}
        return [each.model_dump(mode="json", include=shown) for each in story.cast]

    def _check_places(self, world: World, fields: Fields) -> None:
        for name in ("current_location", "parent_id", "place_id", "holder_id"):
            if isinstance(id := fields.get(name), int):
                _card(world, id)

    async def _held(self, user: User, session_id: str) -> tuple[Session, World]:
        session = await self._sessions.to_change(user, session_id)
        return session, self._now(session)

    def _now(self, session: Session) -> World:
        return session.story.world(session.story.path())

    async def _edit(self, session: Session, what: What, id: str, fields: Fields, scope: Scope) -> None:
        head = session.story.head
        edit = Edit(
            edit_id=self._new_id(), scope=scope, at=head.id if head else None, what=what, id=id, fields=dict(fields)
        )
        edited(self._now(session), edit, "")  # what cannot be applied is never written
        await session.write("edit", edit)
        await self._told(session, "edit")

    async def _told(self, session: Session, what: str) -> None:
        await session.show(turns=False)
        self._events.say(session.id, "changed", {"what": what, "story_seq": session.story.seq})


def _card(world: World, entity_id: int) -> Card:
    card = world.card(entity_id)
    if card is None:
        raise StoryNotFound("card")
    return card


def _entry(world: World, entry_id: str) -> Entry:
    for entry in world.timeline:
        if entry.entry_id == entry_id:
            return entry
    raise StoryNotFound("timeline entry")


def _check_fields(card: Card, fields: Fields) -> None:
    """Only what a card of this kind has, and nothing that we write ourselves."""
    known = (set(COMMON) | set(OF_KIND[card.kind]) | {"kind"}) - MADE_BY_US
    for name in fields:
        if name not in known:
            raise BadField(name, f"a {card.kind} has no such field")


def _valid(form: type[T], value: Fields, given: Fields) -> T:
    unknown = set(given) - set(form.model_fields)
    if unknown:
        raise BadField(sorted(unknown)[0], "there is no such field")
    try:
        return form.model_validate(dict(value))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        raise BadField(".".join(str(step) for step in first["loc"]), first["msg"]) from None
