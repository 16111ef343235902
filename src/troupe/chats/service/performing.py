"""How a persona performs an answer: prompt, brain, words, sentences, face."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from troupe.chats.domain import FinishReason
from troupe.chats.domain.run import other_seed
from troupe.chats.errors import EmptyAnswer
from troupe.chats.service.guarding import Refused
from troupe.chats.service.handing import handed_over, needs_space
from troupe.chats.service.manner import Manner, is_anothers, manner_of
from troupe.chats.service.questions import Questions
from troupe.chats.service.rehearsal import Rehearsal, Rehearsals
from troupe.chats.service.relay import Relay, has_begun
from troupe.chats.service.runlog import OpenLog, RunLog
from troupe.chats.service.talk import Talk
from troupe.chats.service.tooling import Call, Calls, Result, Tooling, told_back
from troupe.chats.service.turn import Felt, Performance, Turn
from troupe.chats.service.wanted import Wanted
from troupe.kit.errors import TroupeError
from troupe.kit.times import as_text
from troupe.minds import (
    Ask,
    Brains,
    PromptDoesNotFit,
    Repetition,
    Thinking,
    Thought,
    Waiting,
    listening_face,
    read_emotion,
)
from troupe.personas import MinorSignal
from troupe.ports.text import Ear, Finished, Loading, ReasoningDelta, Started, TextDelta, ToolCall, Usage

HEARD_AGAIN = 200
"""How many characters before new words are heard together with them."""
# What a model may say and no database can keep: zero bytes and lone halves of characters.
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
MOST_CALLS = 8
BETWEEN_FACES_SECONDS = 1.0
_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length", "limit": "limit",
                                     "content_filter": "content_filter", "tool_calls": "stop"}  # fmt: skip


class SpeaksForAnother(Exception):
    """A brain begins to write for somebody else in the chat; what was its persona's stays."""


class TurnsInCircles(Exception):
    """A brain says the same words again and again; what it said so far stays."""


