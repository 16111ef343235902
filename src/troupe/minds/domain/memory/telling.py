"""How a memory is told in a prompt: one line with its date."""

from bisect import bisect_right
from datetime import datetime
from functools import lru_cache

from troupe.kit.tokens import estimate_tokens

ROUND_TOKENS = 60


def fact_line(text: str, since: datetime, until: datetime | None, until_word: str = "until") -> str:
    """`- lives in Lisbon (2026-03-02)`; what is over says until when."""
    dates = f"{since:%Y-%m-%d}" + (f", {until_word} {until:%Y-%m-%d}" if until else "")
    return f"- {' '.join(text.split())} ({dates})"


def round_line(asked: str, answered: str, said_at: datetime, hits: frozenset[str]) -> str:
    """What was said then, cut to what is asked for."""
    return f"- {cut_around(_said(asked, answered), hits, ROUND_TOKENS)} ({said_at:%Y-%m-%d})"


@lru_cache(maxsize=64)
def _said(asked: str, answered: str) -> str:
    return f"“{' '.join(asked.split())}”" + (f" → “{' '.join(answered.split())}”" if answered else "")


def cut_around(text: str, hits: frozenset[str], tokens: int) -> str:
    """A piece of a text that has room for so many tokens, around the first word that was asked for."""
    if estimate_tokens(text) <= tokens:
        return text
    words = text.split()
    at = next((place for place, word in enumerate(words) if _bare(word) in hits), 0)

    def reach(steps: int) -> slice:
        """The words around it, one more on either side with each step."""
        return slice(max(0, at - steps), min(len(words), at + steps))

    steps = bisect_right(range(1, len(words) + 1), tokens - 2, key=lambda n: estimate_tokens(" ".join(words[reach(n)])))
    low, high = reach(steps).start, reach(steps).stop
    return ("… " if low else "") + " ".join(words[low:high]) + (" …" if high < len(words) else "")


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?“”\"'()")
