"""Chats, lanes, nodes and what was done with them, masks, runs and the parts of their logs, and ratings as tables."""

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

from troupe.chats.store.damage import KeptJson
from troupe.database import Flag, Json, Moment, realm_column, table

chats = table(
    "chats",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("opening", Text, nullable=False),
    Column("brain_id", Text, nullable=True),
    Column("active_leaf_id", Text, nullable=True),
    Column("pinned", Flag, nullable=False),
    Column("archived", Flag, nullable=False),
    Column("removed_at", Moment, nullable=True),
    Column("client_key", Text, nullable=True),
    Column("client_body", Text, nullable=True),
    Column("node_count", Integer, nullable=False),
    Column("mask_id", Text, nullable=True),
    Column("lorebook_ids", Json, nullable=False, server_default="[]"),
    Column("note", Json, nullable=True),
    Column("settings", Json, nullable=True),
    Column("temporary", Flag, nullable=False, server_default="0"),
    Column("imported", Flag, nullable=False, server_default="0"),
    Column("folded", Text, nullable=False, server_default=""),
    Column("last_op", Integer, nullable=False, server_default="0"),
    Column("newest_op", Integer, nullable=False, server_default="0"),
    Column("auto_job_id", Text, nullable=True),
    Column("auto_topic", Text, nullable=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("last_message_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    UniqueConstraint("id", "realm"),
    UniqueConstraint("user_id", "client_key"),
)
Index("ix_chats_newest", chats.c.user_id, chats.c.pinned, chats.c.last_message_at)

chat_members = table(
    "chat_members",
    Column("chat_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("persona_id", Text, nullable=False),
    Column("pinned_version", Integer, nullable=True),
    Column("talkativeness", Double().with_variant(REAL(), "sqlite"), nullable=True),
    Column("muted", Flag, nullable=False, server_default="0"),
    Column("joined_at", Moment, nullable=True),
    realm_column(),
    CheckConstraint("talkativeness BETWEEN 0 AND 1", name="talkativeness"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
    ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"]),
)

lanes = table(
    "chat_lanes",
    Column("chat_id", Text, primary_key=True),
    Column("lane", Integer, primary_key=True),
    Column("parent_lane", Integer, nullable=True),
    Column("fork_depth", Integer, nullable=True),
)

nodes = table(
    "chat_nodes",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("chat_id", Text, nullable=False),
    Column("parent_id", Text, nullable=True),
    Column("lane", Integer, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("speaker", KeptJson, nullable=False),
    Column("text", Text, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("scripted", Flag, nullable=False),
    Column("brain", KeptJson, nullable=True),
    Column("run_id", Text, nullable=True),
    Column("finish_reason", Text, nullable=True),
    Column("error", KeptJson, nullable=True),
    Column("emotion", KeptJson, nullable=True),
    Column("mood", KeptJson, nullable=True),
    Column("boundary", KeptJson, nullable=True),
    Column("variables", KeptJson, nullable=True),
    Column("figures", KeptJson, nullable=True),
    Column("raw_text", Text, nullable=True),
    Column("usage", KeptJson, nullable=True),
    Column("selected_child_id", Text, nullable=True),
    Column("excluded", Flag, nullable=False, server_default="0"),
    Column("removed", Text, nullable=True),
    Column("removed_at", Moment, nullable=True),
    Column("visible_to", KeptJson, nullable=True),
    Column("mask_name", Text, nullable=True),
    Column("attachments", KeptJson, nullable=True),
    Column("origin", KeptJson, nullable=True),
    Column("source_id", Text, nullable=True),
    Column("client_key", Text, nullable=True),
    Column("client_body", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Column("spoken_chars", Integer, nullable=True),
    CheckConstraint("removed IN ('only', 'below')", name="removed"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
    UniqueConstraint("chat_id", "lane", "depth"),
    UniqueConstraint("chat_id", "number"),
    UniqueConstraint("chat_id", "client_key"),
)
Index("ix_chat_nodes_family", nodes.c.chat_id, nodes.c.parent_id, nodes.c.number)
_BINNED, _COPIED, _HANGING, _WORN = (
    text(said)
    for said in (
        "removed IS NOT NULL",
        "source_id IS NOT NULL",
        "attachments IS NOT NULL",
        "is_default = 1 AND removed_at IS NULL",
    )
)
Index(
    "ix_chat_nodes_binned",
    nodes.c.chat_id,
    nodes.c.lane,
    nodes.c.depth,
    sqlite_where=_BINNED,
    postgresql_where=_BINNED,
)
Index("ix_chat_nodes_source", nodes.c.chat_id, nodes.c.source_id, sqlite_where=_COPIED, postgresql_where=_COPIED)
Index("ix_chat_nodes_attached", nodes.c.chat_id, sqlite_where=_HANGING, postgresql_where=_HANGING)

revisions = table(
    "chat_revisions",
    Column("node_id", Text, primary_key=True),
    Column("rev", Integer, primary_key=True),
    Column("chat_id", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("raw_text", Text, nullable=True),
    Column("kind", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("client_key", Text, nullable=True),
    Column("client_body", Text, nullable=True),
    CheckConstraint("kind IN ('original', 'edit', 'continue', 'restored')", name="kind"),
    UniqueConstraint("chat_id", "client_key"),
)

operations = table(
    "chat_ops",
    Column("chat_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("node_id", Text, nullable=True),
    Column("changes", Json, nullable=False),
    Column("at", Moment, nullable=False),
)

masks = table(
    "masks",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("pronouns", Text, nullable=False),
    Column("portrait_media_id", Text, nullable=True),
    Column("is_default", Flag, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("removed_at", Moment, nullable=True),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
)
Index("uq_masks_default", masks.c.user_id, unique=True, sqlite_where=_WORN, postgresql_where=_WORN)
Index("ix_masks_newest", masks.c.user_id, masks.c.created_at, masks.c.id)

runs = table(
    "chat_runs",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("chat_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("stop_asked", Flag, nullable=False, default=False),
    Column("seed", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("brain", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("first_text_at", Moment, nullable=True),
    Column("finished_at", Moment, nullable=True),
    Column("finish_reason", Text, nullable=True),
    Column("error", Json, nullable=True),
    Column("usage", Json, nullable=True),
    Column("persona_version", Integer, nullable=True),
    Column("result", Json, nullable=True),
    Column("params", Json, nullable=True),
    Column("dropped_params", Json, nullable=True),
    Column("cost_micros", Integer, nullable=True),
    Column("client_key", Text, nullable=True),
    Column("client_body", Text, nullable=True),
    Column("tried", Json, nullable=True),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
)
_OPEN = text("finished_at IS NULL")
Index("ix_chat_runs_open", runs.c.chat_id, sqlite_where=_OPEN, postgresql_where=_OPEN)
_KEYED = text("client_key IS NOT NULL")
Index("uq_chat_runs_key", runs.c.chat_id, runs.c.client_key, unique=True, sqlite_where=_KEYED, postgresql_where=_KEYED)
Index("ix_chat_runs_chat", runs.c.chat_id, runs.c.created_at)
Index("ix_chat_runs_state", runs.c.state)
Index("ix_chat_runs_user", runs.c.user_id, runs.c.created_at)

run_parts = table(
    "chat_run_parts",
    Column("run_id", Text, primary_key=True),
    Column("first_seq", Integer, primary_key=True),
    Column("last_seq", Integer, nullable=False),
    Column("events", Json, nullable=False),
)

ratings = table(
    "chat_ratings",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scale", Text, nullable=False),
    Column("score", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("persona_version", Integer, nullable=True),
    Column("brain", Json, nullable=True),
    Column("brain_kind", Text, nullable=False),
    Column("scripted", Flag, nullable=False),
    Column("rated_at", Moment, nullable=False),
    CheckConstraint("kind IN ('reply', 'action')", name="kind"),
    CheckConstraint(
        "(scale = 'stars' AND score BETWEEN 1 AND 5) OR (scale = 'signed' AND score BETWEEN -5 AND 5 AND score <> 0)",
        name="score",
    ),
    UniqueConstraint("node_id", "rev", "kind", "user_id"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
)
Index("ix_chat_ratings_newest", ratings.c.user_id, ratings.c.rated_at, ratings.c.id)
