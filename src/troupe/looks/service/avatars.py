"""What personas are seen doing: states that pass, and lines that are spoken one after another."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks.catalog import poses
from troupe.looks.domain.avatar import LONGEST_TEXT, MOST_WAITING, AvatarState, Doing, Line
from troupe.looks.domain.emotion import checked_label
from troupe.looks.errors import BadLook, NothingToChange, TooManyLines
from troupe.looks.rig.bust import UnknownPose
from troupe.looks.service.dressing import Dressed, Wardrobe, style_event
from troupe.looks.store.speeches import SpeechStore
from troupe.voices import Sentence, estimated

log = logging.getLogger(__name__)
Sleep = Callable[[float], Coroutine[Any, Any, None]]


class _Stage:
    """One persona's moment in this process."""

    def __init__(self, state: AvatarState) -> None:
        self.state = state
        self.before: AvatarState = state
        self.waiting: deque[Line] = deque()
        self.speaking: asyncio.Task[None] | None = None
        self.line: Line | None = None
        self.began = 0.0
        self.resting: asyncio.Task[None] | None = None
        self.order = asyncio.Lock()


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
        self._stages: dict[str, _Stage] = {}

    async def state(self, dressed: Dressed) -> AvatarState:
        return self._stage(dressed.persona.id).state

    async def snapshot(self, user: User, persona_id: str) -> dict[str, object]:
        """Style and state as they are now, so that a program can draw at once."""
        dressed = await self._wardrobe.of(user, persona_id)
        return {"style": style_event(dressed), "state": self._stage(persona_id).state.as_json()}

    async def act(self, user: User, persona_id: str, told: dict[str, Any], hold_ms: int = 0) -> AvatarState:
        """Change what somebody does or shows; everyone who watches sees it."""
        if not told:
            raise NothingToChange
        _check(told)
        await self._wardrobe.require_editor(user, persona_id)
        return await self.show(persona_id, told, hold_ms)

    async def show(self, persona_id: str, told: dict[str, Any], hold_ms: int = 0) -> AvatarState:
        """The same from inside the house, where it is known who acts."""
        stage = self._stage(persona_id)
        async with stage.order:
            if stage.line is not None and "state" in told:
                stage.before = replace(stage.before, state=told["state"])
                told = {name: value for name, value in told.items() if name != "state"}
            after = stage.state.changed(self._clock(), hold_ms, **told)
            await self._tell(persona_id, after)
            stage.state = after
        self._rest_later(persona_id, stage, hold_ms)
        return after

    async def ponder(self, persona_id: str, *, thinking: bool) -> None:
        """Think, unless it does something else that was told; afterwards be at rest. What it feels stays."""
        stage = self._stage(persona_id)
        async with stage.order:
            doing = (stage.before if stage.line else stage.state).state
            after: Doing = "thinking" if thinking else "idle"
            if doing not in (("idle", "listening") if thinking else ("thinking",)):
                return
            if stage.line:
                stage.before = replace(stage.before, state=after)
                return
            stage.state = replace(stage.state, at=self._clock(), state=after)
            await self._tell(persona_id, stage.state)

    async def feel(self, persona_id: str, emotion: str, intensity: float) -> None:
        """Show what goes with an answer; who sleeps or is away shows nothing of it."""
        stage = self._stage(persona_id)
        async with stage.order:
            if stage.state.state in ("sleeping", "away"):
                return
            stage.state = replace(stage.state, at=self._clock(), emotion=checked_label(emotion), intensity=intensity)
            await self._tell(persona_id, stage.state)

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
        if stage.speaking is None:
            stage.before = stage.state
            self._begin(persona_id, stage, line)
            return line.speech_id, 0
        if len(stage.waiting) >= MOST_WAITING:
            raise TooManyLines(MOST_WAITING)
        stage.waiting.append(line)
        stage.state = replace(stage.state, queue=len(stage.waiting))
        return line.speech_id, len(stage.waiting)

    async def stop(self, user: User, persona_id: str, speech_id: str | None = None) -> list[str]:
        """Stop one line, or all; the ids of what was stopped."""
        await self._wardrobe.require_editor(user, persona_id)
        stage = self._stage(persona_id)
        if speech_id is None:
            return await self._silence(persona_id, stage)
        for line in list(stage.waiting):
            if line.speech_id == speech_id:
                stage.waiting.remove(line)
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

    def _stage(self, persona_id: str) -> _Stage:
        if persona_id not in self._stages:
            self._stages[persona_id] = _Stage(AvatarState(self._clock()))
        return self._stages[persona_id]

    def _begin(self, persona_id: str, stage: _Stage, line: Line) -> None:
        stage.line, stage.began = line, 0.0
        stage.speaking = asyncio.create_task(self._perform(persona_id, stage))

    async def _perform(self, persona_id: str, stage: _Stage) -> None:
        """One line after another, until none waits."""
        try:
            while stage.line is not None:
                await self._say(persona_id, stage, stage.line)
                stage.line = stage.waiting.popleft() if stage.waiting else None
        except Exception:  # whatever a line met, the figure must not stay with an open mouth
            log.exception("avatar.speech_failed")
            if stage.line:
                await self._finish(persona_id, stage, stage.line, 0, "failed", "The line could not be spoken.")
        finally:
            stage.line, stage.speaking = None, None
        await self._show_rest(persona_id, stage)

    async def _say(self, persona_id: str, stage: _Stage, line: Line) -> None:
        sentences = await asyncio.to_thread(estimated, line.text)
        duration = sentences[-1].end_ms if sentences else 0
        async with self._database.writing():
            await self._store.begin(persona_id, line.speech_id)
            await self._live.announce(_topic(persona_id), "avatar.speak", _start(line))
            for index, sentence in enumerate(sentences):
                await self._live.announce(_topic(persona_id), "avatar.speak", _cues(line, index, sentence))
        stage.state = replace(
            stage.state,
            at=self._clock(),
            state="speaking",
            speech_id=line.speech_id,
            queue=len(stage.waiting),
            emotion=line.emotion or stage.state.emotion,
            intensity=line.intensity if line.emotion else stage.state.intensity,
        )
        await self._tell(persona_id, stage.state)
        stage.began = asyncio.get_running_loop().time()
        await self._sleep(duration / 1000)
        await self._finish(persona_id, stage, line, duration, "done")

    async def _silence(self, persona_id: str, stage: _Stage) -> list[str]:
        stopped = [line.speech_id for line in stage.waiting]
        stage.waiting.clear()
        return [*await self._cut(persona_id, stage), *stopped]

    async def _cut(self, persona_id: str, stage: _Stage) -> list[str]:
        """Stop the line that is spoken; the next one goes on by itself."""
        task, line = stage.speaking, stage.line
        if task is None or line is None:
            return []
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        spoken = round((asyncio.get_running_loop().time() - stage.began) * 1000) if stage.began else 0
        await self._finish(persona_id, stage, line, spoken, "stopped")
        if stage.waiting:
            self._begin(persona_id, stage, stage.waiting.popleft())
        else:
            await self._show_rest(persona_id, stage)
        return [line.speech_id]

    async def _finish(
        self, persona_id: str, stage: _Stage, line: Line, spoken: int, outcome: str, error: str | None = None
    ) -> None:
        sentences = estimated(line.text)
        duration = sentences[-1].end_ms if sentences else 0
        async with self._database.writing():
            if await self._store.end(line.speech_id):
                await self._end(persona_id, line.speech_id, duration, min(spoken, duration), outcome, error)

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

    async def _show_rest(self, persona_id: str, stage: _Stage) -> None:
        """Back to what it did before it spoke."""
        stage.state = replace(stage.before, at=self._clock(), speech_id=None, queue=0)
        await self._tell(persona_id, stage.state)

    async def _tell(self, persona_id: str, state: AvatarState) -> None:
        await self._live.announce(_topic(persona_id), "avatar.state", state.as_json())

    def _rest_later(self, persona_id: str, stage: _Stage, hold_ms: int) -> None:
        if stage.resting:
            stage.resting.cancel()
            stage.resting = None
        if hold_ms:
            stage.resting = asyncio.create_task(self._rest(persona_id, stage, hold_ms))

    async def _rest(self, persona_id: str, stage: _Stage, hold_ms: int) -> None:
        await self._sleep(hold_ms / 1000)
        async with stage.order:
            after = stage.state.rested(self._clock())
            await self._tell(persona_id, after)
            stage.state = after


def _check(told: dict[str, Any]) -> None:
    if emotion := told.get("emotion"):
        checked_label(emotion)
    if (pose := told.get("pose")) is not None and pose not in poses():
        raise UnknownPose(pose)


def _topic(persona_id: str) -> str:
    return f"avatar:{persona_id}"


def _start(line: Line) -> dict[str, object]:
    return {
        "phase": "start",
        "speech_id": line.speech_id,
        "text": line.text,
        "voice": line.voice,
        "emotion": line.emotion,
        "intensity": line.intensity,
        "language": line.language,
        "audio": False,
        "sample_rate": None,
        "estimated": True,
        "fallback": "There is no sound yet: the mouth moves by times estimated from the text." if line.audio else None,
    }


def _cues(line: Line, index: int, sentence: Sentence) -> dict[str, object]:
    return {
        "phase": "cues",
        "speech_id": line.speech_id,
        "index": index,
        "text": sentence.text,
        "url": None,
        "start_ms": sentence.start_ms,
        "end_ms": sentence.end_ms,
        "cues": [{"start_ms": cue.start_ms, "end_ms": cue.end_ms, "shape": cue.shape} for cue in sentence.cues],
        "words": [{"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms} for word in sentence.words],
    }
