"""Speech: what was said and when, and how each persona's voice measures, so that the next one sounds different."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json, Moment
from troupe.database.wall import wall_statements

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    _speeches()
    _measures()
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, "speeches", "voice_measures"):
        op.get_bind().exec_driver_sql(statement)


def _realm() -> sa.Column[str]:
    return sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)


def _speeches() -> None:
    """A speech is kept as what is needed to say it again, and as its times; never as sound."""
    op.create_table(
        "speeches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=True),
        _realm(),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("voice", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("sample_rate", sa.Integer, nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("manner", Json, nullable=False),
        sa.Column("sentences", Json, nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("state IN ('speaking', 'finished', 'interrupted')", name="state"),
        sa.CheckConstraint("format IN ('wav', 'ogg', 'mp3', 'flac')", name="format"),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_speeches_user_id", "speeches", ["user_id", "created_at"])
    op.create_index("ix_speeches_created_at", "speeches", ["created_at"])
    op.create_index("ix_speeches_persona_id", "speeches", ["persona_id"])
    op.create_index("ix_speeches_media_id", "speeches", ["media_id"])


def _measures() -> None:
    op.create_table(
        "voice_measures",
        sa.Column("persona_id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("timbre_key", sa.Text, nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("used_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_voice_measures_user_id", "voice_measures", ["user_id", "used_at"])
