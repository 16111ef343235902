"""Who exists, and what they think with."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    op.create_table(
        "personas",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("age", sa.Integer, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_active", Flag, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sa.CheckConstraint("realm = 'family' OR (age IS NOT NULL AND age >= 18)", name="of_age_among_adults"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_personas_active",
        "personas",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("is_active = 1"),
        postgresql_where=sa.text("is_active = 1"),
    )
    op.create_table(
        "connections",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("gateway", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("base_url", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("latency_ms", sa.Integer, nullable=True),
        sa.Column("checked_at", Moment, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_table(
        "brains",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("connection_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("context_tokens", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sa.UniqueConstraint("id", "realm"),
        sqlite_strict=True,
    )
    op.create_table(
        "default_brains",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("brain_id", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    for statement in wall_statements(dialect, "personas", "connections", "brains"):
        op.execute(statement)
