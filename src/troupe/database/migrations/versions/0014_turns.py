"""Turns: the boundary a message met, the persona's mood after it, a model's own words, and the chat's variables."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for column in ("boundary", "mood", "variables"):
        op.add_column("chat_nodes", sa.Column(column, Json, nullable=True))
    op.add_column("chat_nodes", sa.Column("raw_text", sa.Text, nullable=True))
