"""How a doubt about a telling is written down, and the sentences it is found in."""

import re
from collections.abc import Sequence

from troupe.stories.domain.extract import QUOTED
from troupe.stories.domain.frames import Warned
from troupe.stories.domain.world import Card

SENTENCE = re.compile(r"(?<=[.!?…])[\"”’]?\s+")
_DOES_TEXT = """
act acts acted approach approaches approached bend bends bent break breaks broke bring brings brought carry carries
carried catch catches caught climb climbs climbed close closes closed cross crosses crossed crouch crouches crouched
draw draws drew drop drops dropped fight fights fought follow follows followed gesture gestures gestured get gets
got give gives gave grab grabs grabbed grin grins grinned hand hands handed hurry hurries hurried jump jumps jumped
kneel kneels knelt knock knocks knocked laugh laughs laughed lead leads led leap leaps leaped lean leans leaned lift
lifts lifted light lights lit lock locks locked move moves moved nod nods nodded open opens opened pick picks picked
point points pointed pour pours poured pull pulls pulled push pushes pushed put puts raise raises raised reach
reaches reached read reads rise rises rose row rows rowed run runs ran shake shakes shook shove shoves shoved shrug
shrugs shrugged sit sits sat smile smiles smiled spin spins spun stand stands stood step steps stepped strike
strikes struck swing swings swung take takes took throw throws threw turn turns turned unlock unlocks unlocked walk
walks walked wave waves waved wink winks winked write writes wrote
"""
DOES = f"(?:{'|'.join(sorted(_DOES_TEXT.split(), key=len, reverse=True))})"


def warn(
    code: str, message: str, *quotes: tuple[str | None, str], entities: Sequence[int] = (), fix: str = ""
) -> Warned:
    evidence = tuple({"turn_id": turn_id, "quote": quote[:240]} for turn_id, quote in quotes)
    return Warned(
        code=code,
        message=message,
        entity_ids=tuple(entities),
        evidence=evidence,
        fix_note=fix or f"Mind this: {message}",
    )


def called(*cards: Card) -> str:
    """A pattern for whatever these are called, the longest names first."""
    names = sorted({name for card in cards for name in card.names}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, names))})"


def named_in(card: Card, text: str) -> bool:
    return re.search(rf"\b{called(card)}\b", text, re.IGNORECASE) is not None


def does_something(card: Card, text: str) -> str:
    """The sentence in which somebody does something with their own hands; empty where there is none.

    What others say of them does not count, nor what they had done, would do, or are remembered for.
    """
    told = re.compile(rf"\b{called(card)} (?:\w+ly )?{DOES}\b")
    return next((each for each in SENTENCE.split(text) if told.search(QUOTED.sub(" … ", each))), "")


def around(text: str, card: Card) -> str:
    return next((sentence for sentence in SENTENCE.split(text) if named_in(card, sentence)), "")
