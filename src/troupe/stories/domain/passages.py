"""Written passages: which one follows, by what was picked or by what was said."""

import re
from collections.abc import Sequence

from troupe.stories.domain.casting import Acting
from troupe.stories.domain.frames import Began, PickedChoice
from troupe.stories.domain.story import Node
from troupe.stories.domain.template import Passage, Way
from troupe.stories.domain.world import Card

_WORD = re.compile(r"[^\W\d_]{3,}")
_SLOT = re.compile(r"\{(player|narrator|cast\.\d+)\}")


def following(began: Began, path: Sequence[Node], user_input: str, picked: PickedChoice | None) -> Passage | None:
    """The passage that an input leads to; None once the written story is over, or where nothing is written."""
    if not began.beats:
        return None
    beats = {beat.beat: beat for beat in began.beats}
    if not path:
        return _filled(began.beats[0], began)
    before = beats.get(path[-1].told.passage or "")
    if before is None or before.ending or not before.choices:
        return None
    way = _way(before.choices, user_input, picked)
    found = beats.get(way.next or "")
    return _filled(found, began) if found else None


def _way(ways: Sequence[Way], user_input: str, picked: PickedChoice | None) -> Way:
    """What was picked; else the way that shares most words with what was said, the first among equals."""
    if picked and picked.index <= len(ways):
        return ways[picked.index - 1]
    said = {word[:5] for word in _WORD.findall(user_input.casefold())}

    def shared(way: Way) -> int:
        return len(said & {word[:5] for word in _WORD.findall(way.text.casefold())})

    return max(ways, key=shared)


def _filled(passage: Passage, began: Began) -> Passage:
    """The passage with the names of this story in its slots."""
    ways = ways_with_names(passage.choices, began.cards, began.cast)
    return passage.model_copy(update={"text": with_names(passage.text, began.cards, began.cast), "choices": ways})


def ways_with_names(ways: Sequence[Way], cards: Sequence[Card], acting: Sequence[Acting]) -> tuple[Way, ...]:
    return tuple(way.model_copy(update={"text": with_names(way.text, cards, acting)}) for way in ways)


def with_names(text: str, cards: Sequence[Card], acting: Sequence[Acting]) -> str:
    """Slots of people filled; a slot without a person says so in words that fit anywhere."""
    narrator = next((each.name for each in acting if each.seat == "narrator"), "the narrator")
    player = next((card.name for card in cards if card.role == "player"), "you")
    cast = [card.name for card in cards if card.role == "cast"]

    def name(found: re.Match[str]) -> str:
        if found[1] == "player":
            return player
        if found[1] == "narrator":
            return narrator
        place = int(found[1].partition(".")[2])
        return cast[place - 1] if 0 < place <= len(cast) else "somebody"

    return _SLOT.sub(name, text)
