"""What minds count of answers, reports and reminders as tables; none of them holds a word that was said."""

from sqlalchemy import CheckConstraint, Column, Double, Index, Integer, Text
from sqlalchemy.dialects.sqlite import REAL
from sqlalchemy.types import TypeEngine

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table

_REAL: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

answer_counts = table(
    "answer_counts",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("manner", Text, nullable=False),
    Column("scripted", Flag, nullable=False),
    Column("counts", Json, nullable=False),
    Column("user_words", Integer, nullable=False),
    Column("first_token_ms", Integer, nullable=True),
    Column("cost_micros", BigNumber, nullable=False),
    Column("emotion", Text, nullable=True),
    Column("boundary_hits", Integer, nullable=False),
    Column("said_at", Moment, nullable=False),
)
Index("ix_answer_counts_said", answer_counts.c.persona_id, answer_counts.c.user_id, answer_counts.c.said_at)
Index("ix_answer_counts_chat_id", answer_counts.c.chat_id)

occasions = table(
    "occasions",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", _REAL, nullable=True),
    Column("happened_at", Moment, nullable=False),
)
Index("ix_occasions_happened", occasions.c.persona_id, occasions.c.user_id, occasions.c.happened_at)

reports = table(
    "fidelity_reports",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("chat_id", Text, nullable=True),
    Column("last", Integer, nullable=True),
    Column("brain", Json, nullable=True),
    Column("judge", Json, nullable=True),
    Column("scripted", Flag, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("score", _REAL, nullable=True),
    Column("result", Json, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    CheckConstraint("status IN ('running', 'done', 'too_few')", name="status"),
    CheckConstraint("source IN ('probes', 'chat')", name="source"),
)
Index("ix_fidelity_reports_newest", reports.c.persona_id, reports.c.user_id, reports.c.created_at, reports.c.id)

reminders = table(
    "reminders",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("persona_id", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("traits", Json, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("answer_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("state IN ('proposed', 'waiting', 'carried')", name="state"),
)
Index("ix_reminders_chat_id", reminders.c.chat_id, reminders.c.state)
