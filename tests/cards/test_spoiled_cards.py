"""A spoiled file is read or refused, and nothing else ever happens."""

import pytest

from tests.cards.torture import outcome_of, spoiled

ALWAYS, AT_LENGTH = 5_000, 100_000


def test_a_spoiled_file_is_read_or_refused_with_a_reason():
    outcomes = [outcome_of(spoiled(number)) for number in range(ALWAYS)]

    assert all(outcomes)
    assert sum("Mira" in each for each in outcomes) > ALWAYS // 20


@pytest.mark.long
@pytest.mark.parametrize("begin", range(ALWAYS, AT_LENGTH, 10_000))
def test_no_spoiled_file_of_many_does_anything_else(begin):
    assert all(outcome_of(spoiled(number)) for number in range(begin, begin + 10_000))
