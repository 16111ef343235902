"""The tables of accounts."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table

tiers = table(
    "tiers",
    Column("tier", Text, primary_key=True),
    Column("persona_limit", Integer, nullable=False),
    Column("voice_training", Flag, nullable=False),
)

users = table(
    "users",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("username", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("tier", Text, ForeignKey("tiers.tier"), nullable=False),
    Column("role", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("age_band", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("credential_generation", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("guardian_id", Text, nullable=True, index=True),
    Column("adult_confirmed_at", Moment, nullable=True),
    Column("adult_statement", Text, nullable=True),
    Column("last_seen_at", Moment, nullable=True),
    CheckConstraint("role IN ('owner', 'admin', 'member')", name="role"),
    CheckConstraint("status IN ('active', 'suspended', 'erasing')", name="status"),
    CheckConstraint("age_band IN ('unknown', 'child', 'adult')", name="age_band"),
    CheckConstraint("realm = 'family' OR age_band <> 'child'", name="no_child_among_adults"),
    CheckConstraint("age_band <> 'child' OR guardian_id IS NOT NULL", name="guardian"),
    CheckConstraint(
        "realm = 'adult' OR (adult_statement IS NULL AND adult_confirmed_at IS NULL)", name="adult_statement"
    ),
    UniqueConstraint("id", "realm"),
)
Index(
    "uq_users_owner",
    users.c.role,
    unique=True,
    sqlite_where=text("role = 'owner'"),
    postgresql_where=text("role = 'owner'"),
)

settings = table(
    "settings",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

drafts = table(
    "drafts",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

stored_keys = table(
    "stored_keys",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("masked", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_tested_at", Moment, nullable=True),
    Column("last_used_at", Moment, nullable=True),
)

answered = table(
    "answered",
    Column("user_id", Text, primary_key=True),
    Column("door", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("status", Integer, nullable=True),
    Column("answer", Text, nullable=True),
    Column("at", Moment, nullable=False),
)

# One row: what this installation is, and the hashes that open it.
installation = table(
    "installation",
    Column("id", Text, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("mode", Text, nullable=True),
    Column("set_up_at", Moment, nullable=True),
    Column("setup_code_hash", Text, nullable=True),
    Column("setup_code_until", Moment, nullable=True),
    Column("setup_wrong", Integer, nullable=False),
    Column("passphrase_hash", Text, nullable=True),
    CheckConstraint("id = 'this'", name="one_row"),
    CheckConstraint("mode IN ('local', 'multi')", name="mode"),
)

passwords = table(
    "passwords",
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

sign_ins = table(
    "sign_ins",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False, index=True),
    Column("acting_id", Text, ForeignKey("users.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("device", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("kind IN ('token', 'cookie')", name="kind"),
    CheckConstraint("length(device) <= 120", name="device"),
)

# Every renewing value a sign-in ever had, as SHA-256: an old one that comes back was stolen.
sign_in_secrets = table(
    "sign_in_secrets",
    Column("hash", Text, primary_key=True),
    Column("sign_in_id", Text, ForeignKey("sign_ins.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("replaced_at", Moment, nullable=True),
    Index("ix_sign_in_secrets_sign_in_id", "sign_in_id", "number"),
)

personal_tokens = table(
    "personal_tokens",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=True),
    Column("last_used_at", Moment, nullable=True),
    CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
    Index("ix_personal_tokens_user_id", "user_id", "created_at"),
)

invites = table(
    "invites",
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("tier", Text, ForeignKey("tiers.tier"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("role IN ('admin', 'member')", name="role"),
)

teams = table(
    "teams",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
)

team_members = table(
    "team_members",
    Column("team_id", Text, ForeignKey("teams.id"), primary_key=True),
    Column("user_id", Text, ForeignKey("users.id"), primary_key=True, index=True),
    Column("role", Text, nullable=False),
    Column("since", Moment, nullable=False),
    CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="role"),
)

# Wrong guesses, by keyed hash of the account or the address.
guesses = table(
    "guesses",
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("wait_until", Moment, nullable=True),
)

# People and things stand here as keyed hashes, so that the chain outlives an erased person without naming them.
audit = table(
    "audit",
    Column("seq", BigNumber, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=True),
    Column("name", Text, nullable=False),
    Column("target", Text, nullable=True),
    Column("rule", Text, nullable=True),
    Column("address_hash", Text, nullable=True),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)

privacy_runs = table(
    "privacy_runs",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("user_id", Text, nullable=True, unique=True),
    Column("job_id", Text, nullable=True),
    Column("delete_backups", Flag, nullable=False),
    Column("begun_at", Moment, nullable=False),
    CheckConstraint("kind IN ('export', 'erase')", name="kind"),
)

erasure_receipts = table(
    "erasure_receipts",
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Column("counts", Json, nullable=False),
    Column("found", Json, nullable=False),
    Column("notes", Json, nullable=False),
)
