"""Groups: since when a member knows what is said, which talk goes on by itself, and who has read a message."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json, Moment

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("chat_members", sa.Column("joined_at", Moment, nullable=True))
    op.add_column("chats", sa.Column("auto_job_id", sa.Text, nullable=True))
    _read_by()
    op.add_column("chat_nodes", sa.Column("figures", Json, nullable=True))
    op.add_column("chat_runs", sa.Column("cost_micros", sa.Integer, nullable=True))
    op.add_column("chat_runs", sa.Column("client_key", sa.Text, nullable=True))
    op.add_column("chat_runs", sa.Column("client_body", sa.Text, nullable=True))
    keyed = sa.text("client_key IS NOT NULL")
    op.create_index(
        "uq_chat_runs_key",
        "chat_runs",
        ["chat_id", "client_key"],
        unique=True,
        sqlite_where=keyed,
        postgresql_where=keyed,
    )
    hanging = sa.text("attachments IS NOT NULL")
    op.create_index("ix_chat_nodes_attached", "chat_nodes", ["chat_id"], sqlite_where=hanging, postgresql_where=hanging)


def _read_by() -> None:
    """What one member of a group has learnt of a message another has not; what was read before stays read by all."""
    op.create_table(
        "memory_read_by",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("rev", sa.Integer, primary_key=True),
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO memory_read_by (node_id, rev, persona_id, user_id, chat_id)"
        " SELECT node_id, rev, '', user_id, chat_id FROM memory_read"
    )
    op.drop_table("memory_read")
    op.rename_table("memory_read_by", "memory_read")
