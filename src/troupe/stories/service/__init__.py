"""Use cases of stories, and how they are put together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from troupe.accounts import People
from troupe.jobs import Jobs
from troupe.kit.durable import Durable
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Brains, Deciding, Lore, RulesHere, Thinking, Weighing
from troupe.personas import Personas
from troupe.ports.embedding import Embedder
from troupe.stories.service.adopting import Adopting
from troupe.stories.service.belonging import Belongings
from troupe.stories.service.binning import StoryBin
from troupe.stories.service.carrying import Carrying
from troupe.stories.service.casting import Casting, Wish
from troupe.stories.service.checking import Checking
from troupe.stories.service.clerk import Clerk
from troupe.stories.service.cycle import Cycle
from troupe.stories.service.ending import Ending
from troupe.stories.service.errands import Errands
from troupe.stories.service.finding import Finding
from troupe.stories.service.keeping import Keeping
from troupe.stories.service.knowing import Knowing
from troupe.stories.service.listening import Listening
from troupe.stories.service.log import StoryLog
from troupe.stories.service.meaning import Meaning
from troupe.stories.service.moving import Moving
from troupe.stories.service.narrating import Narrating
from troupe.stories.service.picturing import Pictures, Picturing, View
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.reading import Reading
from troupe.stories.service.rereading import Rereading
from troupe.stories.service.rewriting import Rewriting
from troupe.stories.service.scales import Scales
from troupe.stories.service.sessions import Sessions
from troupe.stories.service.stories import NewStory, Opened, Stories
from troupe.stories.service.telling import Accepted, Said, Telling
from troupe.stories.service.timing import Timings
from troupe.stories.service.voicing import Voicing
from troupe.stories.service.worldmaking import Worldmaking
from troupe.stories.store import SessionFolders
from troupe.stories.store.bin import BinFolder
from troupe.stories.store.templates import Templates


@dataclass(frozen=True)
class StoryMinds:
    """Who thinks in stories: brains, what they answer in forms, house rules, lorebooks, and what texts mean."""

    brains: Brains
    thinking: Thinking
    deciding: Deciding
    rules: RulesHere
    lore: Lore
    weighing: Weighing
    find_embedder: "Callable[[], Embedder | None]"


@dataclass(frozen=True)
class StoryDesk:
    """Everything that can be done with stories."""

    stories: Stories
    bin: StoryBin
    belongings: Belongings
    reading: Reading
    telling: Telling
    moving: Moving
    world: Worldmaking
    rewriting: Rewriting
    picturing: Picturing
    carrying: Carrying
    errands: Errands
    adopting: Adopting
    keeping: Keeping
    finding: Finding
    listening: Listening
    events: StoryLog


def open_stories(
    durable: Durable,
    folder: Path,
    live: LiveLog,
    minds: StoryMinds,
    personas: Personas,
    people: People,
    jobs: Jobs,
    pictures: Pictures,
    clock: Clock,
    new_id: NewId,
) -> StoryDesk:
    """Stories over one folder of sessions."""
    folders, events = SessionFolders(durable, folder), StoryLog(live.hub, clock)
    binned = BinFolder(durable, folder)
    timings = Timings()
    sessions = Sessions(folders, events, timings, clock)
    reading = Reading(sessions)
    brains, casting, meaning = minds.brains, Casting(personas, minds.rules), Meaning(minds.find_embedder)
    knowing, clerk = Knowing(minds.lore), Clerk(brains, minds.deciding, new_id)
    cycle = Cycle(
        brains, casting, Narrating(brains, minds.thinking), Voicing(brains, minds.thinking),
        clerk, knowing, meaning, Ending(events), events,
        Scales(minds.thinking, minds.weighing), timings, clock,
        new_id,
    )  # fmt: skip
    queueing, templates = Queueing(cycle, events), Templates(durable, folder.parent / "story-templates")
    carrying = Carrying(sessions, folders, binned, templates, clock, new_id)
    telling = Telling(sessions, queueing, cycle, Checking(casting, brains), new_id)
    errands = Errands(jobs, people, telling, durable, folder, new_id)
    for kind in errands.kinds():
        jobs.register(kind)
    return StoryDesk(
        Stories(sessions, folders, templates, queueing, events, brains, casting, knowing, clock, new_id),
        StoryBin(sessions, binned, queueing, events, clock),
        Belongings(sessions, folders, binned, clock),
        reading,
        telling,
        Moving(sessions, queueing, events, clock, new_id),
        Worldmaking(sessions, casting, events, new_id),
        Rewriting(sessions, queueing, casting, Rereading(clerk, brains, casting, new_id), events),
        Picturing(sessions, events, pictures),
        carrying,
        errands,
        Adopting(folders, carrying, clock, new_id),
        Keeping(sessions, folders, queueing, events, clock),
        Finding(sessions, timings),
        Listening(live, sessions, reading, events, clock),
        events,
    )


__all__ = [
    "Accepted",
    "NewStory",
    "Opened",
    "Said",
    "StoryDesk",
    "StoryLog",
    "StoryMinds",
    "View",
    "Wish",
    "open_stories",
]
