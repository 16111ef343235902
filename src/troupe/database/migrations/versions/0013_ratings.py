"""Ratings of answers, and which version of a persona gave each answer."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    op.add_column("chat_runs", sa.Column("persona_version", sa.Integer, nullable=True))
    _ratings()
    run = op.get_bind().exec_driver_sql
    for statement in (*wall_statements(dialect, "chat_ratings"), *_uncounting(dialect)):
        run(statement)


def _ratings() -> None:
    op.create_table(
        "chat_ratings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("node_id", sa.Text, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scale", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("persona_version", sa.Integer, nullable=True),
        sa.Column("brain", Json, nullable=True),
        sa.Column("brain_kind", sa.Text, nullable=False),
        sa.Column("scripted", Flag, nullable=False),
        sa.Column("rated_at", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('reply', 'action')", name="kind"),
        sa.CheckConstraint(
            "(scale = 'stars' AND score BETWEEN 1 AND 5)"
            " OR (scale = 'signed' AND score BETWEEN -5 AND 5 AND score <> 0)",
            name="score",
        ),
        sa.UniqueConstraint("node_id", "rev", "kind", "user_id"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_ratings_newest", "chat_ratings", ["user_id", "rated_at", "id"])


def _uncounting(dialect: str) -> Iterator[str]:
    """A rating that is taken back, or leaves with its chat, is counted no longer."""
    if dialect == "sqlite":
        yield """
            CREATE TRIGGER ratings_uncount AFTER DELETE ON chat_ratings
            BEGIN DELETE FROM occasions WHERE id = OLD.id; END
        """
        return
    yield """
        CREATE FUNCTION ratings_uncount() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM occasions WHERE id = OLD.id; RETURN NULL; END $$
    """
    yield """
        CREATE TRIGGER ratings_uncount AFTER DELETE ON chat_ratings
        FOR EACH ROW EXECUTE FUNCTION ratings_uncount()
    """
