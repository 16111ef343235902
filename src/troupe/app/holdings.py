"""What belongs to a person, table by table: what an export gives them and what an erasure takes away.

A table is theirs by a column that names them, or by a row of theirs that it belongs to. Every table is here or in
`NOBODYS`; a test refuses one that is in neither, so that none is forgotten.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, or_, select

from troupe.accounts import Record, User
from troupe.database import Database, metadata
from troupe.kit.times import as_text

NOBODYS = frozenset(
    {
        "realm",
        "tiers",
        "installation",
        "users",  # the person's own row leaves last
        "audit",  # holds keyed hashes
        "guesses",  # keyed hashes too
        "erasure_receipts",
        "privacy_runs",  # what an erasure remembers of itself until it has ended
        "job_totals",
        "workers",
        "takeovers",
        "topics",  # live topics leave with their things, below
        "events",
        "teams",  # teams are left, not erased
        "team_members",
        "memory_words",  # hashes of words, and vectors: they leave with the memory they find
        "memory_vectors",
        "persona_quarantine",  # decisions about age, which no one may take back; they name no person
    }
)
# Columns that name a person, and columns that name a row which may be a person's, the likeliest first.
PEOPLE = ("user_id", "publisher_id", "owner_id", "author_id")
BELONGS = {
    "chat_id": "chats",
    "run_id": "chat_runs",
    "sign_in_id": "sign_ins",
    "job_id": "jobs",
    "entry_id": "catalogue_entries",
    "experiment_id": "persona_experiments",
    "team_id": "teams",
    "persona_id": "personas",
    "connection_id": "connections",
    "media_id": "media",
    "import_id": "card_imports",
}
# What the studio keeps about a person only for its own work, and what no export may hold.
NOT_EXPORTED = frozenset(
    {
        "answered",
        "passwords",
        "sign_in_secrets",
        "invites",
        "stored_keys",
        "foreign_sounds",  # sounds that may go at any time; the speeches are exported
        "job_steps",
        "job_log",
        "chat_run_parts",
        "duel_open_replies",
        "duel_turns",
        "duel_rating_facts",
        "lore_changes",
        "lore_sources",
        "chat_lanes",
        "media_objects",
        "memory_items",  # how memories are found
        "memory_outbox",
        "memory_read",
        "memory_shelves",
        "persona_tags",
    }
)
_SECRET_COLUMNS = frozenset({"hash", "sealed", "body_hash", "realm"})


@dataclass(frozen=True)
class Holding:
    """One table, and the condition under which a row of it is a person's."""

    table: Table
    via: str
    above: "Holding | None" = None

    def of(self, user_id: str) -> ColumnElement[bool]:
        column = self.table.c[self.via]
        if self.above is None:
            return column == user_id
        parent = self.above
        mine: ColumnElement[bool] = column.in_(select(parent.table.c.id).where(parent.of(user_id)))
        # A row that names its maker too is gone with either of them.
        return or_(mine, *(self.table.c[name] == user_id for name in PEOPLE if name in self.table.c))


def holdings() -> list[Holding]:
    """Every table that can hold something of a person, the ones that depend on others first."""
    found = [holding for table in reversed(metadata.sorted_tables) if (holding := holding_of(table)) is not None]
    return sorted(found, key=_depth, reverse=True)


def holding_of(table: Table) -> Holding | None:
    if table.name in NOBODYS:
        return None
    named = next((name for name in PEOPLE if name in table.c), None)
    if named is not None and table.name not in _OWNED_BY_THINGS:
        return Holding(table, named)
    for column, parent in BELONGS.items():
        if column in table.c and parent in metadata.tables and parent not in NOBODYS and parent != table.name:
            above = holding_of(metadata.tables[parent])
            if above is not None:
                return Holding(table, column, above)
    return None if named is None else Holding(table, named)


# Their rows go with the thing they belong to, whoever is named in them.
_OWNED_BY_THINGS = frozenset(
    {
        "persona_versions",
        "persona_shares",
        "catalogue_installs",
        "catalogue_ratings",
        "catalogue_reports",
        "catalogue_versions",
    }
)


def _depth(holding: Holding) -> int:
    return 0 if holding.above is None else 1 + _depth(holding.above)


class Rows:
    """Every row of a person, whatever slice it is of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, user: User) -> AsyncIterator[Record]:
        for holding in sorted(holdings(), key=lambda each: each.table.name):
            if holding.table.name in NOT_EXPORTED:
                continue
            async with self._database.reading() as connection:
                found = (await connection.execute(select(holding.table).where(holding.of(user.id)))).mappings().all()
            for row in found:
                yield Record(holding.table.name, shown(dict(row)))

    async def erase(self, user_id: str, but: Sequence[str] = ()) -> dict[str, int]:
        """Delete in one transaction, children first; how many rows of each table."""
        counts: dict[str, int] = {}
        async with self._database.writing() as connection:
            for holding in holdings():
                if holding.table.name not in but:
                    gone = await connection.execute(delete(holding.table).where(holding.of(user_id)))
                    counts[holding.table.name] = gone.rowcount
        return {name: count for name, count in counts.items() if count}


def shown(row: Mapping[str, object]) -> dict[str, object]:
    """A row as it leaves: times as text, nothing secret."""
    return {
        name: as_text(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _SECRET_COLUMNS
    }
