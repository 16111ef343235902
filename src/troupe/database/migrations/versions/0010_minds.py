"""What minds count: features by turn, reports, reminders; none of it holds a word that was said."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0010"
down_revision = "0009"

_REAL: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_TABLES = ("answer_counts", "occasions", "fidelity_reports", "reminders")


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    _counts()
    _occasions()
    _reports()
    _reminders()
    for statement in wall_statements(dialect, *_TABLES):
        op.execute(statement)
    for statement in _leaving(dialect):
        op.get_bind().exec_driver_sql(statement)


def _counts() -> None:
    op.create_table(
        "answer_counts",
        sa.Column("id", sa.Text, primary_key=True),
        *_whose(),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("manner", sa.Text, nullable=False),
        sa.Column("scripted", Flag, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("user_words", sa.Integer, nullable=False),
        sa.Column("first_token_ms", sa.Integer, nullable=True),
        sa.Column("cost_micros", BigNumber, nullable=False),
        sa.Column("emotion", sa.Text, nullable=True),
        sa.Column("boundary_hits", sa.Integer, nullable=False),
        sa.Column("said_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_answer_counts_said", "answer_counts", ["persona_id", "user_id", "said_at"])
    op.create_index("ix_answer_counts_chat_id", "answer_counts", ["chat_id"])


def _occasions() -> None:
    op.create_table(
        "occasions",
        sa.Column("id", sa.Text, primary_key=True),
        *_whose(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", _REAL, nullable=True),
        sa.Column("happened_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_occasions_happened", "occasions", ["persona_id", "user_id", "happened_at"])


def _reports() -> None:
    op.create_table(
        "fidelity_reports",
        sa.Column("id", sa.Text, primary_key=True),
        *_whose(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("last", sa.Integer, nullable=True),
        sa.Column("brain", Json, nullable=True),
        sa.Column("judge", Json, nullable=True),
        sa.Column("scripted", Flag, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("score", _REAL, nullable=True),
        sa.Column("result", Json, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.CheckConstraint("status IN ('running', 'done', 'too_few')", name="status"),
        sa.CheckConstraint("source IN ('probes', 'chat')", name="source"),
        sqlite_strict=True,
    )
    op.create_index("ix_fidelity_reports_newest", "fidelity_reports", ["persona_id", "user_id", "created_at", "id"])


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Text, primary_key=True),
        *_whose(),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("traits", Json, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("answer_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'waiting', 'carried')", name="state"),
        sqlite_strict=True,
    )
    op.create_index("ix_reminders_chat_id", "reminders", ["chat_id", "state"])


def _whose() -> tuple[sa.Column[str], sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
    )


def _leaving(dialect: str) -> Iterator[str]:
    """Counts go with whatever they were counted of, also when code that knows nothing of them removes it."""
    of_persona = _forget("persona_id = OLD.id", *_TABLES)
    yield from _law(dialect, "personas_uncount", "AFTER DELETE ON personas", of_persona)
    purged = "AFTER UPDATE OF purged_at ON personas"
    yield from _law(dialect, "personas_uncount_purged", purged, of_persona, when="NEW.purged_at IS NOT NULL")
    yield from _law(dialect, "users_uncount", "AFTER DELETE ON users", _forget("user_id = OLD.id", *_TABLES))
    of_chat = _forget("chat_id = OLD.id", "answer_counts", "reminders")
    yield from _law(dialect, "chats_uncount", "AFTER DELETE ON chats", of_chat)
    yield from _law(dialect, "nodes_uncount", "AFTER DELETE ON chat_nodes", _forget("id = OLD.id", "answer_counts"))


def _forget(which: str, *tables: str) -> str:
    return "".join(f" DELETE FROM {table} WHERE {which};" for table in tables)


def _law(dialect: str, name: str, event: str, does: str, when: str = "") -> Iterator[str]:
    condition = f" WHEN ({when})" if when else ""
    if dialect == "sqlite":
        yield f"CREATE TRIGGER {name} {event}{condition} BEGIN{does} END"
        return
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN{does} RETURN NULL; END $$"
    yield f"CREATE TRIGGER {name} {event} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()"
