"""Rows of media and of the objects behind them."""

import sqlalchemy as sa

from troupe.database import BigNumber, Moment, realm_column, table

objects = table(
    "media_objects",
    sa.Column("id", sa.Text, primary_key=True),  # the key of the object in the storage
    realm_column(),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("names", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("touched_at", Moment, nullable=False),
    sa.CheckConstraint("names >= 0", name="names"),
    sa.CheckConstraint("state IN ('kept', 'leaving')", name="state"),
    sa.UniqueConstraint("id", "realm"),
    sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
    sa.Index("ix_media_objects_names", "names", "touched_at"),
)

media = table(
    "media",
    sa.Column("id", sa.Text, primary_key=True),
    realm_column(),
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
    sa.Index("ix_media_user_id", "user_id", "state", "created_at", "id"),
    sa.Index("ix_media_object_id", "object_id"),
    sa.Index("ix_media_binned_at", "state", "binned_at"),
)
