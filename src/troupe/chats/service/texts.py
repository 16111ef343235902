"""What a text must be before it is kept: not too long, and text."""

import re

from troupe.chats.errors import EmptyMessage, LooksLikeSecret, NotText, TooLong
from troupe.minds import looks_like_secret

LONGEST_MESSAGE = 32_000
# Control characters but tab and line ends, and lone halves of characters.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def check_message(text: str, *, allow_secret: bool, needed: bool) -> None:
    check_text(text, LONGEST_MESSAGE, "text")
    if needed and not text.strip():
        raise EmptyMessage
    if not allow_secret and looks_like_secret(text):
        raise LooksLikeSecret


def check_text(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise TooLong(limit, field)
    if _NOT_TEXT.search(text):
        raise NotText(field)
