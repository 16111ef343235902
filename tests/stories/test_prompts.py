"""What a turn is told from: what stands in the prompt is not remembered again, and what found no room is."""

from tests.stories.asking import Book
from troupe.kit.tokens import estimate_tokens
from troupe.stories.domain.prompt import Told
from troupe.stories.domain.reporting import why_of
from troupe.stories.domain.settings import StorySettings

RAIN = "The rain goes on and on over the roofs and nobody in the street looks up. "


def passages(found: Told) -> str:
    return "\n".join(piece.text for piece in found.pieces if piece.part == "passages")


def test_what_the_story_begins_with_is_not_remembered_while_it_stands_in_the_prompt():
    book = Book(prologue="A brass lantern\nburns in the harbour.", context="The lantern was stolen from a monk.")
    book.tell(RAIN)

    found = book.asked("Who lit the brass lantern of the monk?")

    assert passages(found) == ""
    assert "brass lantern" in found.text_of("user")
    assert "stolen from a monk" in found.text_of("system")


def test_the_prologue_is_remembered_once_its_turns_are_far():
    book = Book(StorySettings(warm_turns=2), prologue="A brass lantern\nburns in the harbour.")
    for _ in range(5):
        book.tell(RAIN)

    assert "brass lantern" in passages(book.asked("Who lit the brass lantern?"))


def test_a_long_beginning_stands_there_in_part_and_the_rest_is_remembered():
    book = Book(context=f"{RAIN * 120}The brass lantern was stolen from a monk.", window=8_000)
    book.tell(RAIN)

    found = book.asked("Who lit the brass lantern of the monk?")

    assert "brass lantern" not in found.text_of("system")
    assert "brass lantern" in passages(found)


def test_a_turn_that_found_no_room_is_remembered():
    book = Book(window=4_096)
    book.tell("Ada hides a brass lantern below the stairs.")
    for _ in range(6):
        book.tell(RAIN * 25)

    found = book.asked("Where did Ada hide the brass lantern?")

    assert len(found.warm) < 7
    assert "brass lantern" in passages(found)


def test_who_knows_everybody_may_tell_what_others_think():
    close, wide = (Book(StorySettings(perspective=each)) for each in ("third_limited", "third_omniscient"))

    assert "no hidden thoughts" in close.asked("I wait.").text_of("system")
    assert "no hidden thoughts" not in wide.asked("I wait.").text_of("system")


def test_only_whole_words_make_a_plan():
    assert Book().asked("I plan the way home.").state == "planning"
    assert Book().asked("The plane stands on an unplanned planet.").state == "default"


def test_the_beginning_that_stays_as_it_was_counts_to_the_letter():
    book = Book()
    for turn in range(3):
        book.tell(f"Bell {turn} rings. {RAIN * 10}")
    before = [piece.text for piece in book.asked("I wait.").pieces]
    book.tell(f"Nobody comes. {RAIN * 10}")
    question, prompt = book.question("I go home."), book.asked("I go home.")

    found = why_of(question, prompt, {}, 1, before)["prefix"]

    head = sum(piece.tokens for piece in prompt.pieces if piece.role == "system")
    assert isinstance(found, dict)
    assert head + 500 < found["shared_tokens"] < prompt.tokens
    assert found["ratio"] == round(found["shared_tokens"] / prompt.tokens, 4)
    assert why_of(question, prompt, {}, 1)["prefix"] == {"shared_tokens": 0, "ratio": 0.0}


def test_what_was_long_ago_stands_before_the_newest_turns_and_only_grows():
    book = Book(StorySettings(warm_turns=2))
    seen = []
    for turn in range(1, 12):
        book.tell(RAIN, f"Bell {turn} rang.")
        pieces = book.asked("I wait.").pieces
        seen.append(next((piece.text for piece in pieces if piece.part == "timeline"), ""))
        order = [piece.part for piece in pieces]

    assert order.index("timeline") == order.index("warm") - 1
    assert len(set(seen)) == 4
    assert [line.partition(":")[0] for line in seen[-1].splitlines()[1:-1]] == [f"Turn {turn}" for turn in range(1, 10)]
    assert seen[-1].startswith(seen[7].removesuffix("\n[[/timeline]]"))


def test_of_a_turn_that_is_too_long_the_end_is_kept_as_far_as_there_is_room():
    book = Book(window=4_096)
    book.tell(f"{'雨' * 8_000} Der Mond.")

    found = book.asked("I wait.")

    warm = next(piece for piece in found.pieces if piece.part == "warm")
    assert found.cut
    assert "Der Mond." in warm.text
    assert warm.tokens <= found.window.available


def test_the_prologue_takes_its_room_among_the_newest_turns():
    with_opening, without = Book(prologue=RAIN * 10), Book()
    for book in (with_opening, without):
        book.tell("Ada waits.")

    more, less = (book.asked("I wait.").used["warm"] for book in (with_opening, without))

    assert more - less >= estimate_tokens(RAIN * 10)
