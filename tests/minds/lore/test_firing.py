"""Which entries are told, in which order their rules are asked, and why the others are not."""

import pytest

from tests.minds.lore.worlds import asked, book, entry, fired, moment, reasons


@pytest.mark.parametrize(
    ("logic", "text", "fires"),
    [
        ("and_any", "key one", True),
        ("and_any", "key", False),
        ("and_all", "key one two", True),
        ("and_all", "key one", False),
        ("not_any", "key", True),
        ("not_any", "key one", False),
        ("not_all", "key one", True),
        ("not_all", "key one two", False),
    ],
)
def test_second_keys_are_joined_as_the_entry_says(logic, text, fires):
    read = asked(book(entry("it", "key", secondary_keys=["one", "two"], logic=logic)), at=moment(text))

    assert reasons(read)["it"] == ("key" if fires else "secondary_missing")


def test_a_constant_entry_needs_no_key_and_a_disabled_one_hears_none():
    world = book(entry("always", constant=True), entry("off", "key", enabled=False), entry("blank", "key", content=" "))

    assert reasons(asked(world, at=moment("key"))) == {"always": "constant", "off": "disabled", "blank": "empty"}


@pytest.mark.parametrize(
    ("rule", "at", "reason"),
    [
        ({"personas_only": ["eve"]}, {}, "persona_filter"),
        ({"personas_only": ["Ada Lovelace"]}, {"persona_names": ["ada lovelace"]}, "key"),
        ({"personas_only": ["ada"], "exclude": True}, {}, "persona_filter"),
        ({"tags_only": ["Hero"]}, {"tags": ["hero"]}, "key"),
        ({"tags_only": ["hero"]}, {}, "persona_filter"),
        ({"kinds": ["draft"]}, {}, "kind_filter"),
        ({"known_to": ["eve"]}, {}, "not_known"),
        ({"conditions": [{"var": "gold", "op": "ge", "value": 10}]}, {"variables": {"gold": "9"}}, "condition_false"),
        ({"conditions": [{"var": "gold", "op": "ge", "value": 10}]}, {"variables": {"gold": "10"}}, "key"),
        ({"conditions": [{"var": "town", "op": "in", "value": ["Ur", "Uruk"]}]}, {"variables": {"town": "Ur"}}, "key"),
        ({"conditions": [{"var": "town", "op": "exists"}]}, {}, "condition_false"),
        ({"delay": 2}, {}, "delay"),
        ({"probability": 0}, {}, "probability"),
    ],
)
def test_an_entry_that_sleeps_says_which_rule_failed(rule, at, reason):
    assert reasons(asked(book(entry("it", "key", **rule)), at=moment("key", **at)))["it"] == reason


def test_three_messages_it_sticks_and_two_more_it_rests():
    world = book(entry("it", "key", sticky=3, cooldown=2))
    told = {}
    for n in range(6, 13):
        read = asked(world, at=moment("key", messages=n, activations={"it": 6}))
        told[n] = reasons(read)["it"]

    assert told == {6: "key", 7: "sticky", 8: "sticky", 9: "sticky", 10: "cooldown", 11: "cooldown", 12: "key"}


def test_what_sticks_does_not_wind_its_timer_up_again():
    read = asked(
        book(entry("it", "key", sticky=3), entry("new", "key")), at=moment("key", messages=7, activations={"it": 6})
    )

    assert fired(read) == ["it", "new"]
    assert read.activated == ("new",)


def test_entries_wake_one_another_until_all_are_at_rest():
    world = book(
        entry("a", "alpha", content="It leads to beta."),
        entry("b", "beta", content="{{hidden_key:gamma}}"),
        entry("c", "gamma"),
        entry("deaf", "beta", recursion={"wakeable": False}),
    )

    read = asked(world, at=moment("alpha"))

    assert [(each.entry_id, each.reason, each.round) for each in read.fired] == [
        ("a", "key", 0),
        ("b", "recursion", 1),
        ("c", "recursion", 2),
    ]
    assert reasons(read)["deaf"] == "not_wakeable"


