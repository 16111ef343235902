"""What watches personas, put together: counting their answers, measuring them, noticing when they drift."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from troupe.accounts import People, User
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import (
    Brains,
    Counting,
    CountStore,
    Deciding,
    Examining,
    FeelingReader,
    Guarding,
    Interviewing,
    Measuring,
    ReminderStore,
    Reminding,
    ReportStore,
    RulesHere,
    Suggesting,
    Tallying,
    Thinking,
)
from troupe.personas import Personas

Paths = Callable[[User, str], Awaitable[Sequence[str]]]


@dataclass(frozen=True)
class Around:
    """What watching stands on."""

    database: Database
    personas: Personas
    people: People
    brains: Brains
    thinking: Thinking
    deciding: Deciding
    rules: RulesHere
    jobs: Jobs
    live: LiveLog
    clock: Clock
    new_id: NewId


@dataclass(frozen=True)
class Observing:
    """The use cases of watching."""

    counting: Counting
    reminding: Reminding
    measuring: Measuring
    tallying: Tallying
    suggesting: Suggesting
    guarding: Guarding
    feelings: FeelingReader


def observe(around: Around, paths: Paths) -> Observing:
    """`paths` tells which answers of a chat are shown now; only the slice of chats knows."""
    counts = CountStore(around.database)
    counting = Counting(counts)
    reminding = Reminding(
        around.database,
        around.personas,
        counts,
        ReminderStore(around.database),
        counting,
        paths,
        around.live,
        around.clock,
        around.new_id,
    )
    counting.then(reminding.watch)
    measuring = _measuring(around, counts, counting, paths)
    around.jobs.register(measuring.kind())
    tallying = Tallying(around.personas, counts, counting, around.clock)
    interviewing = Interviewing(around.brains, around.thinking, around.clock)
    guarding = Guarding(around.personas, around.people, around.jobs, around.brains, interviewing, around.rules)
    around.jobs.register(guarding.kind())
    feelings = FeelingReader(around.brains, around.deciding)
    return Observing(counting, reminding, measuring, tallying, Suggesting(around.brains), guarding, feelings)


def _measuring(around: Around, counts: CountStore, counting: Counting, paths: Paths) -> Measuring:
    reports = ReportStore(around.database)
    interviewing = Interviewing(around.brains, around.thinking, around.clock)
    examining = Examining(interviewing, around.brains, reports, around.live, around.clock)
    return Measuring(
        around.database,
        around.personas,
        around.people,
        around.brains,
        around.jobs,
        reports,
        counts,
        counting,
        examining,
        paths,
        around.clock,
        around.new_id,
    )
