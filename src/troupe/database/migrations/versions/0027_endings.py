"""Chats: what is remembered of tasks that failed, what a talk is about, and answers by whom they were written for."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json, Moment
from troupe.database.wall import wall_statements

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("chats", sa.Column("auto_topic", sa.Text, nullable=True))
    op.create_index("ix_chat_runs_user", "chat_runs", ["user_id", "created_at"])
    op.create_table(
        "chat_summary_troubles",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("error", Json, nullable=False),
        sa.Column("failed_at", Moment, nullable=False),
        sa.Column("again_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, "chat_summary_troubles"):
        run(statement)
