"""Prompts kept with their answers: blocks once each, marks of lore, and how brains count."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json, Moment
from troupe.database.wall import wall_statements

revision = "0016"
down_revision = "0015"

_REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    for name in ("result", "params", "dropped_params"):
        op.add_column("chat_runs", sa.Column(name, Json, nullable=True))
    _prompts()
    _blocks()
    _marks()
    op.create_table(
        "brain_factors",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("brain_id", sa.Text, primary_key=True),
        sa.Column("factor", _REAL, nullable=False),
        sqlite_strict=True,
    )
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(dialect, "chat_prompts", "chat_prompt_blocks", "chat_lore_marks"):
        run(statement)


def _prompts() -> None:
    op.create_table(
        "chat_prompts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("node_id", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("input_hash", sa.Text, nullable=False),
        sa.Column("brain", Json, nullable=False),
        sa.Column("context", sa.Integer, nullable=False),
        sa.Column("available", sa.Integer, nullable=False),
        sa.Column("reserve", sa.Integer, nullable=False),
        sa.Column("tokens", sa.Integer, nullable=False),
        sa.Column("ratio", _REAL, nullable=False),
        sa.Column("start_id", sa.Text, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("abilities", Json, nullable=False),
        sa.Column("warnings", Json, nullable=False),
        sa.Column("lore", Json, nullable=True),
        sa.Column("memories", Json, nullable=False),
        sa.Column("reported", sa.Integer, nullable=True),
        sa.Column("cached", sa.Integer, nullable=True),
        sa.Column("params", Json, nullable=False),
        sa.Column("dropped_params", Json, nullable=False),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_prompts_node", "chat_prompts", ["chat_id", "node_id"])


def _blocks() -> None:
    op.create_table(
        "chat_prompt_blocks",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )


def _marks() -> None:
    op.create_table(
        "chat_lore_marks",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("book_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("messages", sa.Integer, nullable=True),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("digest", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_lore_marks_chat_id", "chat_lore_marks", ["chat_id"])
