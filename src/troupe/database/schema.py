"""The one catalogue of tables. Each slice declares its own in its store; migrations make them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

from troupe.database.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: SchemaItem) -> Table:
    """A table that holds only what its columns say (STRICT on SQLite)."""
    return Table(name, metadata, *parts, sqlite_strict=True)


def realm_column() -> Column[str]:
    """The stamp of the data directory, repeated on every row that belongs to a person (see `wall`)."""
    return Column("realm", Text, ForeignKey("realm.realm"), nullable=False)


realm = table(
    "realm",
    Column("id", Text, primary_key=True),
    Column("realm", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("id = 'stamp'", name="one_row"),
    CheckConstraint("realm IN ('family', 'adult')", name="known"),
)