class Performing:
    """Lets a brain speak as a persona."""

    def __init__(
        self,
        talk: Talk,
        questions: Questions,
        tooling: Tooling,
        thinking: Thinking,
        brains: Brains,
        runlog: RunLog,
    ) -> None:
        self._talk = talk
        self._questions = questions
        self._rehearsals = Rehearsals()
        self._tooling = tooling
        self._thinking = thinking
        self._brains = brains
        self._runlog = runlog

    async def play(self, wanted: Wanted, performance: Performance, felt: Felt) -> None:
        """Speak until the answer is finished; each step is in the log before whoever follows it hears of it."""
        if performance.opened.safe.is_set():  # asked before the moment that is looked at: it may not show them yet
            wanted = replace(wanted, unwritten=None)
        async with self._talk.tree.one_moment():
            turn = await self._questions.turn(wanted, performance, felt)
            if turn.guard.refuses and not turn.is_aside:
                self._decline(turn)
                return
            ask = await self._questions.ask(turn)
        if not turn.is_aside:
            self._listen(turn)
            self._care(turn)
        await self._by_whoever_can(turn, ask)
        self._hear(performance.sentences.close(), turn)
        performance.result = handed_over(turn) if turn.is_aside else None

    async def rehearse(self, wanted: Wanted) -> Rehearsal | None:
        """Have an answer begun that is perhaps not wanted; None where it would cost money, or no brain is asked."""
        user, brain = wanted.user, wanted.brain
        if not self._thinking.is_free(brain):
            return None
        performance = Performance(OpenLog(wanted.run.id))
        async with self._talk.tree.one_moment():
            turn = await self._questions.turn(wanted, performance, _unfelt)
            ask = None if turn.guard.refuses else await self._questions.ask(turn)
        if ask is None:
            return None
        return self._rehearsals.begin(wanted.chat.id, Rehearsal(brain, ask, self._thinking.answer(user, brain, ask)))

    def _thoughts(self, turn: Turn, ask: Ask, ear: Ear) -> AsyncGenerator[Thought, None]:
        """Of the brain, unless it has rehearsed just this answer."""
        rehearsal = self._rehearsals.of(turn.chat.id, turn.brain, ask)
        if rehearsal:
            return rehearsal.let_out()
        return self._thinking.answer(turn.user, turn.brain, replace(ask, ear=ear))

    async def _by_whoever_can(self, turn: Turn, ask: Ask) -> None:
        """The answer of the first brain that does not give up before its first word; the first trouble counts."""
        performance, relay, first = turn.performance, Relay(self._brains), None
        while True:
            try:
                return await self._until_words_come(turn, ask)
            except TroupeError as trouble:
                if has_begun(performance.raw, performance.opened.types):
                    raise
                first = first or trouble
                turn, ask = await self._handed_on(turn, ask, relay, trouble, first)

    async def _handed_on(
        self, turn: Turn, ask: Ask, relay: Relay, trouble: TroupeError, first: TroupeError
    ) -> tuple[Turn, Ask]:
        """The turn and the question of whoever is next, as it is told to whoever watches."""
        performance, tokens = turn.performance, ask.prompt.tokens
        while True:
            following = await relay.after(turn, tokens, trouble)
            performance.tried = list(relay.tried)
            if following is None:
                raise first
            if following.brain.id != turn.brain.id:
                performance.brain = following.brain.as_speaker()
            told = {"brain": following.brain.as_speaker(), "context_tokens": following.brain.context_tokens}
            self._say(performance, "run.handed_on", told | {"reason": trouble.code, "detail": trouble.detail})
            turn = performance.turn = following
            try:
                async with self._talk.tree.one_moment():
                    return turn, await self._questions.ask(turn)
            except PromptDoesNotFit as too_long:
                trouble, tokens = too_long, 0

    async def _until_words_come(self, turn: Turn, ask: Ask) -> None:
        """Ask, and ask once more with another seed when nothing was said; whoever turns in circles is cut off."""
        performance = turn.performance
        for seed in (ask.seed, other_seed(ask.seed)):
            try:
                await self._speak(turn, replace(ask, seed=seed))
            except Refused:
                performance.reason = "boundary"
            except TurnsInCircles:
                performance.reason = "limit"
            except SpeaksForAnother:
                performance.withheld, performance.reason = True, "stop"
                performance.first_text_at = performance.first_text_at if performance.text.strip() else None
            if turn.guard.stream.ended:  # also where only the end of the answer showed what its last words were
                performance.reason = "boundary"
            if performance.first_text_at or performance.reason == "boundary":
                return
        raise EmptyAnswer(turn.brain.name)

    async def _speak(self, turn: Turn, ask: Ask) -> None:
        """One try of an answer; what its persona refuses ends it, and with it the call of the model."""
        manner = manner_of(turn)
        turn.guard.begin_again()
        turn.performance.raw.clear()
        turn.performance.repetition, turn.performance.attempt = Repetition(), 1
        try:
            async with aclosing(self._with_tools(turn, ask, _Ear(self, manner, turn))) as thoughts:
                async for thought in thoughts:
                    self._take(thought, manner, turn)
        except MinorSignal as signal:
            await self._talk.personas.gave_itself_away(turn.persona, signal)
            raise
        finally:  # also what was cut off keeps its last words
            self._pass(turn, manner.close())
            self._utter(turn.guard.closed(), turn)
            self._judge(turn)

    async def _with_tools(self, turn: Turn, ask: Ask, ear: Ear) -> AsyncGenerator[Thought, None]:
        """The answer of a brain, which may ask for something and then goes on."""
        done = 0
        while True:
            calls, before = Calls(), len(turn.performance.raw)
            async with aclosing(self._thoughts(turn, ask, ear)) as thoughts:
                async for thought in thoughts:
                    if not turn.performance.opened.safe.is_set():  # it may be heard once what it answers is safe
                        await turn.performance.opened.safe.wait()
                    if isinstance(thought, ToolCall):
                        calls.hear(thought)
                    else:
                        yield thought
            if not calls or not ask.tools:
                return
            results = [
                await self._call(turn, call, done + place) for place, call in enumerate(calls.all()[:MOST_CALLS])
            ]
            done += len(results)
            ask = told_back(ask, "".join(turn.performance.raw[before:]), results, done < MOST_CALLS)

    async def _call(self, turn: Turn, call: Call, number: int) -> tuple[Call, Result]:
        """One call, told to whoever watches."""
        call = Call(*(_UNKEEPABLE.sub("\ufffd", said) for said in (call.id, call.name, call.arguments)))
        self._say(turn.performance, "tool.call", dict(vars(call)))
        result = await self._tooling.run(turn, call, number)
        told = {"id": call.id, "ok": result["ok"], "result": result.get("result", result.get("error"))}
        self._say(turn.performance, "tool.result", told)
        return call, result

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
        performance.withheld = performance.withheld or turn.guard.withheld
        if kept is not None and kept != performance.boundary:
            performance.boundary = kept
            self._say(performance, "boundary", kept)

    def _take(self, thought: Thought, manner: Manner, turn: Turn) -> None:
        performance = turn.performance
        match thought:
            case TextDelta():
                self.take_words(thought.text, manner, turn)
            case Loading():
                self._say(performance, "run.loading", {"model": thought.model})
            case Started():
                performance.dropped_params = thought.dropped_params
                told = {"brain": turn.brain.as_speaker(), "model": thought.model, "attempt": performance.attempt}
                self._say(performance, "run.started", told)
            case ReasoningDelta():
                if turn.chat.settings.reasoning != "hide":
                    self._say(performance, "reasoning.delta", {"text": _UNKEEPABLE.sub("\ufffd", thought.text)})
            case Waiting():
                performance.attempt = thought.attempt
                self._say(
                    performance,
                    "run.waiting",
                    {"reason": thought.reason, "retry_at": as_text(thought.retry_at), "attempt": thought.attempt},
                )
            case Usage():
                performance.usage = {
                    "prompt_tokens": thought.prompt_tokens,
                    "output_tokens": thought.output_tokens,
                    "cached_tokens": thought.cached_tokens,
                    "source": thought.source,
                }
            case Finished():
                performance.reason = _REASONS[thought.reason]
        performance.follow(isinstance(thought, Waiting))

    def take_words(self, text: str, manner: Manner, turn: Turn) -> None:
        """More of an answer, in its brain's own words."""
        performance = turn.performance
        performance.first_text_at = performance.first_text_at or self._talk.clock()
        said = _UNKEEPABLE.sub("\ufffd", text)
        circles = performance.repetition.feed(said)
        said = said[:circles]
        performance.raw.append(said)
        self._pass(turn, manner.feed(said))
        if turn.guard.stream.ended:
            raise Refused
        if is_anothers(manner):
            raise SpeaksForAnother
        if circles is not None:
            raise TurnsInCircles

    def _pass(self, turn: Turn, text: str) -> None:
        """Let words through the boundary; some wait until their sentence is judged."""
        if text:
            self._utter(turn.guard.passed(text), turn)

    def _utter(self, text: str, turn: Turn) -> None:
        """Say what stands in this persona's manner; some words wait a moment for the ones after them."""
        if not text:
            return
        performance, language = turn.performance, turn.persona.document.language
        if not performance.said and needs_space(turn, text):
            text = f" {text}"
        heard = performance.last_words + text
        self._talk.personas.require_grown_words(heard, language)
        performance.last_words = heard[-HEARD_AGAIN:]
        performance.said.append(text)
        self._say(performance, "text.delta", {"text": text})
        self._hear(performance.sentences.feed(text), turn)

    def _hear(self, finished: Sequence[tuple[int, int]], turn: Turn) -> None:
        """Each finished sentence is told, and read for the face that goes with it."""
        performance = turn.performance
        for start, end in finished:
            self._say(performance, "sentence", {"index": performance.sentence_count, "start": start, "end": end})
            performance.sentence_count += 1
            if turn.chat.settings.emotion:
                read = read_emotion(performance.sentences.text[start:end], turn.persona.document.language)
                self._show_face(read.label, read.confidence, end, turn)

    def _listen(self, turn: Turn) -> None:
        if turn.is_moved:
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


class _Ear:
    """Takes words of an answer where they arrive; what it answers must be safe before anybody hears of it."""

    def __init__(self, performing: Performing, manner: Manner, turn: Turn) -> None:
        self._performing = performing
        self._manner = manner
        self._turn = turn

    @property
    def is_open(self) -> bool:
        return self._turn.performance.opened.safe.is_set()

    def hear(self, word: str) -> None:
        self._performing.take_words(word, self._manner, self._turn)
        self._turn.performance.follow(False)


def _unfelt(label: str, intensity: float) -> None:
    """Nobody sees a rehearsal."""
