"""The stage put together: chats, personas, looks and keys as one page, with nothing that moves."""

import asyncio
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from troupe.accounts import Keys, People, Spending, User
from troupe.app.images import ProviderImages
from troupe.app.manifests import Manifests
from troupe.app.painting import topic_refused
from troupe.app.settings import Settings
from troupe.chats import Answers, ChatDesk, Ratings
from troupe.database import Database
from troupe.duels import ArenaDesk, PortraitStore, StageDesk, StageStore
from troupe.duels.service import (
    Aloud,
    Cast,
    Legacy,
    Opinions,
    Overview,
    Portraits,
    SpokenLine,
    StageKeys,
    StageNews,
    Stages,
    Talks,
    Turns,
    Updates,
)
from troupe.duels.service.answering import Contest
from troupe.duels.service.arena import Arena
from troupe.duels.service.ballots import Boards
from troupe.duels.service.duels import Duels
from troupe.duels.service.improving import Below as Versions
from troupe.duels.service.improving import Improving
from troupe.duels.service.judging import Judging
from troupe.duels.service.playing import Players
from troupe.duels.service.prompt_sets import PromptSets
from troupe.duels.service.proposing import Ground, Proposing
from troupe.duels.store.arena import ArenaStore
from troupe.duels.store.beside import JudgementStore, PromptSetStore, ProposalStore, ReplayStore
from troupe.jobs import Jobs
from troupe.kit.durable import Durable
from troupe.kit.ids import NewId
from troupe.kit.outbound import Outbound
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks.service import Imaging, Keeping, Looks, Wardrobe
from troupe.media import MediaLibrary
from troupe.minds import Brains, Deciding, Remembering, RulesHere, Thinking
from troupe.personas import Bin, Casting, History, Personas
from troupe.voices import Speaking, SpeechAsked

FEATURES = ("image", "talk", "arena", "voice")
_SIZE, _FILES = 5 * 1024 * 1024, 3


@dataclass(frozen=True)
class Below:
    """What the stage stands on."""

    settings: Settings
    path: Path
    durable: Durable
    database: Database
    live: LiveLog
    people: People
    personas: Personas
    casting: Casting
    bin: Bin
    keys: Keys
    spending: Spending
    brains: Brains
    desk: ChatDesk
    answers: Answers
    ratings: Ratings
    remembering: Remembering
    wardrobe: Wardrobe
    looks: Looks
    jobs: Jobs
    history: History
    media: MediaLibrary
    speaking: Speaking
    realm: str
    clock: Clock
    new_id: NewId
    name: str
    """Of this process."""


def open_stage(below: Below) -> StageDesk:
    """The stage over what there is; what happens in its chats is repeated in its log from now on."""
    database, live, store = below.database, below.live, StageStore(below.database, below.realm)
    aloud = Aloud(database, store, below.people, live, StageVoice(below.speaking))
    news = StageNews(store, live, aloud)
    live.repeat("chat", news.hear)
    live.keep_for_good("duel")
    conversations = below.desk.conversations
    stages = Stages(
        database,
        store,
        below.people,
        below.personas,
        conversations,
        below.brains,
        live,
        news,
        below.clock,
        below.new_id,
    )
    turns = Turns(database, store, stages, below.personas, below.desk, below.answers, below.desk.auto, live, news)
    cast = Cast(database, below.personas, below.casting, below.bin, stages, store, news, live)
    painters = Painters(below)
    keys = StageKeys(database, store, stages, below.keys, painters, live)
    painters.placed_by(keys)
    opinions = Opinions(
        database,
        store,
        conversations,
        below.ratings,
        below.remembering,
        below.personas,
        _feedback_log(below.path / "logs"),
        below.clock,
    )
    updates = Updates(stages, live)
    return StageDesk(
        stages=stages,
        overview=Overview(database, store, stages, conversations, cast, keys, live, FEATURES),
        turns=turns,
        updates=updates,
        cast=cast,
        keys=keys,
        opinions=opinions,
        portraits=painters.portraits(store, stages),
        talks=Talks(database, store, stages, turns, below.personas, below.desk, below.desk.auto, news, below.new_id),
        aloud=aloud,
        legacy=Legacy(
            stages,
            turns,
            updates,
            cast,
            keys,
            opinions,
            below.remembering,
            conversations,
            below.personas,
            below.media,
        ),
    )


