"""Ceilings for paid calls, and what was spent under them."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Moment
from troupe.database.wall import wall_statements

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _purses()
    _paid_calls()
    for statement in wall_statements(op.get_context().dialect.name, "purses", "paid_calls"):
        op.execute(statement)


def _purses() -> None:
    op.create_table(
        "purses",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("day_ceiling", BigNumber, nullable=True),
        sa.Column("month_ceiling", BigNumber, nullable=True),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("day_micros", BigNumber, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("month_micros", BigNumber, nullable=False),
        sa.CheckConstraint("day_ceiling >= 0 AND month_ceiling >= 0", name="ceilings"),
        sqlite_strict=True,
    )


def _paid_calls() -> None:
    op.create_table(
        "paid_calls",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("port", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=True),
        sa.Column("brain_id", sa.Text, nullable=True),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("held_micros", BigNumber, nullable=True),
        sa.Column("cost_micros", BigNumber, nullable=True),
        sa.Column("prompt_tokens", BigNumber, nullable=False),
        sa.Column("cached_tokens", BigNumber, nullable=False),
        sa.Column("output_tokens", BigNumber, nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sqlite_strict=True,
    )
    op.create_index("ix_paid_calls_user_id", "paid_calls", ["user_id", "day"])
