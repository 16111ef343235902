"""Where a key is found, and where it only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.minds.lore.worlds import asked, book, entry, fired, moment, reasons
from troupe.minds.domain.lore import BookSettings, sources_of
from troupe.minds.domain.lore.folding import folded, folded_key, is_of_word, needs_end
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.patterns import BadPattern, pattern_of
from troupe.personas import Persona, creator_notes
from troupe.personas.domain.shapes.importing import found_in


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("dragon", "The DRAGON sleeps.", True),
        ("dragon", "Two dragons sleep.", False),
        ("dragon", "snapdragon", False),
        ("cat's eye", "a cat\u2019s\u00a0 eye", True),
        ("old mill", "the old\n   mill", True),
        ("caf\u00e9", "the cafe\u0301 closes", True),
        ("\u9f8d", "\u5927\u9f8d\u304c\u3044\u308b", True),
        ("c++", "I like C++ very much", True),
        ("#tag", "some#tag", True),
        ("na\u00efve_one", "na\u00efve_ones", False),
        ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c3 is a street", True),
        ("secret", "{{// secret}} nothing", False),
        ("nothing", "{{comment: secret}} nothing", True),
    ],
)
def test_a_key_is_found_where_its_word_stands(key, text, found):
    read = asked(book(entry("it", key)), at=moment(text))

    assert (fired(read) == ["it"]) is found


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("all", "the old mills", False),
        ("single_word_keys", "the old mills", True),
        ("single_word_keys", "the bolds", False),
        ("off", "the bolds", True),
    ],
)
def test_a_book_says_whether_words_must_be_whole(words, text, found):
    read = asked(
        book(entry("it", "old mill", "old"), match_whole_words=words),
        at=moment(text.replace("the old", "xold") if words == "all" else text),
    )

    assert bool(fired(read)) is found


def test_letters_matter_where_the_book_or_the_entry_says_so():
    entries = entry("plain", "Rose"), entry("own", "Rose", case_sensitive=False)
    cased = book(*entries, case_sensitive=True)

    assert fired(asked(cased, at=moment("a rose"))) == ["own"]
    assert fired(asked(cased, at=moment("Rose came in"))) == ["plain", "own"]


def test_a_hit_says_where_it_stands_in_the_text_as_it_was_written():
    text = "Cafe\u0301  {{// no}}by the   OLD  mill"

    hit = asked(book(entry("it", "old mill")), at=moment(text)).fired[0].hits[0]

    assert (hit.source, text[hit.start : hit.end]) == ("message:0", "OLD  mill")


def test_only_as_many_messages_are_searched_as_the_book_or_the_entry_says():
    said = moment("the key", "two", "three")
    shallow = book(entry("near", "key"), entry("far", "key", scan_depth=3), scan_depth=2)

    assert fired(asked(shallow, at=said)) == ["far"]


def test_names_are_searched_where_the_book_says_so():
    assert fired(asked(book(entry("it", "ada")), at=moment("hello"))) == []
    assert fired(asked(book(entry("it", "ada"), include_names=True), at=moment("hello"))) == ["it"]


def test_an_entry_may_ask_for_more_texts_than_messages():
    world = book(entry("mask", "smith", match_sources=["mask"]), entry("none", "smith"))

    assert fired(asked(world, at=moment("hello", sources={"mask": "A smith from the hills."}))) == ["mask"]


def test_the_notes_of_a_cards_maker_are_searched_where_an_entry_asks_for_them():
    card = {"name": "Ada", "first_mes": "Hi", "creator_notes": "Best with the lighthouse."}
    persona = Persona.model_validate(found_in(card).fields)
    world = book(entry("notes", "lighthouse", match_sources=["creator_notes"]), entry("none", "lighthouse"))

    assert fired(asked(world, at=moment("hello", sources=sources_of(persona)))) == ["notes"]


def test_a_maker_may_have_written_in_several_languages():
    several = {"en": "A lighthouse.", "de-AT": "Ein Leuchtturm."}
    card = {"name": "Ada", "first_mes": "Hi", "creator_notes": "Old.", "creator_notes_multilingual": several}
    fields = found_in(card).fields

    notes = [creator_notes(Persona.model_validate(fields | {"language": language})) for language in ("de", "fr")]
    assert notes == ["Ein Leuchtturm.", "A lighthouse."]


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("/drag(on|oon)s?/i", "two DRAGOONS", True),
        ("/a.b/", "a\nb", False),
        ("/a.b/s", "a\nb", True),
        ("/^two/m", "one\ntwo", True),
        (r"/\u0041da/", "Ada", True),
        (r"/and\/or/", "and/or", True),
        ("/Ada/", "ada", False),
    ],
)
def test_a_key_between_slashes_is_a_pattern(key, text, found):
    read = asked(book(entry("it", key)), at=moment(text))

    assert reasons(read).get("it") == ("regex" if found else None)


@pytest.mark.parametrize(
    ("key", "reason", "blamed"),
    [
        ("/a(?=b)/", "regex_unsupported", "(?="),
        (r"/(a)\1/", "regex_unsupported", r"\1"),
        ("/a*+/", "regex_unsupported", "*+"),
        ("/a{1001}/", "regex_unsupported", "{1001"),
        ("/[z-a]/", "regex_invalid", "z-a"),
        ("/b(a/", "regex_invalid", "b(a"),
    ],
)
def test_a_pattern_that_cannot_run_names_the_place(key, reason, blamed):
    wrong = pattern_of(key)

    assert isinstance(wrong, BadPattern)
    assert (wrong.reason, key[wrong.start : wrong.end]) == (reason, blamed)
    assert reasons(asked(book(entry("it", key)), at=moment("ab"), everything=True)) == {"it": reason}


def test_a_hostile_pattern_takes_no_longer_than_its_text():
    read = asked(book(entry("it", "/(a+)+$/")), at=moment("a" * 50_000 + "b"))

    assert fired(read) == []


KEYS = st.text("ab _\u00e9", min_size=1, max_size=5).filter(lambda key: key.strip())
TEXTS = st.text("ab _\u00e9.\n", max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(KEYS, min_size=1, max_size=8), TEXTS)
def test_one_walk_finds_what_looking_for_each_key_finds(keys, text):
    entries = [entry(str(number), key) for number, key in enumerate(keys)]
    index = BookIndex.of(BookSettings(), entries)
    plain = folded(text)

    found = {find.number for find in index.finds(plain)}

    numbers = {each.id: number for number, each in enumerate(index.entries)}
    assert found == {numbers[str(number)] for number, key in enumerate(keys) if stands(folded_key(key)[0], plain.small)}


def stands(key: str, text: str) -> bool:
    """Looking at every place of a text, one after the other."""
    for at in range(len(text) - len(key) + 1):
        before, after = text[at - 1 : at] if at else "", text[at + len(key) : at + len(key) + 1]
        whole_before = not (needs_end(key[0]) and before and is_of_word(before))
        whole_after = not (needs_end(key[-1]) and after and is_of_word(after))
        if text[at : at + len(key)] == key and whole_before and whole_after:
            return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.text("aA\u0301\u030a \u2019\u00a0\u1100\u1161\u11a8\n", max_size=30))
def test_every_folded_character_knows_its_place(text):
    plain = folded(text)

    assert len(plain.small) == len(plain.cased)
    assert [plain.span(at, at + 1)[0] for at in range(len(plain.small))] == sorted(
        plain.span(at, at + 1)[0] for at in range(len(plain.small))
    )
    assert all(
        0 <= start <= end <= len(text) for start, end in (plain.span(at, at + 1) for at in range(len(plain.small)))
    )
