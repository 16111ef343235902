"""Files that went wrong on their way: every shape of card, with bytes changed, doubled, cut and swapped."""

import io
import random

from tests.cards.test_reading_cards import EVERY_SHAPE
from troupe.cards.domain import Refusal
from troupe.cards.domain.finding import found_in

_INTERESTING = (b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"PK\3\4", b"PK\5\6", b"IEND", b"{", b"]", b'"', b"\\u", b"=")


def spoiled(number: int) -> bytes:
    """One spoiled file; the same number gives the same file."""
    chance = random.Random(number)
    file = bytearray(EVERY_SHAPE[chance.choice(list(EVERY_SHAPE))])
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(file) + 1)
        match chance.randrange(5):
            case 0:
                file[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                file[place:place] = chance.choice(_INTERESTING)
            case 2:
                del file[place : place + chance.randint(1, 40)]
            case 3:
                file[place:place] = file[place : place + chance.randint(1, 200)]
            case _:
                del file[place:]
    return bytes(file)


def outcome_of(file: bytes) -> str:
    """What reading it came to: a name of somebody, or why there is nobody."""
    try:
        return " and ".join(each.card.name for each in found_in(io.BytesIO(file), "spoiled.png"))
    except Refusal as refusal:
        return refusal.code
