"""The narrator's seat: asked for prose, heard word by word, and never a failure told as a story."""

import time
from contextlib import aclosing
from dataclasses import replace

from pydantic import ValidationError

from troupe.kit.errors import TroupeError
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Ask, Brain, Brains, Budget, Message, Prompt, Sampling, Thinking, lets_another_speak
from troupe.ports.text import Finished, ReasoningDelta, TextDelta, Usage
from troupe.stories.domain import frames as f
from troupe.stories.domain.prompt import Told
from troupe.stories.domain.question import Question
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.scene import scene_of
from troupe.stories.service.bill import Call
from troupe.stories.service.publishing import Publisher
from troupe.stories.service.work import InvalidOutput, Work

PART_SECONDS, PART_CHARACTERS = 2.0, 2_048
MOST_TEXT, MOST_TOKENS = 2 * 1024 * 1024, 32_768
MOST_REASONING = 200_000
REPAIR = (
    "Your answer was data that does not fit the form: {what}. Answer again: either prose alone, or one JSON object "
    "with exactly the keys narrative, metadata, referenced_entities, state_updates, operations, reasoning."
)


Narrated = tuple[str, StoryTurnResponse | None, bool]
"""The prose, the whole answer where the model gave it as data, and whether it was cut by its limit."""


class Narrating:
    """Asks whoever tells."""

    def __init__(self, brains: Brains, thinking: Thinking) -> None:
        self._brains = brains
        self._thinking = thinking

    async def narrate(self, work: Work, question: Question, prompt: Told, publisher: Publisher) -> Narrated:
        """The prose, the whole answer where the model gave it as data, and whether it was cut by its limit."""
        truncated = await self._heard(work, question, prompt, publisher)
        try:
            text, ready = self._read(work, publisher)
        except InvalidOutput as fault:
            if not publisher.is_data:
                raise
            publisher.begin_again()
            truncated = await self._spoken(work, question, prompt, publisher, work.brain, str(fault))
            text, ready = self._read(work, publisher)
        return text, ready, truncated

    async def _heard(self, work: Work, question: Question, prompt: Told, publisher: Publisher) -> bool:
        """The answer of the brain, or of one that may speak in its place as long as nothing was said."""
        for id in (None, *work.brain.fallbacks):
            brain = work.brain if id is None else await self._brains.answering(work.user, id)
            try:
                truncated = await self._spoken(work, question, prompt, publisher, brain, None)
            except TroupeError as trouble:
                last = id == work.brain.fallbacks[-1] if work.brain.fallbacks else True
                if publisher.text or last or not lets_another_speak(trouble):
                    raise
                continue
            work.brain = brain
            return truncated
        raise InvalidOutput("Nobody answered.")

    async def _spoken(
        self, work: Work, question: Question, prompt: Told, publisher: Publisher, brain: Brain, wrong: str | None
    ) -> bool:
        ask = self._ask(work, question, prompt, brain, wrong)
        await work.begin_call("narrator", brain, prompt.tokens)
        counted: Usage | None = None
        reason, began = "", time.monotonic()
        kept, kept_at = len(publisher.text), began
        async with aclosing(self._thinking.answer(work.user, brain, ask)) as thoughts:
            async for thought in thoughts:
                match thought:
                    case TextDelta():
                        publisher.hear(thought.text)
                    case ReasoningDelta():
                        work.reasoning = (work.reasoning + thought.text)[:MOST_REASONING]
                    case Usage():
                        counted = thought
                    case Finished():
                        reason = thought.reason
                    case _ if getattr(thought, "attempt", 1) > work.attempts:
                        work.attempts += 1  # the provider asked for patience: the next try is a call of its own
                        await work.begin_call("narrator", brain, prompt.tokens)
                behind = len(publisher.text) - kept
                if behind and (time.monotonic() - kept_at > PART_SECONDS or behind > PART_CHARACTERS):
                    part = f.SomeText(run_id=work.run.id, text=publisher.text[kept:])
                    kept, kept_at = len(publisher.text), time.monotonic()
                    await work.session.write("gen_part", part)
        told = counted.prompt_tokens if counted else prompt.tokens
        work.reported = told if counted and counted.source == "provider" else 0
        said = counted.output_tokens if counted else estimate_tokens(publisher.text + publisher.raw)
        filtered = reason == "content_filter"
        took = time.monotonic() - began
        work.called(Call("narrator", brain, told, said, took, ask.receipt, "filtered" if filtered else "done"))
        if filtered:
            raise InvalidOutput("The model's filter stopped the answer.")
        return reason in ("length", "limit")

    def _ask(self, work: Work, question: Question, prompt: Told, brain: Brain, wrong: str | None) -> Ask:
        system, user = prompt.text_of("system"), prompt.text_of("user")
        takes = self._thinking.abilities(brain)
        messages = [Message("system", system), Message("user", user)]
        if not takes.system:
            messages = [Message("user", f"{system}\n\n{user}")]
        if wrong is not None:
            last = messages[-1]
            messages[-1] = replace(last, text=f"{last.text}\n\n{REPAIR.format(what=wrong)}")
        room = min(MOST_TOKENS, work.options.max_tokens or prompt.window.response)
        narrator = question.narrator
        return Ask(
            Prompt([], [], messages, Budget(prompt.window.window, room), 0),
            None,
            work.plan.seed,
            room,
            persona_id=narrator.persona_id if narrator else None,
            purpose="story",
            sampling=Sampling.of(None, work.options.sampling) if work.options.sampling else Sampling(),
            stop=tuple(work.options.stop or ()),
            scene=scene_of(question) if brain.kind == "scripted" else None,
        )

    def _read(self, work: Work, publisher: Publisher) -> tuple[str, StoryTurnResponse | None]:
        """The prose, and the whole answer where it was data; never data as prose."""
        text = publisher.close()
        if publisher.is_data:
            ready = _as_answer(publisher.raw)
            told = work.watch.check_whole(ready.narrative.text.strip())
            publisher.tell(told)
            return told, ready.model_copy(update={"narrative": ready.narrative.model_copy(update={"text": told})})
        if not text.strip():
            raise InvalidOutput("The model said nothing.")
        if len(text.encode()) > MOST_TEXT:
            raise InvalidOutput("The model said more than a turn can hold.")
        return text, None


def _as_answer(raw: str) -> StoryTurnResponse:
    raw = raw.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        return StoryTurnResponse.model_validate_json(raw)
    except ValidationError as wrong:
        places = {".".join(str(step) for step in each["loc"]) or "it" for each in wrong.errors()[:3]}
        raise InvalidOutput(f"The model answered with data that does not fit: {', '.join(sorted(places))}.") from wrong
