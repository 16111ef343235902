"""What personas are seen doing: states that pass, and lines that are spoken one after another."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks.catalog import poses
from troupe.looks.domain.avatar import LONGEST_TEXT, MOST_WAITING, SHOWN, AvatarState, Doing, Line
from troupe.looks.domain.emotion import checked_label
from troupe.looks.errors import BadLook, NothingToChange, TooManyLines
from troupe.looks.rig.bust import UnknownPose
from troupe.looks.service.dressing import Dressed, Wardrobe, style_event
from troupe.looks.service.moment import Asked, Stage
from troupe.looks.service.saying import Spoken, cues_of, start_of
from troupe.looks.service.voicing import FigureVoice, delivered
from troupe.looks.store.speeches import SpeechStore

log = logging.getLogger(__name__)
Sleep = Callable[[float], Coroutine[Any, Any, None]]
AHEAD_MS = 10_000
"""So much of a line is made ahead of what is heard: who is stopped has not said everything for nothing."""


ALONE = timedelta(minutes=10)
"""Unwatched for so long, a figure at rest is away."""


class Avatars:
    """Moves the figures that people watch."""

    def __init__(
        self,
        database: Database,
        store: SpeechStore,
        wardrobe: Wardrobe,
        live: LiveLog,
        clock: Clock,
        new_id: Callable[[], str],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._database = database
        self._store = store
        self._wardrobe = wardrobe
        self._live = live
        self._clock = clock
        self._new_id = new_id
        self._sleep = sleep
        self._stages: dict[str, Stage] = {}
        self._voice: FigureVoice | None = None

    def speak_with(self, voice: FigureVoice) -> None:
        """Let lines be heard; without a voice the mouth moves by times estimated from the text."""
        self._voice = voice

    def let_starters_move(self) -> None:
        self._wardrobe.let_starters_move()

    async def watched(self, user: User, persona_id: str) -> None:
        """Who is watched may soon speak: what a first line needs is loaded before there is one."""
        if self._voice:
            await self._voice.get_ready(user, persona_id)

    async def state(self, dressed: Dressed) -> AvatarState:
        return self._stage(dressed.persona.id).state

    async def seq(self, persona_id: str) -> int:
        """The number of the newest thing that was told of a figure."""
        return await self._live.latest(_topic(persona_id))

    async def snapshot(self, user: User, persona_id: str) -> dict[str, object]:
        """Style and state as they are now, so that a program can draw at once."""
        dressed = await self._wardrobe.of(user, persona_id)
        self._stage(persona_id).wake()
        return {"style": style_event(dressed), "state": self._stage(persona_id).state.as_json()}

    async def look_around(self) -> None:
        """Who was at rest and watched by nobody for ten minutes is away, and back when somebody comes."""
        watched = self._live.hub.watched()
        for persona_id, stage in list(self._stages.items()):
            async with stage.order:
                if _topic(persona_id) in watched:
                    if stage.left:
                        stage.wake()
                        await self._tell(persona_id, stage.state)
                    stage.alone_since = None
                    continue
                stage.alone_since = stage.alone_since or self._clock()
                alone = self._clock() - stage.alone_since
                if alone >= ALONE and stage.state.state == "idle" and stage.line is None:
                    stage.left, stage.state = True, replace(stage.state, at=self._clock(), state="away")
                    await self._tell(persona_id, stage.state)

    async def act(self, user: User, persona_id: str, told: dict[str, Any], hold_ms: int = 0) -> AvatarState:
        """Change what somebody does or shows; everyone who watches sees it."""
        if not told:
            raise NothingToChange(SHOWN)
        _check(told)
        await self._wardrobe.require_editor(user, persona_id)
        return await self.show(persona_id, told, hold_ms)

    async def show(self, persona_id: str, told: dict[str, Any], hold_ms: int = 0) -> AvatarState:
        """The same from inside the house, where it is known who acts."""
        stage = self._stage(persona_id)
        async with stage.order:
            stage.wake()
            if stage.line is not None and "state" in told:
                stage.before = replace(stage.before, state=told["state"])
                told = {name: value for name, value in told.items() if name != "state"}
            after = stage.state.changed(self._clock(), hold_ms, **told)
            await self._tell(persona_id, after)
            stage.show(after, [*told, "until"])
        self._rest_later(persona_id, stage, hold_ms)
        return after

    async def ponder(self, persona_id: str, *, thinking: bool) -> None:
        """Think, unless it does something else that was told; afterwards be at rest. What it feels stays.

        Who sleeps is woken by a message, and does not fall asleep again by itself.
        """
        if thinking:
            await self._turn_to(persona_id, "thinking", ("idle", "listening", "sleeping"))
        else:
            await self._turn_to(persona_id, "idle", ("thinking",))

    async def listen(self, persona_id: str, *, listening: bool) -> None:
        """Listen to whoever speaks in a call, unless it does something else that was told."""
        if listening:
            await self._turn_to(persona_id, "listening", ("idle", "sleeping"))
        else:
            await self._turn_to(persona_id, "idle", ("listening",))

    async def _turn_to(self, persona_id: str, after: Doing, instead_of: Sequence[Doing]) -> None:
        stage = self._stage(persona_id)
        async with stage.order:
            stage.wake()
            doing = (stage.before if stage.line else stage.state).state
            if doing not in instead_of:
                return
            if stage.line:
                stage.before = replace(stage.before, state=after)
                return
            seen = replace(stage.state, at=self._clock(), state=after)
            await self._tell(persona_id, seen)
            stage.state = seen

    async def feel(self, persona_id: str, emotion: str, intensity: float) -> None:
        """Show what goes with an answer; who sleeps or is away shows nothing of it."""
        stage = self._stage(persona_id)
        async with stage.order:
            stage.wake()
            if stage.state.state in ("sleeping", "away"):
                return
            felt = replace(stage.state, at=self._clock(), emotion=checked_label(emotion), intensity=intensity)
            stage.show(felt, ("emotion", "intensity"))
            await self._tell(persona_id, stage.state)

    async def follow(self, user: User, persona_id: str, line: Line, heard: AsyncGenerator[Spoken, None]) -> None:
        """Move the lips to a line that is heard elsewhere; what the figure said of itself makes way for it."""
        stage = self._stage(persona_id)
        await self._silence(persona_id, stage)
        stage.wake()
        stage.before = stage.state
        self._begin(persona_id, stage, Asked(user, line, heard))

    async def hush(self, speech_id: str) -> None:
        """A line that was heard elsewhere is not heard any more."""
        for persona_id, stage in list(self._stages.items()):
            if stage.line and stage.line.speech_id == speech_id:
                await self._cut(persona_id, stage)

    async def speak(self, user: User, persona_id: str, line: Line, *, interrupt: bool = False) -> tuple[str, int]:
        """Say a line, after those that wait; its id and its place."""
        if not line.text.strip() or len(line.text) > LONGEST_TEXT:
            raise BadLook("text", f"a line has 1 to {LONGEST_TEXT:,} characters")
        if line.emotion:
            checked_label(line.emotion)
        await self._wardrobe.require_editor(user, persona_id)
        stage = self._stage(persona_id)
        if interrupt:
            await self._silence(persona_id, stage)
        line = replace(line, speech_id=self._new_id())
        stage.wake()
        if stage.speaking is None:
            stage.before = stage.state
            self._begin(persona_id, stage, Asked(user, line))
            return line.speech_id, 0
        if len(stage.waiting) >= MOST_WAITING:
            raise TooManyLines(MOST_WAITING)
        stage.waiting.append(Asked(user, line))
        stage.state = replace(stage.state, queue=len(stage.waiting))
        return line.speech_id, len(stage.waiting)

    async def stop(self, user: User, persona_id: str, speech_id: str | None = None) -> list[str]:
        """Stop one line, or all; the ids of what was stopped."""
        await self._wardrobe.require_editor(user, persona_id)
        stage = self._stage(persona_id)
        if speech_id is None:
            return await self._silence(persona_id, stage)
        for asked in list(stage.waiting):
            if asked.line.speech_id == speech_id:
                stage.waiting.remove(asked)
                return [speech_id]
        if stage.line and stage.line.speech_id == speech_id:
            return await self._cut(persona_id, stage)
        return []

    async def recover(self) -> int:
        """Tell the end of speeches that a crash cut short, once each."""
        left = await self._store.left_behind()
        for persona_id, speech_id in left:
            async with self._database.writing():
                if await self._store.end(speech_id):
                    await self._end(persona_id, speech_id, 0, 0, "failed", "The server was stopped.")
                    await self._tell(persona_id, AvatarState(self._clock()))
        return len(left)

    async def close(self) -> None:
        """Everyone stops speaking, and it is told."""
        for persona_id, stage in list(self._stages.items()):
            await self._silence(persona_id, stage)
            if stage.resting:
                stage.resting.cancel()

    def _stage(self, persona_id: str) -> Stage:
        if persona_id not in self._stages:
            self._stages[persona_id] = Stage(AvatarState(self._clock()))
        return self._stages[persona_id]

    def _begin(self, persona_id: str, stage: Stage, asked: Asked) -> None:
        _take_up(stage, asked)
        stage.speaking = asyncio.create_task(self._perform(persona_id, stage, asked))

    async def _perform(self, persona_id: str, stage: Stage, asked: Asked | None) -> None:
        """One line after another, until none waits."""
        try:
            while asked is not None:
                _take_up(stage, asked)
                await self._say(persona_id, stage, asked)
                asked = stage.waiting.popleft() if stage.waiting else None
        except Exception:  # whatever a line met, the figure must not stay with an open mouth
            log.exception("avatar.speech_failed")
            if stage.line:
                await self._if_kept(
                    self._finish(persona_id, stage, stage.line, "failed", "The line could not be spoken.")
                )
        finally:
            stage.line, stage.speaking = None, None
        await self._if_kept(self._show_rest(persona_id, stage))

    async def _if_kept(self, telling: Coroutine[Any, Any, None]) -> None:
        """Nobody waits for this: where the disk takes nothing, whoever asks is told how the figure stands."""
        try:
            await telling
        except Unavailable:
            log.exception("avatar.not_told")

    async def _say(self, persona_id: str, stage: Stage, asked: Asked) -> None:
        """Each sentence is told as soon as it is said, and no more of them than are soon heard."""
        line, index = asked.line, 0
        said = asked.heard or delivered(self._voice, asked.user, persona_id, line)
        async with aclosing(said) as sentences:
            async for sentence in sentences:
                await (self._go_on if index else self._open)(persona_id, stage, line, index, sentence)
                index, stage.length_ms = index + 1, sentence.end_ms
                await self._sleep(max(0, stage.length_ms - AHEAD_MS - _spoken_ms(stage)) / 1000)
        await self._sleep(max(0, stage.length_ms - _spoken_ms(stage)) / 1000)
        await self._finish(persona_id, stage, line, "done")

    async def _open(self, persona_id: str, stage: Stage, line: Line, index: int, first: Spoken) -> None:
        """A line begins with its first sentence, so that what is told of its sound is true."""
        speaking = replace(
            stage.state,
            at=self._clock(),
            state="speaking",
            speech_id=line.speech_id,
            queue=len(stage.waiting),
            emotion=line.emotion or stage.state.emotion,
            intensity=line.intensity if line.emotion else stage.state.intensity,
        )
        async with self._database.writing():
            await self._store.begin(persona_id, line.speech_id)
            await self._live.announce(_topic(persona_id), "avatar.speak", start_of(line, first))
            await self._live.announce(_topic(persona_id), "avatar.speak", cues_of(line, index, first))
            await self._tell(persona_id, speaking)
        stage.began = asyncio.get_running_loop().time()
        stage.length_ms, stage.state = first.end_ms, speaking

    async def _go_on(self, persona_id: str, stage: Stage, line: Line, index: int, sentence: Spoken) -> None:
        await self._live.announce(_topic(persona_id), "avatar.speak", cues_of(line, index, sentence))

    async def _silence(self, persona_id: str, stage: Stage) -> list[str]:
        stopped = [asked.line.speech_id for asked in stage.waiting]
        stage.waiting.clear()
        return [*await self._cut(persona_id, stage), *stopped]

    async def _cut(self, persona_id: str, stage: Stage) -> list[str]:
        """Stop the line that is spoken; the next one goes on by itself."""
        task, line = stage.speaking, stage.line
        if task is None or line is None:
            return []
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._finish(persona_id, stage, line, "stopped")
        if stage.waiting:
            self._begin(persona_id, stage, stage.waiting.popleft())
        else:
            await self._show_rest(persona_id, stage)
        return [line.speech_id]

    async def _finish(self, persona_id: str, stage: Stage, line: Line, outcome: str, error: str | None = None) -> None:
        length = stage.length_ms
        spoken = length if outcome == "done" else min(_spoken_ms(stage), length)
        async with self._database.writing():
            if await self._store.end(line.speech_id):
                await self._end(persona_id, line.speech_id, length, spoken, outcome, error)

    async def _end(
        self, persona_id: str, speech_id: str, duration: int, spoken: int, outcome: str, error: str | None = None
    ) -> None:
        data: dict[str, object] = {
            "phase": "end",
            "speech_id": speech_id,
            "duration_ms": duration,
            "spoken_ms": spoken,
            "outcome": outcome,
        }
        await self._live.announce(_topic(persona_id), "avatar.speak", data | ({"error": error} if error else {}))

    async def _show_rest(self, persona_id: str, stage: Stage) -> None:
        """Back to what it did before it spoke."""
        stage.state = replace(stage.before, at=self._clock(), speech_id=None, queue=0)
        await self._tell(persona_id, stage.state)

    async def _tell(self, persona_id: str, state: AvatarState) -> None:
        await self._live.announce(_topic(persona_id), "avatar.state", state.as_json())

    def _rest_later(self, persona_id: str, stage: Stage, hold_ms: int) -> None:
        if stage.resting:
            stage.resting.cancel()
            stage.resting = None
        if hold_ms:
            stage.resting = asyncio.create_task(self._rest(persona_id, stage, hold_ms))

    async def _rest(self, persona_id: str, stage: Stage, hold_ms: int) -> None:
        await self._sleep(hold_ms / 1000)
        async with stage.order:
            after = stage.rest(self._clock())
            await self._tell(persona_id, after)
            stage.state = after


def _check(told: dict[str, Any]) -> None:
    if emotion := told.get("emotion"):
        checked_label(emotion)
    if (pose := told.get("pose")) is not None and pose not in poses():
        raise UnknownPose(pose)


def _topic(persona_id: str) -> str:
    return f"avatar:{persona_id}"


def _take_up(stage: Stage, asked: Asked) -> None:
    stage.line, stage.began, stage.length_ms = asked.line, 0.0, 0


def _spoken_ms(stage: Stage) -> int:
    """How long the line has been heard."""
    return round((asyncio.get_running_loop().time() - stage.began) * 1000) if stage.began else 0
