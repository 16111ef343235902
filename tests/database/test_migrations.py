"""Moving a database to the schema of this program: whole or not at all, and never back from a newer one."""

import importlib
import pkgutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text

import troupe
from tests.support.studio import TROUPE, surroundings
from tests.support.studio import troupe as command
from troupe.database import known_schema, metadata, migrate
from troupe.kit.errors import TroupeError

for module in pkgutil.walk_packages(troupe.__path__, "troupe."):
    if module.name.split(".")[-1] in ("store", "tables"):  # every slice declares its tables there
        importlib.import_module(module.name)


def engine_of(address: Path | str) -> Engine:
    return create_engine(f"sqlite:///{address}" if isinstance(address, Path) else address)


def is_declared(name: str | None, kind: str, parents: object) -> bool:
    """Tables of a search are made by migrations alone; each database has its own kind."""
    return not (kind == "table" and name is not None and name.startswith("chat_words"))


def version_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


class Plug(BaseException):
    """Stands for the plug that is pulled; no code of ours catches it."""


def test_what_the_migrations_make_is_what_the_program_expects(address):
    migrate(address)
    engine = engine_of(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_declared})
        differences = compare_metadata(context, metadata)
        checks = {
            table: {check["name"] for check in inspect(connection).get_check_constraints(table)}
            for table in metadata.tables
        }
        version = version_of(connection)
    engine.dispose()

    assert differences == []
    assert version == known_schema()
    for table in metadata.sorted_tables:
        named = {str(part.name) for part in table.constraints if type(part).__name__ == "CheckConstraint"}
        assert named <= checks[table.name], table.name


def test_every_table_holds_only_what_its_columns_say(tmp_path):
    migrate(tmp_path / "studio.db")
    connection = sqlite3.connect(tmp_path / "studio.db")
    asked = "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict"
    loose = [name for (name,) in connection.execute(asked)]
    connection.close()

    assert [name for name in loose if not name.startswith(("sqlite_", "alembic_"))] == []


def test_migrating_twice_changes_nothing(address):
    migrate(address)
    migrate(address)

    engine = engine_of(address)
    with engine.connect() as connection:
        assert version_of(connection) == known_schema()
    engine.dispose()


def test_a_program_that_is_killed_at_any_statement_leaves_a_schema_that_the_next_start_completes(address):
    statements: list[int] = []
    pulled_at = -1

    def count(connection, cursor, statement, parameters, context, many) -> None:
        statements.append(1)
        if len(statements) == pulled_at:
            raise Plug

    event.listen(Engine, "before_cursor_execute", count)
    try:
        migrate(address)
        total = len(statements)
        assert total > 40
        engine = engine_of(address)
        with engine.connect() as connection:
            assert version_of(connection) == known_schema()
            assert set(metadata.tables) <= set(inspect(connection).get_table_names())
            context = MigrationContext.configure(connection, opts={"include_name": is_declared})
            assert compare_metadata(context, metadata) == []
            whole = _shape(connection)
        engine.dispose()
        for pulled_at in sorted({*range(2, total, max(1, total // 25)), total}):
            _empty(address)
            statements.clear()
            with pytest.raises(Plug):
                migrate(address)
            pulled_at = -1
            migrate(address)
            engine = engine_of(address)
            with engine.connect() as connection:
                assert _shape(connection) == whole
            engine.dispose()
    finally:
        event.remove(Engine, "before_cursor_execute", count)


_SHAPES = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master", "SELECT version_num FROM alembic_version"],
    "postgresql": [
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        "WHERE table_schema = 'public'",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint",
        "SELECT event_object_table, trigger_name, action_statement FROM information_schema.triggers",
        "SELECT version_num FROM alembic_version",
    ],
}


def _shape(connection: Connection) -> set[tuple[object, ...]]:
    """Every table, column, index, constraint and trigger as the database itself tells them."""
    return {tuple(row) for asked in _SHAPES[connection.dialect.name] for row in connection.execute(text(asked))}


def _empty(address: Path | str) -> None:
    if isinstance(address, Path):
        for file in address.parent.glob(address.name + "*"):
            file.unlink()
        return
    engine = engine_of(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def _set_version(address: Path | str, version: str) -> None:
    engine = engine_of(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


def test_a_newer_schema_is_refused_untouched(address):
    migrate(address)
    _set_version(address, "9999")
    with pytest.raises(TroupeError) as refused:
        migrate(address)

    assert refused.value.code == "schema_too_new"
    assert "9999" in refused.value.detail
    assert known_schema() in refused.value.detail


def test_a_newer_schema_stops_the_start(tmp_path):
    made = command(tmp_path, "init", "--data", str(tmp_path / "data"))
    _set_version(tmp_path / "data" / "studio.db", "9999")
    refused = command(tmp_path, "personas", "list", "--data", str(tmp_path / "data"))

    assert (made.returncode, refused.returncode) == (0, 4)
    assert "9999" in refused.stderr


def test_before_an_old_schema_is_touched_a_copy_of_it_is_kept(tmp_path):
    file, backups = tmp_path / "studio.db", tmp_path / "backups"
    migrate(file, backups)
    assert list(tmp_path.glob("backups/*")) == [], "a new database needs no copy"

    engine = engine_of(file)
    config = Config()
    config.set_main_option("script_location", str(Path(troupe.__file__).parent / "database" / "migrations"))
    file.unlink()
    for extra in tmp_path.glob("studio.db-*"):
        extra.unlink()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        alembic.upgrade(config, "0001")
    engine.dispose()
    migrate(file, backups)
    (copy,) = backups.iterdir()

    assert "from-0001" in copy.name
    kept = engine_of(copy)
    with kept.connect() as connection:
        assert version_of(connection) == "0001"
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    kept.dispose()


MIGRATE = """
import sys
import threading
from pathlib import Path
from troupe.database import migrate
migrate(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
"""


def test_programs_that_start_on_a_new_database_together_agree(address):
    started = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, str(address)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in started]

    assert [process.returncode for process in started] == [0, 0, 0], said


def test_a_new_file_that_another_program_holds_is_waited_for(tmp_path):
    file = tmp_path / "studio.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    letting_go = threading.Timer(0.4, lambda: other.execute("COMMIT"))
    letting_go.start()

    migrate(file)

    letting_go.join()
    other.close()
    with engine_of(file).connect() as connection:
        assert version_of(connection) == known_schema()


def test_commands_that_make_a_new_directory_together_agree(tmp_path):
    both = [
        subprocess.Popen(
            [*TROUPE, "init", "--data", str(tmp_path / "data"), "--json"],
            env=surroundings(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60) for process in both]

    assert [process.returncode for process in both] == [0, 0, 0], said
