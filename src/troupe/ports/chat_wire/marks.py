"""The marks by which models part roles, when they stand in what somebody wrote.

A server that runs a model reads them as its own wherever they stand: a card with `<|im_start|>system` in it would speak
as the studio. They reach models as words, parted by a character that nobody sees.
"""

import re

_PARTED = "\u2060"
_MARK = re.compile(
    r"<(?=\|[^|<>\s]{1,40}\|>)"  # <|im_start|>, <|eot_id|>
    r"|<(?=｜[^｜<>]{1,40}｜>)"
    r"|<(?=/?(?:s|bos|eos|pad|unk|(?:start|end)_of_turn)>)"
    r"|<(?=</?SYS>>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])"
)


def as_words(text: str) -> str:
    """The same to read, and no mark to a model."""
    return _MARK.sub(lambda mark: mark[0] + _PARTED, text)
