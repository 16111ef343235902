"""The silence at the end of a turn is used: what was understood so far is answered before it is known to be all."""

import asyncio
from contextlib import suppress

from troupe.accounts import User
from troupe.chats.domain.call import Call
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.rehearsal import Rehearsal
from troupe.kit.errors import TroupeError
from troupe.voices import SpeechAsked, Streaming

MOST_IN_A_TURN = 3
"""How often a brain is asked in vain while somebody thinks between their words."""
_SENTENCES_AHEAD = 2


class Rehearsing:
    """At most one answer at a time, for words that may not be the last."""

    def __init__(self, user: User, mind: Mind, streaming: Streaming) -> None:
        self._user = user
        self._mind = mind
        self._streaming = streaming
        self._text = ""
        self._begun = 0
        self._asking: asyncio.Task[Rehearsal | None] | None = None
        self._voicing: asyncio.Task[None] | None = None

    def begin(self, kept: Call, text: str, persona_id: str) -> None:
        """Nobody has spoken for a moment: have what was understood answered, unless that goes on already."""
        if text == self._text or self._begun >= MOST_IN_A_TURN:
            return
        self.drop()
        self._text, self._begun = text, self._begun + 1
        self._asking = asyncio.create_task(self._mind.rehearse(self._user, kept, text, persona_id))
        self._voicing = asyncio.create_task(self._voice(self._asking, kept, persona_id))

    async def taken(self, text: str) -> Rehearsal | None:
        """What was rehearsed for these words; for others it is thrown away. A new turn begins."""
        self._begun = 0
        if text != self._text or self._asking is None:
            self.drop()
            return None
        asking, self._asking, self._text = self._asking, None, ""
        with suppress(TroupeError):  # told by the asking in earnest
            return await asking
        return None

    def drop(self) -> None:
        """There is more to be said than that."""
        asking, self._asking, self._text = self._asking, None, ""
        if self._voicing is not None:
            self._voicing.cancel()
        if asking is not None:
            asking.cancel()
            asking.add_done_callback(_let_go)

    def over(self) -> None:
        """The turn came to nothing."""
        self._begun = 0
        self.drop()

    async def _voice(self, asking: "asyncio.Task[Rehearsal | None]", kept: Call, persona_id: str) -> None:
        """Have its first sentences made to sound, so that they need no making later."""
        with suppress(TroupeError):
            rehearsal = await asyncio.shield(asking)
            if rehearsal is not None:
                asked = SpeechAsked(text="", language=kept.language).by(persona_id, kept.chat_id)
                await self._streaming.rehearse(self._user, asked, rehearsal.words(), _SENTENCES_AHEAD)


def _let_go(asking: "asyncio.Task[Rehearsal | None]") -> None:
    """A brain that was asked already stops."""
    if not asking.cancelled() and asking.exception() is None and (rehearsal := asking.result()) is not None:
        rehearsal.drop()