def test_a_book_or_an_entry_may_keep_its_words_to_itself():
    quiet = book(entry("a", "alpha", content="beta"), entry("b", "beta"), recursive=False)
    mute = book(entry("a", "alpha", content="beta", recursion={"wakes": False}), entry("b", "beta"))

    assert fired(asked(quiet, at=moment("alpha"))) == ["a"]
    assert fired(asked(mute, at=moment("alpha"))) == ["a"]


def test_a_level_opens_when_those_below_have_come_to_rest():
    world = book(
        entry("a", "alpha", content="beta delta"),
        entry("b", "beta"),
        entry("late", "delta", recursion={"only_level": 2}, content="omega"),
        entry("later", "omega", recursion={"only_level": 3}),
    )

    read = asked(world, at=moment("alpha"))
    alone = asked(world, at=moment("delta"))

    assert [(each.entry_id, each.round) for each in read.fired] == [("a", 0), ("b", 1), ("late", 2), ("later", 4)]
    assert reasons(alone) == {"late": "level_not_reached"}


def test_a_chain_without_end_is_cut_and_said_to_be():
    world = book(*(entry(f"e{number}", f"key{number}", content=f"key{number + 1}") for number in range(30)))

    read = asked(world, at=moment("key0"))

    assert len(read.fired) == 17
    assert read.totals["capped"] == 1
    assert reasons(read)["e17"] == "recursion_cap"


def test_of_a_group_one_speaks_and_the_others_know_who():
    world = book(
        entry("low", "key", group=["g"], order=1, group_first=True),
        entry("high", "key", group=["g"], order=2, group_first=True),
        entry("rest", "key", group=["g"]),
    )

    read = asked(world, at=moment("key"))

    assert fired(read) == ["high"]
    assert {each.entry_id: each.detail for each in read.close} == {"low": "high", "rest": "high"}


def test_where_a_group_keeps_score_the_most_keys_win():
    world = book(
        entry("one", "key", group=["g"], group_scoring=True, group_weight=1_000_000),
        entry("two", "key", "lock", group=["g"], group_scoring=True),
    )

    assert fired(asked(world, at=moment("key and lock"))) == ["two"]


def test_whoever_is_in_two_groups_must_win_both():
    world = book(
        entry("both", "key", group=["g", "h"], group_first=True, order=5),
        entry("stronger", "key", group=["h"], group_first=True, order=9),
    )

    assert fired(asked(world, at=moment("key"))) == ["stronger"]


def test_budget_drops_the_lowest_and_says_to_whom_it_lost():
    world = book(
        entry("always", constant=True, content="x" * 40),
        entry("first", "key", content="x" * 40, priority=5),
        entry("last", "key", content="x" * 40, priority=1),
        entry("giant", "key", content="x" * 4_000),
    )

    read = asked(world, at=moment("key", budget_tokens=20))

    assert sorted(fired(read)) == ["always", "first"]
    assert {each.entry_id: (each.reason, each.detail) for each in read.close} == {
        "last": ("over_budget", "lost to first"),
        "giant": ("larger_than_budget", "1000 of 20 tokens"),
    }


def test_a_book_keeps_to_its_own_budget_first_and_what_ignores_budgets_stays():
    small = book(entry("a", "key", content="x" * 40), entry("b", "key", content="x" * 40), id="small", token_budget=10)
    free = book(entry("c", "key", content="x" * 400, ignore_budget=True), id="unbound")

    read = asked(small, free, at=moment("key", budget_tokens=1_000))

    assert fired(read) == ["a", "c"]


def test_inside_a_place_lower_orders_and_nearer_books_stand_first():
    near, far = (
        book(entry("n", "key"), id="near"),
        book(entry("f", "key"), entry("top", "key", order=1), id="far", precedence=3),
    )

    assert fired(asked(far, near, at=moment("key"))) == ["top", "n", "f"]


def test_what_stands_beside_an_older_message_is_not_told_twice_and_still_wakes_others():
    world = book(entry("a", "alpha", content="beta"), entry("b", "beta"))

    assert reasons(asked(world, at=moment("alpha", present=frozenset({"a"})))) == {
        "b": "recursion",
        "a": "already_present",
    }


def test_an_entry_that_is_near_in_meaning_fires_without_a_key():
    world = book(entry("it", semantic=True))

    assert reasons(asked(world, at=moment("hello"), near={"it": 0.612})) == {"it": "semantic"}
