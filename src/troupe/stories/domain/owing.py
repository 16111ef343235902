"""What a story owes whoever reads it: things that were named come back, and threads that were opened are closed."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from troupe.stories.domain.question import Question
from troupe.stories.domain.response import ContinuityMarker
from troupe.stories.domain.tree import Node
from troupe.stories.domain.world import folded

FIRST_CALLBACK, EVERY, BACK = 4, 3, 2
MOST_THREADS, HELD_OPEN = 3, 6
INPUTS_KNOWN = 32_768
_THREAD = re.compile(r"^What the (.+) is for$")
_NAMED = re.compile(r"\b(?:the|an?|my|your|this|that|his|her|their) ([a-z]{3,})(?: ([a-z]{3,}))?", re.IGNORECASE)
_NO_THING_TEXT = """
and but for from with into onto about over under near then there here what who whom whose when where why how that
this than not way one ones thing things something nothing time moment back again look closer first second third next
last other same right left side end edge top bottom rest truth companion friend man woman boy girl child others
people while
"""
_FURNITURE_TEXT = "desk table chair floor wall ceiling door window bed shelf stairs ground room corner sill"
_FURNITURE = frozenset(_FURNITURE_TEXT.split())
"""What is looked under and walked past; no story hangs on it."""
_NO_THING = frozenset(_NO_THING_TEXT.split())
_LEADS_TEXT = """
about across after against along around are asks before behind beside between down has have her his into inside is
lies like off onto out over past round says she stands that through till towards under until upon was were with
"""
_LEADS = frozenset(_LEADS_TEXT.split()) | _NO_THING


@dataclass(frozen=True)
class Owed:
    """A thing that this turn opens a question about, comes back to, or answers for."""

    kind: Literal["setup", "callback", "payoff"]
    what: str
    turn: int
    """Where it was named first."""

    def as_marker(self) -> ContinuityMarker:
        about = f"the {self.what}" if self.kind == "callback" else _thread(self.what)
        return ContinuityMarker(
            marker_type=self.kind, description=about, chunk_id_reference=None if self.kind == "setup" else self.turn
        )


def owed_by(asked: Question) -> tuple[Owed, ...]:
    """What turn by turn is opened, taken up and paid off; written passages owe nothing but themselves."""
    if asked.written is not None:
        return ()
    turn = len(asked.path) + 1
    open_ones = [found[1] for each in asked.world.scene.open_threads if (found := _THREAD.match(each))]
    if asked.plan.arc in ("falling_action", "resolution") and open_ones:
        closing = open_ones if turn == asked.settings.arc_turns else open_ones[:1]
        return tuple(Owed("payoff", what, _opened(asked.path, what)) for what in closing)
    if turn >= FIRST_CALLBACK and (turn - FIRST_CALLBACK) % EVERY == 0:
        old = [what for what in open_ones if turn - _opened(asked.path, what) >= HELD_OPEN]
        if old and asked.settings.arc_turns is None:
            return (Owed("payoff", old[0], _opened(asked.path, old[0])),)
        return tuple(_callback(asked, turn))
    if (
        turn % EVERY == BACK
        and len(open_ones) < MOST_THREADS
        and asked.plan.arc not in ("falling_action", "resolution")
    ):
        ever = {each.description for node in asked.path for each in _markers(node)}
        said = [] if asked.plan.intent == "go" else _things(asked, asked.user_input)  # where one goes is no thing
        named = [*said, *_items(asked)]
        return tuple(Owed("setup", what, turn) for what in named if _thread(what) not in ever)[:1]
    return ()


def markers_in(text: str, owed: Sequence[Owed]) -> tuple[ContinuityMarker, ...]:
    """What of it a telling really names."""
    return tuple(each.as_marker() for each in owed if folded(each.what) in folded(text))


def things_in(text: str) -> list[str]:
    """Things that an input names: one noun after its article, with the word before it that describes it."""
    return list(_named_in(text))


@lru_cache(maxsize=INPUTS_KNOWN)
def _named_in(text: str) -> tuple[str, ...]:
    """Each turn of a long story looks at all inputs before it."""
    found = []
    for first, second in _NAMED.findall(text):
        words = [first.lower()] if not second or second.lower() in _LEADS else [first.lower(), second.lower()]
        many = words[-1].endswith("s") and not words[-1].endswith("ss")
        if words[-1] not in _NO_THING and words[0] not in _LEADS and not many:
            found.append(" ".join(words))
    return tuple(dict.fromkeys(found))


def recent_thing(asked: Question) -> str | None:
    """What an “it” means: the thing that was named last."""
    others = _others(asked)
    for node in reversed(asked.path):
        if found := _things_but(others, node.told.user_input):
            return found[-1]
    return next(iter(_items(asked)), None)


def _things(asked: Question, text: str) -> list[str]:
    """Things alone: no place and nobody."""
    return _things_but(_others(asked), text)


def _things_but(others: Collection[str], text: str) -> list[str]:
    return [what for what in _named_in(text) if what not in others and what.split()[-1] not in _FURNITURE]


def _others(asked: Question) -> set[str]:
    return {folded(name) for card in asked.world.cards.values() if card.kind != "item" for name in card.names}


def _items(asked: Question) -> list[str]:
    by_age = sorted(asked.world.cards.values(), key=lambda card: (-card.last_index, card.entity_id))
    return [card.name for card in by_age if card.kind == "item"]


def _callback(asked: Question, turn: int) -> Iterator[Owed]:
    """The thing that has waited longest since it was last spoken of, from at least two turns before."""
    when: dict[str, int] = {}
    lately: dict[str, int] = {}
    others = _others(asked)
    for node in asked.path:
        for what in _things_but(others, node.told.user_input):
            when.setdefault(what, node.told.index)
        for each in _markers(node):
            lately[each.description] = node.told.index
    old = [(what, at) for what, at in when.items() if at <= turn - BACK]
    if not old:
        old = [(what, 1) for what in _items(asked)]
    if old:
        what, at = min(old, key=lambda each: (lately.get(f"the {each[0]}", 0), -each[1]))
        yield Owed("callback", what, at)


def _opened(path: Sequence[Node], what: str) -> int:
    """The turn that opened a thread."""
    return next((node.told.index for node in path for each in _markers(node) if each.description == _thread(what)), 1)


def _markers(node: Node) -> Sequence[ContinuityMarker]:
    metadata = node.told.response.metadata
    return metadata.continuity_markers if metadata else ()


def _thread(what: str) -> str:
    return f"What the {what} is for"
