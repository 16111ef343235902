"""Everything that can be remembered on the line that is told, and when each of it was last."""

from collections.abc import Sequence

from troupe.stories.domain.passage import Passage
from troupe.stories.domain.remembering import passages_before, passages_of
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown

EXCERPT = 240


def recollections(story: Story, q: str = "") -> list[Shown]:
    """The newest first; with words, those passages in which all of them stand."""
    path = story.path()
    last = _last_recalls(path)
    words = q.casefold().split()
    found = [*passages_before(story), *(each for node in path for each in passages_of(node, story.settings.language))]
    return [
        _shown(each, last.get((each.turn_id, each.text[:EXCERPT])))
        for each in reversed(found)
        if all(word in each.text.casefold() for word in words)
    ]


def _last_recalls(path: Sequence[Node]) -> dict[tuple[str | None, str], int]:
    """By turn and beginning of a passage: the newest turn whose prompt it stood in."""
    last: dict[tuple[str | None, str], int] = {}
    for node in path:
        passages = node.told.why.get("passages")
        for each in passages if isinstance(passages, list) else ():
            if each.get("used"):
                last[each.get("turn_id"), str(each.get("excerpt"))] = node.told.index
    return last


def _shown(passage: Passage, last: int | None) -> Shown:
    return {
        "passage_id": passage.id,
        "turn_id": passage.turn_id,
        "index": passage.index,
        "text": passage.text,
        "tokens": passage.tokens,
        "last_recalled": last,
    }
