"""Files that hang on messages, as a prompt tells of them: data in one line each, and pictures for brains with eyes."""

from collections.abc import Iterable, Iterator

from troupe.minds.domain.naming import in_one_line
from troupe.minds.domain.prompting.given import Hanging

TOKENS_OF_A_PICTURE = 1_000
"""More than most servers count for one, so that a prompt with pictures still fits."""
_INSIDE = str.maketrans("[]", "()")


def told_of(files: Iterable[Hanging], *, alone: bool) -> Iterator[str]:
    """What stands for the files in the text; no caption can leave its brackets, nor begin a line of its own.

    A file without a caption is named only where there are no words beside it.
    """
    for each in files:
        caption = " ".join(in_one_line(each.caption).split()).translate(_INSIDE)
        if caption:
            yield f"[{each.kind}: {caption}]"
        elif alone:
            yield f"[{each.kind}]"


def images_of(files: Iterable[Hanging]) -> tuple[str, ...]:
    """The pictures that go along."""
    return tuple(each.media_id for each in files if each.goes_along)
