"""Connections for everyone and their extra headers; what a brain is given beside its name."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    in_them = sa.CheckConstraint("scope IN ('me', 'everyone')", name="scope")
    op.add_column("connections", sa.Column("scope", sa.Text, in_them, nullable=False, server_default="me"))
    op.add_column("connections", sa.Column("header_names", Json, nullable=True))
    op.add_column("brains", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("brains", sa.Column("enabled", Flag, nullable=False, server_default="1"))
    op.add_column("brains", sa.Column("max_output_tokens", sa.Integer, nullable=True))
    for name in ("params", "capabilities", "price"):
        op.add_column("brains", sa.Column(name, Json, nullable=True))
