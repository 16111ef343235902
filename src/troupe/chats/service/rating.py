"""Rating: a person says how good an answer was, says otherwise, or takes it back."""

from datetime import datetime
from typing import Protocol

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.domain.rating import Opinion, Rating, RatingKind
from troupe.chats.errors import CannotRateThis
from troupe.chats.service.conversations import check_text
from troupe.chats.service.talk import Talk
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis

LONGEST_NOTE = 300


class Rated(Protocol):
    """Whoever counts ratings; told in the transaction that keeps one."""

    async def rated(self, user: User, rating: Rating) -> None: ...

    async def taken_back(self, user: User, rating: Rating) -> None: ...


class Ratings:
    """Opinions of answers: one for each revision of an answer, for what was said and for what was done."""

    def __init__(self, talk: Talk, runs: RunStore, database: Database) -> None:
        self._talk = talk
        self._store = talk.ratings
        self._runs = runs
        self._database = database
        self._listeners: list[Rated] = []

    def then(self, listener: Rated) -> None:
        """Have every rating told in the transaction that keeps it or takes it back."""
        self._listeners.append(listener)

    async def rate(self, user: User, chat_id: str, node_id: str, opinion: Opinion) -> Rating:
        """Keep what somebody thinks; said again it changes nothing, said otherwise it replaces what was said."""
        check_text(opinion.note, LONGEST_NOTE, "note")
        self._talk.personas.require_grown_words(opinion.note, user.language)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.node(chat, node_id)
            before = await self._at(node, opinion.kind)
            if before is not None and before.says(opinion):
                return before
            rating = await self._compose(user, chat, node, opinion)
            if before is not None:
                await self._remove(user, before)
            await self._store.add(rating)
            for listener in self._listeners:
                await listener.rated(user, rating)
            await self._announce(node, opinion.kind, rating)
            return rating

    async def take_back(self, user: User, chat_id: str, node_id: str, kind: RatingKind) -> None:
        """Forget a rating and whatever was counted of it; where there is none nothing happens."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            node = await self._talk.node(chat, node_id)
            before = await self._at(node, kind)
            if before is not None:
                await self._remove(user, before)
                await self._announce(node, kind, None)

    async def list(
        self,
        user: User,
        *,
        persona_id: str | None,
        brain_kind: str | None,
        scripted: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[Rating]:
        """What this person rated, the newest first; scripted answers only where they are asked for."""
        place = read_cursor("ratings", cursor, (int, str))
        found = await self._store.list(
            user.id,
            persona_id=persona_id,
            brain_kind=brain_kind,
            scripted=scripted or brain_kind == "scripted",
            after=None if place is None else (_moment(int(place[0])), _id(str(place[1]))),
            limit=limit,
        )
        return cut(found, limit, lambda rating: [to_millis(rating.rated_at), rating.id], "ratings")

    async def _at(self, node: Node, kind: RatingKind) -> Rating | None:
        return (await self._store.at([node.id], kind)).get((node.id, node.rev))

    async def _compose(self, user: User, chat: Chat, node: Node, opinion: Opinion) -> Rating:
        run = await self._runs.find(node.run_id) if node.run_id and node.counts_as_variant else None
        if run is None:
            raise CannotRateThis(node.id)
        return Rating(
            id=self._talk.new_id(),
            realm=chat.realm,
            user_id=user.id,
            chat_id=chat.id,
            node_id=node.id,
            rev=node.rev,
            kind=opinion.kind,
            scale=opinion.scale,
            score=opinion.points,
            note=opinion.note,
            persona_id=run.persona_id,
            persona_version=run.persona_version,
            brain=node.brain,
            brain_kind=str((node.brain or {}).get("kind", "unknown")),
            scripted=node.scripted,
            rated_at=self._talk.clock(),
        )

    async def _remove(self, user: User, rating: Rating) -> None:
        await self._store.remove(rating)
        for listener in self._listeners:
            await listener.taken_back(user, rating)

    async def _announce(self, node: Node, kind: RatingKind, rating: Rating | None) -> None:
        data = {"node_id": node.id, "kind": kind, "rating": rating.as_json() if rating else None}
        await self._talk.live.announce(f"chat:{node.chat_id}", "rating.changed", data)


def _moment(millis: int) -> datetime:
    try:
        return from_millis(millis)
    except OverflowError:
        raise BadCursor from None


def _id(text: str) -> str:
    if not is_id(text):
        raise BadCursor
    return text
