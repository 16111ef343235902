"""Memories as rows."""

from troupe.database import Database
from troupe.minds.store import memories_tables  # noqa: F401  they are declared there


class MemoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database
