"""Many answers at once through one studio: how old a word is when it reaches its watcher, and what else suffers.

Each answer has a chat of its own; as many sockets as one person may open watch them. Answers are asked for at a steady
pace; once all of them were asked for, every word that arrives in the next seconds is measured by the time it carries.
Then all of them go on to their end, or as far as they come in a minute. The peer is this same client listening to the
same number of streams at the model server itself, so its numbers are what client, model server and a busy machine cost;
what lies beyond is ours. Three processes share the cores of the machine.
"""

import asyncio
import re
import resource
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median, quantiles

import uvloop

from benchmarks.figures import Figure, show
from benchmarks.peer_upstream import LETTERS, LETTERS_IN_WORD, moment_of
from benchmarks.running import Server, listening, studio
from benchmarks.studio_talk import add_brain, connect, open_chat, say
from benchmarks.wire import Bare, Http, Socket, now

UPSTREAM = [sys.executable, "-m", "benchmarks.peer_upstream"]
STAMP = re.compile(rb"\b[%c-%c]{%d}\b" % (ord(LETTERS[0]), ord(LETTERS[-1]), LETTERS_IN_WORD))
WINDOW_SECONDS = 10
FIRST_WORD_MS = 50
ASKING_AT_ONCE = 4
TABS = 16
LONGEST_ASKING_SECONDS = 60
LONGEST_ENDING_SECONDS = 60


@dataclass(frozen=True)
class Crowd:
    """So many answers, a word every so many milliseconds."""

    streams: int
    every_ms: int
    asked_a_second: int

    @property
    def model(self) -> str:
        return f"up:{self.words}:{self.every_ms}:{FIRST_WORD_MS}:plain"

    @property
    def words(self) -> int:
        """So many that the first answer still goes on when the last was asked for at half the pace and measured."""
        return round((self.streams / self.asked_a_second * 2 + WINDOW_SECONDS) * 1000 / self.every_ms)

    @property
    def name(self) -> str:
        return f"{self.streams} streams of {1000 // self.every_ms} words/s"


CROWDS = (Crowd(200, 50, 40), Crowd(500, 100, 50), Crowd(1000, 100, 25))


@dataclass
class Ages:
    """How old words were when they came, while everyone was there; and how long first words took."""

    words: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    ended: int = 0
    """How many answers came to their end while they were waited for, with every word."""
    everyone_is_there: bool = False


class Listener:
    """Hears one stream."""

    def __init__(self, ages: Ages) -> None:
        self._ages = ages
        self.sent = 0
        self.count = 0
        self.over = asyncio.Event()
        self._asked = 0

    def hear(self, data: bytes) -> None:
        at = now()
        for stamp in STAMP.findall(data):
            left = moment_of(stamp, at)
            if not self._asked:  # the first word of all says when the model server was asked
                self._asked = left
                continue
            self.count += 1
            if self.count == 1:
                self._ages.firsts.append((at - self.sent - (left - self._asked)) / 1000)
            if self._ages.everyone_is_there:
                self._ages.words.append((at - left) / 1000)


class Tab:
    """A socket, and whoever listens to what comes by it."""

    def __init__(self) -> None:
        self._listeners: dict[bytes, Listener] = {}
        self._socket: Socket | None = None

    @classmethod
    async def open(cls, port: int) -> "Tab":
        tab = cls()
        tab._socket = await Socket.open(port, "/api/live", tab._hear)
        return tab

    def watch(self, run: str, listener: Listener) -> None:
        assert self._socket is not None
        self._listeners[run.encode()] = listener
        self._socket.say({"op": "subscribe", "topic": f"run:{run}", "since": 0})

    def close(self) -> None:
        assert self._socket is not None
        self._socket.close()

    def _hear(self, frame: bytes) -> None:
        """The last frame of a run carries the whole answer once more, which is no news."""
        beginning = frame[:160]
        if b'"type":"text.delta"' in beginning:
            self._listeners[_run_of(beginning)].hear(frame)
        elif b'"type":"run.finished"' in beginning:
            self._listeners[_run_of(beginning)].over.set()


@dataclass(frozen=True)
class Cost:
    """What the studio took while everyone was there."""

    memory_mb: float
    cpu_seconds: float


def measure() -> Sequence[Figure]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return [figure for crowd in CROWDS for figure in measure_crowd(crowd)]


