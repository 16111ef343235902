"""The other side of a call while it is connected: what it sends is read, what it may not send is answered."""

import time
from collections.abc import AsyncIterator
from typing import Any

from troupe.chats.errors.calls import FrameNotUnderstood, SoundTooFast
from troupe.chats.service.calling.live_call import LiveCall
from troupe.chats.service.calling.sending import ENDED, NONSENSE, Frame, Goodbye
from troupe.voices import call

MOST_WAITING = 500
RATE = 16_000
BUDGET = {"push_to_talk_ms": 650, "hands_free_ms": 1_130, "barge_in_ms": 250, "switch_ms": 400}
ADVICE = "Ask the browser to cancel echo; where it does not, send `echo_cancelled: false` with the mode."


class Connection:
    """One line into a call."""

    def __init__(self, live: LiveCall) -> None:
        self._live = live
        ready: dict[str, Any] = {"call": live.shown(), "sample_rate": RATE, "budget": BUDGET, "echo_advice": ADVICE}
        self._wire = live.sending.attach(ready)
        self._intake = call.Intake()
        self._nonsense = 0
        self._told_of_pace = False
        live.came()

    async def frames(self) -> AsyncIterator[Frame]:
        """What is to be written, until the goodbye."""
        while True:
            yield (frame := await self._wire.frames.get())
            if isinstance(frame, Goodbye):
                return

    def sound(self, samples: bytes) -> None:
        """What the caller says; what comes too fast, or cannot be followed, is dropped."""
        self._live.sending.begin(self._wire)
        if not samples or len(samples) % 2 or len(samples) > call.LARGEST_SOUND:
            self._misunderstood("")
            return
        self._nonsense = 0
        self._intake, taken = self._intake.taking(len(samples) // 2, time.monotonic())
        if taken and self._live.waiting < MOST_WAITING:
            self._told_of_pace = False
            self._live.take(samples)
        elif not self._told_of_pace:
            self._told_of_pace = True
            self._live.sending.say("warning", **SoundTooFast().as_json())

    def text(self, frame: str) -> None:
        """One that means nothing is answered, and the call goes on; after many in a row it does not."""
        try:
            message = call.read_message(frame)
        except call.NotUnderstood as wrong:
            self._live.sending.begin(self._wire)
            self._misunderstood(wrong.field)
            return
        self._nonsense = 0
        self._live.sending.begin(self._wire, message.since if isinstance(message, call.Resume) else None)
        if isinstance(message, call.Ping):
            self._live.sending.pong()
        elif self._live.waiting < MOST_WAITING:
            self._live.take(message)

    def gone(self, goodbye: Goodbye = Goodbye(ENDED)) -> None:  # noqa: B008  # frozen
        """This line is lost; where another one took its place, nothing happens."""
        if self._live.sending.detach(goodbye, self._wire):
            self._live.left()

    def _misunderstood(self, field: str) -> None:
        self._live.sending.say("error", **FrameNotUnderstood(field).as_json())
        self._nonsense += 1
        if self._nonsense >= call.MOST_NONSENSE:
            self.gone(Goodbye(NONSENSE, "bad_frames"))
