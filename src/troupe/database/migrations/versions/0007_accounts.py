"""Accounts: passwords, sign-ins, tokens, invites, teams, guesses, the audit chain, and what this installation is."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    run(
        "ALTER TABLE users ADD COLUMN guardian_id TEXT CONSTRAINT ck_users_guardian"
        " CHECK (age_band <> 'child' OR guardian_id IS NOT NULL)"
    )
    for table, name in (
        ("users", "adult_confirmed_at"),
        ("users", "last_seen_at"),
        ("stored_keys", "last_tested_at"),
        ("stored_keys", "last_used_at"),
    ):
        op.add_column(table, sa.Column(name, Moment, nullable=True))
    run(
        "ALTER TABLE users ADD COLUMN adult_statement TEXT CONSTRAINT ck_users_adult_statement"
        " CHECK (realm = 'adult' OR (adult_statement IS NULL AND adult_confirmed_at IS NULL))"
    )
    op.create_index("ix_users_guardian_id", "users", ["guardian_id"])
    _installation()
    _credentials()
    _teams()
    _records()
    for statement in wall_statements(
        dialect, "passwords", "sign_ins", "sign_in_secrets", "personal_tokens", "invites", "teams", "team_members"
    ):
        op.execute(statement)


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=True),
        sa.Column("set_up_at", Moment, nullable=True),
        sa.Column("setup_code_hash", sa.Text, nullable=True),
        sa.Column("setup_code_until", Moment, nullable=True),
        sa.Column("setup_wrong", sa.Integer, nullable=False),
        sa.Column("passphrase_hash", sa.Text, nullable=True),
        sa.CheckConstraint("id = 'this'", name="one_row"),
        sa.CheckConstraint("mode IN ('local', 'multi')", name="mode"),
        sqlite_strict=True,
    )


def _credentials() -> None:
    op.create_table(
        "passwords",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("acting_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("last_used_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('token', 'cookie')", name="kind"),
        sa.CheckConstraint("length(device) <= 120", name="device"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_ins_user_id", "sign_ins", ["user_id"])
    op.create_table(
        "sign_in_secrets",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("sign_in_id", sa.Text, sa.ForeignKey("sign_ins.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("replaced_at", Moment, nullable=True),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_secrets_sign_in_id", "sign_in_secrets", ["sign_in_id", "number"])
    op.create_table(
        "personal_tokens",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=True),
        sa.Column("last_used_at", Moment, nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        sqlite_strict=True,
    )
    op.create_index("ix_personal_tokens_user_id", "personal_tokens", ["user_id", "created_at"])
    op.create_table(
        "invites",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, sa.ForeignKey("tiers.tier"), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'member')", name="role"),
        sqlite_strict=True,
    )


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        sqlite_strict=True,
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Text, sa.ForeignKey("teams.id"), primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="role"),
        sqlite_strict=True,
    )
    op.create_index("ix_team_members_user_id", "team_members", ["user_id"])


def _records() -> None:
    op.create_table(
        "guesses",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("wait_until", Moment, nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("seq", BigNumber, primary_key=True, autoincrement=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=True),
        sa.Column("rule", sa.Text, nullable=True),
        sa.Column("address_hash", sa.Text, nullable=True),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sqlite_strict=True,
    )
    op.create_table(
        "privacy_runs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=True, unique=True),
        sa.Column("job_id", sa.Text, nullable=True),
        sa.Column("delete_backups", Flag, nullable=False),
        sa.Column("begun_at", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('export', 'erase')", name="kind"),
        sqlite_strict=True,
    )
    op.create_table(
        "erasure_receipts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("finished_at", Moment, nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("found", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sqlite_strict=True,
    )
