"""The stamp of the directory, the people in it, and the numbered event log."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "realm",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("id = 'stamp'", name="one_row"),
        sa.CheckConstraint("realm IN ('family', 'adult')", name="known"),
        sqlite_strict=True,
    )
    op.create_table(
        "tiers",
        sa.Column("tier", sa.Text, primary_key=True),
        sa.Column("persona_limit", sa.Integer, nullable=False),
        sa.Column("voice_training", Flag, nullable=False),
        sqlite_strict=True,
    )
    op.execute(
        "INSERT INTO tiers (tier, persona_limit, voice_training) VALUES ('free', 3, 0), ('personal', -1, 1),"
        " ('professional', -1, 1), ('enterprise', -1, 1), ('admin', -1, 1)"
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, sa.ForeignKey("tiers.tier"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("age_band", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("credential_generation", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
        sa.CheckConstraint("status IN ('active', 'suspended', 'erasing')", name="status"),
        sa.CheckConstraint("age_band IN ('unknown', 'child', 'adult')", name="age_band"),
        sa.CheckConstraint("realm = 'family' OR age_band <> 'child'", name="no_child_among_adults"),
        sa.UniqueConstraint("id", "realm"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_users_owner",
        "users",
        ["role"],
        unique=True,
        sqlite_where=sa.text("role = 'owner'"),
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_table(
        "settings",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", Json, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("attachments", Json, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "stored_keys",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("masked", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "answered",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("door", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "topics",
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("seq", BigNumber, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "events",
        sa.Column("number", BigNumber, primary_key=True, autoincrement=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("seq", BigNumber, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.UniqueConstraint("topic", "seq"),
        sqlite_strict=True,
    )
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "realm", "users", "settings", "drafts", "stored_keys"):
        op.execute(statement)
