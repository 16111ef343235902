"""Text that looks like a key must not be sent as chat; a key says by its beginning whose it is."""

import re

# Longest first: the beginning decides.
BEGINNINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sk-proj-", ("openai",)),
    ("sk-ant-", ("anthropic",)),
    ("sk-or-", ("openrouter",)),
    ("gsk_", ("groq",)),
    ("xai-", ("xai",)),
    ("AIza", ("google",)),
    ("hf_", ()),
    ("sk-", ("openai", "deepseek")),
)
_LONG_TOKEN = re.compile(r"(?=[A-Za-z0-9_-]*[0-9])(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{32,}")
_BEGINS = re.compile("(?:" + "|".join(re.escape(beginning) for beginning, _ in BEGINNINGS) + r")[A-Za-z0-9_-]{12,}")


def looks_like_secret(text: str) -> bool:
    """Whether a message is, or carries, something shaped like a key."""
    return any(_BEGINS.match(word) for word in text.split()) or _LONG_TOKEN.fullmatch(text.strip()) is not None


def whose_key(key: str) -> tuple[str, ...]:
    """The gateways a key may belong to, by its beginning; nothing leaves this computer to find out."""
    return next((gateways for beginning, gateways in BEGINNINGS if key.startswith(beginning)), ())
