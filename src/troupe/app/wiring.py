"""Everything put together once: who needs what, and what news goes where."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from troupe.accounts import (
    Drafts,
    DraftStore,
    Keys,
    KeyStore,
    Preferences,
    Repetitions,
    SettingStore,
)
from troupe.app.borrowing import borrow
from troupe.app.brains import open_brains
from troupe.app.bringing import card_desk, take_back
from troupe.app.calls import open_calls
from troupe.app.data_directory import DataDirectory
from troupe.app.duels import Below, open_arena, open_stage
from troupe.app.figures import introduce
from troupe.app.hearing import open_hearing
from troupe.app.household import House, settle
from troupe.app.images import ProviderImages
from troupe.app.keyrings import master_keys, signing_keys
from troupe.app.leaving import privacy_of
from troupe.app.listening import AnswersHeard
from troupe.app.logs import never_say
from troupe.app.manifests import Manifests
from troupe.app.models import ProviderModels
from troupe.app.naming import command_name, server_name
from troupe.app.observing import Around, observe
from troupe.app.painting import open_painting
from troupe.app.prices import Prices
from troupe.app.prompting import open_summaries, set_stage
from troupe.app.publishing import Ground, publishing
from troupe.app.rating import RatingsCount
from troupe.app.remembering import open_memory
from troupe.app.settings import Settings
from troupe.app.stamping import one_at_a_time, prove_wall, stamp
from troupe.app.stories import open_telling, story_minds
from troupe.app.story_pictures import StoryPictures
from troupe.app.studio import Studio
from troupe.app.talents import open_talents
from troupe.app.testing import TestBench
from troupe.app.topics import offer_topics
from troupe.app.travelling import SignedKits, travelling
from troupe.app.voice_engines import ProviderVoices
from troupe.app.voices import open_voices
from troupe.app.worldkeeping import PackedLore, open_lore
from troupe.chats import (
    Answers,
    AttachedStore,
    Attaching,
    Directing,
    Naming,
    Paths,
    Ratings,
    RunLog,
    RunStore,
    Showing,
    ShownAnswers,
    Watching,
    open_desk,
    open_talk,
)
from troupe.database import Database, migrate
from troupe.jobs import Jobs
from troupe.jobs.checkup import checkup_kind
from troupe.kit.ids import NewId, random_id
from troupe.kit.outbound import Outbound
from troupe.kit.sealing import Sealer
from troupe.kit.times import Clock, wall_clock
from troupe.live import EventStore, Hub, LiveLog
from troupe.looks.service import (
    Avatars,
    Looks,
    PackedLook,
    Pondering,
    Presets,
    Wardrobe,
)
from troupe.looks.store import PresetStore, SpeechStore, WardrobeStore
from troupe.media import MediaLibrary, MediaStore
from troupe.minds import (
    CountStore,
    Deciding,
    Offers,
    Paying,
    Rehearsing,
    RulesHere,
    Thinking,
    Trying,
)
from troupe.personas import (
    Arms,
    Bin,
    Casting,
    CatalogueStore,
    ExampleStore,
    ExperimentStore,
    Grants,
    History,
    Learning,
    ListStore,
    News,
    Personas,
    PersonaStore,
    ShareStore,
    VersionStore,
)
from troupe.ports.providers import discover
from troupe.providers.obstore_files import ObstoreFiles


@asynccontextmanager
async def open_studio(settings: Settings, name: str | None = None) -> AsyncIterator[Studio]:
    """Open the data directory and everything in it; close it again at the end. Servers have a name that lasts."""
    directory = DataDirectory.open(settings.data, realm=settings.realm, test_mode=settings.test)
    address: Path | str = settings.database_url or directory.database
    bench = TestBench() if settings.test else None
    clock = bench.clock if bench else wall_clock
    sealer = Sealer(master_keys(settings, directory))
    migrate(address, directory.path / "backups")
    database = Database(address)
    try:
        await stamp(database, directory.path, directory.realm, clock)
        studio = await _assemble(name or command_name(), settings, directory, database, clock, sealer, bench)
        try:
            yield studio
        finally:
            await studio.stories.stories.close()
            await studio.calls.close()
            await studio.arena.players.close()
            await studio.observing.counting.catch_up()
            await studio.chats.summaries.settle()
            await studio.chats.auto.settle()
            await studio.remembering.close()
            await studio.pondering.close()
            await studio.stage.aloud.close()
            await studio.voices.close()
            await studio.hearing.close()
            await studio.imaging.close()
            await studio.stage.portraits.close()
            await studio.jobs.close()
            await studio.models.close()
    finally:
        await database.close()


async def _assemble(
    name: str,
    settings: Settings,
    directory: DataDirectory,
    database: Database,
    clock: Clock,
    sealer: Sealer,
    bench: TestBench | None,
) -> Studio:
    new_id: NewId = bench.new_id if bench else random_id
    events = EventStore(database, clock)
    if bench:
        bench.begin_after(directory.count_opening(), await events.newest_number())
    hub = Hub()
    live = LiveLog(database, events, hub)
    house = House(database, live, directory.realm, settings.mode, signing_keys(settings, directory), clock, new_id)
    household = await settle(house)
    household.padlock.rest = timedelta(minutes=settings.lock_minutes)
    people, teams, owner = household.people, household.teams, household.owner
    await prove_wall(database, directory.realm)
    preferences = Preferences(SettingStore(database), database, live)
    stored, taught, versions = PersonaStore(database), ExampleStore(database), VersionStore(database)
    grants = Grants(ShareStore(database), teams)
    news = News(live, grants)
    lists, shelf = ListStore(database), CatalogueStore(database)
    arms = Arms(ExperimentStore(database), versions)
    personas = Personas(stored, lists, taught, people, grants, shelf, arms, directory.realm, clock)
    async with one_at_a_time(database):
        await personas.plant_starters()
    casting = Casting(database, personas, stored, taught, versions, people, news, directory.realm, clock, new_id)
    files = ObstoreFiles.open(settings.storage_backend, settings.storage, data=directory.path)
    home = server_name(settings.worker_id, settings.database_url is None, str(settings.data.absolute()))
    jobs = Jobs(database, announce=live.announce, clock=clock, new_id=new_id, home=home)
    jobs.register(checkup_kind(jobs, directory.path))
    media = MediaLibrary(
        database,
        MediaStore(database),
        files,
        live.announce,
        realm=directory.realm,
        has_room=lambda more: directory.room_for_media(_floor(settings), more),
        clock=clock,
        new_id=new_id,
    )
    history = History(database, personas, casting, versions, directory.realm)
    ground = Ground(
        database, live, files, people, teams, personas, stored, casting, history, news, directory.realm, clock, new_id
    )
    borrowed = borrow(discover(), os.environ)
    keys = Keys(database, KeyStore(database), sealer, household.audit, clock, never_say, borrowed)
    world = open_lore(database, personas, live, directory.realm, clock, new_id, vectors=settings.memory_vectors)
    travel = travelling(ground, media, keys, world.files)
    published = publishing(ground, SignedKits(travel))
    async with one_at_a_time(database):
        await published.catalogue.plant_starters()
    privacy = privacy_of(household, database, directory, jobs, media, files, clock, new_id)
    models = ProviderModels(directory.path, Outbound(), owner, bench.text if bench else None)
    alone = household.mode == "local"
    brains = open_brains(database, directory.realm, models, keys, live, clock, new_id, personas, alone=alone)
    talk = open_talk(database, personas, live, clock, new_id)
    runs = RunStore(database)
    runlog = RunLog(runs, database, hub, clock)
    prices = Prices({each.name: each for each in discover().of_port("text")}, directory.path)
    paying, brains.price_tag = Paying(household.spending, prices.of_brain), prices.tag_of
    thinking, deciding = Thinking(brains, paying, clock), Deciding(brains, paying)
    rules = RulesHere(preferences, hub, settings.refused_topics)
    around = Around(database, personas, people, brains, thinking, deciding, rules, jobs, live, clock, new_id)
    paths = Showing(talk, ShownAnswers(database, talk.tree)).answers_on_path
    observing = observe(around, paths)
    observing.counting.then(Trying(published.experimenting.measured, CountStore(database), paths).hear)
    remembering = open_memory(around, Paths(talk.tree), vectors=settings.memory_vectors)
    reminding = observing.reminding
    attaching = Attaching(media, AttachedStore(database))
    summaries, lore = open_summaries(around, talk, paying), world.lore
    told = attaching, summaries, lore, remembering
    stage = set_stage(database, talk, runs, runlog, brains, thinking, preferences, reminding, rules, *told)
    world.know_chats(talk, stage.trails)
    telling_minds = story_minds(
        brains, thinking, deciding, rules, world.lore, stage.weighing, vectors=settings.memory_vectors
    )
    wardrobe = Wardrobe(database, WardrobeStore(database, realm := directory.realm), personas, casting, live, clock)
    casting.belongings.add(PackedLook(wardrobe), PackedLore(world))
    avatars = Avatars(database, SpeechStore(database, realm, name), wardrobe, live, clock, new_id)
    pondering = Pondering(avatars, alone=alone)
    hear, at_once = observing.reminding.hear, settings.answers_at_once
    answers = Answers(
        talk, runs, runlog, stage.performing, brains, stage.keeping, database, hear, pondering, at_once, owner=name
    )
    bin = Bin(database, personas, casting, stored, taught, people, media, news, directory.realm, clock)
    heard = AnswersHeard(answers, live)
    spending, engines = household.spending, ProviderVoices(Outbound(), keys, directory.path)
    voices = open_voices(
        database,
        people,
        personas,
        casting,
        bin,
        media,
        jobs,
        live,
        heard,
        engines,
        spending,
        preferences,
        settings.speech_cache_mb * 1024 * 1024,
        Manifests(directory.path / "keys", directory.durable).seal,
        realm,
        clock,
        new_id,
    )
    introduce(avatars, voices.streaming, voices.readying, personas, alone=alone)
    talents = open_talents(
        directory,
        database,
        people,
        personas,
        jobs,
        live,
        wardrobe,
        privacy,
        media,
        brains,
        settings,
        clock,
        new_id,
        alone=alone,
    )
    thinking.laid_over = talents.talking.of
    makers = ProviderImages(
        Outbound(), keys, directory.path, settings.image_models, settings.image_provider, settings.sd_backend
    )
    views = StoryPictures(makers, media)
    looks = Looks(wardrobe, clock)
    desk = card_desk(ground, travel.importing, media, jobs, bin, looks, world.files, talk)
    imaging, renders = open_painting(
        database, directory, makers, wardrobe, media, jobs, people, spending, clock, new_id,
        talents.agreements.may_be_shown,
    )  # fmt: skip
    ratings = Ratings(talk, runs, database)
    observing.counting.then(Naming(talk, brains, deciding, database).hear)
    chats = open_desk(
        talk,
        answers,
        ratings,
        runs,
        media,
        attaching,
        summaries,
        database,
        people,
        jobs,
        Directing(talk, brains, deciding, rules),
        world.books.get,
        remembering.expect,
        remembering.heard,
    )
    take_back(desk, chats.conversations, world.books)
    desk.learning.hear = remembering.heard
    chats.remember_with(remembering)
    chats.operations.forgets_with(stage.trails.forget)
    hearing = open_hearing(settings, keys, media, jobs, people, spending, preferences, directory.path)
    calls = open_calls(
        database,
        talk,
        chats,
        answers,
        voices.streaming,
        voices.readying,
        hearing.listening,
        media,
        owner=name,
        at_once=settings.calls_at_once,
    )
    below = Below(
        settings, directory.path, directory.durable, database, live, people, personas, casting, bin, keys, spending,
        brains, chats, answers, ratings, remembering, wardrobe, looks, jobs, history, media,
        voices.speaking, realm, clock, new_id, name,
    )  # fmt: skip
    studio = Studio(
        stage=open_stage(below),
        arena=open_arena(below, thinking, deciding, rules),
        name=name,
        settings=settings,
        directory=directory,
        database=database,
        clock=clock,
        person=owner,
        household=household,
        people=people,
        teams=teams,
        keys=keys,
        privacy=privacy,
        preferences=preferences,
        drafts=Drafts(DraftStore(database), clock),
        repetitions=Repetitions(database, clock),
        events=events,
        live=live,
        files=files,
        jobs=jobs,
        media=media,
        personas=personas,
        casting=casting,
        bin=bin,
        learning=Learning(database, personas, stored, taught, news, clock, new_id),
        history=history,
        publishing=published,
        travelling=travel,
        imports=desk.imports,
        cards=desk.exporting,
        chats_out=desk.chats,
        looks=looks,
        wardrobe=wardrobe,
        avatars=avatars,
        pondering=pondering,
        imaging=imaging,
        renders=renders,
        presets=Presets(database, PresetStore(database, realm), clock, new_id),
        models=models,
        brains=brains,
        rehearsing=Rehearsing(casting, personas, brains, thinking, clock, rules),
        observing=observing,
        offers=Offers(models, brains, preferences, database, live, clock, alone=household.mode == "local"),
        voices=voices,
        hearing=hearing,
        talents=talents,
        runlog=runlog,
        conversations=chats.conversations,
        chats=chats,
        calls=calls,
        answers=answers,
        ratings=ratings,
        watching=Watching(answers, live),
        prompts=stage.prompts,
        remembering=remembering,
        world=world,
        stories=open_telling(directory, live, telling_minds, privacy, personas, people, jobs, views, clock, new_id),
        bench=bench,
    )
    studio.learning.then(observing.counting.learnt)
    studio.ratings.then(RatingsCount(observing.counting, published.experimenting, personas))
    offer_topics(studio)
    return studio


def _floor(settings: Settings) -> int | None:
    return None if settings.disk_floor_mb is None else settings.disk_floor_mb * 1024 * 1024
