"""Rating: a person says how good an answer was, says otherwise, or takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.domain.operation import Changes
from troupe.chats.domain.rating import Opinion, Rating, RatingKind
from troupe.chats.errors import CannotRateThis
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_text
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import as_text, from_millis, from_text, to_millis

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
            await self._set(user, before, rating)
            await self._announce(node, opinion.kind, rating)
            await self._number(chat, node, before, rating)
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
                await self._number(chat, node, before, None)

    async def put(self, user: User, now: Mapping[str, object] | None, then: Mapping[str, object] | None) -> None:
        """Set the rating that was kept with an operation in place of the one that is there."""
        before, after = _read(now), _read(then)
        if before is not None:
            there = (await self._store.at([before.node_id], before.kind)).values()
            # It may have moved to the wording that the answer came to while it was rated.
            found = next((each for each in there if each.id == before.id), None)
            if found is not None:
                await self._remove(user, found)
        if after is not None:
            await self._set(user, None, after)
        about = after or before
        if about is not None:
            await self._tell(about.chat_id, about.node_id, about.kind, after)

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

    async def _set(self, user: User, before: Rating | None, rating: Rating) -> None:
        if before is not None:
            await self._remove(user, before)
        await self._store.add(rating)
        for listener in self._listeners:
            await listener.rated(user, rating)

    async def _number(self, chat: Chat, node: Node, before: Rating | None, after: Rating | None) -> None:
        """So that it can be taken back like everything else."""
        await self._talk.number(chat, "rate", node.id, Changes(rating=(_kept(before), _kept(after))))

    async def _remove(self, user: User, rating: Rating) -> None:
        await self._store.remove(rating)
        for listener in self._listeners:
            await listener.taken_back(user, rating)

    async def _announce(self, node: Node, kind: RatingKind, rating: Rating | None) -> None:
        await self._tell(node.chat_id, node.id, kind, rating)

    async def _tell(self, chat_id: str, node_id: str, kind: RatingKind, rating: Rating | None) -> None:
        data = {"node_id": node_id, "kind": kind, "rating": rating.as_json() if rating else None}
        await self._talk.live.announce(f"chat:{chat_id}", "rating.changed", data)


def _kept(rating: Rating | None) -> dict[str, object] | None:
    return None if rating is None else vars(rating) | {"rated_at": as_text(rating.rated_at)}


def _read(kept: Mapping[str, object] | None) -> Rating | None:
    if kept is None:
        return None
    return Rating(**{**kept, "rated_at": from_text(str(kept["rated_at"]))})  # type: ignore[arg-type]  # as it was kept


def _moment(millis: int) -> datetime:
    try:
        return from_millis(millis)
    except OverflowError:
        raise BadCursor from None


def _id(text: str) -> str:
    if not is_id(text):
        raise BadCursor
    return text
