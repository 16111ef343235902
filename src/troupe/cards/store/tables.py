"""Imports, their items, and the files that things came out of, as tables."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table

imports = table(
    "card_imports",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("job_id", Text, nullable=True),
    Column("undone", Flag, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    UniqueConstraint("id", "realm"),
)
Index("ix_card_imports_newest", imports.c.user_id, imports.c.created_at, imports.c.id)

items = table(
    "card_import_items",
    Column("import_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    realm_column(),
    Column("file", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("bytes", BigNumber, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("media_id", Text, nullable=True),
    Column("kind", Text, nullable=True),
    Column("format", Text, nullable=True),
    Column("state", Text, nullable=False),
    Column("created", Json, nullable=False),
    Column("needs", Json, nullable=True),
    Column("report", Json, nullable=True),
    Column("error", Json, nullable=True),
    ForeignKeyConstraint(["import_id", "realm"], ["card_imports.id", "card_imports.realm"], ondelete="CASCADE"),
)

sources = table(
    "card_sources",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column("persona_id", Text, nullable=True),
    Column("chat_id", Text, nullable=True),
    Column("sha256", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("container", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("media_id", Text, nullable=True),
    Column("portrait_id", Text, nullable=True),
    Column("imported_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
)
Index("ix_card_sources_target", sources.c.kind, sources.c.target_id, sources.c.imported_at)
Index("ix_card_sources_same", sources.c.user_id, sources.c.sha256)
