# ruff: noqa: E501  # files of other programs stand here as they are
"""Lorebooks of other programs come in understood, and leave as they came."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.cards import BookCodec
from troupe.kit.errors import TroupeError
from troupe.minds import Attachments, Book, BookEntry, Brought, Entry

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CODEC = BookCodec()


def read(tree, name="world.json"):
    return CODEC.read(json.dumps(tree).encode(), name)


def kept(found: Brought, *entries: Entry | None, **settings):
    """What the studio keeps of a book that came in, some of its entries changed since."""
    changed = [*entries, *[None] * (len(found.book.entries) - len(entries))]
    rows = [
        BookEntry(f"e{at}", "b", at, 1, 1, new or old, source=source)
        for at, (old, new, source) in enumerate(zip(found.book.entries, changed, found.book.sources, strict=True))
    ]
    book = Book("b", "u", found.book.settings.changed(settings), Attachments(), len(rows), "lore", None, 1, NOW, NOW)
    return book, rows, found.book.head


def written(found: Brought, *entries, format="lorebook_v3", **settings):
    content, _ = CODEC.write(*kept(found, *entries, **settings), format)
    return json.loads(content)


V3 = {
    "spec": "lorebook_v3",
    "extra": {"b": 1, "a": [1.0, None]},
    "data": {
        "name": "Harbour",
        "scan_depth": 2.7,
        "extensions": {"someone": {"x": 1}},
        "entries": [
            {
                "keys": ["ship, old", " "],
                "content": "@@depth 2\nIt leaks.",
                "extensions": {"someone": [1]},
                "enabled": False,
                "insertion_order": 7,
                "use_regex": False,
                "strange": {"z": 1, "a": 2},
                "id": "seven",
            },
            {"keys": "gull, tern", "content": "Loud.", "insertion_order": 1, "use_regex": True, "constant": True},
            {"content": "Nameless.", "selective": True, "secondary_keys": ["sea"], "keys": ["salt"]},
        ],
    },
}
WORLD = {
    "entries": {
        "4": {
            "uid": 4,
            "key": ["Tower", "/spires?/i"],
            "keysecondary": ["fog"],
            "comment": "The tower",
            "content": "It stands.",
            "selective": True,
            "selectiveLogic": 3,
            "order": 90,
            "position": 4,
            "depth": 2,
            "role": 1,
            "disable": False,
            "probability": 40,
            "useProbability": True,
            "sticky": None,
            "cooldown": 5,
            "group": "a, b",
            "delayUntilRecursion": True,
            "excludeRecursion": True,
            "caseSensitive": None,
            "matchWholeWords": None,
            "scanDepth": 3,
            "matchScenario": True,
            "triggers": ["normal", "swipe"],
            "characterFilter": {"isExclude": True, "names": ["Ada"], "tags": []},
            "unheardOf": {"b": 1, "a": 2},
        },
        "11": {"uid": 4, "key": "moon,sun", "content": "Both.", "disable": True, "order": 1},
    },
    "originalData": {"kept": True},
}


@pytest.mark.parametrize(("tree", "format"), [(V3, "lorebook_v3"), (WORLD, "sillytavern")])
def test_a_book_that_nobody_touched_leaves_with_the_same_keys_in_the_same_order(tree, format):
    found = read(tree)

    assert json.dumps(written(found, format=format)) == json.dumps(tree)


def test_only_what_was_edited_is_others():
    found = read(V3)
    first = found.book.entries[0]

    out = written(found, first.changed({"content": "It sank.", "enabled": True}), name="Port")

    expected = json.loads(json.dumps(V3))
    expected["data"]["entries"][0] |= {"content": "It sank.", "enabled": True}
    expected["data"]["name"] = "Port"
    assert json.dumps(out) == json.dumps(expected)


def test_a_book_of_version_three_is_taken_at_its_word():
    first, second, third = read(V3).book.entries

    assert (first.keys, first.key_mode, first.enabled, first.order, first.uid) == (
        ("ship, old",),
        "plain",
        False,
        7,
        "seven",
    )
    assert (second.keys, second.key_mode, second.constant, second.enabled) == (("gull", "tern"), "regex", False, True)
    assert (third.secondary_keys, third.order, third.key_mode) == (("sea",), 2, "slashes")
    assert read(V3).book.settings.scan_depth == 2


def test_world_info_of_sillytavern_is_understood_field_by_field():
    tower, moon = read(WORLD).book.entries

    assert tower.changed({"unknown": {}}) == Entry.model_validate(
        {
            "uid": 4,
            "name": "The tower",
            "keys": ["Tower", "/spires?/i"],
            "secondary_keys": ["fog"],
            "logic": "and_all",
            "content": "It stands.",
            "order": 90,
            "place": "depth",
            "depth": 2,
            "role": "user",
            "probability": 40,
            "cooldown": 5,
            "group": ["a", "b"],
            "recursion": {"wakeable": False, "only_level": 1},
            "match_whole_words": "single_word_keys",
            "scan_depth": 3,
            "match_sources": ["scenario"],
            "kinds": ["reply", "variant"],
            "personas_only": ["Ada"],
            "exclude": True,
        }
    )
    assert (moon.keys, moon.enabled) == (("moon", "sun"), False)
    assert tower.unknown == {"unheardOf": {"b": 1, "a": 2}}


def test_an_entry_that_sillytavern_put_into_a_card_is_read_by_its_rules():
    book = {"entries": [{"keys": ["/a+/"], "content": "x", "use_regex": True, "constant": True,
                         "extensions": {"display_index": 0, "position": 7, "outlet_name": "Here", "depth": 9}}]}  # fmt: skip

    entry = read({"spec": "chara_card_v2", "data": {"name": "Ada", "character_book": book}}).book.entries[0]

    assert (entry.key_mode, entry.constant, entry.place, entry.outlet, entry.depth) == (
        "slashes",
        True,
        "outlet",
        "Here",
        9,
    )


@pytest.mark.parametrize(
    ("tree", "format", "expected"),
    [
        (
            {"kind": "memory", "name": "M", "entries": [{"name": "n", "keywords": ["k"], "entry": "e", "weight": 3, "priority": 9, "enabled": True}]},
            "agnai",
            {"name": "n", "keys": ["k"], "content": "e", "order": 3, "priority": 9},
        ),
        (
            {"type": "risu", "ver": 1, "data": [{"key": "a, /b,c/i", "secondkey": "", "comment": "n", "content": "e", "alwaysActive": True, "insertorder": 5, "activationPercent": 20}]},
            "risuai",
            {"name": "n", "keys": ["a", "/b,c/i"], "content": "e", "constant": True, "order": 5, "probability": 20, "key_mode": "plain", "match_whole_words": "off"},
        ),
        (
            {"lorebookVersion": 4, "entries": [{"text": "e", "keys": ["k"], "displayName": "n", "enabled": False, "forceActivation": True, "contextConfig": {"budgetPriority": 400}}]},
            "novelai",
            {"name": "n", "keys": ["k"], "content": "e", "constant": True, "enabled": False, "order": 400, "priority": 400},
        ),
        (
            {"worldinfo": [{"key": "a,b", "keysecondary": "c", "content": "e", "comment": "n", "constant": False, "selective": True}]},
            "kobold_lite",
            {"name": "n", "keys": ["a", "b"], "secondary_keys": ["c"], "content": "e", "order": 0},
        ),
        (
            {"worldinfo": [{"key": "a", "keysecondary": "", "keyanti": "x,y", "content": "e", "comment": "n", "probability": "50", "widisabled": True}]},
            "kobold_lite",
            {"name": "n", "keys": ["a"], "secondary_keys": ["x", "y"], "logic": "not_any", "content": "e", "order": 0, "probability": 50, "enabled": False},
        ),
    ],
)  # fmt: skip
def test_books_of_other_programs_come_in(tree, format, expected):
    found = read(tree)

    assert found.format == format
    assert found.book.entries[0] == Entry.model_validate(expected)
    assert [each["code"] for each in found.told] == ["read"]


def test_a_book_of_another_program_leaves_in_both_forms_and_says_the_same():
    found = read({"kind": "memory", "entries": [{"name": "n", "keywords": ["k"], "entry": "e", "weight": 3}]})

    for format in ("lorebook_v3", "sillytavern"):
        again = read(written(found, format=format)).book.entries[0]
        assert again.changed({"uid": None, "extensions": {}, "unknown": {}}) == found.book.entries[0]


def test_what_other_programs_will_not_understand_is_listed():
    found = read(V3)
    first = found.book.entries[0].changed({"known_to": ["ada"], "conditions": [{"var": "x", "op": "exists"}]})

    _, left_out = CODEC.write(*kept(found, first), "sillytavern")

    assert left_out == ["conditions of 1 entries", "known_to of 1 entries", "decorators of 1 entries"]


def test_numbers_are_kept_where_they_are_free_and_given_where_they_are_not():
    found = read(V3)

    out = written(
        found,
        *[each.changed({"uid": uid}) for each, uid in zip(found.book.entries, (0, 0, "x"), strict=True)],
        format="sillytavern",
    )

    assert [each["uid"] for each in out["entries"].values()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"{", "bad_json"),
        (b'{"name": "Ada"}', "not_a_card"),
        (b'{"entries": []} more', "trailing_data"),
        (b'{"entries": [' + b"[" * 100 + b"]" * 100 + b"]}", "too_complex"),
    ],
)
def test_a_file_without_a_book_is_refused_with_the_reason(content, code):
    with pytest.raises(TroupeError) as refused:
        CODEC.read(content, "x.json")

    assert refused.value.code == code


def test_an_empty_book_is_a_book():
    empty = read({"entries": {}})
    assert empty.book.entries == ()
    assert "no_entries" in [each["code"] for each in empty.told]
    assert read({"entries": []}, "Old tales.json").book.settings.name == "Old tales"


def test_world_info_is_listed_as_somebody_arranged_it_and_leaves_as_it_came():
    entries = {str(at): {"key": [str(at)], "content": "same", "displayIndex": 2 - at} for at in range(3)}
    found = read({"entries": entries})

    assert [each.keys for each in found.book.entries] == [("2",), ("1",), ("0",)]
    assert list(written(found, format="sillytavern")["entries"].items()) == list(entries.items())
    assert {
        "code": "duplicate_content",
        "path": "",
        "detail": "2 entries say what another says.",
        "about": "2",
    } in found.told


@pytest.mark.parametrize(("said", "mode"), [("true", "regex"), ("false", "plain"), (0, "plain"), (None, "slashes")])
def test_a_flag_that_is_written_as_something_else_is_still_one(said, mode):
    found = read({"spec": "lorebook_v3", "data": {"entries": [{"keys": ["a"], "content": "b", "use_regex": said}]}})

    assert found.book.entries[0].key_mode == mode


def test_entries_under_numbers_nobody_can_reckon_with_come_in():
    entries = {"9" * 5_000: {"key": ["b"], "content": "b"}, "8": {"key": ["a"], "content": "a"}}

    assert [each.keys for each in read({"entries": entries}).book.entries] == [("a",), ("b",)]


def test_a_pattern_leaves_with_the_case_it_was_meant_in():
    entry = {"keys": ["Sea|Salt"], "content": "x", "use_regex": True, "case_sensitive": True}
    found = read({"spec": "lorebook_v3", "data": {"entries": [entry, {**entry, "case_sensitive": None}]}})

    left = written(found, format="sillytavern")["entries"]

    assert [each["key"] for each in left.values()] == [["/Sea|Salt/"], ["/Sea|Salt/i"]]


def test_what_cannot_be_used_is_told_and_kept():
    tree = {"entries": [{"keys": ["k", "x" * 600, 7], "content": 12, "insertion_order": 1e9, "enabled": True}]}

    found = read(tree)

    assert {each["code"] for each in found.told} >= {"key_too_long", "number_as_text", "out_of_range"}
    assert found.book.entries[0].keys == ("k",)
    assert json.dumps(written(found)["data"]) == json.dumps(tree)


WORDS = st.text("ab/\\,+(é龍 ", max_size=6)
ENTRIES = st.fixed_dictionaries(
    {
        "name": WORDS,
        "keys": st.lists(WORDS, max_size=3),
        "secondary_keys": st.lists(WORDS, max_size=2),
        "key_mode": st.sampled_from(("plain", "regex", "slashes")),
        "logic": st.sampled_from(("and_any", "and_all", "not_any", "not_all")),
        "content": WORDS,
        "enabled": st.booleans(),
        "constant": st.booleans(),
        "order": st.integers(-1_000_000, 1_000_000),
        "priority": st.none() | st.integers(-5, 5),
        "place": st.sampled_from(("before_char", "depth", "personality", "outlet", "example_after")),
        "from_end": st.sampled_from(("newest", "oldest")),
        "match_whole_words": st.sampled_from((None, "all", "off", "single_word_keys")),
        "case_sensitive": st.none() | st.booleans(),
        "probability": st.sampled_from((100, 12.5, 0)),
        "group": st.lists(st.sampled_from(("a", "b, c")), max_size=2),
        "recursion": st.fixed_dictionaries({"wakes": st.booleans(), "only_level": st.integers(0, 16)}),
        "kinds": st.lists(st.sampled_from(("opening", "reply", "draft")), max_size=2),
        "known_to": st.lists(st.just("ada"), max_size=1),
        "conditions": st.lists(st.just({"var": "x", "op": "in", "value": ["a", 1]}), max_size=1),
    }
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=3), st.sampled_from(("lorebook_v3", "sillytavern")))
def test_whatever_an_entry_says_comes_back_from_either_form(entries, format):
    rows = [BookEntry(f"e{at}", "b", at, 1, 1, Entry.model_validate(each)) for at, each in enumerate(entries)]
    book = kept(read({"entries": []}))[0]

    content, _ = CODEC.write(replace(book, entry_count=len(rows)), rows, "", format)
    again = CODEC.read(content, "x.json").book.entries

    assert [each.changed({"uid": None, "unknown": {}, "extensions": {}}) for each in again] == [
        each.entry for each in rows
    ]


@settings(max_examples=60, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=4),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(("keys", "key", "content", "extensions", "position", "order", "a")), inner, max_size=4)))  # fmt: skip
def test_nothing_that_stands_in_a_book_breaks_its_reader_and_all_of_it_leaves_again(value):
    tree = {"entries": [value, {"keys": ["k"], "content": value, "extensions": {}, "x": value}]}

    found = read(tree)

    format = "sillytavern" if found.format == "sillytavern" else "lorebook_v3"
    out = written(found, format=format)
    assert json.dumps(out if format == "sillytavern" else out["data"]) == json.dumps(tree)
