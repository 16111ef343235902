"""Where answers are made: what they are asked with is gathered, kept and read in one place."""

from dataclasses import dataclass

from troupe.accounts import Preferences
from troupe.chats import (
    Gathering,
    Keeping,
    LoreMarks,
    Performing,
    Prompts,
    PromptStore,
    Recollecting,
    RunLog,
    RunStore,
    Talk,
    Trails,
)
from troupe.database import Database
from troupe.minds import Brains, FactorStore, Lore, Remembering, Reminding, Thinking, Weighing


@dataclass(frozen=True)
class Stage:
    """The rooms of an answer."""

    performing: Performing
    keeping: Keeping
    trails: Trails
    prompts: Prompts


def set_stage(
    database: Database,
    talk: Talk,
    runs: RunStore,
    runlog: RunLog,
    brains: Brains,
    thinking: Thinking,
    preferences: Preferences,
    reminding: Reminding,
    lore: Lore | None = None,
    memory: Remembering | None = None,
) -> Stage:
    kept, marks, weighing = PromptStore(database), LoreMarks(database), Weighing(FactorStore(database))
    trails = Trails(kept, marks)
    gathering = Gathering(talk, trails, weighing, Recollecting(talk.clock, lore, memory))
    return Stage(
        Performing(talk, gathering, thinking, runlog, preferences, reminding),
        Keeping(talk, kept, marks, trails, weighing, memory),
        trails,
        Prompts(talk, kept, runs, gathering, brains),
    )
