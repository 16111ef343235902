"""Ratings of replies on the stage: one each, remembered by the persona and noted without a word of the chat."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from troupe.accounts import User
from troupe.chats import CannotRateThis, Conversations, NodeNotFound, Opinion, Ratings
from troupe.database import Database
from troupe.duels.errors import NotRateable, RatingMissing
from troupe.duels.store import StageStore
from troupe.kit.errors import Missing
from troupe.kit.times import Clock, as_text
from troupe.minds import NewMemory, Remembering
from troupe.personas import Personas

REMEMBERED_CHARACTERS = 120
NoteFeedback = Callable[[Mapping[str, object]], None]
"""Writes one line of what was rated."""


class Opinions:
    """Takes ratings on the scale from −5 to 5 that has no zero."""

    def __init__(
        self,
        database: Database,
        store: StageStore,
        conversations: Conversations,
        ratings: Ratings,
        remembering: Remembering,
        personas: Personas,
        note: NoteFeedback,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._conversations = conversations
        self._ratings = ratings
        self._remembering = remembering
        self._personas = personas
        self._note = note
        self._clock = clock

    async def rate(self, user: User, message_id: str, score: object, note: str) -> dict[str, object]:
        """Keep a rating; said again it changes nothing, said otherwise it replaces what was said."""
        opinion = Opinion(score, "signed", "reply", note)
        async with self._database.writing():
            chat_id, node = await self._reply(user, message_id)
            before = node["rating"]
            try:
                rating = await self._ratings.rate(user, chat_id, message_id, opinion)
            except CannotRateThis:
                raise NotRateable from None
            shown = {"message_id": message_id, "kind": "reply", "score": rating.score, "note": rating.note,
                     "at": as_text(rating.rated_at), "previous": before["score"] if before else None}  # fmt: skip
            if before and (before["score"], before["note"]) == (rating.score, rating.note):
                return {"rating": shown | {"previous": None}, "created": False}
            await self._remember(user, node, rating.score)
            line = {"at": as_text(self._clock()), "person": user.id, "message_id": message_id,
                    "persona_id": rating.persona_id, "persona_version": rating.persona_version, "kind": "reply",
                    "score": rating.score, "previous": shown["previous"], "scripted": rating.scripted}  # fmt: skip
            self._database.after_commit(lambda: self._note(line))
            return {"rating": shown, "created": True}

    async def take_back(self, user: User, message_id: str) -> None:
        async with self._database.writing():
            chat_id, node = await self._reply(user, message_id)
            if node["rating"] is None:
                raise RatingMissing
            await self._ratings.take_back(user, chat_id, message_id, "reply")
            await self._forget(user, message_id)

    async def newest_reply(self, user: User, chat_id: str) -> str | None:
        """The message that a rating without an address is about."""
        page = await self._conversations.path(user, chat_id, limit=50)
        return next((node.id for node in reversed(page.nodes) if node.role == "persona" and node.run_id), None)

    async def _reply(self, user: User, message_id: str) -> tuple[str, Mapping[str, Any]]:
        for chat_id in await self._store.chats_of(user.id):
            try:
                node = await self._conversations.family(user, chat_id, message_id)
            except NodeNotFound:
                continue
            if node["role"] != "persona":
                raise NotRateable
            return chat_id, node
        raise NodeNotFound(message_id)

    async def _remember(self, user: User, node: Mapping[str, Any], score: int) -> None:
        await self._forget(user, str(node["id"]))
        try:
            persona = await self._personas.get(user, str(node["speaker"]["id"]))
        except Missing:
            return  # whoever left remembers nothing
        text = f"{score:+d}: {str(node['text'])[:REMEMBERED_CHARACTERS]}"
        fact = await self._remembering.hands.add(user, NewMemory(text, "persona", persona.id, kind="preference"))
        await self._store.put_fact(user.id, str(node["id"]), "reply", str(fact["id"]))

    async def _forget(self, user: User, node_id: str) -> None:
        before = await self._store.fact_of(node_id, "reply")
        if before is None:
            return
        await self._store.put_fact(user.id, node_id, "reply", None)
        with suppress(Missing):  # somebody may have forgotten it by hand, for good
            await self._remembering.hands.remove(user, before)
