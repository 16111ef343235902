"""Commands that come over a socket: each is done once, answered in order, and not faster than can be followed."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from troupe.kit.errors import Invalid, TroupeError
from troupe.kit.ids import random_id
from troupe.live.errors import TooManyCommands

REMEMBERED_SECONDS = 60.0
MOST_COMMANDS, COMMAND_SECONDS = 40, 2.0
LONGEST_ID = 64

Frame = dict[str, object]


class BadFrame(Invalid):
    """A frame that cannot be understood; the socket stays open."""


@dataclass(frozen=True)
class Command:
    """Something a client wants done, and from where it asks."""

    type: str
    told: Mapping[str, object]
    data: Mapping[str, object]
    sender: Any
    """Whoever the doors above let in; `live` itself knows nothing more of them."""
    watched: Sequence[str]
    """The full names of the topics this socket watches now."""


@dataclass(frozen=True)
class Done:
    """What came of a command; `seq` is the number in its topic's log up to which a watcher has seen all of it."""

    seq: int
    result: Mapping[str, object]


Handler = Callable[[Command], Awaitable[Done]]


class Commands:
    """The commands of one socket."""

    def __init__(self, handlers: Mapping[str, Handler], sender: Any) -> None:
        self._handlers = handlers
        self._sender = sender
        self._times: deque[float] = deque()
        self._acks: OrderedDict[str, tuple[float, Frame]] = OrderedDict()

    async def answer(self, frame: Frame, watched: Sequence[str]) -> Frame:
        """Do what a frame asks; its acknowledgement, or the one that the same id had before."""
        id = _id(frame)
        try:
            return await self._answer(id, frame, watched)
        except TroupeError as error:
            error.facts["id"] = id
            raise

    async def _answer(self, id: str, frame: Frame, watched: Sequence[str]) -> Frame:
        type = frame["type"]
        handler = self._handlers.get(type) if isinstance(type, str) else None
        if handler is None:
            raise BadFrame(
                "This command is not known here.",
                next_step="Check the spelling of `type`, or use the HTTP door of the same name.",
                code="unknown_type",
            )
        data = frame.get("data", {})
        if not isinstance(data, dict):
            raise BadFrame(
                "The data of a command is an object.", next_step="Send an object.", code="invalid", field="data"
            )
        now = asyncio.get_running_loop().time()
        self._keep_pace(now)
        if known := self._known(id, now):
            return known | {"duplicate": True}
        done = await handler(Command(str(type), frame, data, self._sender, watched))
        ack: Frame = {"op": "ack", "id": id, "command": type, "seq": done.seq, "result": dict(done.result)}
        self._acks[id] = (now, ack)
        return ack

    def _keep_pace(self, now: float) -> None:
        while self._times and now - self._times[0] >= COMMAND_SECONDS:
            self._times.popleft()
        if len(self._times) >= MOST_COMMANDS:
            wait = self._times[0] + COMMAND_SECONDS - now
            raise TooManyCommands(round(MOST_COMMANDS / COMMAND_SECONDS), max(1, round(wait * 1000)))
        self._times.append(now)

    def _known(self, id: str, now: float) -> Frame | None:
        while self._acks and now - next(iter(self._acks.values()))[0] >= REMEMBERED_SECONDS:
            self._acks.popitem(last=False)
        return self._acks[id][1] if id in self._acks else None


def _id(frame: Frame) -> str:
    id = frame.get("id")
    if id is None:
        return random_id()
    if not isinstance(id, str) or not 1 <= len(id) <= LONGEST_ID or not id.isprintable():
        raise BadFrame(
            f"The id of a command has 1 to {LONGEST_ID} printable characters.",
            next_step="Send a short text of your own, or none.",
            code="invalid",
            field="id",
        )
    return id
