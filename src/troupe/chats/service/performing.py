"""How a persona performs an answer: prompt, brain, words, sentences, face."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from zoneinfo import ZoneInfo

from troupe.accounts import Preferences, User
from troupe.chats.domain import FinishReason, Node, Run
from troupe.chats.domain.run import other_seed
from troupe.chats.errors import EmptyAnswer
from troupe.chats.service.guarding import Refused
from troupe.chats.service.runlog import RunLog
from troupe.chats.service.talk import Talk
from troupe.chats.service.turn import Felt, Performance, Turn
from troupe.kit.times import as_text
from troupe.minds import (
    REPLY_TOKENS,
    Ask,
    Brain,
    Budget,
    Prompt,
    PromptDoesNotFit,
    PromptTooLong,
    Reminding,
    Said,
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
        self,
        user: User,
        brain: Brain,
        persona: CastPersona,
        run: Run,
        node: Node,
        performance: Performance,
        felt: Felt,
    ) -> AsyncGenerator[Thought, None]:
        """Speak until the answer is finished; each step is in the log before it is given on."""
        async with self._talk.tree.one_moment():
            path = await self._talk.tree.said_before(node, LONGEST_LOOK_BACK)
            turn = Turn.of(user, brain, persona, run, path, performance, felt)
            if turn.guard.refuses:
                self._decline(turn)
                return
            ask = await self._ask(turn)
        self._listen(turn)
        self._care(turn)
        for seed in (run.seed, other_seed(run.seed)):
            try:
                async with aclosing(self._speak(turn, replace(ask, seed=seed))) as thoughts:
                    async for thought in thoughts:
                        yield thought
            except Refused:
                performance.reason = "boundary"
            if performance.first_text_at or performance.reason == "boundary":
                break
        else:
            raise EmptyAnswer(brain.name)
        self._hear(performance.sentences.close(), turn)

    async def _ask(self, turn: Turn) -> Ask:
        """The prompt of this turn, told to whoever watches, and the same as data for a mind that speaks by rules."""
        persona, performance = turn.persona, turn.performance
        reminder = await self._reminding.due_now(turn.run.chat_id, persona)
        performance.reminder_id = reminder.id if reminder else None
        prompt = await self._prompt(turn, reminder.traits if reminder else ())
        performance.variables = dict(prompt.variables) or None
        script = await self._script(turn) if turn.brain.kind == "scripted" else None
        told = {"tokens": prompt.tokens, "blocks": prompt.summary(), "dropped": prompt.dropped}
        self._say(performance, "prompt.ready", told)
        room = REPLY_TOKENS[persona.document.response_style.verbosity]
        about = (turn.persona.id, turn.run.chat_id)
        return Ask(prompt, script, turn.run.seed, room, *about)

    async def _speak(self, turn: Turn, ask: Ask) -> AsyncGenerator[Thought, None]:
        """One try of an answer; what its persona refuses ends it, and with it the call of the model."""
        manner = StyleStream(turn.persona.document)
        turn.guard.begin_again()
        turn.performance.raw.clear()
        try:
            async with aclosing(self._thinking.answer(turn.user, turn.brain, ask)) as thoughts:
                async for thought in thoughts:
                    self._take(thought, manner, turn)
                    yield thought
        except MinorSignal as signal:
            await self._talk.personas.gave_itself_away(turn.persona, signal)
            raise
        finally:  # also what was cut off keeps its last words
            self._pass(turn, manner.close())
            self._utter(turn.guard.closed(), turn)
            self._judge(turn)

    def _decline(self, turn: Turn) -> None:
        """No model is asked about what a persona refuses: it declines in its own words."""
        performance = turn.performance
        performance.by_rule, performance.reason = True, "boundary"
        self._judge(turn)
        self._care(turn)
        self._utter(turn.guard.lines.refusal, turn)
        self._hear(performance.sentences.close(), turn)

    def _care(self, turn: Turn) -> None:
        """Where help is, above whatever is answered to somebody who may harm themselves."""
        if turn.guard.acute:
            self._utter(f"{turn.guard.lines.care}\n\n", turn)
            self._judge(turn)

    def _judge(self, turn: Turn) -> None:
        """Keep what was decided, and tell it once."""
        performance, kept = turn.performance, turn.guard.kept
        performance.withheld = performance.withheld or turn.guard.stream.withheld
        if kept is not None and kept != performance.boundary:
            performance.boundary = kept
            self._say(performance, "boundary", kept)

    def _take(self, thought: Thought, manner: StyleStream, turn: Turn) -> None:
        performance = turn.performance
        match thought:
            case Started():
                self._say(performance, "run.started", {"brain": turn.brain.as_speaker(), "model": thought.model})
            case Waiting():
                self._say(
                    performance,
                    "run.waiting",
                    {"reason": thought.reason, "retry_at": as_text(thought.retry_at), "attempt": thought.attempt},
                )
            case TextDelta():
                performance.first_text_at = performance.first_text_at or self._talk.clock()
                said = _UNKEEPABLE.sub("\ufffd", thought.text)
                performance.raw.append(said)
                self._pass(turn, manner.feed(said))
                if turn.guard.stream.ended:
                    raise Refused
            case Usage():
                performance.usage = {
                    "prompt_tokens": thought.prompt_tokens,
                    "output_tokens": thought.output_tokens,
                    "cached_tokens": thought.cached_tokens,
                    "source": thought.source,
                }
            case Finished():
                performance.reason = _REASONS[thought.reason]

    def _pass(self, turn: Turn, text: str) -> None:
        """Let words through the boundary; some wait until their sentence is judged."""
        if text:
            self._utter(turn.guard.passed(text), turn)

    def _utter(self, text: str, turn: Turn) -> None:
        """Say what stands in this persona's manner; some words wait a moment for the ones after them."""
        if not text:
            return
        performance, language = turn.performance, turn.persona.document.language
        said = "".join(performance.said[-HEARD_AGAIN:])[-HEARD_AGAIN:] + text
        self._talk.personas.require_grown_words(said, language)
        performance.said.append(text)
        self._say(performance, "text.delta", {"text": text})
        self._hear(performance.sentences.feed(text), turn)

    def _hear(self, finished: Sequence[tuple[int, int]], turn: Turn) -> None:
        """Each finished sentence is told, and read for the face that goes with it."""
        performance = turn.performance
        for start, end in finished:
            self._say(performance, "sentence", {"index": performance.sentence_count, "start": start, "end": end})
            performance.sentence_count += 1
            read = read_emotion(performance.sentences.text[start:end], turn.persona.document.language)
            self._show_face(read.label, read.confidence, end, turn)

    def _listen(self, turn: Turn) -> None:
        if turn.persona.document.adaptation.emotion:
            self._show_face(*listening_face(turn.feeling), 0, turn)

    def _show_face(self, label: str, intensity: float, at: int, turn: Turn) -> None:
        """A change of face, at most one a second; the last one stays with the message."""
        performance = turn.performance
        before = performance.emotion["label"] if performance.emotion else "neutral"
        now = self._talk.clock()
        too_soon = performance.face_at and (now - performance.face_at).total_seconds() < BETWEEN_FACES_SECONDS
        if label == before or too_soon:
            return
        performance.face_at = now
        performance.emotion = {"label": label, "intensity": round(intensity, 2)}
        self._say(performance, "emotion", {**performance.emotion, "at": at})
        turn.felt(label, round(intensity, 2))

    def _say(self, performance: Performance, type: str, data: dict[str, object]) -> None:
        self._runlog.say(performance.opened, type, data)

    async def _prompt(self, turn: Turn, anchor: Sequence[str]) -> Prompt:
        user, run, document = turn.user, turn.run, turn.persona.document
        lines = [Said("user" if node.role == "user" else "persona", node.text) for node in turn.heard]
        budget = Budget(turn.brain.context_tokens, REPLY_TOKENS[document.response_style.verbosity])
        learnt = (await self._talk.personas.shown(turn.persona)).examples
        try:
            return tell(
                document,
                lines,
                budget,
                user_name=user.display_name,
                feeling=turn.feeling,
                learnt=learnt,
                anchor=anchor,
                mood=turn.mood.valence if turn.mood else None,
                guide=turn.guard.guide,
                now=self._talk.clock().astimezone(ZoneInfo(user.time_zone)),
                idle=turn.idle,
                seed=str(run.seed),
                chat=run.chat_id,
                variables=turn.variables,
            )
        except PromptTooLong as trouble:
            raise PromptDoesNotFit(str(trouble)) from trouble

    async def _script(self, turn: Turn) -> dict[str, object]:
        """Who speaks, as data for the offline mind."""
        user, persona, run, feeling = turn.user, turn.persona, turn.run, turn.feeling
        values = await self._preferences.values(user)
        moved = persona.document.adaptation.emotion
        return persona.document.model_dump(mode="json") | {
            "id": persona.id,
            "version": persona.version,
            "memories": [],
            "emotion": {"label": feeling.label, "confidence": feeling.confidence} if moved else None,
            "mood": turn.mood.as_json() if turn.mood else None,
            "boundary": turn.guard.script,
            "now": as_text(self._talk.clock()),
            "user_name": None if user.display_name == "You" else user.display_name,
            "seed": run.seed,
            "attempt": run.attempt,
            "node_id": turn.heard[-1].id,
            "words_per_second": values["improv.words_per_second"],
        }
