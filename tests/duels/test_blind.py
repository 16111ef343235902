"""The rules that keep a round blind: sides, promises and masks."""

import random

from troupe.duels.domain.masking import MaskStream, masked, names_of
from troupe.duels.domain.pacing import Pace, Standing
from troupe.duels.domain.sides import BLOCK_SIZES, arranged

NAMES = [
    *names_of("x", ["Rook", "Captain Rook"], ["gpt-4o"]),
    *names_of("y", ["Nova"], ["Llama 3"]),
]


def test_every_block_holds_as_many_of_either_side():
    chance, remaining, sides = random.Random(1), (), []
    blocks = []
    for _ in range(400):
        fresh = not remaining
        side, remaining = arranged(remaining, chance.randrange)
        if fresh:
            blocks.append([])
        blocks[-1].append(side)
        sides.append(side)

    assert {len(block) for block in blocks[:-1]} == set(BLOCK_SIZES)
    assert all(sum(block) * 2 == len(block) for block in blocks[:-1])
    assert 0.45 < sum(sides) / len(sides) < 0.55


def test_names_are_masked_as_whole_words_that_look_like_names():
    text, leaks = masked("I am Rook, not rook the bird nor Rookery. NOVA and Llama 3 know.", NAMES, "x")

    assert text == "I am ▒▒▒, not rook the bird nor Rookery. ▒▒▒ and ▒▒▒ know."
    assert [(leak.kind, leak.at_char) for leak in leaks] == [("persona", 5)]


def test_a_name_that_is_cut_over_pieces_is_masked_all_the_same():
    text = "Hello, Captain Rook says: Nova and Gpt-4o, and gpt-4o too. Nova"
    whole, _ = masked(text, NAMES, "y")
    for seed in range(40):
        chance, stream, out, at = random.Random(seed), MaskStream(NAMES, "y"), "", 0
        while at < len(text):
            step = chance.randint(1, 6)
            piece = stream.feed(text[at : at + step])
            assert "Nova" not in out + piece
            assert "Rook" not in out + piece
            out, at = out + piece, at + step
        assert out + stream.close() == whole


def test_a_side_leaks_by_its_own_name_and_not_by_that_of_the_other():
    assert masked("Nova is kind.", NAMES, "x")[1] == []
    assert len(masked("Nova is kind.", NAMES, "y")[1]) == 1


def let_out(rates: tuple[int, int], lengths: tuple[int, int], late: tuple[int, int] = (0, 0)) -> list[tuple[int, int]]:
    """What leaves at every beat when two writers begin so late, and add so many words a beat up to their lengths."""
    pace, written, gone, seen = Pace(), [0, 0], [0, 0], []
    for beat in range(400):
        for side in (0, 1):
            if beat >= late[side]:
                written[side] = min(lengths[side], written[side] + rates[side])
        step = pace.step([Standing(written[side] - gone[side], written[side] == lengths[side]) for side in (0, 1)])
        gone = [gone[side] + step[side] for side in (0, 1)]
        seen.append((step[0], step[1]))
        if gone == list(lengths):
            return seen
    raise AssertionError(f"After {len(seen)} beats {gone} of {lengths} words had left.")


def test_whoever_is_first_or_faster_cannot_be_told_from_whoever_is_not():
    quick_and_long = let_out((9, 2), (80, 20), late=(0, 12))
    slow_and_long = let_out((2, 9), (80, 20), late=(12, 0))

    assert quick_and_long == slow_and_long
    assert next(each for each in quick_and_long if each != (0, 0)) == (2, 2)


def test_a_side_without_a_word_holds_nobody_up():
    assert let_out((5, 1), (20, 0)) == [(5, 0)] * 4
