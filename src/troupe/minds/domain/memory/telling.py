"""How a memory is told in a prompt: one line with its date."""

from datetime import datetime

from troupe.kit.tokens import estimate_tokens

ROUND_TOKENS = 60


def fact_line(text: str, since: datetime, until: datetime | None, until_word: str = "until") -> str:
    """`- lives in Lisbon (2026-03-02)`; what is over says until when."""
    dates = f"{since:%Y-%m-%d}" + (f", {until_word} {until:%Y-%m-%d}" if until else "")
    return f"- {' '.join(text.split())} ({dates})"


def round_line(asked: str, answered: str, said_at: datetime, hits: frozenset[str]) -> str:
    """What was said then, cut to what is asked for."""
    said = f"“{' '.join(asked.split())}”" + (f" → “{' '.join(answered.split())}”" if answered else "")
    return f"- {cut_around(said, hits, ROUND_TOKENS)} ({said_at:%Y-%m-%d})"


def cut_around(text: str, hits: frozenset[str], tokens: int) -> str:
    """A piece of a text that has room for so many tokens, around the first word that was asked for."""
    if estimate_tokens(text) <= tokens:
        return text
    words = text.split()
    at = next((place for place, word in enumerate(words) if _bare(word) in hits), 0)
    low = high = at
    while high - low < len(words):
        grown = (max(0, low - 1), min(len(words), high + 1))
        if estimate_tokens(" ".join(words[grown[0] : grown[1]])) > tokens - 2:
            break
        low, high = grown
    return ("… " if low else "") + " ".join(words[low:high]) + (" …" if high < len(words) else "")


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?“”\"'()")
