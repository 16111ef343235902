"""One answer of a call, from the words it answers to its last sound, or to where it was cut."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from troupe.accounts import User
from troupe.chats.domain.call import Call
from troupe.chats.errors.calls import NothingAnswered
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.calling.uttering import Uttering
from troupe.chats.service.rehearsal import Rehearsal
from troupe.chats.service.speaking import Sent
from troupe.kit.errors import TroupeError
from troupe.voices import SpeechAsked, Streaming

BUILT_IN = "default"
"""A persona's own timbre of the built-in voice."""


class Reply:
    """What is said in one turn."""

    def __init__(self, user: User, call: Call, mind: Mind, streaming: Streaming, uttering: Uttering) -> None:
        self.uttering = uttering
        self.task: asyncio.Task[None] | None = None
        self.is_over = False
        self.when_heard: Callable[[], None] = lambda: None
        self._user = user
        self.kept = call
        self._mind = mind
        self._streaming = streaming
        self._asking: asyncio.Task[Sent] | None = None
        self._telling: asyncio.Task[str] | None = None

    @property
    def was_heard(self) -> bool:
        return self.uttering.began_at is not None

    async def think(self, text: str, persona_id: str, rehearsal: Rehearsal | None = None) -> None:
        """Have it answered by a persona's brain, and say the answer while it is written."""
        self._asking = asyncio.create_task(self._mind.hear(self._user, self.kept, text, persona_id, rehearsal))
        sent = await asyncio.shield(self._asking)  # what was said is kept, also when its answer is cut
        for started in sent.started:
            stream = await self._streaming.of_answer(self._user, started.run.id, self._asked())
            await self._say(stream)
            run = await self._mind.answers.outcome(started.run)
            if run.error is not None:
                raise NothingAnswered(run.error)

    async def tell(self, text: str, persona_id: str) -> None:
        """Say a line that is given, and write it into the chat."""
        self._telling = asyncio.create_task(self._mind.tell(self._user, self.kept, text, persona_id))
        await self._say(await self._streaming.of_text(self._user, self._asked(text, persona_id)))
        await asyncio.shield(self._telling)

    async def excuse(self, line: str, persona_id: str) -> None:
        """Say in the built-in voice what went wrong; it is no message of the chat."""
        stream = await self._streaming.of_text(self._user, replace(self._asked(line, persona_id), voice=BUILT_IN))
        await self.uttering.say(stream, self.when_heard)

    def quiet(self) -> None:
        """Not one sample more."""
        if self.task is not None:
            self.task.cancel()

    async def close(self, spoken_chars: int) -> None:
        """After it was cut: its brain stops, and the message holds how much of it was heard."""
        if self.task is not None:
            await asyncio.gather(self.task, return_exceptions=True)
        with suppress(TroupeError):  # what could not be said is told by whoever wanted to say it
            if self._telling is not None:
                await self._mind.cut(self.kept, await self._telling, spoken_chars)
            if self._asking is not None:
                for started in (await self._asking).started:
                    await self._mind.answers.cancel(self._user, started.run.id)
                    if started.node is not None:
                        await self._mind.cut(self.kept, started.node.id, spoken_chars)

    async def _say(self, stream: Any) -> None:
        await self.uttering.say(stream, self.when_heard)
        if self.uttering.trouble is not None:
            raise NothingAnswered(self.uttering.trouble)

    def _asked(self, text: str = "", persona_id: str | None = None) -> SpeechAsked:
        chat_id = self.kept.chat_id if text else None
        return SpeechAsked(text=text, persona_id=persona_id, language=self.kept.language, chat_id=chat_id)
