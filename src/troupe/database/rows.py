"""Rows that are written whether or not they are there already."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from troupe.database.engine import Database


def upsert(database: Database, into: Table, key: Mapping[str, object], values: Mapping[str, object]) -> Insert:
    """Insert a row, or change its values when its key is taken."""
    insert = sqlite.insert if database.dialect == "sqlite" else postgresql.insert
    return insert(into).values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=dict(values))