def measure_crowd(crowd: Crowd) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with listening(UPSTREAM, folder) as upstream:
            bare = uvloop.run(listen_bare(crowd, upstream.port))
            with studio(folder, TROUPE_ANSWERS_AT_ONCE="1000") as server:
                server.ready()
                ours, cost = uvloop.run(listen_through(crowd, upstream.port, server))
    key = f"{crowd.streams}x{1000 // crowd.every_ms}"
    return [
        Figure(f"{key}_words", f"{crowd.name}: words a second that arrived", len(ours.words) / WINDOW_SECONDS, "/s",
               crowd.streams * 1000 / crowd.every_ms * 0.95, len(bare.words) / WINDOW_SECONDS, "bare",
               more_is_better=True),
        Figure(f"{key}_word_p50_ms", f"{crowd.name}: age of a word, p50", middle(ours.words), "ms", None,
               middle(bare.words), "bare"),
        Figure(f"{key}_word_p95_ms", f"{crowd.name}: age of a word, p95", high(ours.words, 95), "ms", 100,
               high(bare.words, 95), "bare"),
        Figure(f"{key}_first_p95_ms", f"{crowd.name}: added to the first word, p95", high(ours.firsts, 95), "ms", 1000,
               high(bare.firsts, 95), "bare"),
        Figure(f"{key}_others_p99_ms", f"{crowd.name}: another request meanwhile, p99", high(ours.others, 99), "ms"),
        Figure(f"{key}_memory_mb", f"{crowd.name}: memory", cost.memory_mb, "MB", 600),
        Figure(f"{key}_cpu_percent", f"{crowd.name}: CPU of the studio", cost.cpu_seconds / WINDOW_SECONDS * 100, "%"),
        Figure(f"{key}_cpu_word_ms", f"{crowd.name}: CPU for a word that arrived",
               cost.cpu_seconds * 1000 / max(1, len(ours.words)), "ms"),
        Figure(f"{key}_ended", f"{crowd.name}: came to their end, with every word", ours.ended, "", crowd.streams,
               more_is_better=True),
    ]  # fmt: skip


async def listen_bare(crowd: Crowd, upstream: int) -> Ages:
    """The same listeners at the model server itself."""
    ages = Ages()
    asked = []
    begins = asyncio.get_running_loop().time()
    for number in range(crowd.streams):
        listener = Listener(ages)
        listener.sent = now()
        asked.append(await Bare.ask(upstream, crowd.model, listener.hear))
        await until(begins + number / crowd.asked_a_second)
    ages.everyone_is_there = True
    await asyncio.sleep(WINDOW_SECONDS)
    ages.everyone_is_there = False
    for one in asked:
        one.close()
    return ages


async def listen_through(crowd: Crowd, upstream: int, server: Server) -> tuple[Ages, Cost]:
    """Ask for every answer, listen to all of them, and see that none lost a word."""
    ages = Ages()
    doors = [await Http.open(server.port) for _ in range(ASKING_AT_ONCE)]
    brain = await add_brain(doors[0], await connect(doors[0], f"http://127.0.0.1:{upstream}/v1"), crowd.model)
    chats = [await open_chat(doors[0]) for _ in range(crowd.streams)]
    listeners = [Listener(ages) for _ in chats]
    tabs = [await Tab.open(server.port) for _ in range(TABS)]
    await ask_all(crowd, doors, chats, brain, listeners, tabs)
    ages.everyone_is_there = True
    before = server.cpu_seconds()
    other = await Http.open(server.port)
    await ask_for_other_things(other, ages)
    ages.everyone_is_there = False
    cost = Cost(server.memory_mb(), server.cpu_seconds() - before)
    ages.ended = await until_they_end(crowd, listeners)
    for tab in tabs:
        tab.close()
    return ages, cost


async def until_they_end(crowd: Crowd, listeners: Sequence[Listener]) -> int:
    """How many came to their end before it took too long; one that ended without all of its words is a fault."""
    ends = [asyncio.ensure_future(listener.over.wait()) for listener in listeners]
    still_to_say = crowd.words * crowd.every_ms / 1000
    _, waiting = await asyncio.wait(ends, timeout=still_to_say + LONGEST_ENDING_SECONDS)
    for each in waiting:
        each.cancel()
    ended = [listener for listener in listeners if listener.over.is_set()]
    if short := [listener.count for listener in ended if listener.count != crowd.words]:
        raise RuntimeError(f"{len(short)} answers ended with other than {crowd.words} words: {short[:5]}.")
    return len(ended)


async def ask_all(
    crowd: Crowd,
    doors: Sequence[Http],
    chats: Sequence[tuple[str, str]],
    brain: str,
    listeners: Sequence[Listener],
    tabs: Sequence[Tab],
) -> None:
    """Several at a time, at the pace of the crowd, for as long as that may take."""
    free: asyncio.Queue[Http] = asyncio.Queue()
    for door in doors:
        free.put_nowait(door)

    async def ask(door: Http, chat: tuple[str, str], listener: Listener, tab: Tab) -> None:
        listener.sent = now()
        run, _ = await say(door, *chat, brain)
        tab.watch(run, listener)
        free.put_nowait(door)

    begins = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as asking:
        for number, (chat, listener) in enumerate(zip(chats, listeners, strict=True)):
            if asyncio.get_running_loop().time() - begins > LONGEST_ASKING_SECONDS:
                return
            asking.create_task(ask(await free.get(), chat, listener, tabs[number % len(tabs)]))
            await until(begins + number / crowd.asked_a_second)


async def ask_for_other_things(http: Http, ages: Ages) -> None:
    """What somebody else does meanwhile: reads a list, ten times a second."""
    ends = asyncio.get_running_loop().time() + WINDOW_SECONDS
    while (left := ends - asyncio.get_running_loop().time()) > 0:
        began = now()
        await http.get("/api/chats?limit=20")
        ages.others.append((now() - began) / 1000)
        await asyncio.sleep(min(0.1, left))


async def until(moment: float) -> None:
    """Wait for a moment of the loop's clock, if it is still to come."""
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))


def _run_of(frame: bytes) -> bytes:
    return frame.partition(b'"run:')[2].partition(b'"')[0]


def middle(values: Sequence[float]) -> float:
    return median(values) if values else inf


def high(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else inf


if __name__ == "__main__":
    show("many_streams", __doc__, measure)
