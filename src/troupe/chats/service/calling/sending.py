"""What a call tells its other side: text is numbered and told again after a lost line, sound is not."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field

REMEMBERED = 4_000
MOST_WAITING = 2_000
REPLACED, NOT_READING, ENDED, NONSENSE = 4409, 4408, 1000, 1008


@dataclass(frozen=True)
class Goodbye:
    """The last that comes on a line: it is closed with this code."""

    code: int
    reason: str = ""


Frame = str | bytes | Goodbye


@dataclass(eq=False)
class Wire:
    """One connection to the other side; what is sent waits here until it is written."""

    frames: "asyncio.Queue[Frame]" = field(default_factory=asyncio.Queue)
    has_begun: bool = False
    """Whether the other side has said what it missed; until then nothing is told to it."""
    is_closed: bool = False

    def put(self, frame: Frame) -> None:
        if self.is_closed:
            return
        if self.frames.qsize() >= MOST_WAITING and not isinstance(frame, Goodbye):
            frame = Goodbye(NOT_READING, "too_slow")
        self.is_closed = isinstance(frame, Goodbye)
        self.frames.put_nowait(frame)


class Sending:
    """The other side of a call, whether it is there or not."""

    def __init__(self) -> None:
        self._told: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._seq = 0
        self._wire: Wire | None = None
        self._heard = asyncio.Event()
        self._was_there = False

    @property
    def is_heard(self) -> bool:
        return self._heard.is_set()

    async def until_heard(self) -> None:
        """Until somebody is on the line."""
        await self._heard.wait()

    def say(self, type: str, **data: object) -> None:
        self._seq += 1
        frame = json.dumps({"type": type, "seq": self._seq, **data}, ensure_ascii=False, separators=(",", ":"))
        self._told.append((self._seq, frame))
        if self._wire and self._wire.has_begun:
            self._wire.put(frame)

    def pong(self) -> None:
        """An answer that nobody needs to hear twice."""
        if self._wire:
            self._wire.put(json.dumps({"type": "pong", "seq": self._seq}))

    def sound(self, frame: bytes) -> None:
        if self._wire and self._wire.has_begun:
            self._wire.put(frame)

    def attach(self, ready: dict[str, object]) -> Wire:
        """A new connection; the one before is closed. The first begins at once, others with what they missed."""
        self.detach(Goodbye(REPLACED, "connected_elsewhere"))
        wire = self._wire = Wire()
        hello = {"type": "call.ready", "seq": self._seq, **ready}
        wire.put(json.dumps(hello, ensure_ascii=False, separators=(",", ":")))
        if not self._was_there:
            self.begin(wire, 0)
        self._was_there = True
        return wire

    def begin(self, wire: Wire, since: int | None = None) -> None:
        """Tell a connection what it missed since a number, and from now on everything."""
        if wire.has_begun or wire is not self._wire:
            return
        wire.has_begun = True
        for number, frame in self._told:
            if since is not None and number > since:
                wire.put(frame)
        self._heard.set()

    def detach(self, goodbye: Goodbye, wire: Wire | None = None) -> bool:
        """Let a connection go, or whichever there is; whether it was the one in use."""
        if self._wire is None or (wire is not None and wire is not self._wire):
            return False
        self._wire.put(goodbye)
        self._wire = None
        self._heard.clear()
        return True
