"""How it is known how much a brain can read at once."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.add_column("brains", sa.Column("context_source", sa.Text, nullable=False, server_default="assumed"))
    # What differs from the assumption was told by a server or by somebody; which of the two, nobody wrote down.
    op.execute(sa.text("UPDATE brains SET context_source = 'gateway' WHERE context_tokens <> 8192"))
