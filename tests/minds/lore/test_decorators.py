"""Lines at the head of an entry that say when and where it is told."""

import pytest

from tests.minds.lore.worlds import asked, book, entry, fired, moment, reasons
from troupe.minds.domain.lore.decorators import decorated


def test_decorators_are_cut_from_the_head_and_only_there():
    found = decorated("@@depth 3\r\n\n@@role user\n\nHello.\n@@depth 9")

    assert found.text == "Hello.\n@@depth 9"
    assert (found.depth, found.role, found.place) == (3, "user", "depth")


def test_a_fallback_stands_in_for_what_has_no_meaning_here():
    found = decorated("@@instruct_depth 2\n@@@unheard_of\n@@@depth 7\n@@@depth 8\nText")

    assert found.depth == 7
    assert [(line.name, line.state, line.reason) for line in found.lines] == [
        ("instruct_depth", "ignored", "not_usable_here"),
        ("unheard_of", "ignored", "decorator_unknown"),
        ("depth", "fallback", ""),
        ("depth", "ignored", "not_needed"),
    ]


def test_a_fallback_of_nothing_is_no_decorator():
    assert decorated("@@@depth 7\nText").depth is None


@pytest.mark.parametrize(
    "line", ["depth x", "depth 1234567890", "role villain", "activate_only_every 0", "is_user_icon"]
)
def test_a_value_that_cannot_be_has_no_effect(line):
    found = decorated(f"@@{line}\nText")

    assert [each.reason for each in found.lines] == ["decorator_invalid"]
    assert found.effects == {}


@pytest.mark.parametrize(
    ("head", "at", "fires"),
    [
        ("@@activate_only_after 3", {"answers": 2}, False),
        ("@@activate_only_after 3", {"answers": 3}, True),
        ("@@activate_only_every 2", {"answers": 3}, False),
        ("@@activate_only_every 2", {"answers": 4}, True),
        ("@@dont_activate", {}, False),
        ("@@dont_activate\n@@activate", {}, True),
        ("@@dont_activate_after_match", {"fired_before": frozenset({"it"})}, False),
        ("@@is_greeting 1", {"greeting": 1}, True),
        ("@@is_greeting 1", {}, False),
        ("@@is_user_icon hat", {"mask_icon": "hat"}, True),
        ("@@is_user_icon hat", {"mask_icon": "cap"}, False),
        ("@@additional_keys lamp,lock", {}, False),
        ("@@additional_keys lamp,door", {}, True),
        ("@@exclude_keys door", {}, False),
        ("@@exclude_keys_all door,lamp", {}, True),
        ("@@exclude_keys_all door,key", {}, False),
        ("@@scan_depth 0", {}, False),
        ("@@probability 0", {}, False),
    ],
)
def test_a_decorator_decides_whether_an_entry_fires(head, at, fires):
    read = asked(book(entry("it", "key", content=f"{head}\nText")), at=moment("the key of the door", **at))

    assert (fired(read) == ["it"]) is fires


def test_what_once_fired_may_stay_awake():
    world = book(entry("it", "key", content="@@keep_activate_after_match\nText"))

    assert reasons(asked(world, at=moment("hello", fired_before=frozenset({"it"})))) == {"it": "forced"}


def test_no_decorator_switches_on_what_is_off():
    world = book(
        entry("off", "key", enabled=False, content="@@activate\nText"), entry("bare", "key", content="@@activate")
    )

    assert reasons(asked(world, at=moment("key"))) == {"off": "disabled", "bare": "empty"}


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ("@@depth -2", ("depth", 0, "newest")),
        ("@@reverse_depth 2", ("depth", 2, "oldest")),
        ("@@reverse_depth 2\n@@depth 1", ("depth", 1, "newest")),
        ("@@depth 3\n@@position before_desc", ("before_char", 3, "newest")),
        ("@@end", ("depth", 0, "newest")),
        ("@@position pt_x\n@@@position scenario", ("scenario", 4, "newest")),
    ],
)
def test_a_decorator_says_where_an_entry_stands(head, where):
    told = asked(book(entry("it", "key", content=f"{head}\nText")), at=moment("key")).fired[0]

    assert (told.place, told.depth, told.from_end) == where
    assert told.text == "Text"
