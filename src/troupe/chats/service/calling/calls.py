"""Use cases of calls: begin one, take part in it, read what became of it, end it."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from troupe.accounts import User
from troupe.chats.domain import Chat, Member
from troupe.chats.domain.call import MOST_CAST, Call, CallEnd, NewCall
from troupe.chats.domain.opening import NewTerms
from troupe.chats.domain.terms import Invited
from troupe.chats.errors import CannotDoThis
from troupe.chats.errors.calls import CallActive, CallIsOver, CallNotFound, TooManyInCall
from troupe.chats.service.calling.connection import Connection
from troupe.chats.service.calling.ears import OpenLine
from troupe.chats.service.calling.live_call import Behind, LiveCall, Patience
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.conversations import Conversations
from troupe.chats.service.talk import Talk
from troupe.chats.store.calls import CallStore
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.kit.ids import is_id
from troupe.kit.marks import DRAWN, PARTLY_BY_A_MODEL, Mark, written_into
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import from_millis, to_millis
from troupe.media import MediaLibrary
from troupe.personas import CastPersona
from troupe.voices import Readying, Streaming

log = logging.getLogger(__name__)
_TAPE = "audio/ogg"
_BUILT_IN = "espeak"
_NOBODY_HOLDS_IT = timedelta(minutes=65)


class Calls:
    """The calls of this studio."""

    def __init__(
        self,
        talk: Talk,
        conversations: Conversations,
        mind: Mind,
        streaming: Streaming,
        readying: Readying,
        open_line: OpenLine,
        media: MediaLibrary,
        database: Database,
        *,
        owner: str,
        at_once: int = 1,
    ) -> None:
        self.patience = Patience()
        self._talk = talk
        self._conversations = conversations
        self._behind = Behind(mind, streaming, readying, open_line, self.patience)
        self._media = media
        self._database = database
        self._store = CallStore(database)
        self._owner = owner
        self._at_once = at_once
        self._live: dict[str, LiveCall] = {}

    async def start(self, user: User, asked: NewCall) -> Call:
        """Begin a call in a chat, or in a new one; whoever holds the line comes next."""
        if len(asked.cast_ids) > MOST_CAST:
            raise TooManyInCall(MOST_CAST)
        cast = await self._cast(user, asked.cast_ids)
        await self._require_room(user)
        chat = await self._chat(user, asked)
        call = Call(
            id=self._talk.new_id(),
            user_id=user.id,
            realm=chat.realm,
            chat_id=chat.id,
            persona_id=asked.persona_id,
            cast_ids=asked.cast_ids,
            mode=asked.mode,
            language=asked.language,
            record=asked.record,
            owner=self._owner,
            started_at=self._talk.clock(),
        )
        async with self._database.writing():
            await self._store.add(call)
            await self._talk.live.announce(f"chat:{chat.id}", "call.started", {"call": call.as_json()})
        self._hold(user, call, cast)
        return call

    async def list(self, user: User, limit: int, cursor: str | None) -> Page[dict[str, object]]:
        """The newest first."""
        rows = await self._store.list(user.id, _place(cursor), limit)
        page = cut(rows, limit, lambda call: [to_millis(call.started_at), call.id], "calls")
        return page.each(self.show)

    async def get(self, user: User, id: str) -> Call:
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise CallNotFound(id)
        return found

    def show(self, call: Call) -> dict[str, object]:
        """A call as it is now."""
        live = self._live.get(call.id)
        return live.shown() if live else call.as_json()

    async def end(self, user: User, id: str, reason: CallEnd = "hung_up") -> Call:
        """Hang up; ending what is over changes nothing."""
        call = await self.get(user, id)
        if live := self._live.get(id):
            return await live.end(reason)
        return call if call.is_over else await self._ended(call, "lost", {})

    async def leave(self, user: User, chat_id: str) -> None:
        """The chat of a call goes away, and the call ends before it."""
        for live in [each for each in self._live.values() if each.call.chat_id == chat_id and each.user.id == user.id]:
            await live.end("hung_up")

    async def join(self, user: User, id: str) -> Connection:
        """Come on the line; whoever was on it is off."""
        call = await self.get(user, id)
        if call.is_over:
            raise CallIsOver
        if id not in self._live:  # begun by another server of this studio
            cast = await self._cast(user, call.cast_ids)
            call = replace(call, owner=self._owner)
            await self._store.save(call)
            self._hold(user, call, cast)
        return Connection(self._live[id])

    async def uses_of(self, media_id: str) -> Sequence[str]:
        """Which calls were recorded in a file."""
        return [f"call {each}" for each in await self._store.uses_of(media_id)]

    async def tidy(self) -> None:
        """End what a stopped server left open."""
        long_ago = self._talk.clock() - _NOBODY_HOLDS_IT
        for call in await self._store.going_on():
            if call.id not in self._live and (call.owner == self._owner or call.started_at < long_ago):
                await self._ended(call, "lost", {})

    async def close(self) -> None:
        """Everyone hangs up: the studio stops."""
        for live in list(self._live.values()):
            try:
                await live.end("error")
            except TroupeError as trouble:
                log.warning("calls.end_not_kept", extra={"fields": {"error": trouble.code}})

    def _hold(self, user: User, call: Call, cast: Mapping[str, CastPersona]) -> None:
        self._live[call.id] = LiveCall(user, call, cast, self._behind, self._keep)

    async def _cast(self, user: User, persona_ids: Sequence[str]) -> dict[str, CastPersona]:
        return {id: await self._talk.personas.get(user, id) for id in persona_ids}

    async def _require_room(self, user: User) -> None:
        """A call that nobody holds any more stands in nobody's way."""
        going_on = []
        for call in await self._store.going_on(user.id):
            if call.id in self._live or call.owner != self._owner:
                going_on.append(call)
            else:
                await self._ended(call, "lost", {})
        if len(going_on) >= self._at_once:
            raise CallActive(going_on[-1].id, self._at_once)

    async def _chat(self, user: User, asked: NewCall) -> Chat:
        """The chat a call is held in; whom it may switch to is in it."""
        if asked.chat_id is None:
            members = tuple(Member(id) for id in asked.cast_ids)
            return (await self._conversations.open(user, NewTerms(members=members))).chat
        chat = await self._talk.chat(user, asked.chat_id)
        if chat.removed_at is not None:
            raise CannotDoThis("This chat is in the bin.", "Restore it first, or call without it.", "chat_id")
        new = [id for id in asked.cast_ids if chat.member(id) is None]
        if not new:
            return chat
        guests = [*(Invited(each, says_when=True) for each in chat.members), *(Invited(Member(id)) for id in new)]
        return await self._conversations.change(user, chat.id, None, members=tuple(guests))

    async def _keep(self, live: LiveCall, reason: CallEnd) -> Call:
        """What is left of a call that has ended here."""
        self._live.pop(live.call.id, None)
        call = replace(live.call, transcript=live.account.transcript or None)
        if live.account.tape is not None:
            call = replace(call, media_id=await self._recorded(live))
        return await self._ended(call, reason, live.account.stats.as_json())

    async def _recorded(self, live: LiveCall) -> str | None:
        tape = live.account.tape
        if tape is None or not tape.seconds:
            return None
        try:
            content = written_into(await asyncio.to_thread(tape.file), _TAPE, _origin(live.account.marks))
            media = await self._media.keep(
                live.user,
                content,
                kind="audio",
                type=_TAPE,
                name="call.ogg",
                seconds=tape.seconds,
            )
        except TroupeError as trouble:  # the call has its end also where its recording finds no room
            log.warning("calls.recording_not_kept", extra={"fields": {"error": trouble.code}})
            return None
        finally:
            tape.close()
        return media.id

    async def _ended(self, call: Call, reason: CallEnd, stats: Mapping[str, object]) -> Call:
        call = call.ended(reason, self._talk.clock(), stats)
        async with self._database.writing():
            await self._store.save(call)
            await self._talk.live.announce(f"chat:{call.chat_id}", "call.ended", {"call": call.as_json()})
        return call


def _origin(marks: Collection[Mark]) -> Mark:
    """Machines spoke in it: the built-in voice, or models beside people."""
    drawn = all(each.source_type == DRAWN for each in marks)
    voices = sorted({each.made_by for each in marks})
    return Mark(DRAWN if drawn else PARTLY_BY_A_MODEL, ", ".join(voices) or _BUILT_IN)


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    place = read_cursor("calls", cursor, (int, str))
    if place is None:
        return None
    try:
        return from_millis(int(place[0])), str(place[1])
    except OverflowError:
        raise BadCursor from None
