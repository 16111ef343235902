"""The slice `talents`, put together; and its kits given to those who draw."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from troupe.accounts import Attachment, People, Privacy, Record, Share, User
from troupe.app.data_directory import DataDirectory
from troupe.app.easel import easel, kit_of
from troupe.app.model_hub import ModelHub
from troupe.app.settings import Settings
from troupe.app.sitting import sitting
from troupe.app.small_brains import brain_maker
from troupe.app.talking_kits import TalkingKits, told_of
from troupe.app.training import ModelPlaces, trainer_of
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.outbound import Outbound
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.looks import Kit
from troupe.looks.service import Wardrobe
from troupe.media import MediaLibrary
from troupe.minds import Brains
from troupe.personas import PageAsked, Personas
from troupe.personas.domain import Shown
from troupe.personas.domain.asking import ListAsked
from troupe.talents import (
    Acting,
    Courses,
    DatasetStore,
    KitFolders,
    KitStore,
    Library,
    LikenessStore,
    RunStore,
    Shelves,
)
from troupe.talents.service import (
    Adding,
    Agreements,
    Basing,
    Collecting,
    Keeping,
    Mixing,
    ModelFiles,
    Personalities,
    Posing,
    Previewing,
    Suiting,
    Teaching,
    Training,
    Travelling,
)
from troupe.talents.store import BaseList, Families
from troupe.talents.tasks import talent_jobs


@dataclass(frozen=True)
class Talents:
    """The use cases of talent kits."""

    library: Library
    keeping: Keeping
    adding: Adding
    mixing: Mixing
    agreements: Agreements
    collecting: Collecting
    training: Training
    personalities: Personalities
    talking: TalkingKits
    posing: Posing
    basing: Basing
    model_files: ModelFiles
    suiting: Suiting
    travelling: Travelling


def open_talents(
    directory: DataDirectory,
    database: Database,
    people: People,
    personas: Personas,
    jobs: Jobs,
    live: LiveLog,
    wardrobe: Wardrobe,
    privacy: Privacy,
    media: MediaLibrary,
    brains: Brains,
    settings: Settings,
    clock: Clock,
    new_id: NewId,
    *,
    alone: bool,
) -> Talents:
    """Every use case, its kind of work, and what drawings follow."""
    draws, store = easel(), KitStore(database, directory.realm)
    shelves = Shelves(directory.path / "talents", directory.durable, alone=alone)
    realm = directory.realm
    agreements = Agreements(LikenessStore(database, realm), realm, clock, new_id)
    named = BaseList(directory.path / "talents/base_models.json", directory.durable)
    models = ModelPlaces(directory.path, settings.image_models, named)
    folders = KitFolders(clock, draws.rig_fault, Families(models))
    library = Library(store, folders, shelves, draws, agreements.withdrawn, alone=alone)
    uses = _Uses(personas)
    keeping = Keeping(library, store, live.announce, uses.of, agreements, clock, new_id)
    mixing = Mixing(keeping, people, jobs, clock)
    runs, courses = RunStore(database, realm), Courses(directory.path / "talents", directory.durable)
    collecting = Collecting(DatasetStore(database, realm), runs, agreements, media, clock, new_id)
    media.asked_for_uses.append(collecting.uses_of)
    trainer = trainer_of(test=settings.test)
    hub = ModelHub(Outbound(), settings.model_hub)
    basing = Basing(
        models, directory.path / "models", named, hub, directory.durable, trainer.lacks, runs, people, jobs, alone=alone
    )
    model_files = ModelFiles(directory.path / "models", hub, directory.durable, people, jobs, brain_maker(brains))
    posing = Posing(collecting, sitting(wardrobe, personas), people, jobs)
    training = Training(
        database, runs, collecting, posing, agreements, courses, trainer, models, people, jobs, live, clock, new_id
    )
    personalities = Personalities(shelves, clock, models, agreements.withdrawn, agreements.require)
    talking = TalkingKits(personalities, personas, brains, directory.path / "models")
    previewing = Previewing(media, courses, draws)
    teaching = Teaching(
        runs, collecting, posing, agreements, keeping, personalities, courses, previewing, trainer, models, people,
        media, live, clock, told_of(personas),
    )  # fmt: skip
    agreements.when_withdrawn("kits", keeping.standing_on)
    agreements.erase_by(keeping.erase_standing_on)
    for kind in talent_jobs(mixing, teaching, posing, basing, model_files):
        jobs.register(kind)
    jobs.tell_when_ended("talents.train", training.hear_of_end)
    wardrobe.follow(_Worn(library).of)
    leaving = _Leaving(library, training)
    privacy.register(Share("talents", export=leaving.export, erase=leaving.erase))
    adding = Adding(keeping, clock)
    return Talents(
        library,
        keeping,
        adding,
        mixing,
        agreements,
        collecting,
        training,
        personalities,
        talking,
        posing,
        basing,
        model_files,
        Suiting(library, models),
        Travelling(training, collecting, agreements, runs, courses, clock, new_id),
    )


class _Worn:
    """A person's kits as drawings know them; read anew only when they are others."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, tuple[Sequence[Acting], Mapping[str, Kit]]] = {}

    async def of(self, user_id: str) -> Mapping[str, Kit]:
        acting = await self._library.drawn(user_id)
        known = self._known.get(user_id)
        if known is None or known[0] is not acting:
            known = self._known[user_id] = (acting, {each.id: kit_of(each) for each in acting})
        return known[1]


class _Uses:
    """Which of somebody's personas a kit belongs to."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    async def of(self, user: User, id: str) -> Sequence[str]:
        found: list[str] = []
        cursor = None
        while True:
            page = await self._personas.page(user, ListAsked(page=PageAsked(100, cursor)))
            for shown in page.items:
                if isinstance(shown, Shown) and id in {talent.id for talent in shown.persona.document.talents}:
                    found.append(shown.persona.document.name)
            if (cursor := page.next_cursor) is None:
                return found


class _Leaving:
    """What a person takes along of their kits, and what goes with them."""

    def __init__(self, library: Library, training: Training) -> None:
        self._library = library
        self._training = training

    async def export(self, user: User) -> AsyncIterator[Record | Attachment]:
        """What each kit says of itself; the kits themselves are exported one by one."""
        for shown in await self._library.all(user.id):
            if shown.owner == "you":
                yield Record("talents", dict(shown.kit.manifest))

    async def erase(self, user: User) -> Mapping[str, int]:
        await self._training.forget(user)
        gone = await asyncio.to_thread(self._library.shelves.remove_all, user.id)
        self._library.forget_drawn()
        return {"talents": gone}
