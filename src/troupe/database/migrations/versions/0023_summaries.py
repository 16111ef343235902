"""Summaries: what left the window of a chat, per persona and place in the tree. Brains that stand in for others."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("brains", sa.Column("fallbacks", Json, nullable=True))
    op.add_column("chat_runs", sa.Column("tried", Json, nullable=True))
    op.create_table(
        "chat_summaries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("node_id", sa.Text, nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("covered", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("edited", Flag, nullable=False),
        sa.Column("brain", Json, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sa.UniqueConstraint("chat_id", "persona_id", "node_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_summaries_newest", "chat_summaries", ["chat_id", "persona_id", "depth"])
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, "chat_summaries"):
        run(statement)
