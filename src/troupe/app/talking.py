"""`troupe talk`: a conversation in the terminal, line by line, in the same chat each time."""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troupe.app.console import Console
from troupe.app.saying import answers_kept, follow
from troupe.app.studio import Studio
from troupe.app.tables import visible
from troupe.app.why import why_lines
from troupe.chats import Member, NewTerms, Opinion, Words
from troupe.kit.errors import Invalid, TroupeError

HELP = "/retry  /variant  /stars N  /why  /prompt  /quit; Ctrl-C stops the answer. Anything else is said."
_MOST_READ = 65_536


class NotACommand(Invalid):
    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step=HELP)


class Lines:
    """What is typed, line by line, without holding up the studio while nobody types."""

    def __init__(self) -> None:
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        # It ends with the program: a read of the terminal cannot be taken back.
        threading.Thread(target=self._listen, daemon=True).start()

    async def next(self) -> str | None:
        """The next line, or None at the end."""
        return await self._typed.get()

    def _listen(self) -> None:
        decoder, rest = getincrementaldecoder("utf-8")("replace"), ""
        while piece := os.read(sys.stdin.fileno(), _MOST_READ):
            *whole, rest = (rest + decoder.decode(piece)).split("\n")
            for line in whole:
                self._tell(line)
        self._tell(rest)
        self._tell(None)

    def _tell(self, line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the studio was closed while somebody typed
            self._loop.call_soon_threadsafe(self._typed.put_nowait, line)


class Talking:
    """One conversation: what is said, and what is asked of the last answer."""

    def __init__(self, studio: Studio, console: Console, chat_id: str) -> None:
        self._studio = studio
        self._console = console
        self._chat_id = chat_id
        self._unsent = ""

    async def go_on(self, lines: Lines) -> None:
        """Until somebody leaves."""
        while (line := await self._asked(lines)) is not None:
            if line.strip() == "/quit":
                return
            try:
                await self._do(line.strip())
            except TroupeError as refused:
                self._console.tell(f"{refused}\n{refused.next_step}")

    async def _asked(self, lines: Lines) -> str | None:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        return await lines.next()

    async def _do(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        match command:
            case "":
                return
            case "/retry" if self._unsent:
                await self._say(self._unsent)
            case "/retry" | "/variant":
                await self._again()
            case "/stars":
                await self._rate(rest.strip())
            case "/why":
                await self._why()
            case "/prompt":
                await self._prompt()
            case _ if command.startswith("/"):
                raise NotACommand(f"{command} is no command here.")
            case _:
                await self._say(line)

    async def _say(self, words: str) -> None:
        """What was refused on the way is kept; `/retry` says it once more."""
        self._unsent = words
        chat = await self._studio.conversations.get(self._studio.person, self._chat_id)
        said = Words(words, chat.active_leaf_id)
        sent = await self._studio.chats.speaking.say(self._studio.person, self._chat_id, said)
        self._unsent = ""
        await self._hear([started.run.id for started in sent.started])

    async def _again(self) -> None:
        """Another answer beside the last one, or in the place of one that failed."""
        last = await self._last()
        failed = last["status"] == "failed"
        at = last["parent_id"] if failed else last["id"]
        started = await self._studio.chats.leading.answer(
            self._studio.person, self._chat_id, "reply" if failed else "variant", str(at)
        )
        await self._hear([started.run.id])

    async def _rate(self, stars: str) -> None:
        if stars not in {"1", "2", "3", "4", "5"}:
            raise NotACommand("A rating is 1 to 5 stars.")
        last = await self._last()
        await self._studio.ratings.rate(self._studio.person, self._chat_id, str(last["id"]), Opinion(int(stars)))
        self._console.tell("★" * int(stars))

    async def _why(self) -> None:
        """What it was told, block by block, and what that cost."""
        last = await self._last()
        told = await self._studio.prompts.why(self._studio.person, self._chat_id, str(last["id"]))
        if self._console.as_json:
            self._console.show(told)
        else:
            print("\n".join(why_lines(told)))

    async def _prompt(self) -> None:
        """The whole prompt of the last answer, as it was sent."""
        last = await self._last()
        kept: Mapping[str, Any] = await self._studio.prompts.read(self._studio.person, self._chat_id, str(last["id"]))
        if self._console.as_json:
            self._console.show(kept)
        else:
            print(visible("\n\n".join(f"[{each['role']}]\n{each['text']}" for each in kept["messages"])))

    async def _last(self) -> dict[str, object]:
        """The last answer."""
        page = await self._studio.conversations.path(self._studio.person, self._chat_id, limit=1)
        if not page.nodes or page.nodes[-1].run_id is None:
            raise NotACommand("Nothing was answered yet.")
        node = page.nodes[-1]
        return {"id": node.id, "parent_id": node.parent_id, "status": node.status}

    async def _hear(self, runs: Sequence[str]) -> None:
        for run_id in runs:
            with _ctrl_c_stops(self._studio, run_id):
                last = await follow(self._studio, self._console, run_id)
            if self._console.as_json:
                self._console.show(last)
            error = last.get("error")
            if isinstance(error, dict):
                self._console.tell(f"{error['detail']} Your words are safe; /retry asks again.\n{error['next_step']}")


async def talk(studio: Studio, console: Console, name: str, chat_id: str | None) -> None:
    """Talk with a persona until the end of what is typed."""
    persona = await studio.personas.called(studio.person, name)
    if chat_id is None:
        opened = await studio.conversations.open(studio.person, NewTerms((Member(persona.id),)), f"say-{persona.id}")
        chat_id = opened.chat.id
    chat = await studio.conversations.get(studio.person, chat_id)
    brain = await studio.brains.answering(studio.person, chat.brain_id or persona.document.brain_id)
    label = " (Demo brain: scripted, not an AI model)" if brain.kind == "scripted" else f" ({brain.name})"
    console.tell(f"{persona.document.spoken_name}{label}\n{HELP}")
    page = await studio.conversations.path(studio.person, chat_id, limit=1)
    if page.nodes and not console.as_json:
        print(visible(page.nodes[-1].text))
    async with answers_kept(studio):
        await Talking(studio, console, chat_id).go_on(Lines())


@contextlib.contextmanager
def _ctrl_c_stops(studio: Studio, run_id: str) -> Iterator[None]:
    """While somebody speaks, Ctrl-C ends the answer and not the conversation."""
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[object]] = []

    def stop() -> None:
        stopping.append(asyncio.ensure_future(studio.answers.cancel(studio.person, run_id)))

    before = signal.getsignal(signal.SIGINT)
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C leaves
        loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
