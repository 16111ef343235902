"""Training of talents: data sets with their samples, agreements of the people in them, and runs."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0030"
down_revision = "0029"

_TABLES = ("talent_likenesses", "talent_datasets", "talent_samples", "talent_runs")


def upgrade() -> None:
    _likenesses()
    _datasets()
    _runs()
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, *_TABLES):
        op.get_bind().exec_driver_sql(statement)


def _of_a_person() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    ]


def _likenesses() -> None:
    op.create_table(
        "talent_likenesses",
        *_of_a_person(),
        sa.Column("subject_name", sa.Text, nullable=False),
        sa.Column("subject_is", sa.Text, nullable=False),
        sa.Column("relationship", sa.Text, nullable=False),
        sa.Column("scope", Json, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("statement_version", sa.Integer, nullable=False),
        sa.Column("evidence_media_id", sa.Text, nullable=True),
        sa.Column("given_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.CheckConstraint("subject_is IN ('self', 'other')", name="subject_is"),
        # In an adult studio nobody's likeness is trained, whoever agrees.
        sa.CheckConstraint("realm = 'family'", name="no_likenesses_among_adults"),
        sqlite_strict=True,
    )
    op.create_index("ix_talent_likenesses_user_id", "talent_likenesses", ["user_id", "given_at"])


def _datasets() -> None:
    op.create_table(
        "talent_datasets",
        *_of_a_person(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("consent_id", sa.Text, nullable=True),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("id", "realm"),
        sa.CheckConstraint("type IN ('identity', 'style', 'personality')", name="type"),
        sa.CheckConstraint("subject IN ('fictional', 'self', 'real_person')", name="subject"),
        sa.CheckConstraint("subject = 'fictional' OR realm = 'family'", name="only_invented_among_adults"),
        sa.CheckConstraint("subject = 'fictional' OR consent_id IS NOT NULL", name="agreed"),
        sqlite_strict=True,
    )
    op.create_index("ix_talent_datasets_user_id", "talent_datasets", ["user_id", "created_at", "id"])
    op.create_table(
        "talent_samples",
        *_of_a_person(),
        sa.Column("dataset_id", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("caption", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("messages", Json, nullable=False),
        sa.Column("checks", Json, nullable=False),
        sa.Column("excluded", Flag, nullable=False),
        sa.UniqueConstraint("dataset_id", "sha256"),
        sa.ForeignKeyConstraint(
            ["dataset_id", "realm"], ["talent_datasets.id", "talent_datasets.realm"], ondelete="CASCADE"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_talent_samples_dataset_id", "talent_samples", ["dataset_id", "place"])


def _runs() -> None:
    op.create_table(
        "talent_runs",
        *_of_a_person(),
        sa.Column("kit_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("config", Json, nullable=False),
        sa.Column("dataset_id", sa.Text, nullable=False),
        sa.Column("dataset_sha256", sa.Text, nullable=False),
        sa.Column("consent_id", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("progress", Json, nullable=False),
        sa.Column("samples", Json, nullable=False),
        sa.Column("report", Json, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("job_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("finished_at", Moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'preparing', 'training', 'finishing', 'done', 'failed', 'cancelled', 'interrupted')",
            name="state",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_talent_runs_user_id", "talent_runs", ["user_id", "created_at", "id"])
    op.create_index("ix_talent_runs_job_id", "talent_runs", ["job_id"])
