"""Where answers are made: what they are asked with is gathered, kept and read in one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from troupe.accounts import Preferences, User
from troupe.chats import (
    Attaching,
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
    Tooling,
    Trails,
)
from troupe.database import Database
from troupe.minds import Brains, FactorStore, Lore, NewMemory, Remembering, Reminding, Thinking, Weighing


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
    attaching: Attaching,
    lore: Lore | None = None,
    memory: Remembering | None = None,
) -> Stage:
    kept, marks, weighing = PromptStore(database), LoreMarks(database), Weighing(FactorStore(database))
    trails = Trails(kept, marks)
    tooling = Tooling(talk.clock, lore, memory, _keeper(memory) if memory else None)
    gathering = Gathering(talk, trails, weighing, Recollecting(talk.clock, lore, memory), attaching)
    return Stage(
        Performing(talk, gathering, tooling, thinking, brains, runlog, preferences, reminding),
        Keeping(talk, kept, marks, trails, weighing, memory),
        trails,
        Prompts(talk, kept, runs, gathering, brains),
    )


def _keeper(memory: Remembering) -> Callable[[User, str, str], Awaitable[None]]:
    """Keeps what a brain was asked to keep, as if the user had typed it."""

    async def keep(user: User, persona_id: str, fact: str) -> None:
        await memory.hands.add(user, NewMemory(fact, persona_id=persona_id))

    return keep
