"""Pictures of data sets may have a mask: what of them is to be learnt."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("talent_samples", sa.Column("mask_media_id", sa.Text, nullable=True))
