"""Talent kits that are installed, and whose they are."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Moment
from troupe.database.wall import wall_statements

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "talent_kits",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("kit_id", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("installed_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sa.CheckConstraint("visibility IN ('private', 'shared')", name="visibility"),
        sa.CheckConstraint("source IN ('imported', 'mixed', 'added', 'trained')", name="source"),
        sa.UniqueConstraint("user_id", "folded"),
        sqlite_strict=True,
    )
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, "talent_kits"):
        run(statement)
