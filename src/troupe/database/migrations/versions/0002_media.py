"""Files the studio keeps: what a person named, and the bytes behind it."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Moment
from troupe.database.wall import wall_statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "media_objects",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("names", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("touched_at", Moment, nullable=False),
        sa.CheckConstraint("names >= 0", name="names"),
        sa.CheckConstraint("state IN ('kept', 'leaving')", name="state"),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_media_objects_names", "media_objects", ["names", "touched_at"])
    op.create_table(
        "media",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("object_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("bytes", BigNumber, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=True),
        sa.Column("height", sa.Integer, nullable=True),
        sa.Column("millis", BigNumber, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("binned_at", Moment, nullable=True),
        sa.CheckConstraint("kind IN ('image', 'audio', 'video', 'kit', 'document')", name="kind"),
        sa.CheckConstraint("made IN ('uploaded', 'drawn', 'generated')", name="made"),
        sa.CheckConstraint("state IN ('ready', 'bin')", name="state"),
        sa.CheckConstraint("(state = 'bin') = (binned_at IS NOT NULL)", name="binned"),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sa.ForeignKeyConstraint(["object_id", "realm"], ["media_objects.id", "media_objects.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_media_user_id", "media", ["user_id", "state", "created_at", "id"])
    op.create_index("ix_media_object_id", "media", ["object_id"])
    op.create_index("ix_media_binned_at", "media", ["state", "binned_at"])
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "media_objects", "media"):
        op.execute(statement)
