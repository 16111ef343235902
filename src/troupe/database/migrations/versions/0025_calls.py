"""Calls: spoken conversations with personas, and how much of an answer was heard where it was cut short."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _calls()
    op.add_column("chat_nodes", sa.Column("spoken_chars", sa.Integer, nullable=True))
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "calls"):
        op.get_bind().exec_driver_sql(statement)


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("cast_ids", Json, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=True),
        sa.Column("record", Flag, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("end_reason", sa.Text, nullable=True),
        sa.Column("stats", Json, nullable=True),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("transcript", Json, nullable=True),
        sa.CheckConstraint("mode IN ('push_to_talk', 'hands_free')", name="mode"),
        sa.CheckConstraint("end_reason IN ('hung_up', 'idle', 'time_limit', 'lost', 'error')", name="end_reason"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_calls_user_id", "calls", ["user_id", "started_at", "id"])
    op.create_index("ix_calls_chat_id", "calls", ["chat_id"])
    op.create_index("ix_calls_media_id", "calls", ["media_id"])
    op.create_index(
        "ix_calls_open",
        "calls",
        ["owner"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
