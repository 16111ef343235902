"""Where answers are made: what they are asked with is gathered, kept and read in one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from troupe.accounts import Preferences, User
from troupe.app.observing import Around
from troupe.chats import (
    Attaching,
    Gathering,
    Keeping,
    LoreMarks,
    Performing,
    Prompts,
    PromptStore,
    Questions,
    Recollecting,
    RunLog,
    RunStore,
    Summaries,
    SummaryStore,
    Talk,
    Tooling,
    Trails,
)
from troupe.database import Database
from troupe.minds import (
    Brains,
    FactorStore,
    Lore,
    NewMemory,
    Paying,
    Remembering,
    Reminding,
    RulesHere,
    Shortener,
    Thinking,
    Weighing,
)


@dataclass(frozen=True)
class Stage:
    """The rooms of an answer."""

    performing: Performing
    keeping: Keeping
    trails: Trails
    prompts: Prompts
    weighing: Weighing


def open_summaries(around: Around, talk: Talk, paying: Paying) -> Summaries:
    """What is told in short of long chats, in the background."""
    store, shortener = SummaryStore(around.database), Shortener(around.brains, paying)
    summaries = Summaries(around.database, talk, store, around.people, around.brains, shortener, around.jobs)
    around.jobs.register(summaries.kind())
    return summaries


def set_stage(
    database: Database,
    talk: Talk,
    runs: RunStore,
    runlog: RunLog,
    brains: Brains,
    thinking: Thinking,
    preferences: Preferences,
    reminding: Reminding,
    rules: RulesHere,
    attaching: Attaching,
    summaries: Summaries,
    lore: Lore | None = None,
    memory: Remembering | None = None,
) -> Stage:
    kept, marks, weighing = PromptStore(database), LoreMarks(database), Weighing(FactorStore(database))
    trails = Trails(kept, marks)
    tooling = Tooling(talk.clock, lore, memory, _keeper(memory) if memory else None)
    gathering = Gathering(talk, trails, weighing, Recollecting(talk.clock, lore, memory), attaching, summaries)
    questions = Questions(talk, gathering, tooling, thinking, runlog, preferences, reminding, rules)
    return Stage(
        Performing(talk, questions, tooling, thinking, brains, runlog),
        Keeping(talk, kept, marks, trails, weighing, memory, summaries),
        trails,
        Prompts(talk, kept, runs, gathering, brains, rules),
        weighing,
    )


def _keeper(memory: Remembering) -> Callable[[User, str, str], Awaitable[None]]:
    """Keeps what a brain was asked to keep, as if the user had typed it."""

    async def keep(user: User, persona_id: str, fact: str) -> None:
        await memory.hands.add(user, NewMemory(fact, persona_id=persona_id))

    return keep
