"""One socket per tab: it asks for topics, gets what it missed and then what happens."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from troupe.kit.errors import Missing, TroupeError
from troupe.kit.post import Post
from troupe.kit.times import Clock, as_text
from troupe.live.commanding import BadFrame, Commands, Frame
from troupe.live.domain import Event, public_topic
from troupe.live.errors import BadPlace, TooManySockets, TooManyTopics
from troupe.live.hub import Inbox
from troupe.live.service import HEARTBEAT_SECONDS, LiveLog, Watching

MOST_TOPICS = 100
MOST_SOCKETS = 16
LARGEST_FRAME = 64 * 1024
LARGEST_BACKLOG = 256 * 1024
CATCH_UP_SECONDS = 2.0
GOODBYE_SECONDS = 10.0
BAD_FRAMES_A_MINUTE = 10
LAST_PLACE = 2**53  # beyond it JavaScript cannot count, and no log is that long

BAD_CLIENT, NOT_FOUND, TOO_SLOW, GOING_AWAY, TRY_LATER = 4400, 4404, 4408, 1001, 1013


class Hangup(Exception):
    """The conversation is over, with this close code."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Greeting:
    """What the server says first."""

    build: str
    server: str


@dataclass(frozen=True)
class Watched:
    """A topic that a socket watches from its first moment, and how it stands."""

    topic: str
    snapshot: Callable[[], Awaitable[Mapping[str, object]]]
    since: int | None = None


# What a socket begins with. It is asked once the socket is open, so that a refusal can be told by its close code.
Opening = Callable[[], Awaitable[Sequence[Watched]]]


async def _nothing() -> Sequence[Watched]:
    return ()


class Conversation:
    """Serve one socket until either side has had enough."""

    def __init__(
        self,
        socket: WebSocket,
        live: LiveLog,
        person: Watching,
        greeting: Greeting,
        clock: Clock,
        opening: Opening = _nothing,
    ) -> None:
        self._opening = opening
        self._commands = Commands(live.commands, socket.state)
        self._socket = socket
        self._live = live
        self._person = person
        self._greeting = greeting
        self._clock = clock
        self._inbox = Inbox(reader=person, at_once=self._passed_on)
        self._names: dict[str, str] = {}  # what the client calls a topic → its full name
        self._outbox: Post[str] = Post()
        self._backlog = 0
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._bad: deque[float] = deque(maxlen=BAD_FRAMES_A_MINUTE)

    async def hold(self) -> None:
        await self._socket.accept()
        if not self._live.hub.let_in(self._person.id, MOST_SOCKETS):
            await self._turn_away()
            return
        try:
            await self._converse()
        finally:
            self._live.hub.let_out(self._person.id)
            self._live.hub.leave(self._inbox)

    async def _turn_away(self) -> None:
        error = TooManySockets(MOST_SOCKETS)
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.send_text(_packed(_error_frame(error)))
            await self._socket.close(TRY_LATER, error.detail)

    async def _begin(self) -> bool:
        """Greet, and say how things stand that are watched from the start; whether there is something to converse."""
        self._say({"op": "hello", **vars(self._greeting), "heartbeat_s": HEARTBEAT_SECONDS})
        try:
            for watched in await self._opening():
                await self._watch(watched)
        except TroupeError as error:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(NOT_FOUND if isinstance(error, Missing) else BAD_CLIENT, error.code)
            return False
        return True

    async def _watch(self, watched: Watched) -> None:
        name = await self._live.admit(self._person, watched.topic)
        self._names[watched.topic] = name
        state = await self._live.start(self._inbox, name, watched.since)
        # Read after the watch began: what happens in between comes as an event once more, and nothing is missed.
        snapshot = await watched.snapshot()
        self._say({**snapshot, "seq": state.latest})
        if watched.since is not None and not state.covers(watched.since):
            self._say({"op": "gap", "topic": watched.topic, "oldest": state.oldest, "latest": state.latest})

    async def _converse(self) -> None:
        if not await self._begin():
            return
        try:
            async with asyncio.TaskGroup() as tasks:
                for part in (self._listen, self._pass_on, self._send, self._beat, self._until_stopped):
                    tasks.create_task(part())
        except* Hangup as ends:
            end = ends.exceptions[0]
            if isinstance(end, Hangup):
                # The other side may have closed in the same moment, or take nothing any more, not even this.
                with suppress(RuntimeError, TimeoutError):
                    async with asyncio.timeout(GOODBYE_SECONDS):
                        await self._socket.close(end.code, end.reason)
        except* WebSocketDisconnect:
            pass

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))
            try:
                await self._answer(_read(message.get("text")))
            except BadFrame as error:
                self._complain(error)
                self._count_bad_frame()
            except TroupeError as error:
                self._complain(error)

    async def _answer(self, frame: Frame) -> None:
        match frame.get("op"):
            case "subscribe":
                await self._subscribe(frame)
            case "unsubscribe":
                self._unsubscribe(_topic(frame))
            case "ping":
                self._say({"op": "pong"})
            case None if "type" in frame:
                self._say(await self._commands.answer(frame, list(self._names.values())))
            case _:
                raise BadFrame(
                    "A frame needs an `op` of subscribe, unsubscribe or ping, or a `type`.",
                    next_step='Send for example {"op":"subscribe","topic":"system"}.',
                    code="bad_frame",
                )

    async def _subscribe(self, frame: Frame) -> None:
        topic, since = _topic(frame), _since(frame)
        if topic not in self._names and len(self._names) >= MOST_TOPICS:
            raise TooManyTopics(MOST_TOPICS)
        try:
            name = await self._live.admit(self._person, topic)
        except TroupeError as error:
            return self._say(_error_frame(error) | {"topic": topic})  # as it was asked for, so that it is known again
        self._names[topic] = name
        state = await self._live.start(self._inbox, name, since)
        if since is None or state.covers(since):
            self._say({"op": "subscribed", "topic": topic, "seq": state.latest, "oldest": state.oldest})
        else:
            self._say({"op": "gap", "topic": topic, "oldest": state.oldest, "latest": state.latest})

    def _unsubscribe(self, topic: str) -> None:
        if name := self._names.pop(topic, None):
            self._live.hub.detach(self._inbox, name)
        self._say({"op": "unsubscribed", "topic": topic})

    async def _pass_on(self) -> None:
        async for event in self._live.follow(self._inbox):
            await self._wait_for_room()
            self._put(event.wire)

    def _passed_on(self, event: Event) -> bool:
        """What comes next goes straight to its reader, unless that one is behind."""
        if self._backlog > LARGEST_BACKLOG or not self._live.take(self._inbox, event):
            return False
        self._put(event.wire)
        return True

    async def _send(self) -> None:
        while True:
            text = await self._outbox.get()
            await self._socket.send_text(text)
            self._backlog -= len(text)
            if self._backlog < LARGEST_BACKLOG // 2:
                self._has_room.set()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self._say({"op": "heartbeat", "at": as_text(self._clock())})

    async def _until_stopped(self) -> None:
        await self._live.stopping.wait()
        raise Hangup(GOING_AWAY, "The studio stops; connect again.")

    def _complain(self, error: TroupeError) -> None:
        self._say(_error_frame(error))

    def _count_bad_frame(self) -> None:
        now = asyncio.get_running_loop().time()
        self._bad.append(now)
        if len(self._bad) == BAD_FRAMES_A_MINUTE and now - self._bad[0] < 60:
            raise Hangup(BAD_CLIENT, "Too many frames that cannot be understood.")

    def _say(self, frame: Frame) -> None:
        self._put(_packed(frame))

    def _put(self, text: str) -> None:
        if self._backlog > 2 * LARGEST_BACKLOG and len(self._outbox) > 1:  # one long frame is nobody's fault
            raise _too_slow()
        self._backlog += len(text)
        self._outbox.put(text)

    async def _wait_for_room(self) -> None:
        """A long replay goes at the pace of its reader; a reader that does not read is let go."""
        if self._backlog <= LARGEST_BACKLOG:
            return
        self._has_room.clear()
        try:
            async with asyncio.timeout(CATCH_UP_SECONDS):
                await self._has_room.wait()
        except TimeoutError:
            raise _too_slow() from None


