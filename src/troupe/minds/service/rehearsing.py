"""Rehearsing: see a persona's prompt and hear it answer, also with changes that nobody has stored."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.times import Clock, as_text
from troupe.minds.domain.boundaries import BoundaryStream, Gate, Lines, Verdict, guide, named, spoken_topic
from troupe.minds.domain.brain import REPLY_TOKENS, Brain
from troupe.minds.domain.feelings import read_emotion
from troupe.minds.domain.mood import mood_after
from troupe.minds.domain.packs import Pack, packs
from troupe.minds.domain.preview import Preview, preview, sample_lines
from troupe.minds.domain.prompting import Budget, PromptTooLong, Said, tell
from troupe.minds.domain.recalling import Taught
from troupe.minds.domain.style import Styled, apply_persona_style, styled
from troupe.minds.errors import BrainNotFound, BrainSilent
from troupe.minds.service.asked import PreviewAsked, SampleAsked, StyleAsked
from troupe.minds.service.brains import Brains
from troupe.minds.service.house_rules import RulesHere
from troupe.minds.service.thinking import Ask, Thinking
from troupe.personas import Casting, CastPersona, MinorSignal, Persona, Personas, Problem, Refused, read, said_as
from troupe.ports.text import TextDelta

Fields = Mapping[str, object]
SEED = 1


@dataclass(frozen=True)
class Sample:
    """One answer that was given on trial."""

    message: str
    reply: str
    brain: Brain
    by_rule: bool = False
    """Declined by a boundary's line, without asking the brain."""

    def as_json(self) -> dict[str, object]:
        scripted = self.by_rule or self.brain.kind == "scripted"
        return {"message": self.message, "reply": self.reply, "brain": self.brain.as_speaker(), "scripted": scripted}


class Rehearsing:
    """Shows the effect of a document before it is stored; nothing of it is kept."""

    def __init__(
        self,
        casting: Casting,
        personas: Personas,
        brains: Brains,
        thinking: Thinking,
        clock: Clock,
        rules: RulesHere,
    ) -> None:
        self._rules = rules
        self._casting = casting
        self._personas = personas
        self._brains = brains
        self._thinking = thinking
        self._clock = clock

    async def prompt(self, user: User, persona_id: str, fields: Fields) -> Preview:
        with said_as("INVALID_INPUT"):
            asked = read(PreviewAsked, fields)
        persona = await self._casting.drafted(user, persona_id, asked.draft)
        learnt = (await self._personas.shown(persona)).examples
        return _preview(persona.document, asked, learnt)

    async def style(self, user: User, persona_id: str, fields: Fields) -> Styled:
        """A text as this persona would say it, with every change marked."""
        with said_as("INVALID_INPUT"):
            asked = read(StyleAsked, fields)
        persona = await self._casting.drafted(user, persona_id, asked.draft)
        return styled(persona.document, asked.text, asked.language)

    async def sample(self, user: User, persona_id: str, fields: Fields) -> Sequence[Sample]:
        with said_as("INVALID_INPUT"):
            asked = read(SampleAsked, fields)
        persona = await self._rules.over(user, await self._casting.drafted(user, persona_id, asked.draft))
        lines = [asked.message] if asked.message else sample_lines(persona.document.language)
        brain = await self._brain(user, persona)
        for line in lines:
            self._personas.require_grown_words(line, persona.document.language)
        try:
            return [await self._answer(user, brain, persona, line) for line in lines]
        except MinorSignal:
            raise
        except TroupeError as fault:
            raise BrainSilent(fault) from fault
        except PromptTooLong as trouble:
            raise BrainSilent.because(str(trouble)) from trouble

    async def _brain(self, user: User, persona: CastPersona) -> Brain:
        chosen = persona.document.brain_id
        if chosen is None:
            return await self._brains.default(user)
        try:
            return await self._brains.usable(user, chosen)
        except BrainNotFound as gone:
            raise Refused("INVALID_INPUT", [Problem("brain_id", gone.code, gone.detail)]) from None

    async def _answer(self, user: User, brain: Brain, persona: CastPersona, line: str) -> Sample:
        document = persona.document
        gate, lines = Gate.of(document, persona.realm), Lines.of(document)
        verdict = gate.judge(line)
        if verdict.action == "refuse":
            return Sample(line, lines.refusal, brain, by_rule=True)
        feeling = read_emotion(line, document.language)
        mood = mood_after(document, None, feeling)
        room = REPLY_TOKENS[document.response_style.verbosity]
        learnt = (await self._personas.shown(persona)).examples
        prompt = tell(
            document,
            [Said("user", line)],
            Budget(brain.context_tokens, room),
            user_name=user.display_name,
            feeling=feeling,
            learnt=learnt,
            mood=mood.valence if mood else None,
            guide=guide(document, verdict),
        )
        moved = document.adaptation.emotion
        script = document.model_dump(mode="json") | {
            "id": persona.id,
            "version": persona.version,
            "memories": [],
            "emotion": {"label": feeling.label, "confidence": feeling.confidence} if moved else None,
            "mood": mood.as_json() if mood else None,
            "boundary": _script_of(document, verdict),
            "now": as_text(self._clock()),
            "user_name": None if user.display_name == "You" else user.display_name,
            "seed": SEED,
            "attempt": 0,
            "node_id": "sample",
            "words_per_second": 0,
        }
        said = []
        ask = Ask(prompt, script, SEED, room, persona.id)
        async with aclosing(self._thinking.answer(user, brain, ask)) as thoughts:
            async for thought in thoughts:
                if isinstance(thought, TextDelta):
                    said.append(thought.text)
        stream = BoundaryStream(gate, lines, gate.hits(line))
        styled_reply = apply_persona_style(document, "".join(said))
        reply = stream.feed(styled_reply) + stream.close()
        self._personas.require_grown_words(reply, document.language)
        return Sample(line, reply, brain)


def _script_of(document: Persona, verdict: Verdict) -> dict[str, object] | None:
    if verdict.topic is None:
        return None
    topic = spoken_topic(document, verdict.topic)
    return {"action": verdict.action, "topic": topic, "name": named(verdict.action)}


def prompt_of(document: Persona, learnt: Sequence[Taught], fields: Fields) -> Preview:
    """The preview of a persona that may be in no studio at all."""
    with said_as("INVALID_INPUT"):
        asked = read(PreviewAsked, fields)
    return _preview(document, asked, learnt)


def style_of(document: Persona, fields: Fields) -> Styled:
    """A text in the manner of a persona that may be in no studio at all."""
    with said_as("INVALID_INPUT"):
        asked = read(StyleAsked, fields)
    return styled(document, asked.text, asked.language)


def _preview(document: Persona, asked: PreviewAsked, learnt: Sequence[Taught]) -> Preview:
    return preview(
        document,
        asked.message,
        budget_tokens=asked.budget_tokens,
        examples=asked.examples,
        user_name=asked.user_name,
        emotion=asked.emotion.model_dump() if asked.emotion else None,
        anchor=asked.anchor,
        learnt=learnt,
    )


def languages() -> Sequence[Pack]:
    """The language packs that ship, and what each has."""
    return packs()
