"""Ceilings for paid calls, and what was spent under them."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    pass
