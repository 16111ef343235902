"""Memories: facts with their sources, rounds, and the words and vectors by which both are found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0018"
down_revision = "0017"
BEHIND_THE_WALL = (
    "memory_items",
    "memories",
    "memory_rounds",
    "memory_outbox",
    "memory_shelves",
    "memory_habits",
)
_REAL: TypeEngine[float] = sa.Double().with_variant(REAL(), "sqlite")


def upgrade() -> None:
    _items()
    _index()
    _facts()
    _rounds()
    _work()
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, *BEHIND_THE_WALL):
        run(statement)


def _realm() -> sa.Column[str]:
    return sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)


def _number() -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    item = ["number", "realm"], ["memory_items.number", "memory_items.realm"]
    return (
        sa.Column("number", BigNumber, nullable=False, unique=True),
        sa.ForeignKeyConstraint(*item, ondelete="CASCADE"),
    )


def _items() -> None:
    op.create_table(
        "memory_items",
        sa.Column("number", BigNumber, primary_key=True, autoincrement=True),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("is_round", Flag, nullable=False),
        sa.Column("removed", Flag, nullable=False),
        sa.Column("space", sa.Text, nullable=True),
        sa.Column("code", sa.LargeBinary, nullable=True),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sa.ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sa.UniqueConstraint("number", "realm"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memory_items_of", "memory_items", ["user_id", "number"])
    op.create_index("ix_memory_items_space", "memory_items", ["space", "number"])


def _index() -> None:
    op.create_table(
        "memory_words",
        sa.Column("word", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("number", BigNumber, sa.ForeignKey("memory_items.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("weight", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_memory_words_number", "memory_words", ["number"])
    op.create_table(
        "memory_vectors",
        sa.Column(
            "number",
            BigNumber,
            sa.ForeignKey("memory_items.number", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def _facts() -> None:
    op.create_table(
        "memories",
        sa.Column("id", sa.Text, primary_key=True),
        *_number(),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=True),
        sa.Column("value", sa.Text, nullable=True),
        sa.Column("said_by", sa.Text, nullable=False),
        sa.Column("confidence", _REAL, nullable=False),
        sa.Column("importance", sa.Integer, nullable=False),
        sa.Column("pinned", Flag, nullable=False),
        sa.Column("edited", Flag, nullable=False),
        sa.Column("valid_from", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("removed_at", Moment, nullable=True),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("last_used_at", Moment, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.CheckConstraint("scope IN ('persona', 'user', 'chat')", name="scope"),
        sa.CheckConstraint("said_by IN ('user', 'persona', 'owner')", name="said_by"),
        sa.CheckConstraint("importance BETWEEN 1 AND 5", name="importance"),
        sqlite_strict=True,
    )
    op.create_index("ix_memories_slot", "memories", ["user_id", "slot"])
    op.create_index("ix_memories_newest", "memories", ["user_id", "persona_id", "updated_at"])
    op.create_table(
        "memory_sources",
        sa.Column("memory_id", sa.Text, sa.ForeignKey("memories.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("rev", sa.Integer, primary_key=True),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("start_at", sa.Integer, nullable=False),
        sa.Column("end_at", sa.Integer, nullable=False),
        sa.Column("said_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_memory_sources_node", "memory_sources", ["node_id"])
    op.create_table(
        "memory_changes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("memory_id", sa.Text, sa.ForeignKey("memories.id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("undone", Flag, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_memory_changes_of", "memory_changes", ["memory_id", "made_at"])


def _rounds() -> None:
    op.create_table(
        "memory_rounds",
        sa.Column("id", sa.Text, primary_key=True),
        *_number(),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("asked_node", sa.Text, nullable=False),
        sa.Column("asked_rev", sa.Integer, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("answered_node", sa.Text, nullable=False),
        sa.Column("answered_rev", sa.Integer, nullable=False),
        sa.Column("answered", sa.Text, nullable=False),
        sa.Column("said_at", Moment, nullable=False),
        sa.UniqueConstraint("answered_node", "answered_rev"),
        sqlite_strict=True,
    )
    op.create_index("ix_memory_rounds_asked", "memory_rounds", ["asked_node"])


def _work() -> None:
    op.create_table(
        "memory_read",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("rev", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "memory_outbox",
        sa.Column("id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("exchange", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_table(
        "memory_shelves",
        sa.Column("user_id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("version", BigNumber, nullable=False),
        sa.Column("removals", BigNumber, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_table(
        "memory_habits",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("deeper", Flag, nullable=False),
        sa.ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
