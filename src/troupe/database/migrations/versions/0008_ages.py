"""Age, quarantine and the realm on every table of a persona."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing yet."""
