"""The stage and the arena: one current stage for each person, portraits, and rounds that are voted on blind."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0029"
down_revision = "0027"

_TABLES = (
    "duel_stages",
    "duel_open_replies",
    "duel_turns",
    "duel_settings",
    "duel_rating_facts",
    "duel_portraits",
)


def upgrade() -> None:
    _stages()
    _beside_the_stage()
    _portraits()
    dialect = op.get_context().dialect.name
    for statement in wall_statements(dialect, *_TABLES):
        op.get_bind().exec_driver_sql(statement)


def _realm() -> sa.Column[str]:
    return sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)


def _of_a_person() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE")


def _of_a_stage() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["stage_id", "realm"], ["duel_stages.id", "duel_stages.realm"], ondelete="CASCADE")


def _stages() -> None:
    op.create_table(
        "duel_stages",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("chat_id", sa.Text, nullable=False, unique=True),
        sa.Column("persona_text", sa.Text, nullable=False),
        sa.Column("mood", sa.Text, nullable=False),
        sa.Column("talk", Json, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("archived_at", Moment, nullable=True),
        sa.UniqueConstraint("id", "realm"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        _of_a_person(),
        sqlite_strict=True,
    )
    current = sa.text("archived_at IS NULL")
    op.create_index(
        "uq_duel_stages_current",
        "duel_stages",
        ["user_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "duel_open_replies",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("stage_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("is_new", Flag, nullable=False),
        _of_a_stage(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_open_replies_stage_id", "duel_open_replies", ["stage_id"])


def _beside_the_stage() -> None:
    op.create_table(
        "duel_turns",
        sa.Column("stage_id", sa.Text, primary_key=True),
        sa.Column("client_key", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=True),
        sa.Column("line_id", sa.Text, nullable=True),
        sa.Column("status", sa.Text, nullable=False),
        _of_a_stage(),
        sqlite_strict=True,
    )
    op.create_table(
        "duel_settings",
        sa.Column("user_id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("image_provider", sa.Text, nullable=False),
        sa.Column("image_model", sa.Text, nullable=True),
        sa.Column("image_base_url", sa.Text, nullable=True),
        sa.Column("voice_enabled", Flag, nullable=False),
        sa.Column("reply_length", sa.Text, nullable=False),
        sa.CheckConstraint("reply_length IN ('short', 'medium', 'long')", name="reply_length"),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_table(
        "duel_rating_facts",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("fact_id", sa.Text, nullable=False),
        _of_a_person(),
        sqlite_strict=True,
    )


def _portraits() -> None:
    op.create_table(
        "duel_portraits",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("cache_key", sa.Text, nullable=False),
        sa.Column("media_id", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=True),
        sa.Column("seed", BigNumber, nullable=True),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_portraits_cache", "duel_portraits", ["user_id", "cache_key", "at"])
