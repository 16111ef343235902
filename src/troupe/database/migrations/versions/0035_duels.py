"""Duels that remember, what judging cost, and proposals that are kept."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0035"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("duels", sa.Column("memory", Flag, nullable=False, server_default="0"))
    op.add_column("duel_judgements", sa.Column("cost_micros", BigNumber, nullable=True))
    op.create_table(
        "duel_proposals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("candidate_version", sa.Integer, nullable=False),
        sa.Column("made_from", sa.Text, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("made_from IN ('ratings', 'hand', 'model')", name="made_from"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_proposals_user_id", "duel_proposals", ["user_id", "created_at"])
    for statement in wall_statements(op.get_context().dialect.name, "duel_proposals"):
        op.get_bind().exec_driver_sql(statement)
