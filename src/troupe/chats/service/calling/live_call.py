"""One call while it goes on: what comes in is taken one thing after the other, and what is to be done is begun."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from troupe.accounts import User
from troupe.chats.domain.call import Call, CallEnd
from troupe.chats.errors.calls import NotInCast
from troupe.chats.service.calling.account import Account
from troupe.chats.service.calling.ears import OpenLine
from troupe.chats.service.calling.hearing import Hearing
from troupe.chats.service.calling.mind import Mind
from troupe.chats.service.calling.mouth import Mouth
from troupe.chats.service.calling.rehearsing import Rehearsing
from troupe.chats.service.calling.sending import ENDED, Goodbye, Sending
from troupe.kit.errors import TroupeError
from troupe.personas import CastPersona
from troupe.voices import Readying, Streaming, call

log = logging.getLogger(__name__)

PARTIAL_SECONDS = 0.5
LOOK_SECONDS = 0.2


@dataclass
class Patience:
    """How long a call waits for what."""

    lost_seconds: float = 30.0
    idle_seconds: float = 5 * 60.0
    longest_seconds: float = 60 * 60.0


@dataclass(frozen=True)
class Behind:
    """What stands behind every call."""

    mind: Mind
    streaming: Streaming
    readying: Readying
    open_line: OpenLine
    patience: Patience


Keep = Callable[["LiveCall", CallEnd], Awaitable[Call]]
Item = call.Happening | call.Message | bytes | None
"""None: somebody came on the line."""


class LiveCall:
    """Hears, has answered, and speaks."""

    def __init__(self, user: User, kept: Call, cast: Mapping[str, CastPersona], behind: Behind, keep: Keep) -> None:
        self.call = kept
        self.user = user
        self.sending = Sending()
        self.account = Account(record=kept.record)
        self._cast = cast
        self._behind = behind
        self._keep = keep
        self._turns = call.Turns(kept.persona_id, kept.mode)
        self._hearing = Hearing(user, cast, behind.open_line)
        self._mouth = Mouth(
            user,
            behind.mind,
            behind.streaming,
            self.sending,
            self.account,
            lambda: self.language,
            self.take,
            self._work,
        )
        self._inbox: asyncio.Queue[Item] = asyncio.Queue()
        self._rehearsing = Rehearsing(user, behind.mind, behind.streaming)
        self._working: set[asyncio.Task[None]] = set()
        self._readying: asyncio.Task[None] | None = None
        self._lost_at: float | None = time.monotonic()
        self._moved_at = time.monotonic()
        self._ending = asyncio.Lock()
        self._closer: asyncio.Task[Call] | None = None
        self._task = asyncio.create_task(self._go_on(), name=f"call {kept.id}")
        self._task.add_done_callback(self._look_after)

    @property
    def state(self) -> call.CallState:
        return self._turns.state

    @property
    def language(self) -> str:
        return self.call.language or self._cast[self._turns.persona_id].document.language

    @property
    def waiting(self) -> int:
        """How much came in and was not taken yet."""
        return self._inbox.qsize()

    def take(self, item: Item) -> None:
        """What comes in, in its order. How far was played counts at once."""
        if isinstance(item, call.Played):
            self._mouth.played(item)
            return
        self._inbox.put_nowait(item)

    def came(self) -> None:
        """Somebody is on the line."""
        self._lost_at = None
        self._inbox.put_nowait(None)

    def left(self) -> None:
        """Nobody is; the call waits a while for somebody to come back."""
        self._lost_at = time.monotonic()
        self._inbox.put_nowait(call.LineLost())

    async def end(self, reason: CallEnd) -> Call:
        """End it; whoever asks again gets the same end."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        return await self._close(reason)

    def shown(self) -> dict[str, Any]:
        return self.call.as_json(self.state)

    async def _go_on(self) -> None:
        """Until it is over by itself."""
        partial = asyncio.create_task(self._tell_partials())
        try:
            while (reason := self._over()) is None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        item = await self._inbox.get()
                    await self._take(item)
        finally:
            partial.cancel()
            await asyncio.gather(partial, return_exceptions=True)
        self._closer = asyncio.create_task(self._close(reason))

    def _look_after(self, task: "asyncio.Task[None]") -> None:
        """Whatever broke unforeseen ends the call, so that nobody waits for an answer that never comes."""
        if task.cancelled() or (fault := task.exception()) is None:
            return
        log.error("calls.broke", exc_info=fault)
        if not self._ending.locked() and not self.call.is_over:
            self._closer = asyncio.create_task(self.end("error"))

    async def _begin(self) -> None:
        """A call begins once somebody is there."""
        if self._turns.state == "idle":
            self._turns = self._turns.connected()
            self._tell_state()
            with suppress(TroupeError):  # told when something is said that cannot be heard
                await self._hearing.open(self.language)
            self._readying = asyncio.create_task(self._get_ready())

    async def _get_ready(self) -> None:
        """What the first turn would wait for is loaded while nobody has spoken yet."""
        for persona_id in self._cast:
            await self._behind.readying.begin(self.user, persona_id)
        await self._hearing.get_ready()

    def _over(self) -> CallEnd | None:
        now, patience = time.monotonic(), self._behind.patience
        if self._lost_at is not None and now - self._lost_at > patience.lost_seconds:
            return "lost"
        says = self._turns.state == "hearing" and self._hearing.is_speaking
        if self._turns.is_busy or says:
            self._moved_at = now
        if now - self._moved_at > patience.idle_seconds:
            return "idle"
        return "time_limit" if now - self.account.began > patience.longest_seconds else None

    async def _take(self, item: Item) -> None:
        match item:
            case None:
                await self._begin()
            case bytes():
                await self._listen(item)
            case call.TalkStart():
                await self._step(call.TalkStarted())
            case call.TalkEnd():
                self.account.turn_ended()
                await self._step(call.TalkEnded())
            case call.ChangeMode():
                await self._change_mode(item)
            case call.Stop():
                await self._step(call.Stopped())
            case call.Type():
                self.account.typed()
                await self._step(call.Typed(item.text))
            case call.Switch():
                await self._switch(item)
            case call.Played() | call.Resume() | call.Ping():
                pass  # answered where they came in
            case _:
                await self._step(item)

    async def _switch(self, asked: call.Switch) -> None:
        if asked.persona_id not in self._cast:
            self.sending.say("error", **NotInCast().as_json())
            return
        self.account.switch_asked()
        await self._step(call.SwitchAsked(asked.persona_id, asked.when == "now"))

    async def _change_mode(self, asked: call.ChangeMode) -> None:
        self.call = replace(self.call, mode=asked.mode)
        self._hearing.echo_cancelled = asked.echo_cancelled
        if asked.mode == "hands_free" and not asked.echo_cancelled:
            self.sending.say("warning", **ECHO)
        await self._step(call.ModeChanged(asked.mode))

    async def _listen(self, samples: bytes) -> None:
        """With a key to hold, nothing is heard while nobody holds it."""
        if self._turns.mode == "push_to_talk" and not self._turns.held:
            return
        try:
            await self._hearing.open(self.language)
            self.account.caller_sounded(samples)
            for what in await self._hearing.feed(samples, self._mouth.playing_db):
                if isinstance(what, call.SpeechBegan):
                    self.account.speech_began()
                if isinstance(what, call.SpeechEnded):
                    self.account.turn_ended(what.silent_ms)
                await self._step(what)
            await self._rehearse()
        except TroupeError as trouble:
            self.sending.say("error", **trouble.as_json())

    async def _rehearse(self) -> None:
        """While it is judged whether a silence is the end of a turn, its answer is made ready."""
        if self._turns.state != "hearing":
            return
        if not self._hearing.is_pausing:
            self._rehearsing.drop()
        elif (heard := await self._hearing.partial()) is not None and (text := heard.text.strip()):
            self._rehearsing.begin(self.call, text, self._turns.persona_id)

    async def _recognise(self, turn: int, begin: int, end: int) -> None:
        """What was said in a stretch of the line; nothing understood is nothing said."""
        try:
            heard = await self._hearing.text(begin, end)
        except TroupeError as trouble:
            self.sending.say("error", **trouble.as_json())
            self.take(call.Finished(turn))
            return
        self.account.understood()
        text = heard.text.strip() if heard else ""
        rough, sure, by = (heard.rough, heard.confidence, heard.provider) if heard else (False, None, None)
        self.sending.say("heard.final", text=text, confidence=sure, rough=rough, provider=by)
        asked_for = self._hearing.asked_for(text)
        if asked_for is not None:
            self.account.switch_asked()
        self.take(call.Understood(turn, text, asked_for))

    async def _tell_partials(self) -> None:
        """What is understood while the caller speaks."""
        told = ""
        while True:
            await asyncio.sleep(PARTIAL_SECONDS)
            if self._turns.state == "hearing":
                with suppress(TroupeError):  # the end of the speech tells it
                    heard = await self._hearing.partial()
                    if heard is not None and heard.text and heard.text != told:
                        told = heard.text
                        sure = {"confidence": heard.confidence, "rough": heard.rough, "provider": heard.provider}
                        self.sending.say("heard.partial", text=told, **sure)

    async def _step(self, what: call.Happening) -> None:
        before = self._turns
        if isinstance(what, call.TalkStarted) and before.state != "hearing":
            await self._hearing.mark()
        self._turns, acts = before.after(what)
        for act in acts:
            await self._do(act)
        if self._turns.state not in ("hearing", "thinking"):
            self._rehearsing.over()
        if before.state != self._turns.state:
            self._moved_at = time.monotonic()
            self._tell_state()

    def _tell_state(self) -> None:
        self.sending.say("state", state=self._turns.state, since_ms=self.account.since_ms)
        self._be_seen(hearing=self._turns.state == "hearing")

    def _be_seen(self, *, hearing: bool) -> None:
        """Whoever has the line is seen listening while the caller speaks."""
        self._behind.mind.answers.onlooker.hears(self.user, self._cast[self._turns.persona_id], somebody=hearing)

    async def _do(self, act: call.Act) -> None:
        match act:
            case call.Recognise():
                self._work(self._recognise(act.turn, *self._hearing.stretch()))
            case call.Think():
                await self._think(act)
            case call.Pardon():
                self.account.count("pardons")
                self._tell(act.turn, call.pardon(self.language, self._turns.pardons - 1))
            case call.Cut():
                self._mouth.cut(act.reason)
            case call.Take():
                self._hand_over(act)
            case call.Stay():
                self.sending.say("persona.switched", **{"from": act.persona_id, "to": act.persona_id, "voice": None})

    async def _think(self, act: call.Think) -> None:
        self.account.count("turns")
        self.account.caller_said(act.text)
        rehearsal = await self._rehearsing.taken(act.text)
        if rehearsal is not None:
            self.account.count("rehearsed")
        self._watch(self._mouth.answer(self.call, act.turn, act.text, self._turns.persona_id, rehearsal))

    def _tell(self, turn: int, line: str) -> None:
        self._watch(self._mouth.tell(self.call, turn, line, self._turns.persona_id))

    def _hand_over(self, take: call.Take) -> None:
        self.call = replace(self.call, persona_id=take.now)
        self.account.count("switches")
        document = self._cast[take.now].document
        told = {"from": take.before, "to": take.now, "voice": document.voice_model_config.voice_id}
        self.sending.say("persona.switched", **told)
        self._work(self._announce("call.persona_switched"))
        if take.speaks:
            self._tell(take.turn, call.here(self.language, document.spoken_name))

    async def _close(self, reason: CallEnd) -> Call:
        """Be quiet, put everything in order, keep what is to be kept, and say goodbye; once."""
        async with self._ending:
            if self.call.is_over:
                return self.call
            if self._readying is not None:
                self._readying.cancel()
            await self._step(call.HungUp())
            while self._working:
                await asyncio.wait(list(self._working))
            self._hearing.close()
            self.call = await self._keep(self, reason)
            self.sending.say("call.ended", reason=self.call.end_reason, stats=self.account.stats.as_json())
            self.sending.detach(Goodbye(ENDED, reason))
            return self.call

    def _work(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self._working.add(task := asyncio.create_task(work))
        task.add_done_callback(self._working.discard)
        return self._watch(task)

    def _watch(self, task: "asyncio.Task[None]") -> "asyncio.Task[None]":
        task.add_done_callback(self._look_after)
        return task

    async def _announce(self, type: str) -> None:
        with suppress(TroupeError):  # whoever is on the line was told
            await self._behind.mind.announce(self.call.chat_id, type, {"call": self.shown()})


ECHO: Mapping[str, str] = {
    "error": "echo_not_cancelled",
    "detail": "What is played is heard again, because nothing takes it out of what your microphone hears.",
    "next_step": "Wear headphones, hold the key to talk, or speak clearly louder to barge in.",
}
