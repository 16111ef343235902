"""Memories as tables: facts and rounds with their sources, and the index that finds both.

An item stands for one fact or one round, and everything that belongs to it leaves with it. So persons, personas and
chats that are erased take along their items, and those their words and vectors.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

from troupe.database import BigNumber, Flag, Json, Moment, metadata, realm_column, table

_REAL: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

# A number is never given twice, also not on SQLite: indexes in memory go by it.
items = Table(
    "memory_items",
    metadata,
    Column("number", BigNumber, primary_key=True, autoincrement=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("persona_id", Text, nullable=True),
    Column("chat_id", Text, nullable=True),
    Column("is_round", Flag, nullable=False),
    Column("removed", Flag, nullable=False),
    Column("space", Text, nullable=True),
    Column("code", LargeBinary, nullable=True),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
    UniqueConstraint("number", "realm"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
_OF_AN_ITEM = ["number", "realm"], ["memory_items.number", "memory_items.realm"]
Index("ix_memory_items_of", items.c.user_id, items.c.number)
Index("ix_memory_items_space", items.c.space, items.c.number)

words = Table(
    "memory_words",
    metadata,
    Column("word", BigNumber, primary_key=True, autoincrement=False),
    Column("number", BigNumber, ForeignKey("memory_items.number", ondelete="CASCADE"), primary_key=True),
    Column("weight", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Index("ix_memory_words_number", words.c.number)

vectors = table(
    "memory_vectors",
    Column(
        "number",
        BigNumber,
        ForeignKey("memory_items.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("vector", LargeBinary, nullable=False),
)

facts = table(
    "memories",
    Column("id", Text, primary_key=True),
    Column("number", BigNumber, nullable=False, unique=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("persona_id", Text, nullable=True),
    Column("chat_id", Text, nullable=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("slot", Text, nullable=True),
    Column("value", Text, nullable=True),
    Column("said_by", Text, nullable=False),
    Column("confidence", _REAL, nullable=False),
    Column("importance", Integer, nullable=False),
    Column("pinned", Flag, nullable=False),
    Column("edited", Flag, nullable=False),
    Column("valid_from", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("removed_at", Moment, nullable=True),
    Column("uses", Integer, nullable=False),
    Column("last_used_at", Moment, nullable=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_AN_ITEM, ondelete="CASCADE"),
    CheckConstraint("scope IN ('persona', 'user', 'chat')", name="scope"),
    CheckConstraint("said_by IN ('user', 'persona', 'owner')", name="said_by"),
    CheckConstraint("importance BETWEEN 1 AND 5", name="importance"),
)
Index("ix_memories_slot", facts.c.user_id, facts.c.slot)
Index("ix_memories_newest", facts.c.user_id, facts.c.persona_id, facts.c.updated_at)

sources = table(
    "memory_sources",
    Column("memory_id", Text, ForeignKey("memories.id", ondelete="CASCADE"), primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("chat_id", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("start_at", Integer, nullable=False),
    Column("end_at", Integer, nullable=False),
    Column("said_at", Moment, nullable=False),
)
Index("ix_memory_sources_node", sources.c.node_id)

rounds = table(
    "memory_rounds",
    Column("id", Text, primary_key=True),
    Column("number", BigNumber, nullable=False, unique=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("asked_node", Text, nullable=False),
    Column("asked_rev", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("answered_node", Text, nullable=False),
    Column("answered_rev", Integer, nullable=False),
    Column("answered", Text, nullable=False),
    Column("said_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_AN_ITEM, ondelete="CASCADE"),
    UniqueConstraint("answered_node", "answered_rev"),
)
Index("ix_memory_rounds_asked", rounds.c.asked_node)

changes = table(
    "memory_changes",
    Column("id", Text, primary_key=True),
    Column("memory_id", Text, ForeignKey("memories.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("undone", Flag, nullable=False),
    Column("made_at", Moment, nullable=False),
)
Index("ix_memory_changes_of", changes.c.memory_id, changes.c.made_at)

read_nodes = table(
    "memory_read",
    Column("node_id", Text, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("persona_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
)

outbox = table(
    "memory_outbox",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("exchange", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
)

shelves = table(
    "memory_shelves",
    Column("user_id", Text, primary_key=True),
    realm_column(),
    Column("version", BigNumber, nullable=False),
    Column("removals", BigNumber, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
)

habits = table(
    "memory_habits",
    Column("user_id", Text, primary_key=True),
    Column("persona_id", Text, primary_key=True),
    realm_column(),
    Column("deeper", Flag, nullable=False),
    ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
)
