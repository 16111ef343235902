"""One turn: the conversation as it is heard, who answers it, and what the answer has become so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from troupe.accounts import User
from troupe.chats.domain import Chat, FinishReason, Run, Spoken
from troupe.chats.domain.node import Json
from troupe.chats.domain.run import ASIDE
from troupe.chats.domain.standing import variables_at
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.service.gathered import Gathered
from troupe.chats.service.guarding import Guard
from troupe.chats.service.runlog import OpenLog
from troupe.minds import (
    NEUTRAL,
    REPLY_TOKENS,
    Abilities,
    Brain,
    Feeling,
    Mood,
    Receipt,
    Repetition,
    SentenceFinder,
    mood_after,
    read_emotion,
    tongue_of,
)
from troupe.personas import CastPersona

USUAL_ABILITIES = Abilities()
UNNAMED = "User"


@dataclass
class Performance:
    """What an answer has become so far."""

    opened: OpenLog
    follow: Callable[[bool], None] = lambda waits: None
    """Told of each step, once it is in the log: whether its brain asked for patience."""
    said: list[str] = field(default_factory=list)
    last_words: str = ""
    """The end of what was said, which is heard together with what comes next."""
    receipt: Receipt = field(default_factory=Receipt)
    reason: FinishReason = "stop"
    usage: dict[str, object] | None = None
    emotion: dict[str, object] | None = None
    mood: dict[str, object] | None = None
    boundary: dict[str, object] | None = None
    variables: dict[str, object] | None = None
    by_rule: bool = False
    """Written by a boundary's line and no brain."""
    withheld: bool = False
    raw: list[str] = field(default_factory=list)
    """What the brain itself said."""
    first_text_at: datetime | None = None
    attempt: int = 1
    """Which try of its brain this is."""
    face_at: datetime | None = None
    sentences: SentenceFinder = field(default_factory=SentenceFinder)
    sentence_count: int = 0
    asked: str = ""
    reminder_id: str | None = None
    """The reminder of its own manner that this answer carries."""

    turn: "Turn | None" = None
    gathered: Gathered | None = None
    so_far: str = ""
    result: object = None
    """What is handed to the user instead of standing in the chat."""
    """The prompt, and what it was made from."""
    brain: dict[str, str] | None = None
    """Who really spoke, where that is not who was asked first."""
    tried: Sequence[Json] = ()
    """Which brains gave up before it, and why."""
    repetition: Repetition = field(default_factory=Repetition)
    params: dict[str, object] = field(default_factory=dict)
    dropped_params: tuple[str, ...] = ()
    """What was asked for and left out, because the model cannot take it."""

    @property
    def text(self) -> str:
        return "".join(self.said)

    @property
    def whole(self) -> str:
        """The answer with what it said before it went on."""
        return self.so_far + self.text

    @property
    def raw_text(self) -> str | None:
        """A brain's own words where they were changed by rule; what was withheld is kept nowhere."""
        raw = "".join(self.raw)
        return None if self.withheld or not raw or raw == self.text else raw


Felt = Callable[[str, float], None]


