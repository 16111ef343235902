"""Whether the realm wall stands as it was laid down."""

from sqlalchemy import text

from troupe.database.engine import Database
from troupe.database.wall import every_trigger

_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_ON_POSTGRESQL = """
    SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""


async def missing_rules(database: Database) -> list[str]:
    """The rules that are gone, switched off, or say something else than this program would lay down."""
    asked = _ON_SQLITE if database.dialect == "sqlite" else _ON_POSTGRESQL
    async with database.reading() as connection:
        standing = {str(name): str(said) for name, said in await connection.execute(text(asked))}
    return [
        trigger.name
        for trigger in every_trigger(database.dialect)
        if not any(standing.get(trigger.name, "-") in statement for statement in trigger.statements(database.dialect))
    ]
