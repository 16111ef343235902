"""Groups: who speaks when, and what was agreed for a talk among personas."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Nothing yet."""
