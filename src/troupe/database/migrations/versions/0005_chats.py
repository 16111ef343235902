"""Conversations: chats, their trees, and the answers that were written."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    op.create_table(
        "chats",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("opening", sa.Text, nullable=False),
        sa.Column("brain_id", sa.Text, nullable=True),
        sa.Column("active_leaf_id", sa.Text, nullable=True),
        sa.Column("pinned", Flag, nullable=False),
        sa.Column("archived", Flag, nullable=False),
        sa.Column("removed_at", Moment, nullable=True),
        sa.Column("client_key", sa.Text, nullable=True),
        sa.Column("client_body", sa.Text, nullable=True),
        sa.Column("node_count", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("last_message_at", Moment, nullable=False),
        sa.UniqueConstraint("id", "realm"),
        sa.UniqueConstraint("user_id", "client_key"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_chats_newest", "chats", ["user_id", "pinned", "last_message_at"])
    op.create_table(
        "chat_members",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
        sa.ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"]),
        sqlite_strict=True,
    )
    op.create_table(
        "chat_lanes",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("lane", sa.Integer, primary_key=True),
        sa.Column("parent_lane", sa.Integer, nullable=True),
        sa.Column("fork_depth", sa.Integer, nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "chat_nodes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text, nullable=True),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("speaker", Json, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("scripted", Flag, nullable=False),
        sa.Column("brain", Json, nullable=True),
        sa.Column("run_id", sa.Text, nullable=True),
        sa.Column("finish_reason", sa.Text, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("emotion", Json, nullable=True),
        sa.Column("usage", Json, nullable=True),
        sa.Column("selected_child_id", sa.Text, nullable=True),
        sa.Column("client_key", sa.Text, nullable=True),
        sa.Column("client_body", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=True),
        sa.UniqueConstraint("chat_id", "client_key"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
        sa.UniqueConstraint("chat_id", "lane", "depth"),
        sa.UniqueConstraint("chat_id", "number"),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_nodes_parent", "chat_nodes", ["chat_id", "parent_id"])
    op.create_table(
        "chat_runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("node_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("stop_asked", Flag, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("brain", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("first_text_at", Moment, nullable=True),
        sa.Column("finished_at", Moment, nullable=True),
        sa.Column("finish_reason", sa.Text, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("usage", Json, nullable=True),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_chat_runs_state", "chat_runs", ["state"])
    op.create_index("ix_chat_runs_chat", "chat_runs", ["chat_id", "created_at"])
    op.create_table(
        "chat_run_parts",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("first_seq", sa.Integer, primary_key=True),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("events", Json, nullable=False),
        sqlite_strict=True,
    )
    for statement in wall_statements(dialect, "chats", "chat_members", "chat_nodes", "chat_runs"):
        op.execute(statement)
