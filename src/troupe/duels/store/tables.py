"""The tables of the stage: who stands on it, what is being written there, what was set and drawn."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, text

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table


def _of_a_person() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE")


def _of_a_stage() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["stage_id", "realm"], ["duel_stages.id", "duel_stages.realm"], ondelete="CASCADE")


stages = table(
    "duel_stages",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("chat_id", Text, nullable=False, unique=True),
    Column("persona_text", Text, nullable=False),
    Column("mood", Text, nullable=False),
    Column("talk", Json, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("archived_at", Moment, nullable=True),
    UniqueConstraint("id", "realm"),
    ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
    _of_a_person(),
)
_CURRENT = text("archived_at IS NULL")
Index(
    "uq_duel_stages_current", stages.c.user_id, unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
)  # one current stage for each person

open_replies = table(
    "duel_open_replies",
    Column("node_id", Text, primary_key=True),
    Column("stage_id", Text, nullable=False, index=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("run_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("is_new", Flag, nullable=False),
    _of_a_stage(),
)

turns = table(
    "duel_turns",
    Column("stage_id", Text, primary_key=True),
    Column("client_key", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("body", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("run_id", Text, nullable=True),
    Column("line_id", Text, nullable=True),
    Column("status", Text, nullable=False),
    _of_a_stage(),
)

stage_settings = table(
    "duel_settings",
    Column("user_id", Text, primary_key=True),
    realm_column(),
    Column("image_provider", Text, nullable=False),
    Column("image_model", Text, nullable=True),
    Column("image_base_url", Text, nullable=True),
    Column("voice_enabled", Flag, nullable=False),
    Column("reply_length", Text, nullable=False),
    CheckConstraint("reply_length IN ('short', 'medium', 'long')", name="reply_length"),
    _of_a_person(),
)

rating_facts = table(
    "duel_rating_facts",
    Column("node_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("fact_id", Text, nullable=False),
    _of_a_person(),
)

portraits = table(
    "duel_portraits",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("persona_id", Text, nullable=True),
    Column("cache_key", Text, nullable=False),
    Column("media_id", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=True),
    Column("seed", BigNumber, nullable=True),
    Column("prompt", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    _of_a_person(),
)
Index("ix_duel_portraits_cache", portraits.c.user_id, portraits.c.cache_key, portraits.c.at)

contestants = table(
    "duel_contestants",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("persona_id", Text, nullable=False),
    Column("persona_version", Integer, nullable=False),
    Column("brain", Json, nullable=False),
    Column("label", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("user_id", "fingerprint"),
    _of_a_person(),
)

duels = table(
    "duels",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("contestant_ids", Json, nullable=False),
    Column("blind", Flag, nullable=False),
    Column("pace", Text, nullable=False),
    Column("max_words", Integer, nullable=False),
    Column("memory", Flag, nullable=False, server_default="0"),
    Column("prompt_set_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment, nullable=True),
    UniqueConstraint("id", "realm"),
    CheckConstraint("kind IN ('personas', 'versions')", name="kind"),
    _of_a_person(),
)
Index("ix_duels_user_id", duels.c.user_id, duels.c.created_at, duels.c.id)

rounds = table(
    "duel_rounds",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("duel_id", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("x_id", Text, nullable=False),
    Column("y_id", Text, nullable=False),
    Column("x_is_left", Flag, nullable=False),
    Column("salt", Text, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("remaining", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("blind", Flag, nullable=False),
    Column("scripted", Text, nullable=False),
    Column("client_key", Text, nullable=True),
    Column("leaks", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
    UniqueConstraint("id", "realm"),
    UniqueConstraint("duel_id", "client_key"),
    CheckConstraint("state IN ('answering', 'open', 'voted', 'void', 'skipped')", name="state"),
    ForeignKeyConstraint(["duel_id", "realm"], ["duels.id", "duels.realm"], ondelete="CASCADE"),
    _of_a_person(),
)
Index("ix_duel_rounds_duel_id", rounds.c.duel_id, rounds.c.created_at)
Index("ix_duel_rounds_user_id", rounds.c.user_id, rounds.c.state)


def _of_a_round() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["round_id", "realm"], ["duel_rounds.id", "duel_rounds.realm"], ondelete="CASCADE")


replies = table(
    "duel_replies",
    Column("round_id", Text, primary_key=True),
    Column("spot", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("text", Text, nullable=False),
    Column("shown", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("first_ms", Integer, nullable=True),
    Column("total_ms", Integer, nullable=True),
    Column("tokens_in", Integer, nullable=True),
    Column("tokens_out", Integer, nullable=True),
    Column("cost_micros", BigNumber, nullable=True),
    Column("error", Json, nullable=True),
    Column("style", Json, nullable=True),
    CheckConstraint("spot IN ('x', 'y')", name="spot"),
    _of_a_round(),
)

votes = table(
    "duel_votes",
    Column("round_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("outcome", Text, nullable=False),
    Column("criteria", Json, nullable=False),
    Column("stars", Json, nullable=False),
    Column("seen", Json, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("outcome IN ('a', 'b', 'tie', 'both_bad')", name="outcome"),
    _of_a_round(),
)

prompt_sets = table(
    "duel_prompt_sets",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("name", Text, nullable=False),
    Column("prompts", Json, nullable=False),
    Column("for_replay", Flag, nullable=False),
    Column("created_at", Moment, nullable=False),
    _of_a_person(),
)
Index("ix_duel_prompt_sets_user_id", prompt_sets.c.user_id, prompt_sets.c.created_at)

judgements = table(
    "duel_judgements",
    Column("round_id", Text, primary_key=True),
    Column("brain_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("brain_name", Text, nullable=False),
    Column("verdict_ab", Text, nullable=False),
    Column("verdict_ba", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("is_contestant", Flag, nullable=False),
    Column("cost_micros", BigNumber, nullable=True),
    Column("at", Moment, nullable=False),
    CheckConstraint("verdict IN ('x', 'y', 'tie', 'invalid')", name="verdict"),
    _of_a_round(),
)
Index("ix_duel_judgements_user_id", judgements.c.user_id)

replays = table(
    "duel_replays",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("persona_id", Text, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("candidate_version", Integer, nullable=False),
    Column("current_version", Integer, nullable=False),
    Column("duel_id", Text, nullable=False),
    Column("brain_id", Text, nullable=True),
    Column("job_id", Text, nullable=True),
    Column("adopted_version", Integer, nullable=True),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["duel_id", "realm"], ["duels.id", "duels.realm"], ondelete="CASCADE"),
    _of_a_person(),
)
Index("ix_duel_replays_user_id", replays.c.user_id, replays.c.created_at)

proposals = table(
    "duel_proposals",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    realm_column(),
    Column("persona_id", Text, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("candidate_version", Integer, nullable=False),
    Column("made_from", Text, nullable=False),
    Column("changes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("made_from IN ('ratings', 'hand', 'model')", name="made_from"),
    _of_a_person(),
)
Index("ix_duel_proposals_user_id", proposals.c.user_id, proposals.c.created_at)
