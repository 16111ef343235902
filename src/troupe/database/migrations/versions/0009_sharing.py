"""Shares, the catalogue and experiments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0009"
down_revision = "0008"

_REAL: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")

# With a persona leave its grants and its experiments; entries of the catalogue and installed copies stay.
_LOST = (
    "DELETE FROM persona_shares WHERE persona_id = OLD.id;"
    " DELETE FROM persona_trials WHERE experiment_id IN"
    " (SELECT id FROM persona_experiments WHERE persona_id = OLD.id);"
    " DELETE FROM persona_experiments WHERE persona_id = OLD.id;"
)
# When somebody is erased their stars leave the sum too, whoever deletes the row.
_THEIRS = " FROM catalogue_ratings WHERE entry_id = OLD.entry_id"
_RATED_LESS = (
    "UPDATE catalogue_entries SET rating_count = (SELECT count(*)" + _THEIRS + "),"
    " rating_sum = (SELECT coalesce(sum(stars), 0)" + _THEIRS + "),"
    " rating_shown = (SELECT CAST(round((15 + coalesce(sum(stars), 0)) * 1000000.0 / (5 + count(*))) AS BIGINT)"
    + _THEIRS
    + ") WHERE id = OLD.entry_id;"
)
_SQLITE = (
    "CREATE TRIGGER personas_unshare AFTER DELETE ON personas BEGIN " + _LOST + " END",
    "CREATE TRIGGER catalogue_unrated AFTER DELETE ON catalogue_ratings BEGIN " + _RATED_LESS + " END",
)
_POSTGRESQL = (
    "CREATE FUNCTION personas_unshare() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + _LOST + " RETURN NULL; END $$",
    "CREATE TRIGGER personas_unshare AFTER DELETE ON personas FOR EACH ROW EXECUTE FUNCTION personas_unshare()",
    "CREATE FUNCTION catalogue_unrated() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN " + _RATED_LESS + " RETURN NULL; END $$",
    "CREATE TRIGGER catalogue_unrated AFTER DELETE ON catalogue_ratings"
    " FOR EACH ROW EXECUTE FUNCTION catalogue_unrated()",
)


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE personas ADD COLUMN experiment_id TEXT")
    _shares()
    _entries()
    _catalogue()
    _experiments()
    for statement in wall_statements(dialect, "catalogue_entries"):
        op.execute(statement)
    for statement in _SQLITE if dialect == "sqlite" else _POSTGRESQL:
        run(statement)


def _shares() -> None:
    op.create_table(
        "persona_shares",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=True),
        sa.Column("team_id", sa.Text, nullable=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'editor')", name="role"),
        sa.CheckConstraint("(user_id IS NULL) <> (team_id IS NULL)", name="one_receiver"),
        sa.UniqueConstraint("persona_id", "user_id"),
        sa.UniqueConstraint("persona_id", "team_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_shares_user_id", "persona_shares", ["user_id"])
    op.create_index("ix_persona_shares_team_id", "persona_shares", ["team_id"])


def _entries() -> None:
    op.create_table(
        "catalogue_entries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("publisher_id", sa.Text, nullable=True),
        sa.Column("handle", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("age", sa.Integer, nullable=True),
        sa.Column("license", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("kit_sha256", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=True),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("installs", sa.Integer, nullable=False),
        sa.Column("rating_count", sa.Integer, nullable=False),
        sa.Column("rating_sum", sa.Integer, nullable=False),
        sa.Column("rating_shown", BigNumber, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.CheckConstraint("status IN ('listed', 'held', 'withdrawn')", name="status"),
        sa.CheckConstraint(
            "audience IN ('child', 'everyone', 'adult') AND (realm = 'family' OR audience <> 'child')", name="audience"
        ),
        sa.CheckConstraint("realm = 'family' OR (age IS NOT NULL AND age >= 18)", name="of_age_among_adults"),
        sa.CheckConstraint("length(summary) <= 300", name="summary_length"),
        sa.UniqueConstraint("publisher_id", "handle"),
        sqlite_strict=True,
    )
    for key in ("published_at", "rating_shown", "installs"):
        op.create_index(f"ix_catalogue_entries_by_{key}", "catalogue_entries", ["status", key, "id"])


def _catalogue() -> None:
    op.create_table(
        "catalogue_versions",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("kit_sha256", sa.Text, nullable=False),
        sa.Column("license", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.UniqueConstraint("entry_id", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_installs",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("installed_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_catalogue_installs_persona_id", "catalogue_installs", ["persona_id"])
    op.create_index("ix_catalogue_installs_user_id", "catalogue_installs", ["user_id"])
    op.create_table(
        "catalogue_ratings",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("stars", sa.Integer, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("rated_at", Moment, nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_reports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.CheckConstraint(
            "reason IN ('broken', 'licence', 'impersonation', 'harmful', 'minor_safety')", name="reason"
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_catalogue_reports_open",
        "catalogue_reports",
        ["entry_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _experiments() -> None:
    op.create_table(
        "persona_experiments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("arm_a", sa.Integer, nullable=False),
        sa.Column("arm_b", sa.Integer, nullable=False),
        sa.Column("share_b", _REAL, nullable=False),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("min_per_arm", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("decided", Json, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.CheckConstraint("status IN ('draft', 'running', 'paused', 'finished')", name="status"),
        sa.CheckConstraint("measure IN ('rating', 'fidelity', 'words')", name="measure"),
        sa.CheckConstraint("verdict IN ('undecided', 'a', 'b', 'no_difference')", name="verdict"),
        sa.CheckConstraint("share_b BETWEEN 0.05 AND 0.95", name="share_b"),
        sa.CheckConstraint("min_per_arm BETWEEN 20 AND 10000", name="min_per_arm"),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_experiments_persona_id", "persona_experiments", ["persona_id", "created_at"])
    op.create_index(
        "uq_persona_experiments_running",
        "persona_experiments",
        ["persona_id"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "persona_trials",
        sa.Column("experiment_id", sa.Text, primary_key=True),
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("value", _REAL, nullable=False),
        sa.Column("scripted", Flag, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_trials_chat_id", "persona_trials", ["experiment_id", "chat_id"])
