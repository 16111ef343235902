"""Voice training: sessions, recordings, consents, profiles and trained voices.

A session's end is final and its progress never falls, also for statements that come from nowhere near our code.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0011"
down_revision = "0010"

Real: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_ENDED = "('completed', 'failed', 'cancelled')"
OF_A_PERSONA = (
    "voice_training_samples", "persona_training_sessions", "voice_consents", "own_voices", "voice_profiles",
)  # fmt: skip


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    _sessions()
    _samples()
    _consents()
    _voices()
    for statement in (*_laws(dialect), *wall_statements(dialect, *OF_A_PERSONA)):
        run(statement)
    run(_PROGRESS)


def _of_a_persona() -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    named = ["persona_id", "realm"], ["personas.id", "personas.realm"]
    realm = sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)
    return realm, sa.ForeignKeyConstraint(*named, ondelete="CASCADE")


def _sessions() -> None:
    op.create_table(
        "persona_training_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_of_a_persona(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("training_type", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("progress_percent", sa.Integer, nullable=False),
        sa.Column("error_message", sa.Text, nullable=True),
        sa.Column("started_at", Moment, nullable=True),
        sa.Column("completed_at", Moment, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("place", BigNumber, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=True),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("consent_id", sa.Text, nullable=True),
        sa.Column("retry_of", sa.Text, nullable=True),
        sa.Column("error_code", sa.Text, nullable=True),
        sa.Column("accepted", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("job_id", sa.Text, nullable=True),
        sa.Column("sample_ids", Json, nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.CheckConstraint("training_type = 'voice_model'", name="type"),
        sa.CheckConstraint("status IN ('pending', 'in_progress', 'completed', 'failed', 'cancelled')", name="status"),
        sa.CheckConstraint("progress_percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("(progress_percent = 100) = (status = 'completed')", name="done"),
        sa.CheckConstraint("(error_message IS NOT NULL) = (status = 'failed')", name="error"),
        sa.CheckConstraint(
            "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))", name="ended"
        ),
        sa.CheckConstraint("level IN ('fit', 'clone')", name="level"),
        sa.UniqueConstraint("persona_id", "place"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_training_under_way",
        "persona_training_sessions",
        ["persona_id"],
        unique=True,
        sqlite_where=sa.text("status = 'in_progress'"),
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.create_index("ix_training_sessions_job_id", "persona_training_sessions", ["job_id"])
    op.create_index("ix_training_sessions_status", "persona_training_sessions", ["status", "created_at"])


def _samples() -> None:
    op.create_table(
        "voice_training_samples",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_of_a_persona(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=True),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("sample_text", sa.Text, nullable=True),
        sa.Column("duration_seconds", Real, nullable=True),
        sa.Column("quality_score", Real, nullable=True),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("sample_rate", sa.Integer, nullable=True),
        sa.Column("channels", sa.Integer, nullable=True),
        sa.Column("bytes", BigNumber, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("checks", Json, nullable=False),
        sa.Column("figures", Json, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("place", BigNumber, nullable=False),
        sa.CheckConstraint("verdict IN ('unchecked', 'pass', 'warn', 'fail')", name="verdict"),
        sa.CheckConstraint("quality_score BETWEEN 0 AND 1", name="quality"),
        sa.CheckConstraint("length(sample_text) <= 1000", name="text_length"),
        sa.UniqueConstraint("persona_id", "sha256"),
        sa.UniqueConstraint("persona_id", "place"),
        sqlite_strict=True,
    )
    op.create_index("ix_voice_training_samples_media_id", "voice_training_samples", ["media_id"])


def _consents() -> None:
    op.create_table(
        "voice_consents",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_of_a_persona(),
        sa.Column("speaker_name", sa.Text, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("granted_by", sa.Text, nullable=False),
        sa.Column("rights_basis", sa.Text, nullable=False),
        sa.Column("uses", Json, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("statement_version", sa.Integer, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("evidence_media_id", sa.Text, nullable=True),
        sa.Column("granted_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("place", BigNumber, nullable=False),
        sa.CheckConstraint("speaker IN ('self', 'other_adult', 'minor', 'synthetic', 'licensed')", name="speaker"),
        sa.CheckConstraint("speaker <> 'minor' OR realm = 'family'", name="no_children_among_adults"),
        sa.CheckConstraint("method IN ('checkbox', 'spoken', 'document')", name="method"),
        sa.UniqueConstraint("persona_id", "place"),
        sqlite_strict=True,
    )


def _voices() -> None:
    op.create_table(
        "voice_profiles",
        sa.Column("persona_id", sa.Text, primary_key=True),
        *_of_a_persona(),
        sa.Column("timbre", Json, nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("history", Json, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("register IN ('any', 'low', 'high', 'child')", name="register"),
        sqlite_strict=True,
    )
    op.create_table(
        "own_voices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_of_a_persona(),
        sa.Column("session_id", sa.Text, nullable=False, unique=True),
        sa.Column("consent_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("engine", sa.Text, nullable=False),
        sa.Column("timbre", Json, nullable=True),
        sa.Column("remote_id", sa.Text, nullable=True),
        sa.Column("similarity_before", Real, nullable=True),
        sa.Column("similarity_after", Real, nullable=True),
        sa.Column("ceiling", Real, nullable=True),
        sa.Column("applied", Flag, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("place", BigNumber, nullable=False),
        sa.CheckConstraint("kind IN ('fit', 'clone')", name="kind"),
        sa.CheckConstraint("state IN ('ready', 'withdrawn', 'missing')", name="state"),
        sa.UniqueConstraint("persona_id", "place"),
        sqlite_strict=True,
    )


_BACKWARDS = (
    f"(OLD.status IN {_ENDED} AND NEW.status <> OLD.status)"
    " OR (OLD.status = 'in_progress' AND NEW.status = 'pending')"
    " OR NEW.progress_percent < OLD.progress_percent"
)
_LEAVE = " ".join(f"DELETE FROM {owned} WHERE persona_id = OLD.id;" for owned in OF_A_PERSONA)
_PROGRESS = (
    "CREATE VIEW training_progress AS SELECT persona_id, id AS session_id, status, progress_percent, phase,"
    " accepted, rejected FROM persona_training_sessions"
)


def _laws(dialect: str) -> Iterator[str]:
    """Sessions only go forward; with a persona goes what it learnt its voice from."""
    if dialect == "sqlite":
        yield (
            "CREATE TRIGGER training_goes_forward BEFORE UPDATE ON persona_training_sessions"
            f" WHEN {_BACKWARDS} BEGIN SELECT RAISE(ABORT, 'TRAINING_ENDED'); END"
        )
        yield f"CREATE TRIGGER personas_leave_training AFTER DELETE ON personas BEGIN {_LEAVE} END"
        return
    yield (
        "CREATE FUNCTION training_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_BACKWARDS} THEN RAISE EXCEPTION 'TRAINING_ENDED' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER training_goes_forward BEFORE UPDATE ON persona_training_sessions"
        " FOR EACH ROW EXECUTE FUNCTION training_goes_forward()"
    )
    yield (
        "CREATE FUNCTION personas_leave_training() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" {_LEAVE} RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER personas_leave_training AFTER DELETE ON personas"
        " FOR EACH ROW EXECUTE FUNCTION personas_leave_training()"
    )
