"""How a persona performs an answer: prompt, brain, words, sentences, face."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from troupe.accounts import Preferences, User
from troupe.chats.domain import FinishReason, Node, Run, Spoken
from troupe.chats.domain.run import other_seed
from troupe.chats.errors import EmptyAnswer
from troupe.chats.service.runlog import OpenLog, RunLog
from troupe.chats.service.talk import Talk
from troupe.kit.times import as_text
from troupe.minds import (
    REPLY_TOKENS,
    Ask,
    Brain,
    Budget,
    Feeling,
    Prompt,
    PromptDoesNotFit,
    PromptTooLong,
    Reminding,
    Said,
    SentenceFinder,
    StyleStream,
    Thinking,
    Thought,
    Waiting,
    listening_face,
    read_emotion,
    tell,
)
from troupe.personas import CastPersona, MinorSignal
from troupe.ports.text import Finished, Started, TextDelta, Usage

LONGEST_LOOK_BACK = 400
HEARD_AGAIN = 200
"""How many characters before new words are heard together with them."""
# What a model may say and no database can keep: zero bytes and lone halves of characters.
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
BETWEEN_FACES_SECONDS = 1.0
_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length", "limit": "limit",
                                     "content_filter": "content_filter", "tool_calls": "stop"}  # fmt: skip


@dataclass
class Performance:
    """What an answer has become so far."""

    opened: OpenLog
    said: list[str] = field(default_factory=list)
    reason: FinishReason = "stop"
    usage: dict[str, object] | None = None
    emotion: dict[str, object] | None = None
    first_text_at: datetime | None = None
    face_at: datetime | None = None
    sentences: SentenceFinder = field(default_factory=SentenceFinder)
    sentence_count: int = 0
    asked: str = ""
    reminder_id: str | None = None
    """The reminder of its own manner that this answer carries."""

    @property
    def text(self) -> str:
        return "".join(self.said)


class Performing:
    """Lets a brain speak as a persona."""

    def __init__(
        self, talk: Talk, thinking: Thinking, runlog: RunLog, preferences: Preferences, reminding: Reminding
    ) -> None:
        self._talk = talk
        self._reminding = reminding
        self._thinking = thinking
        self._runlog = runlog
        self._preferences = preferences

    async def play(
        self, user: User, brain: Brain, persona: CastPersona, run: Run, node: Node, performance: Performance
    ) -> AsyncGenerator[Thought, None]:
        """Speak until the answer is finished; each step is in the log before it is given on."""
        async with self._talk.tree.one_moment():
            path = await self._talk.tree.said_before(node, LONGEST_LOOK_BACK)
            feeling = read_emotion(path[-1].text, persona.document.language)
            performance.asked = path[-1].text
            reminder = await self._reminding.due_now(run.chat_id, persona)
            performance.reminder_id = reminder.id if reminder else None
            anchor = reminder.traits if reminder else ()
            prompt = await self._prompt(user, brain, persona, path, feeling, anchor, run)
            script = await self._script(user, persona, path, feeling, run) if brain.kind == "scripted" else None
        self._say(
            performance,
            "prompt.ready",
            {"tokens": prompt.tokens, "blocks": prompt.summary(), "dropped": prompt.dropped},
        )
        self._listen(persona, feeling, performance)
        ask = Ask(
            prompt=prompt,
            persona=script,
            seed=run.seed,
            reply_tokens=REPLY_TOKENS[persona.document.response_style.verbosity],
        )
        for seed in (run.seed, other_seed(run.seed)):
            manner = StyleStream(persona.document)
            try:
                async with aclosing(self._thinking.answer(user, brain, replace(ask, seed=seed))) as thoughts:
                    async for thought in thoughts:
                        self._take(thought, manner, persona, brain, performance)
                        yield thought
            except MinorSignal as signal:
                await self._talk.personas.gave_itself_away(persona, signal)
                raise
            finally:  # also what was cut off keeps its last words
                self._utter(manner.close(), persona, performance)
            if performance.text:
                break
        else:
            raise EmptyAnswer(brain.name)
        self._hear(performance.sentences.close(), persona, performance)

    def _take(
        self, thought: Thought, manner: StyleStream, persona: CastPersona, brain: Brain, performance: Performance
    ) -> None:
        match thought:
            case Started():
                self._say(performance, "run.started", {"brain": brain.as_speaker(), "model": thought.model})
            case Waiting():
                self._say(
                    performance,
                    "run.waiting",
                    {"reason": thought.reason, "retry_at": as_text(thought.retry_at), "attempt": thought.attempt},
                )
            case TextDelta():
                performance.first_text_at = performance.first_text_at or self._talk.clock()
                self._utter(manner.feed(_UNKEEPABLE.sub("\ufffd", thought.text)), persona, performance)
            case Usage():
                performance.usage = {
                    "prompt_tokens": thought.prompt_tokens,
                    "output_tokens": thought.output_tokens,
                    "cached_tokens": thought.cached_tokens,
                    "source": thought.source,
                }
            case Finished():
                performance.reason = _REASONS[thought.reason]

    def _utter(self, text: str, persona: CastPersona, performance: Performance) -> None:
        """Say what stands in this persona's manner; some words wait a moment for the ones after them."""
        if not text:
            return
        said = "".join(performance.said[-HEARD_AGAIN:])[-HEARD_AGAIN:] + text
        self._talk.personas.require_grown_words(said, persona.document.language)
        performance.said.append(text)
        self._say(performance, "text.delta", {"text": text})
        self._hear(performance.sentences.feed(text), persona, performance)

    def _hear(self, finished: Sequence[tuple[int, int]], persona: CastPersona, performance: Performance) -> None:
        """Each finished sentence is told, and read for the face that goes with it."""
        for start, end in finished:
            self._say(performance, "sentence", {"index": performance.sentence_count, "start": start, "end": end})
            performance.sentence_count += 1
            read = read_emotion(performance.sentences.text[start:end], persona.document.language)
            self._show_face(read.label, read.confidence, end, performance)

    def _listen(self, persona: CastPersona, feeling: Feeling, performance: Performance) -> None:
        if persona.document.adaptation.emotion:
            self._show_face(*listening_face(feeling), 0, performance)

    def _show_face(self, label: str, intensity: float, at: int, performance: Performance) -> None:
        """A change of face, at most one a second; the last one stays with the message."""
        before = performance.emotion["label"] if performance.emotion else "neutral"
        now = self._talk.clock()
        too_soon = performance.face_at and (now - performance.face_at).total_seconds() < BETWEEN_FACES_SECONDS
        if label == before or too_soon:
            return
        performance.face_at = now
        performance.emotion = {"label": label, "intensity": round(intensity, 2)}
        self._say(performance, "emotion", {**performance.emotion, "at": at})

    def _say(self, performance: Performance, type: str, data: dict[str, object]) -> None:
        self._runlog.say(performance.opened, type, data)

    async def _prompt(
        self,
        user: User,
        brain: Brain,
        persona: CastPersona,
        path: Sequence[Spoken],
        feeling: Feeling,
        anchor: Sequence[str],
        run: Run,
    ) -> Prompt:
        lines = [Said("user" if node.role == "user" else "persona", node.text) for node in path]
        budget = Budget(brain.context_tokens, REPLY_TOKENS[persona.document.response_style.verbosity])
        learnt = (await self._talk.personas.shown(persona)).examples
        try:
            return tell(
                persona.document,
                lines,
                budget,
                user_name=user.display_name,
                feeling=feeling,
                learnt=learnt,
                anchor=anchor,
                now=self._talk.clock().astimezone(ZoneInfo(user.time_zone)),
                seed=str(run.seed),
                chat=run.chat_id,
            )
        except PromptTooLong as trouble:
            raise PromptDoesNotFit(str(trouble)) from trouble

    async def _script(
        self, user: User, persona: CastPersona, path: Sequence[Spoken], feeling: Feeling, run: Run
    ) -> dict[str, object]:
        """Who speaks, as data for the offline mind."""
        values = await self._preferences.values(user)
        return persona.document.model_dump(mode="json") | {
            "id": persona.id,
            "version": persona.version,
            "memories": [],
            "emotion": {"label": feeling.label, "confidence": feeling.confidence},
            "now": as_text(self._talk.clock()),
            "user_name": None if user.display_name == "You" else user.display_name,
            "seed": run.seed,
            "attempt": run.attempt,
            "node_id": path[-1].id,
            "words_per_second": values["improv.words_per_second"],
        }
