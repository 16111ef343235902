"""Values that nobody can guess."""

import secrets


def new_secret(prefix: str = "") -> str:
    """256 random bits in 43 characters."""
    return prefix + secrets.token_urlsafe(32)
