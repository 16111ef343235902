"""Talent kits that are installed, and whose they are."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    pass
