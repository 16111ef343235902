"""Background work: jobs, what their steps recorded, what they said, and who works."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Json, Moment
from troupe.database.wall import wall_statements

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("progress", sa.Integer, nullable=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("plan", Json, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=True),
        sa.Column("subject_id", sa.Text, nullable=True),
        sa.Column("identity", sa.Text, nullable=True),
        sa.Column("inputs", Json, nullable=False),
        sa.Column("estimate", Json, nullable=True),
        sa.Column("cost_micros", BigNumber, nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.Column("worker", sa.Text, nullable=True),
        sa.Column("device", sa.Text, nullable=True),
        sa.Column("traceparent", sa.Text, nullable=True),
        sa.Column("news", BigNumber, nullable=False),
        sa.Column("changed", BigNumber, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("finished_at", Moment, nullable=True),
        sa.CheckConstraint("queue IN ('cpu', 'gpu', 'io')", name="queue"),
        sa.CheckConstraint("state IN ('queued', 'running', 'cancelling', 'done', 'failed', 'cancelled')", name="state"),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high')", name="priority"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.CheckConstraint("attempt >= 1", name="attempt"),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )
    op.create_index("ix_jobs_user_id", "jobs", ["user_id", "queued_at", "id"])
    op.create_index("ix_jobs_state", "jobs", ["state", "user_id"])
    op.create_index(
        "uq_jobs_identity",
        "jobs",
        ["user_id", "kind", "identity"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'running')"),
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "job_steps",
        sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("state IN ('started', 'done')", name="state"),
        sqlite_strict=True,
    )
    op.create_table(
        "job_log",
        sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("seq", BigNumber, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "job_totals",
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, primary_key=True),
        sa.Column("jobs", BigNumber, nullable=False),
        sa.Column("millis", BigNumber, nullable=False),
        sa.Column("cost_micros", BigNumber, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("incarnation", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("queues", Json, nullable=False),
        sa.Column("devices", Json, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("beat", BigNumber, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("heartbeat_at", Moment, nullable=False),
        sa.CheckConstraint("state IN ('alive', 'lost', 'stopped')", name="state"),
        sqlite_strict=True,
    )
    op.create_table(
        "takeovers",
        sa.Column("workflow_id", sa.Text, primary_key=True),
        sa.Column("worker", sa.Text, primary_key=True),
        sa.Column("incarnation", sa.Text, primary_key=True),
        sa.Column("adopter", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sqlite_strict=True,
    )
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "jobs", "job_steps", "job_log"):
        op.execute(statement)