@dataclass(frozen=True)
class Turn:
    """Everything one answer stands on."""

    user: User
    brain: Brain
    persona: CastPersona
    chat: Chat
    run: Run
    path: Sequence[Spoken]
    """All that was said, the newest message last."""
    heard: Sequence[Spoken]
    """The conversation as a brain may hear it, the newest message last."""
    guard: Guard
    feeling: Feeling
    mood: Mood | None
    idle: timedelta | None
    variables: dict[str, str]
    performance: Performance
    felt: Felt
    asked: Spoken
    """What the user said that this answers; among personas what was said last."""
    company: Sequence[CastPersona] = ()
    """The others in a group."""
    private: bool = False
    """Whether this is not said to all."""
    abilities: Abilities = USUAL_ABILITIES
    wish: Wish = NO_WISH
    so_far: str = ""
    """What this answer says already, when it goes on."""
    messages: int = 0
    """How many messages the path has, also those that no brain looks back to."""
    above: str | None = None
    """What the words that are answered follow, while those are being written; empty where they follow nothing."""

    @property
    def stands_at(self) -> str:
        """The newest message of the path that can be found in the database; empty where there is none."""
        if self.above is not None:
            return self.above
        return next((each.id for each in reversed(self.heard) if each.id), "")

    @property
    def reply_tokens(self) -> int:
        """How long an answer may be: as its chat says, else as its persona talks; never longer than its brain's."""
        talks = REPLY_TOKENS[self.persona.document.response_style.verbosity]
        return self.brain.reply_tokens(self.chat.settings.reply_tokens or talks)

    @property
    def is_moved(self) -> bool:
        """Whether feelings count: the persona's and the chat's word for it."""
        return self.persona.document.adaptation.emotion and self.chat.settings.emotion and not self.is_aside

    @property
    def is_aside(self) -> bool:
        """Whether this is written for the user and not into the chat."""
        return self.run.kind in ASIDE

    @classmethod
    def of(
        cls,
        user: User,
        brain: Brain,
        persona: CastPersona,
        chat: Chat,
        run: Run,
        path: Sequence[Spoken],
        performance: Performance,
        felt: Felt,
        messages: int = 0,
        wish: Wish = NO_WISH,
        so_far: str = "",
        abilities: Abilities = USUAL_ABILITIES,
        company: Sequence[CastPersona] = (),
        private: bool = False,
        above: str | None = None,
        unsaid: Sequence[str] = (),
    ) -> "Turn":
        said = asked_of(path, persona.id)
        asked, persona = said.text, _speaking(persona, _language(chat, brain, persona, path))
        feels = chat.settings.emotion and run.kind not in ASIDE
        feeling = read_emotion(asked, persona.document.language) if feels else NEUTRAL
        last = next((each for each in reversed(path) if is_own(each, persona.id)), None)
        mood = mood_after(persona.document, last.mood if last else None, feeling) if feels else None
        performance.asked = asked
        performance.mood = mood.as_kept() if mood else None
        gap = " " if so_far and not abilities.prefill and not so_far[-1].isspace() else ""
        heard = _without_refusals(path, persona.id)
        offers = run.kind == "suggest"
        guard = Guard.of(persona, path, said, unsaid, so_far + gap, user.time_zone, by_line=offers)
        return cls(
            user=user,
            brain=brain,
            persona=persona,
            chat=chat,
            run=run,
            path=path,
            heard=heard,
            guard=guard,
            feeling=feeling,
            mood=mood,
            idle=_idle(path),
            variables=variables_at(path, private=private),
            performance=performance,
            felt=felt,
            abilities=abilities,
            wish=wish,
            so_far=so_far,
            messages=messages or len(path),
            above=above,
            asked=said,
            company=company,
            private=private,
        )

    def user_called(self, name: str) -> str:
        """The user's name among several, where the usual one would mean whoever reads it."""
        return UNNAMED if name == "You" else name


def asked_of(path: Sequence[Spoken], persona_id: str) -> Spoken:
    """What is answered: the newest message, or what the user said before others answered it too."""
    for said in reversed(path):
        if said.role != "persona":
            return said
        if is_own(said, persona_id):
            break
    return path[-1]


def is_own(said: Spoken, persona_id: str) -> bool:
    return said.role == "persona" and said.speaker_id in ("", persona_id)


def _language(chat: Chat, brain: Brain, persona: CastPersona, path: Sequence[Spoken]) -> str:
    """What the chat is set to. A mind that speaks by rules goes along with what it is spoken to in, as models do."""
    if chat.settings.language != "auto" or brain.kind != "scripted":
        return chat.settings.language
    heard = tongue_of(each.text for each in reversed(path) if each.role == "user")
    return "auto" if heard in (None, persona.document.language.partition("-")[0]) else heard


def _speaking(persona: CastPersona, language: str) -> CastPersona:
    """The persona in the language of its chat, where that is not its own."""
    if language in ("auto", persona.document.language):
        return persona
    return replace(persona, document=persona.document.model_copy(update={"language": language}))


def _without_refusals(path: Sequence[Spoken], persona_id: str) -> Sequence[Spoken]:
    """What a persona declined by rule is left out of its later prompts, and so is what asked for it."""
    kept: list[Spoken] = []
    for each in path:
        if not each.is_refusal or not is_own(each, persona_id):
            kept.append(each)
        elif (asked := _last_of_user(kept, persona_id)) is not None:
            del kept[asked]
    return kept


def _last_of_user(kept: Sequence[Spoken], persona_id: str) -> int | None:
    """Where the user's last message stands, if only others have answered it since."""
    for place in range(len(kept) - 1, -1, -1):
        if kept[place].role != "persona" or is_own(kept[place], persona_id):
            return place if kept[place].role == "user" else None
    return None


def _idle(path: Sequence[Spoken]) -> timedelta | None:
    """How long the user had said nothing before the newest message."""
    moments = [each.said_at for each in path if each.role == "user" and each.said_at is not None]
    return moments[-1] - moments[-2] if len(moments) > 1 else None
