"""Engines of voices: what they said, held so that the same need not be paid for twice."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Json, Moment
from troupe.database.wall import wall_statements

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "foreign_sounds",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("bytes", BigNumber, nullable=False),
        sa.Column("heard", Json, nullable=False),
        sa.Column("used_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_foreign_sounds_used_at", "foreign_sounds", ["used_at"])
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "foreign_sounds"):
        op.get_bind().exec_driver_sql(statement)
