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
    "duel_contestants",
    "duels",
    "duel_rounds",
    "duel_replies",
    "duel_votes",
    "duel_prompt_sets",
    "duel_judgements",
    "duel_replays",
)


def upgrade() -> None:
    _stages()
    _beside_the_stage()
    _portraits()
    _duels()
    _rounds()
    _beside_the_rounds()
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


def _duels() -> None:
    op.create_table(
        "duel_contestants",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("persona_version", sa.Integer, nullable=False),
        sa.Column("brain", Json, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("user_id", "fingerprint"),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_table(
        "duels",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("contestant_ids", Json, nullable=False),
        sa.Column("blind", Flag, nullable=False),
        sa.Column("pace", sa.Text, nullable=False),
        sa.Column("max_words", sa.Integer, nullable=False),
        sa.Column("prompt_set_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("removed_at", Moment, nullable=True),
        sa.UniqueConstraint("id", "realm"),
        sa.CheckConstraint("kind IN ('personas', 'versions')", name="kind"),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_index("ix_duels_user_id", "duels", ["user_id", "created_at", "id"])


def _rounds() -> None:
    op.create_table(
        "duel_rounds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("duel_id", sa.Text, nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("x_id", sa.Text, nullable=False),
        sa.Column("y_id", sa.Text, nullable=False),
        sa.Column("x_is_left", Flag, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("commitment", sa.Text, nullable=False),
        sa.Column("remaining", Json, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("blind", Flag, nullable=False),
        sa.Column("scripted", sa.Text, nullable=False),
        sa.Column("client_key", sa.Text, nullable=True),
        sa.Column("leaks", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("id", "realm"),
        sa.UniqueConstraint("duel_id", "client_key"),
        sa.CheckConstraint("state IN ('answering', 'open', 'voted', 'void', 'skipped')", name="state"),
        sa.ForeignKeyConstraint(["duel_id", "realm"], ["duels.id", "duels.realm"], ondelete="CASCADE"),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_rounds_duel_id", "duel_rounds", ["duel_id", "created_at"])
    op.create_index("ix_duel_rounds_user_id", "duel_rounds", ["user_id", "state"])
    op.create_table(
        "duel_replies",
        sa.Column("round_id", sa.Text, primary_key=True),
        sa.Column("spot", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("first_ms", sa.Integer, nullable=True),
        sa.Column("total_ms", sa.Integer, nullable=True),
        sa.Column("cost_micros", BigNumber, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.CheckConstraint("spot IN ('x', 'y')", name="spot"),
        _of_a_round(),
        sqlite_strict=True,
    )
    op.create_table(
        "duel_votes",
        sa.Column("round_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("criteria", Json, nullable=False),
        sa.Column("stars", Json, nullable=False),
        sa.Column("seen", Json, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("outcome IN ('a', 'b', 'tie', 'both_bad')", name="outcome"),
        _of_a_round(),
        sqlite_strict=True,
    )


def _beside_the_rounds() -> None:
    op.create_table(
        "duel_prompt_sets",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prompts", Json, nullable=False),
        sa.Column("for_replay", Flag, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_prompt_sets_user_id", "duel_prompt_sets", ["user_id", "created_at"])
    op.create_table(
        "duel_judgements",
        sa.Column("round_id", sa.Text, primary_key=True),
        sa.Column("brain_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("brain_name", sa.Text, nullable=False),
        sa.Column("verdict_ab", sa.Text, nullable=False),
        sa.Column("verdict_ba", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("is_contestant", Flag, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("verdict IN ('x', 'y', 'tie', 'invalid')", name="verdict"),
        _of_a_round(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_judgements_user_id", "duel_judgements", ["user_id"])
    op.create_table(
        "duel_replays",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        _realm(),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("candidate_version", sa.Integer, nullable=False),
        sa.Column("current_version", sa.Integer, nullable=False),
        sa.Column("duel_id", sa.Text, nullable=False),
        sa.Column("brain_id", sa.Text, nullable=True),
        sa.Column("job_id", sa.Text, nullable=True),
        sa.Column("adopted_version", sa.Integer, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["duel_id", "realm"], ["duels.id", "duels.realm"], ondelete="CASCADE"),
        _of_a_person(),
        sqlite_strict=True,
    )
    op.create_index("ix_duel_replays_user_id", "duel_replays", ["user_id", "created_at"])


def _of_a_round() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["round_id", "realm"], ["duel_rounds.id", "duel_rounds.realm"], ondelete="CASCADE")
