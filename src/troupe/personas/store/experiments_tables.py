"""The tables of experiments. Which arm a chat is in is computed, never stored."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, text

from troupe.database import Flag, Json, Moment, table
from troupe.personas.store.tables import Real

experiments = table(
    "persona_experiments",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("arm_a", Integer, nullable=False),
    Column("arm_b", Integer, nullable=False),
    Column("share_b", Real, nullable=False),
    Column("measure", Text, nullable=False),
    Column("min_per_arm", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("decided", Json, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
    CheckConstraint("status IN ('draft', 'running', 'paused', 'finished')", name="status"),
    CheckConstraint("measure IN ('rating', 'fidelity', 'words')", name="measure"),
    CheckConstraint("verdict IN ('undecided', 'a', 'b', 'no_difference')", name="verdict"),
    CheckConstraint("share_b BETWEEN 0.05 AND 0.95", name="share_b"),
    CheckConstraint("min_per_arm BETWEEN 20 AND 10000", name="min_per_arm"),
)
Index("ix_persona_experiments_persona_id", experiments.c.persona_id, experiments.c.created_at)
Index(
    "uq_persona_experiments_running",
    experiments.c.persona_id,
    unique=True,
    sqlite_where=text("status = 'running'"),
    postgresql_where=text("status = 'running'"),
)

trials = table(
    "persona_trials",
    Column("experiment_id", Text, primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("chat_id", Text, nullable=False),
    Column("value", Real, nullable=False),
    Column("scripted", Flag, nullable=False),
)
Index("ix_persona_trials_chat_id", trials.c.experiment_id, trials.c.chat_id)
