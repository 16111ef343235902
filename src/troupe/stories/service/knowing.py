"""What the world of a story knows at this turn: lorebooks of its people and its own, and what its template brings."""

import re
from collections.abc import Sequence

from troupe.accounts import User
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Lore, LoreLine, LoreMoment, LoreScope
from troupe.stories.domain.casting import Acting
from troupe.stories.domain.question import LoreFound
from troupe.stories.domain.story import Node, Story
from troupe.stories.errors import StoryNotFound

LOOKED_BACK = 3
MOST_TOLD = 40


class Knowing:
    """Asks lorebooks."""

    def __init__(self, lore: Lore) -> None:
        self._lore = lore

    async def check_books(self, user: User, ids: Sequence[str]) -> None:
        """Refuse books that a person does not have."""
        if await self._lore.unknown(user, ids):
            raise StoryNotFound("lorebook")

    async def found(
        self,
        user: User,
        story: Story,
        path: Sequence[Node],
        user_input: str,
        cast: Sequence[Acting],
        ids: Sequence[str],
    ) -> tuple[LoreFound, ...]:
        """Entries whose keys stand in the input or the last turns, each book once."""
        lines = _lines(path, user_input)
        found = [*_of_template(story, lines)]
        known: set[str] = set()
        narrator = next((each.persona_id for each in cast if each.seat == "narrator"), None)
        people = dict.fromkeys([narrator, *(each.persona_id for each in cast if each.persona_id)])
        for persona_id in people if any(people) or ids else ():
            scope = LoreScope(persona_id=persona_id, lorebook_ids=tuple(ids))
            moment = LoreMoment(
                lines=lines, messages=2 * len(path) + 1, answers=len(path), persona_id=persona_id or "",
                kind="reply", seed=str(story.settings.seed),
            )  # fmt: skip
            reading = await self._lore.reading(user, scope, moment)
            for each in reading.fired:
                if each.entry_id not in known:
                    known.add(each.entry_id)
                    hit = each.hits[0] if each.hits else None
                    key, where = (hit.key, hit.source) if hit else (each.reason, each.detail)
                    found.append(LoreFound(each.book_name, each.name, key, where, each.text, each.tokens))
        return tuple(found[:MOST_TOLD])


def _lines(path: Sequence[Node], user_input: str) -> list[LoreLine]:
    said = []
    for node in path[-LOOKED_BACK:]:
        said.append(LoreLine(f"{node.id}.input", "player", "user", node.told.user_input))
        said.append(LoreLine(node.id, "narrator", "persona", node.text))
    return [*said, LoreLine("input", "player", "user", user_input)]


def _of_template(story: Story, lines: Sequence[LoreLine]) -> list[LoreFound]:
    found = []
    for note in story.began.lore:
        for key in note.keys:
            word = re.compile(rf"\b{re.escape(key)}\b", re.IGNORECASE)
            line = next((line for line in reversed(lines) if word.search(line.text)), None)
            if line is not None:
                where = "the input" if line.node_id == "input" else "the last turns"
                book = story.began.template or "template"
                found.append(LoreFound(book, note.name, key, where, note.text, estimate_tokens(note.text)))
                break
    return found
