"""What is handed to the user: a draft of their own next message, or a few to choose from."""

import re

from troupe.chats.errors import NothingSuggested
from troupe.chats.service.turn import Turn

LONGEST_SUGGESTION = 120
_FIRST_SENTENCE = re.compile(r".+?[.!?…。！？]+(?=\s|$|[^\s.!?…。！？])")
_MARK = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.):])\s*")
_QUOTES = "\"'“”„«»「」 "


def handed_over(turn: Turn) -> object:
    """A text for a draft; for suggestions a list in which none is like another and none touches a boundary."""
    text = turn.performance.text
    return _bare(text) if turn.run.kind == "draft" else _suggestions(turn, text)


def needs_space(turn: Turn, text: str) -> bool:
    """Whether an answer that goes on would run its next word into its last one."""
    so_far = turn.so_far
    return bool(so_far) and not turn.abilities.prefill and not so_far[-1].isspace() and text[:1].isalnum()


def _suggestions(turn: Turn, text: str) -> list[str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        said = _in_short(_bare(_MARK.sub("", line)))
        if said and len(said) <= LONGEST_SUGGESTION and not turn.guard.gate.judge(said).is_hit:
            found.setdefault(said.casefold().rstrip(".!?…"), said)
    if not found:
        raise NothingSuggested(turn.brain.name)
    return list(found.values())[: turn.wish.count]


def _in_short(line: str) -> str:
    """A line, or how it begins where it is a whole paragraph."""
    first = _FIRST_SENTENCE.match(line) if len(line) > LONGEST_SUGGESTION else None
    return first.group() if first else line


def _bare(text: str) -> str:
    text = text.strip()
    return text.strip(_QUOTES) if text[:1] in _QUOTES and text[-1:] in _QUOTES else text
