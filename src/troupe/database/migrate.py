"""Bring a database to the schema this program knows, with a copy beside it before an old one is touched."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from troupe.database import postgresql, sqlite
from troupe.database.errors import SchemaTooNew

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(address: Path | str, backups: Path | None = None) -> None:
    """Apply what is missing; a schema newer than this program is refused untouched."""
    engine = sqlite.open_engine(address) if isinstance(address, Path) else postgresql.open_engine(address)
    try:
        _migrate(engine, backups)
    finally:
        engine.dispose()


def known_schema() -> str:
    """The newest schema this program knows."""
    return ScriptDirectory(str(_SCRIPTS)).get_current_head() or ""


def schema_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _migrate(engine: Engine, backups: Path | None) -> None:
    with engine.connect() as connection:
        found = schema_of(connection)
        connection.rollback()
    if found == known_schema():
        return
    if found is not None:
        _refuse_newer(found)
        if backups and engine.dialect.name == "sqlite":
            _copy_beside(engine, backups, found)
    _upgrade(engine)


def _refuse_newer(found: str) -> None:
    try:
        ScriptDirectory(str(_SCRIPTS)).get_revision(found)
    except CommandError:
        raise SchemaTooNew(found, known_schema()) from None


def _copy_beside(engine: Engine, backups: Path, found: str) -> None:
    backups.mkdir(parents=True, exist_ok=True)
    name = f"before-{known_schema()}-from-{found}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(backups / name),))
    finally:
        raw.close()


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
