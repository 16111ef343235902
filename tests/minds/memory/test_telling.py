"""How a long round is cut to what is asked for, and that times are found in every language at once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.tokens import estimate_tokens
from troupe.minds.domain.memory.telling import cut_around
from troupe.minds.domain.memory.when import spans

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
WORDS = st.lists(st.sampled_from(["sea", "swim", "straße", "海", "lighthouse", "a" * 90]), min_size=1, max_size=120)


@given(WORDS, st.integers(8, 60))
def test_a_piece_has_the_word_that_was_asked_for_and_as_much_as_there_is_room_for(words: list[str], room: int) -> None:
    text = " ".join(words)
    piece = cut_around(text, frozenset({"swim"}), room)
    if estimate_tokens(text) <= room:
        assert piece == text
        return
    kept = piece.removeprefix("… ").removesuffix(" …")
    assert kept in text
    assert estimate_tokens(kept) <= room - 2
    if "swim" in words and kept:
        assert "swim" in kept.split()


def test_a_question_without_a_time_names_none_and_a_month_of_another_language_is_found() -> None:
    assert not spans("Do you still swim in the sea?", NOW)
    assert [(found.begins.month, found.begins.year) for found in spans("Was war im Oktober?", NOW)] == [(10, 2025)]
    assert [found.begins.day for found in spans("et hier ?", NOW)] == [17]
