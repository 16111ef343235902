"""The tables of background work."""

import sqlalchemy as sa

from troupe.database import BigNumber, Json, Moment, realm_column, table

_UNFINISHED = sa.text("state IN ('queued', 'running')")

jobs = table(
    "jobs",
    sa.Column("id", sa.Text, primary_key=True),
    realm_column(),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("queue", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("progress", sa.Integer, nullable=True),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("plan", Json, nullable=False),  # the names of the steps
    sa.Column("attempt", sa.Integer, nullable=False),  # with the worker: who may write
    sa.Column("run", sa.Integer, nullable=False),  # which of the engine's workflows counts
    sa.Column("tries", sa.Integer, nullable=False),  # failures that may pass, since the user asked
    sa.Column("crashes", sa.Integer, nullable=False),  # workers lost, since the user asked
    sa.Column("priority", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # the engine's priority
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
    sa.Column("news", BigNumber, nullable=False),  # numbers changes and log lines of this job together
    sa.Column("changed", BigNumber, nullable=False),  # the number of the last change
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
    sa.Index("ix_jobs_user_id", "user_id", "queued_at", "id"),
    sa.Index("ix_jobs_state", "state", "user_id"),
    sa.Index(
        "uq_jobs_identity",
        "user_id",
        "kind",
        "identity",
        unique=True,
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    ),
)

job_steps = table(
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
)

job_log = table(
    "job_log",
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("seq", BigNumber, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

job_totals = table(
    "job_totals",
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("jobs", BigNumber, nullable=False),
    sa.Column("millis", BigNumber, nullable=False),
    sa.Column("cost_micros", BigNumber, nullable=False),
)

workers = table(
    "workers",
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("incarnation", sa.Text, nullable=False),  # which process of this name
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("queues", Json, nullable=False),  # queue: how many at once
    sa.Column("devices", Json, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("beat", BigNumber, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("heartbeat_at", Moment, nullable=False),
    sa.CheckConstraint("state IN ('alive', 'lost', 'stopped')", name="state"),
)

takeovers = table(
    "takeovers",
    sa.Column("workflow_id", sa.Text, primary_key=True),
    sa.Column("worker", sa.Text, primary_key=True),
    sa.Column("incarnation", sa.Text, primary_key=True),
    sa.Column("adopter", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