def open_arena(below: Below, thinking: Thinking, deciding: Deciding, rules: RulesHere) -> ArenaDesk:
    """The arena; its rounds are written in this process and told on topics of their own."""
    store, judgements = ArenaStore(below.database), JudgementStore(below.database)
    sets = PromptSets(PromptSetStore(below.database), below.personas, below.clock, below.new_id)
    contest = Contest(thinking, below.personas, below.remembering, below.clock, rules)
    players = Players(
        below.database, store, contest, below.personas, below.brains, below.live, secrets.randbelow, below.name
    )
    duels = Duels(below.database, store, players, below.personas, below.brains, sets, below.clock, below.new_id)
    arena = Arena(below.database, store, duels, players, below.personas, sets, below.live, below.clock, below.new_id)
    judging = Judging(store, judgements, below.brains, deciding, below.people, below.jobs, below.clock)
    upon = Versions(below.database, below.people, below.personas, below.history, below.jobs, below.clock, below.new_id)
    ground = Ground(
        below.database, below.personas, below.casting, below.ratings, below.desk.conversations, deciding, judging,
        below.clock, below.new_id,
    )  # fmt: skip
    replays = ReplayStore(below.database)
    improving = Improving(upon, store, replays, judgements, duels, arena, players, sets, judging)
    for kind in (judging.kind(), improving.kind()):
        below.jobs.register(kind)
    proposing = Proposing(ground, ProposalStore(below.database), replays)
    return ArenaDesk(
        duels, arena, Boards(store, below.personas), players, sets, judging, improving, proposing, below.live, store
    )


class StageVoice:
    """Says lines of the stage as everything in the house is said: in the persona's own voice, and kept for a while."""

    def __init__(self, speaking: Speaking) -> None:
        self._speaking = speaking

    async def say(self, user: User, persona_id: str, text: str, node: Mapping[str, Any]) -> SpokenLine:
        felt = node["emotion"] or {}
        asked = SpeechAsked(
            text=text, persona_id=persona_id, emotion=felt.get("label"), intensity=min(1.0, felt.get("intensity", 1.0))
        )
        speech, _ = await self._speaking.say(user, asked)
        return SpokenLine(f"/api/speech/{speech.id}/audio", speech.duration_ms)


class Painters:
    """The installed image providers, asked where the settings of the stage say and with the stage's key."""

    def __init__(self, below: Below) -> None:
        self._below = below
        self._keys: StageKeys | None = None
        given = below.settings
        self.makers = ProviderImages(
            Outbound(), below.keys, below.path, given.image_models, None, given.sd_backend, placed=self._placed
        )
        self._imaging = Imaging(self.makers, below.realm, topic_refused)

    def placed_by(self, keys: StageKeys) -> None:
        self._keys = keys

    def names(self) -> Sequence[str]:
        return self.makers.names()

    def usual_place(self, name: str) -> str | None:
        return self.makers.usual_place(name)

    async def probe(self, user: User, name: str) -> str:
        if name == "offline":
            return "The key is stored; pictures are drawn here and need none."
        await self._imaging.probe(user, name)
        return f"{name} answers."

    def portraits(self, store: StageStore, stages: Stages) -> Portraits:
        below = self._below
        seal = Manifests(below.path / "keys", below.durable).seal
        return Portraits(
            below.database,
            PortraitStore(below.database),
            store,
            stages,
            below.personas,
            below.wardrobe,
            below.looks,
            self._imaging,
            self.makers,
            Keeping(self.makers, below.media, seal),
            below.media,
            below.spending,
            below.live,
            below.clock,
            below.new_id,
            asyncio.sleep,
        )

    async def _placed(self, user: User, provider: str) -> tuple[str | None, str | None]:
        return await self._keys.place(user, provider) if self._keys else (None, None)


class _FeedbackLog:
    """One JSON line for each rating, without a word of any chat; the file comes with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handler: logging.Handler | None = None

    def __call__(self, line: Mapping[str, object]) -> None:
        if self._handler is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                self._folder / "feedback.log", maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8", delay=True
            )
            self._handler.setFormatter(logging.Formatter("%(message)s"))
        told = json.dumps(dict(line), ensure_ascii=False)
        self._handler.emit(logging.LogRecord("troupe.feedback", logging.INFO, "", 0, told, None, None))


def _feedback_log(folder: Path) -> _FeedbackLog:
    return _FeedbackLog(folder)
