"""The mouth of a call: one answer at a time, begun, interrupted and put in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from troupe.accounts import User
from troupe.chats.domain.call import Call
from troupe.chats.service.calling.account import Account
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.calling.reply import Reply
from troupe.chats.service.calling.sending import Sending
from troupe.chats.service.calling.uttering import Uttering
from troupe.chats.service.rehearsal import Rehearsal
from troupe.kit.errors import TroupeError
from troupe.voices import Streaming, call

Take = Callable[[call.Happening], None]
Work = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Mouth:
    """Says what is answered, and tells the call when it begins and ends."""

    def __init__(
        self,
        user: User,
        mind: Mind,
        streaming: Streaming,
        sending: Sending,
        account: Account,
        language: Callable[[], str],
        take: Take,
        work: Work,
    ) -> None:
        self._user = user
        self._mind = mind
        self._streaming = streaming
        self._sending = sending
        self._account = account
        self._language = language
        self._take = take
        self._work = work
        self._reply: Reply | None = None
        self._utterances = 0
        self._closing: asyncio.Task[None] | None = None

    @property
    def playing_db(self) -> float | None:
        """How loud what is said just now is where it is heard."""
        return None if self._reply is None else self._reply.uttering.playing_db

    def played(self, told: call.Played) -> None:
        if self._reply is not None and self._reply.uttering.utterance.number == told.utterance:
            self._reply.uttering.played(told.sample)

    def answer(
        self, kept: Call, turn: int, text: str, persona_id: str, rehearsal: Rehearsal | None
    ) -> "asyncio.Task[None]":
        """Have something answered and said; what was rehearsed for it need not be asked again."""
        reply = self._new_reply(kept, persona_id)
        return self._begin(turn, reply, lambda: reply.think(text, persona_id, rehearsal))

    def tell(self, kept: Call, turn: int, line: str, persona_id: str) -> "asyncio.Task[None]":
        """Say a line that is given."""
        reply = self._new_reply(kept, persona_id)
        return self._begin(turn, reply, lambda: reply.tell(line, persona_id))

    def cut(self, reason: call.CutReason) -> None:
        """Be quiet now; what was heard of it is marked in the chat before anything else is said."""
        reply, self._reply = self._reply, None
        if reply is None or reply.is_over:
            return
        began, utterance, place = time.monotonic(), reply.uttering.utterance, reply.uttering.heard
        reply.quiet()
        place = utterance.end_of_word(place) if reason == "switch" else place
        spoken = utterance.spoken_chars(place)
        self._sending.say("utterance.cut", number=utterance.number, reason=reason, spoken_chars=spoken, sample=place)
        if reason == "barge_in":
            self._account.barged_in(began)
        self._account.was_said(reply.uttering, place)
        self._closing = self._work(_put_in_order(reply, spoken, self._closing))

    def _new_reply(self, kept: Call, persona_id: str) -> Reply:
        self._utterances += 1
        uttering = Uttering(self._utterances, persona_id, self._streaming, self._sending)
        self._reply = Reply(self._user, kept, self._mind, self._streaming, uttering)
        return self._reply

    def _begin(self, turn: int, reply: Reply, saying: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        """Have something said in this turn, once what was cut before it is in order."""

        def first_sound() -> None:
            self._account.first_sound(reply.uttering.written_at)
            self._take(call.SoundBegan(turn))

        async def answer(before: asyncio.Task[None] | None) -> None:
            if before is not None:
                await asyncio.wait([before])
            said = reply
            try:
                await saying()
            except TroupeError as trouble:
                self._sending.say("error", **trouble.as_json())
                self._finish(reply)
                said = await self._excused(reply, trouble, first_sound)
            self._finish(said)
            self._take(call.Finished(turn))

        reply.when_heard = first_sound
        reply.task = asyncio.create_task(answer(self._closing))
        return reply.task

    async def _excused(self, failed: Reply, trouble: TroupeError, first_sound: Callable[[], None]) -> Reply:
        """Nobody is left in silence: the persona says in words that something failed, and what one can do."""
        reply = self._new_reply(failed.kept, failed.uttering.utterance.persona_id)
        reply.task = failed.task
        reply.when_heard = first_sound
        line = call.stumble(self._language(), over_voice="offer" in trouble.as_json())
        with suppress(TroupeError):  # where even that cannot be said, it stands in the error
            await reply.excuse(line, reply.uttering.utterance.persona_id)
        return reply

    def _finish(self, reply: Reply) -> None:
        """It was heard to its end, or there was nothing to hear."""
        reply.is_over, utterance = True, reply.uttering.utterance
        self._account.count("gaps", reply.uttering.gaps)
        if reply.was_heard:
            spoken = utterance.spoken_chars(utterance.samples)
            self._sending.say("utterance.finished", number=utterance.number, spoken_chars=spoken)
            self._account.was_said(reply.uttering, utterance.samples)


async def _put_in_order(reply: Reply, spoken: int, before: "asyncio.Task[None] | None") -> None:
    if before is not None:
        await asyncio.wait([before])
    await reply.close(spoken)
