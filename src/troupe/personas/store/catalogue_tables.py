"""The tables of the catalogue. Entries and copies live on when the persona they came from is gone."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text

from troupe.database import BigNumber, Json, Moment, realm_column, table

entries = table(
    "catalogue_entries",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("publisher_id", Text, nullable=True),
    Column("handle", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("tags", Json, nullable=False),
    Column("language", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("age", Integer, nullable=True),
    Column("license", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("kit_sha256", Text, nullable=False),
    Column("fingerprint", Text, nullable=True),
    Column("published_at", Moment, nullable=False),
    Column("status", Text, nullable=False),
    Column("installs", Integer, nullable=False),
    Column("rating_count", Integer, nullable=False),
    Column("rating_sum", Integer, nullable=False),
    Column("rating_shown", BigNumber, nullable=False),
    Column("search_text", Text, nullable=False),
    CheckConstraint("status IN ('listed', 'held', 'withdrawn')", name="status"),
    CheckConstraint(
        "audience IN ('child', 'everyone', 'adult') AND (realm = 'family' OR audience <> 'child')", name="audience"
    ),
    CheckConstraint("realm = 'family' OR (age IS NOT NULL AND age >= 18)", name="of_age_among_adults"),
    CheckConstraint("length(summary) <= 300", name="summary_length"),
    UniqueConstraint("publisher_id", "handle"),
)
for _key in ("published_at", "rating_shown", "installs"):
    Index(f"ix_catalogue_entries_by_{_key}", *(entries.c[name] for name in ("status", _key, "id")))

releases = table(
    "catalogue_versions",
    Column("entry_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", Text, nullable=False),
    Column("kit_sha256", Text, nullable=False),
    Column("license", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("document", Json, nullable=False),
    UniqueConstraint("entry_id", "version"),
)

installs = table(
    "catalogue_installs",
    Column("entry_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("installed_at", Moment, nullable=False),
)
Index("ix_catalogue_installs_persona_id", installs.c.persona_id)
Index("ix_catalogue_installs_user_id", installs.c.user_id)

ratings = table(
    "catalogue_ratings",
    Column("entry_id", Text, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("stars", Integer, nullable=False),
    Column("comment", Text, nullable=False),
    Column("rated_at", Moment, nullable=False),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
)

reports = table(
    "catalogue_reports",
    Column("id", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
    CheckConstraint("reason IN ('broken', 'licence', 'impersonation', 'harmful', 'minor_safety')", name="reason"),
)
Index(
    "uq_catalogue_reports_open",
    reports.c.entry_id,
    reports.c.user_id,
    unique=True,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)
