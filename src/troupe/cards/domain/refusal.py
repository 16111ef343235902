"""Why a file gives no card."""

MIB = 1024 * 1024
LARGEST_TEXT = 32 * MIB
"""Of a card's own text, however it is wrapped."""


class Refusal(ValueError):
    """A machine word, the place in the file, and a sentence."""

    def __init__(self, code: str, place: str, detail: str, offset: int | None = None) -> None:
        super().__init__(detail)
        self.code, self.place, self.detail = code, place, detail
        self.offset = offset
        """The byte or character at which it goes wrong, from 0, where there is one."""


def too_large(place: str) -> Refusal:
    return Refusal("too_large", place, f"The text of a card has at most {LARGEST_TEXT // MIB} MiB.")
