"""Whose kits are whose, and what they are trained from; what a kit is stands in its folder."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from troupe.database import Flag, Json, Moment, realm_column, table

talent_kits = table(
    "talent_kits",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("kit_id", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("installed_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    CheckConstraint("visibility IN ('private', 'shared')", name="visibility"),
    CheckConstraint("source IN ('imported', 'mixed', 'added', 'trained')", name="source"),
    UniqueConstraint("user_id", "folded"),
)


def _of_a_person() -> tuple[SchemaItem, ...]:
    """Every row here is somebody's, has their realm, and leaves with them."""
    return (
        Column("id", Text, primary_key=True),
        Column("user_id", Text, nullable=False),
        realm_column(),
        ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    )


talent_likenesses = table(
    "talent_likenesses",
    *_of_a_person(),
    Column("subject_name", Text, nullable=False),
    Column("subject_is", Text, nullable=False),
    Column("relationship", Text, nullable=False),
    Column("scope", Json, nullable=False),
    Column("statement", Text, nullable=False),
    Column("statement_version", Integer, nullable=False),
    Column("evidence_media_id", Text, nullable=True),
    Column("given_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=True),
    Column("withdrawn_at", Moment, nullable=True),
    CheckConstraint("subject_is IN ('self', 'other')", name="subject_is"),
    CheckConstraint("realm = 'family'", name="no_likenesses_among_adults"),
    Index("ix_talent_likenesses_user_id", "user_id", "given_at"),
)

talent_datasets = table(
    "talent_datasets",
    *_of_a_person(),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("token", Text, nullable=True),
    Column("subject", Text, nullable=False),
    Column("consent_id", Text, nullable=True),
    Column("persona_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("id", "realm"),
    CheckConstraint("type IN ('identity', 'style', 'personality')", name="type"),
    CheckConstraint("subject IN ('fictional', 'self', 'real_person')", name="subject"),
    CheckConstraint("subject = 'fictional' OR realm = 'family'", name="only_invented_among_adults"),
    CheckConstraint("subject = 'fictional' OR consent_id IS NOT NULL", name="agreed"),
    Index("ix_talent_datasets_user_id", "user_id", "created_at", "id"),
)

talent_samples = table(
    "talent_samples",
    *_of_a_person(),
    Column("dataset_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("caption", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("media_id", Text, nullable=True),
    Column("messages", Json, nullable=False),
    Column("checks", Json, nullable=False),
    Column("excluded", Flag, nullable=False),
    Column("mask_media_id", Text, nullable=True),
    UniqueConstraint("dataset_id", "sha256"),
    ForeignKeyConstraint(["dataset_id", "realm"], ["talent_datasets.id", "talent_datasets.realm"], ondelete="CASCADE"),
    Index("ix_talent_samples_dataset_id", "dataset_id", "place"),
)

talent_runs = table(
    "talent_runs",
    *_of_a_person(),
    Column("kit_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("config", Json, nullable=False),
    Column("dataset_id", Text, nullable=False),
    Column("dataset_sha256", Text, nullable=False),
    Column("consent_id", Text, nullable=True),
    Column("state", Text, nullable=False),
    Column("progress", Json, nullable=False),
    Column("samples", Json, nullable=False),
    Column("report", Json, nullable=True),
    Column("error", Json, nullable=True),
    Column("job_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("finished_at", Moment, nullable=True),
    CheckConstraint(
        "state IN ('queued', 'preparing', 'training', 'finishing', 'done', 'failed', 'cancelled', 'interrupted')",
        name="state",
    ),
    Index("ix_talent_runs_user_id", "user_id", "created_at", "id"),
    Index("ix_talent_runs_job_id", "job_id"),
)
