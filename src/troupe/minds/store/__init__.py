"""What minds remember, as rows."""

from troupe.minds.store.brains import BrainStore, brain_of, connections
from troupe.minds.store.counts import CountStore
from troupe.minds.store.factors import FactorStore
from troupe.minds.store.lore import LoreStore
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.reminders import ReminderStore
from troupe.minds.store.reports import ReportStore

__all__ = [
    "BrainStore",
    "CountStore",
    "FactorStore",
    "LoreStore",
    "MemoryStore",
    "ReminderStore",
    "ReportStore",
    "brain_of",
    "connections",
]
