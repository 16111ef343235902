"""Takes secrets out of text that a person, a log or another machine will see."""

import re
from collections.abc import Iterable

_KEY_LIKE = re.compile(
    r"(?:sk-|gsk_|xai-|pk-|rk-|hf_|AIza|key-)[A-Za-z0-9_\-.]{6,}"
    r"|(?<=[Bb]earer )\S{6,}"
    r"|\b(?=[A-Za-z0-9_\-]*[0-9])(?=[A-Za-z0-9_\-]*[A-Za-z])[A-Za-z0-9_\-]{32,}\b"
)


def masked(secret: str) -> str:
    """How a secret is shown: its last four characters, and nothing of a short one."""
    return f"…{secret[-4:]}" if len(secret) >= 12 else "…"


def mask_keys(text: str, known: Iterable[str] = ()) -> str:
    """The text without the known secrets and without anything that looks like one."""
    for secret in known:
        if secret:
            text = text.replace(secret, "…")
    return _KEY_LIKE.sub("…", text)
