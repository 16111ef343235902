"""The realm wall in the database: no forgotten route can join family and adult, because the rows refuse.

Every statement here exists in SQLite's and in PostgreSQL's spelling, made from one description per table. The triggers
hold with foreign keys on and off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

REFUSAL = "realm_wall"


@dataclass(frozen=True)
class Walled:
    """One table behind the wall; `children` are (table, column) pairs that must go before a row of it does."""

    name: str
    children: Sequence[tuple[str, str]] = ()


def stamp_statements(dialect: str) -> Iterator[str]:
    """The stamp takes one row and is never changed or removed."""
    yield from _trigger(dialect, "realm", "once", "INSERT", "EXISTS (SELECT 1 FROM realm)")
    yield from _trigger(dialect, "realm", "fixed", "UPDATE", "1 = 1")
    yield from _trigger(dialect, "realm", "kept", "DELETE", "1 = 1")


def wall_statements(dialect: str, walled: Walled) -> Iterator[str]:
    """A row carries the stamp of its directory, keeps it, is never silently replaced, and keeps its parents."""
    name = walled.name
    stamp = "(SELECT realm FROM realm WHERE id = 'stamp')"
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    yield from _trigger(dialect, name, "stamped", "INSERT", f"NEW.realm {differs} {stamp}")
    yield from _trigger(dialect, name, "unmoved", "UPDATE", f"NEW.realm {differs} OLD.realm")
    if dialect == "sqlite":  # REPLACE would delete silently; PostgreSQL has no such statement
        yield from _trigger(dialect, name, "new", "INSERT", f"EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id)")
    for child, column in walled.children:
        has_children = f"EXISTS (SELECT 1 FROM {child} WHERE {column} = OLD.id)"
        yield from _trigger(dialect, name, f"has_{child}", "DELETE", has_children)


def _trigger(dialect: str, table: str, rule: str, action: str, forbidden: str) -> Iterator[str]:
    name = f"wall_{table}_{rule}"
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} WHEN {forbidden} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    back = "OLD" if action == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {forbidden} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {back}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
