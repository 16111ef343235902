"""What of a reply is spoken: its words, and not what it says it is doing."""

import re

# A stage direction begins a line, and the words after it are spoken.
_DIRECTION = re.compile(r"^[ \t]*(?:\([^()\n]*\)|\[[^\[\]\n]*\])[ \t]*", re.MULTILINE)


def spoken_words(text: str) -> str:
    """The reply without what begins a line in ( ) or [ ]."""
    before = None
    while before != text:
        before, text = text, _DIRECTION.sub("", text)
    return text.strip()
