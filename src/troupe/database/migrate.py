"""Bring a database to the schema this program knows, with a copy beside it before an old one is touched.

At most starts there is nothing to do, and one query says so; Alembic is loaded only when there is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from troupe.database import postgresql, sqlite
from troupe.database.errors import SchemaTooNew
from troupe.kit.durable import take_lock

_SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 7_370_756_572  # any number that nobody else locks


def migrate(address: Path | str, backups: Path | None = None) -> None:
    """Apply what is missing; a schema newer than this program is refused untouched."""
    engine = sqlite.open_engine(address) if isinstance(address, Path) else postgresql.open_engine(address)
    try:
        if _found(engine) != known_schema():
            with _one_at_a_time(engine):
                _migrate(engine, backups)
    finally:
        engine.dispose()


def known_schema() -> str:
    """The newest schema this program knows: the number its last migration begins with."""
    return _known()[-1]


def schema_of(connection: Connection) -> str | None:
    """The schema a database has; none when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    """Programs that start together on one database wait for each other, also between two migrations."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        lock = take_lock(file.with_name(f"{file.name}.migrating"), wait=True)
        try:
            yield
        finally:
            if lock:
                lock.release()
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _MIGRATION_LOCK})
            connection.commit()


def _found(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return schema_of(connection)


def _known() -> list[str]:
    return sorted(file.name.partition("_")[0] for file in (_SCRIPTS / "versions").glob("[0-9]*.py"))


def _migrate(engine: Engine, backups: Path | None) -> None:
    found = _found(engine)
    if found == known_schema():
        return
    if found is not None:
        if found not in _known():
            raise SchemaTooNew(found, known_schema())
        if backups and engine.dialect.name == "sqlite":
            _copy_beside(engine, backups, found)
    _upgrade(engine)


def _copy_beside(engine: Engine, backups: Path, found: str) -> None:
    backups.mkdir(parents=True, exist_ok=True)
    name = f"before-{known_schema()}-from-{found}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(backups / name),))
    finally:
        raw.close()


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
