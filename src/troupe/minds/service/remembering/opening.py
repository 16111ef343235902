"""Memory put together out of its rooms."""

from troupe.accounts import People
from troupe.database import Database
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds.domain.memory.source import PathKnowledge
from troupe.minds.service.brains import Brains
from troupe.minds.service.remembering.deepening import Deepening
from troupe.minds.service.remembering.finding import Finding
from troupe.minds.service.remembering.handling import Handling
from troupe.minds.service.remembering.holding import Holding
from troupe.minds.service.remembering.keeping import Keeping
from troupe.minds.service.remembering.meaning import FindEmbedder, Meaning
from troupe.minds.service.remembering.memory import Remembering
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.service.remembering.taking import Taking
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_rounds import RoundStore
from troupe.minds.store.memories_work import WorkStore
from troupe.personas import Personas


def remember(
    database: Database,
    personas: Personas,
    people: People,
    brains: Brains,
    jobs: Jobs,
    live: LiveLog,
    paths: PathKnowledge,
    find_embedder: FindEmbedder,
    clock: Clock,
    new_id: NewId,
) -> Remembering:
    """Remembering over one database; `paths` knows what of a chat can be seen from where."""
    facts, rounds, index = MemoryStore(database), RoundStore(database), MemoryIndex(database)
    work, meaning = WorkStore(database), Meaning(find_embedder)
    shelves = Shelves(index, work)
    holding = Holding(database, shelves, facts, rounds, index)
    finding = Finding(holding, shelves, meaning, paths)
    taking = Taking(database, facts, rounds, index, work, shelves, meaning, live, clock, new_id)
    hands = Handling(database, facts, rounds, index, work, shelves, finding, personas, clock, new_id)
    keeping = Keeping(facts, index, clock, new_id)
    deeper = Deepening(database, personas, people, brains, jobs, rounds, work, keeping)
    taking.then(deeper.begin)
    taking.at_last(holding.read_again)
    return Remembering(database, facts, rounds, work, shelves, holding, meaning, finding, taking, hands, deeper, clock)
