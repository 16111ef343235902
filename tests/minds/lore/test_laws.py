"""What holds of lore whatever the book says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.minds.lore.worlds import asked, book, entry, fired, moment, reasons

WORDS = ("oak", "elm", "ash", "yew", "fir")
WORD = st.sampled_from(WORDS)
ENTRY = st.fixed_dictionaries(
    {
        "keys": st.lists(WORD, max_size=2),
        "secondary_keys": st.lists(WORD, max_size=2),
        "logic": st.sampled_from(("and_any", "and_all", "not_any", "not_all")),
        "content": st.lists(WORD, min_size=1, max_size=6).map(" ".join),
        "constant": st.sampled_from((False, False, True)),
        "order": st.integers(0, 3),
        "probability": st.sampled_from((100, 100, 50)),
        "group": st.sampled_from(((), (), ("g",), ("g", "h"))),
        "group_scoring": st.booleans(),
        "ignore_budget": st.sampled_from((False, False, False, True)),
        "recursion": st.fixed_dictionaries({"only_level": st.sampled_from((0, 0, 1, 2)), "wakeable": st.booleans()}),
        "sticky": st.sampled_from((0, 2)),
    }
)
BOOKS = st.lists(st.lists(ENTRY, min_size=1, max_size=6), min_size=1, max_size=3)
SAID = st.lists(st.lists(WORD, max_size=3).map(" ".join), min_size=1, max_size=4)


def made(books):
    return [
        book(
            *(entry(f"{at}-{number}", **each) for number, each in enumerate(entries)), id=f"book{at}", precedence=at % 2
        )
        for at, entries in enumerate(books)
    ]


@settings(max_examples=40, deadline=None)
@given(BOOKS, SAID, st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_same_books_say_the_same_in_whatever_order_they_come(books, said, budget, shuffling):
    world, at = made(books), moment(*said, budget_tokens=budget)
    mixed = made(books)
    shuffling.shuffle(mixed)

    once, again = asked(*world, at=at), asked(*mixed, at=at)

    assert (once.fired, once.totals) == (again.fired, again.totals)
    assert reasons(once) == reasons(again)


@settings(max_examples=40, deadline=None)
@given(BOOKS, SAID, st.integers(0, 12))
def test_a_budget_is_never_exceeded_but_by_what_ignores_it(books, said, budget):
    world = made(books)
    ignoring = {each.id for one in world for each in one.index.entries if each.entry.ignore_budget}

    read = asked(*world, at=moment(*said, budget_tokens=budget))

    spent = sum(each.tokens for each in read.fired)
    free = sum(each.tokens for each in read.fired if each.entry_id in ignoring)
    assert spent <= max(budget, free)
    assert len(set(fired(read))) == len(read.fired)


@settings(max_examples=40, deadline=None)
@given(BOOKS, SAID)
def test_every_entry_has_a_reason_and_of_a_group_one_speaks(books, said):
    world = made(books)

    read = asked(*world, at=moment(*said), everything=True)

    assert set(reasons(read)) == {each.id for one in world for each in one.index.entries}
    speaking = [each.entry_id for each in read.fired]
    groups = {each.id: each.entry.group for one in world for each in one.index.entries}
    for name in ("g", "h"):
        assert sum(name in groups[id] for id in speaking) <= 1