async def converse(socket: WebSocket, opening: Opening = _nothing) -> None:
    """Serve a socket that was let in, with what it watches from its first moment."""
    state = socket.app.state
    greeting = Greeting(build=state.build(), server=state.server_id)
    await Conversation(socket, state.live, socket.state.person, greeting, state.clock, opening).hold()


def _too_slow() -> Hangup:
    return Hangup(TOO_SLOW, "This reader is too slow; connect again and go on from your last number.")


def _packed(frame: Frame) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _error_frame(error: TroupeError) -> Frame:
    return {"op": "error"} | {key: value for key, value in error.as_json().items() if key != "code"}


def _read(text: str | None) -> Frame:
    if text is None:
        raise BadFrame("Frames are text.", next_step="Send JSON as a text frame.", code="binary_not_supported")
    if len(text.encode()) > LARGEST_FRAME:
        raise BadFrame("This frame is too large.", next_step="Keep frames under 64 KiB.", code="too_large")
    try:
        frame = json.loads(text)
        _packed(frame).encode()  # half a character, written as an escape, could not be said back
    except (ValueError, RecursionError):
        raise BadFrame("This is not JSON.", next_step="Send one JSON object.", code="invalid", field="") from None
    if not isinstance(frame, dict):
        raise BadFrame("A frame is one JSON object.", next_step="Send an object.", code="bad_frame")
    return frame


def _topic(frame: Frame) -> str:
    topic = frame.get("topic")
    if not isinstance(topic, str) or not topic or public_topic(topic) != topic:
        raise BadFrame("A topic is a text.", next_step="Name a topic.", code="invalid", field="topic")
    return topic


def _since(frame: Frame) -> int | None:
    since = frame.get("since")
    if since is not None and (type(since) is not int or not 0 <= since <= LAST_PLACE):
        raise BadPlace
    return since
