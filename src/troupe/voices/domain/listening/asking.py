"""What listening is asked for, and what is wrong with it."""

from collections.abc import Sequence

from troupe.kit.errors import Invalid

MOST_HINTS = 200
MOST_WORDS = 10
LONGEST_HINT = 200
MOST_BYTES = 12_000
LONGEST_SECONDS = 600
AT_ONCE_SECONDS = 60


class HintsRefused(Invalid):
    code = "hints_refused"

    def __init__(self, detail: str) -> None:
        super().__init__(
            detail, next_step=f"Send at most {MOST_HINTS} phrases of at most {MOST_WORDS} words.", field="hints"
        )


class TooLongToHear(Invalid):
    code = "too_long"

    def __init__(self) -> None:
        super().__init__(
            f"Recordings of up to {LONGEST_SECONDS // 60} minutes are heard.",
            next_step="Cut the recording and send the pieces.",
            field="file",
            limit=LONGEST_SECONDS,
        )


def checked_hints(hints: Sequence[str]) -> tuple[str, ...]:
    """Phrases to listen for, each once and in their order; raises HintsRefused."""
    phrases = tuple(dict.fromkeys(" ".join(each.split()) for each in hints))
    if len(phrases) > MOST_HINTS:
        raise HintsRefused(f"These are {len(phrases)} phrases.")
    if sum(len(each.encode()) for each in phrases) > MOST_BYTES:
        raise HintsRefused("These phrases are too long together.")
    for phrase in phrases:
        if not any(each.isalnum() for each in phrase):
            raise HintsRefused(f"The phrase {phrase[:40]!r} has no word in it.")
        if len(phrase.split()) > MOST_WORDS or len(phrase) > LONGEST_HINT:
            raise HintsRefused(f"The phrase {phrase[:40]!r}… is too long.")
    return phrases
