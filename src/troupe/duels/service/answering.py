"""A contestant answers: through the same prompt, gate and manner as in a chat, with no history before it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.times import Clock, as_text
from troupe.minds import (
    Ask,
    BoundaryStream,
    Brain,
    Budget,
    Gate,
    LeavingOut,
    Lines,
    MemoryMoment,
    Receipt,
    Recollection,
    Remembering,
    RulesHere,
    Said,
    StyleStream,
    Thinking,
    guide,
    is_acute,
    mood_after,
    named,
    read_emotion,
    spoken_topic,
    tell,
)
from troupe.personas import CastPersona, Personas
from troupe.ports.text import TextDelta

TOKENS_FOR_A_WORD = 2
SHORTEST_ROOM = 64
NO_CHAT = NO_MESSAGE = ""


@dataclass(frozen=True)
class Terms:
    """What is asked, and how it may be answered."""

    prompt: str
    max_words: int
    seed: int
    memory: bool = False


class Contest:
    """Asks the brains of contestants."""

    def __init__(
        self, thinking: Thinking, personas: Personas, remembering: Remembering, clock: Clock, rules: RulesHere
    ) -> None:
        self._thinking = thinking
        self._personas = personas
        self._remembering = remembering
        self._clock = clock
        self._rules = rules

    async def answer(
        self, user: User, persona: CastPersona, brain: Brain, terms: Terms, receipt: Receipt
    ) -> AsyncGenerator[str, None]:
        """The words of one side as they come, at most so many; what it refuses it declines in its own line."""
        persona = await self._rules.over(user, persona)
        document = persona.document
        gate, lines = Gate.of(document, persona.realm), Lines.of(document, user.time_zone)
        verdict = gate.judge(terms.prompt)
        if is_acute(terms.prompt):
            yield f"{lines.care}\n\n"
        if verdict.action == "refuse":
            yield lines.refusal
            return
        known = await self._remembered(user, persona, terms)
        ask = self._ask(user, persona, brain, terms, known, receipt)
        stream, manner, words = BoundaryStream(gate, lines, gate.hits(terms.prompt)), StyleStream(document), 0
        leaving = LeavingOut(await self._rules.unsaid(user))
        async with aclosing(self._thinking.answer(user, brain, ask)) as thoughts:
            async for thought in thoughts:
                if not isinstance(thought, TextDelta):
                    continue
                said = leaving.feed(stream.feed(manner.feed(thought.text)))
                words += len(said.split())
                if said:
                    yield said
                if stream.ended or words >= terms.max_words:
                    break
        if rest := leaving.feed(stream.feed(manner.close()) + stream.close()) + leaving.close():
            yield rest

    async def _remembered(self, user: User, persona: CastPersona, terms: Terms) -> Recollection:
        """What the persona remembers of whoever asks; nothing where the duel does without."""
        if not terms.memory:
            return Recollection()
        moment = MemoryMoment(persona.id, NO_CHAT, NO_MESSAGE, terms.prompt, self._clock())
        return await self._remembering.recalled(user, moment)

    def _ask(
        self, user: User, persona: CastPersona, brain: Brain, terms: Terms, known: Recollection, receipt: Receipt
    ) -> Ask:
        document = persona.document
        verdict = Gate.of(document, persona.realm).judge(terms.prompt)
        feeling = read_emotion(terms.prompt, document.language)
        mood = mood_after(document, None, feeling)
        room = max(SHORTEST_ROOM, terms.max_words * TOKENS_FOR_A_WORD)
        told = tell(
            document,
            [Said("user", terms.prompt)],
            Budget(brain.context_tokens, room),
            user_name=user.display_name,
            feeling=feeling,
            mood=mood.valence if mood else None,
            guide=guide(document, verdict, acute=is_acute(terms.prompt)),
            pinned=known.pinned,
            recalled=known.recalled,
        )
        topic = None
        if verdict.topic is not None:
            topic = {"action": verdict.action, "topic": spoken_topic(document, verdict.topic)}
            topic |= {"name": named(verdict.action)}
        shown = {block.origin.get("memory_id") for block in told.blocks}
        script = document.model_dump(mode="json") | {
            "id": persona.id,
            "version": persona.version,
            "memories": [each.line for each in (*known.pinned, *known.recalled) if each.id in shown],
            "emotion": {"label": feeling.label, "confidence": feeling.confidence},
            "mood": mood.as_json() if mood else None,
            "boundary": topic,
            "care": "now" if is_acute(terms.prompt) else None,
            "now": as_text(self._clock()),
            "user_name": None,
            "seed": terms.seed,
            "attempt": 0,
            "node_id": "round",
            "words_per_second": 0,
        }
        return Ask(told, script, terms.seed, room, persona.id, receipt=receipt)
