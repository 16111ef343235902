"""An opened studio: every use case, and what is done once a day and once an hour."""

from dataclasses import dataclass
from datetime import timedelta

from troupe.accounts import (
    Drafts,
    Keys,
    People,
    Preferences,
    Privacy,
    Repetitions,
    Teams,
    User,
)
from troupe.app.data_directory import DataDirectory
from troupe.app.hearing import Hearing
from troupe.app.household import Household
from troupe.app.leaving import retire_exports
from troupe.app.models import ProviderModels
from troupe.app.observing import Observing
from troupe.app.publishing import Publishing
from troupe.app.settings import Settings
from troupe.app.talents import Talents
from troupe.app.testing import TestBench
from troupe.app.voices import Voices
from troupe.app.worldkeeping import Worldkeeping
from troupe.cards import CardExporting, ChatExporting, Imports
from troupe.chats import (
    Answers,
    Calls,
    ChatDesk,
    Conversations,
    Prompts,
    Ratings,
    RunLog,
    Watching,
)
from troupe.database import Database
from troupe.duels import ArenaDesk, StageDesk
from troupe.jobs import Jobs
from troupe.kit.times import Clock
from troupe.live import EventStore, LiveLog
from troupe.looks.service import (
    Avatars,
    Imaging,
    Looks,
    Pondering,
    Presets,
    Renders,
    Wardrobe,
)
from troupe.media import MediaLibrary
from troupe.minds import Brains, Offers, Rehearsing, Remembering
from troupe.personas import (
    Bin,
    Casting,
    History,
    Learning,
    Personas,
    Travelling,
)
from troupe.providers.obstore_files import ObstoreFiles
from troupe.stories import StoryDesk
from troupe.voices import Listening

SIGNS_FOR = timedelta(days=90)
EVENTS_ARE_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Studio:
    """An opened studio: every use case, ready."""

    name: str
    settings: Settings
    directory: DataDirectory
    database: Database
    clock: Clock
    person: User
    household: Household
    people: People
    teams: Teams
    keys: Keys
    privacy: Privacy
    preferences: Preferences
    drafts: Drafts
    repetitions: Repetitions
    events: EventStore
    live: LiveLog
    files: ObstoreFiles
    jobs: Jobs
    media: MediaLibrary
    personas: Personas
    casting: Casting
    bin: Bin
    learning: Learning
    history: History
    publishing: Publishing
    travelling: Travelling
    imports: Imports
    cards: CardExporting
    chats_out: ChatExporting
    looks: Looks
    wardrobe: Wardrobe
    avatars: Avatars
    pondering: Pondering
    imaging: Imaging
    renders: Renders
    presets: Presets
    models: ProviderModels
    brains: Brains
    offers: Offers
    rehearsing: Rehearsing
    observing: Observing
    voices: Voices
    hearing: Hearing
    talents: Talents
    runlog: RunLog
    conversations: Conversations
    chats: ChatDesk
    calls: Calls
    answers: Answers
    ratings: Ratings
    watching: Watching
    prompts: Prompts
    remembering: Remembering
    world: Worldkeeping
    stories: StoryDesk
    stage: StageDesk
    arena: ArenaDesk
    bench: TestBench | None

    @property
    def realm(self) -> str:
        return self.directory.realm

    @property
    def listening(self) -> Listening:
        return self.hearing.listening

    async def daily(self) -> None:
        """What is done once a day: forget what nobody needs any more."""
        await self.live.retire(self.clock() - EVENTS_ARE_KEPT)
        await self.jobs.retire()
        await self.bin.empty()
        await self.world.books.empty_bin()
        await self.stories.bin.empty()
        await self.household.retire()
        await self.remembering.retire()
        await retire_exports(self.database, self.media, self.clock())
        if not self.settings.signing_key:
            self.directory.turn_when_old("signing", SIGNS_FOR, self.clock())
        await self.travelling.quarantine.look_over()

    async def turn_master_key(self) -> dict[str, object]:
        """Seal every stored key under a new master key; a kill at any point leaves all of them readable."""
        given = self.settings.master_key or self.settings.master_key_file
        if given is None:
            self.directory.turn_key("master", keep=3)
        turned = await self.keys.turn()
        if given is None:
            self.directory.drop_old_keys("master")
            return {"sealed_again": turned}
        return {"sealed_again": turned, "next_step": "Only the first of the given keys is needed now."}

    async def turn_signing_key(self) -> dict[str, object]:
        """A new key signs from now on; the one before is believed until its last token has run out."""
        if self.settings.signing_key:
            return {"next_step": "Put a new key first in TROUPE_SIGNING_KEY and start Troupe again."}
        self.directory.turn_key("signing", keep=1)
        return {"signing_keys": 2}

    async def hourly(self) -> None:
        """What is done at the start and once an hour: remove files that nothing names any more."""
        await self.calls.tidy()
        await self.chats.binning.empty()
        await self.arena.duels.empty_bin()
        await self.media.sweep()
        await self.voices.training.tidy()
        await self.talents.training.tidy()
        await self.voices.copies.tidy()
        await self.voices.speaking.tidy()
