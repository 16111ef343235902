"""A database on a disk that is full."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, event


@contextmanager
def full_disk() -> Iterator[list[str]]:
    """Every write fails as on a full disk, until this is left."""
    refused_statements: list[str] = []

    def refuse(connection, cursor, statement, parameters, context, many):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            refused_statements.append(statement)
            if connection.dialect.name == "postgresql":
                raise psycopg.errors.DiskFull("could not extend file: No space left on device")
            raise sqlite3.OperationalError("database or disk is full")

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        yield refused_statements
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)
