"""The rules that keep a round blind: sides, promises and masks."""

import random

from troupe.duels.domain.masking import MaskStream, masked, names_of
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
