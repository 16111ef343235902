"""Rounds of duels know who writes them, and what of a reply is style is counted once."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("duel_rounds", sa.Column("owner", sa.Text, nullable=False, server_default=""))
    op.add_column("duel_replies", sa.Column("tokens_in", sa.Integer, nullable=True))
    op.add_column("duel_replies", sa.Column("tokens_out", sa.Integer, nullable=True))
    op.add_column("duel_replies", sa.Column("style", Json, nullable=True))
