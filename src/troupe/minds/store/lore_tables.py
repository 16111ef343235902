"""The tables of lore."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)

from troupe.database import Flag, Json, Moment, realm_column, table

_OF_A_BOOK = ["book_id", "realm"], ["lorebooks.id", "lorebooks.realm"]

lorebooks = table(
    "lorebooks",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("settings", Json, nullable=False),
    Column("kind", Text, nullable=False),
    Column("everyone", Flag, nullable=False),
    Column("origin", Json, nullable=True),
    Column("entry_count", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment, nullable=True),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    UniqueConstraint("id", "realm"),
    CheckConstraint("kind IN ('lore', 'card')", name="kind"),
)
Index("ix_lorebooks_user_id", lorebooks.c.user_id, lorebooks.c.updated_at)

lore_entries = table(
    "lore_entries",
    Column("id", Text, primary_key=True),
    Column("book_id", Text, nullable=False),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("removed", Flag, nullable=False),
    Column("document", Json, nullable=False),
    Column("source", Text, nullable=True),
    Column("sought", Text, nullable=False),
    ForeignKeyConstraint(*_OF_A_BOOK, ondelete="CASCADE"),
)
Index("ix_lore_entries_position", lore_entries.c.book_id, lore_entries.c.position)
Index("ix_lore_entries_rev", lore_entries.c.book_id, lore_entries.c.rev)

lore_attachments = table(
    "lore_attachments",
    Column("book_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("target_id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    ForeignKeyConstraint(*_OF_A_BOOK, ondelete="CASCADE"),
    CheckConstraint("kind IN ('personas', 'masks', 'chats')", name="kind"),
)
Index("ix_lore_attachments_user_id", lore_attachments.c.user_id)
Index("ix_lore_attachments_target_id", lore_attachments.c.target_id)

lore_changes = table(
    "lore_changes",
    Column("book_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("before", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_A_BOOK, ondelete="CASCADE"),
)

lore_sources = table(
    "lore_sources",
    Column("book_id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("file", LargeBinary, nullable=True),
    ForeignKeyConstraint(*_OF_A_BOOK, ondelete="CASCADE"),
)
