"""Engine, transactions, schema and migrations: SQLite in one file, or PostgreSQL, with the same code above."""

from troupe.database.driver import Torn
from troupe.database.engine import Database
from troupe.database.errors import (
    DatabaseUnavailable,
    DatabaseUnfit,
    DiskFull,
    RealmWallDown,
    SchemaTooNew,
    StorageUnavailable,
)
from troupe.database.faults import translated
from troupe.database.migrate import known_schema, migrate
from troupe.database.remembering import Remembered
from troupe.database.rows import upsert
from troupe.database.schema import metadata, realm_column, table
from troupe.database.standing import missing_rules
from troupe.database.types import BigNumber, Flag, Json, Moment

__all__ = [
    "BigNumber",
    "Database",
    "DatabaseUnavailable",
    "DatabaseUnfit",
    "DiskFull",
    "Flag",
    "Json",
    "Moment",
    "RealmWallDown",
    "Remembered",
    "SchemaTooNew",
    "StorageUnavailable",
    "Torn",
    "known_schema",
    "metadata",
    "migrate",
    "missing_rules",
    "realm_column",
    "table",
    "translated",
    "upsert",
]
