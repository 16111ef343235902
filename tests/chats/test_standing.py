"""Where a mood and variables stand along a path, whatever was taken out, put back or left behind."""

from troupe.chats.domain import Spoken
from troupe.chats.domain.hearing import Listener, Step, heard
from troupe.chats.domain.standing import values_of, variables_at, variables_kept
from troupe.kit.named_values import Deeds
from troupe.minds import Mood
from troupe.minds.domain.variables import Variables, mark_of

START = Mood(0.1, 0.3)


def answer(id, *, removed=None, excluded=False, text="something", **state):
    return Step(Spoken(id, "persona", text, **state), removed, excluded)


def told(before, *marks):
    """What an answer keeps once its prompt did something to the variables."""
    shelf = Variables("key", before)
    shelf.resolve("".join(mark_of("key", *mark.split(" ", 1)) for mark in marks))
    return variables_kept(shelf.values, shelf.deeds)


def at_the_end(steps):
    return variables_at(heard(steps, Listener("nova"), from_the_start=True))


def test_what_a_removed_answer_counted_is_counted_no_more():
    path = [
        answer("a", variables=told({}, "setvar n:4", "setvar gold:2")),
        answer("b", variables=told({"n": "4", "gold": "2"}, "incvar n", "incvar n", "setvar gold:9"), removed="only"),
        answer("c", variables=told({"n": "6", "gold": "9"}, "incvar n", "addvar gold: more")),
    ]

    assert at_the_end(path) == {"n": "5", "gold": "2 more"}


def test_what_was_put_back_counts_although_an_answer_came_between():
    path = [
        answer("a", variables=told({}, "incvar n")),
        answer("b", variables=told({"n": "1"}, "incvar n", "setvar key:yes")),
        answer("c", variables=told({"n": "1"}, "incvar n")),  # given while b was gone
    ]

    assert at_the_end(path) == {"n": "3", "key": "yes"}


def test_an_answer_that_was_cut_off_before_anything_was_kept_forgets_nothing():
    path = [answer("a", variables=told({}, "incvar n"), mood=START.as_kept()), answer("b")]

    assert at_the_end(path) == {"n": "1"}
    assert heard(path, Listener("nova"), from_the_start=True)[-1].mood == START.as_json()


def test_what_no_brain_hears_any_more_still_counts():
    path = [answer("a", variables=told({}, "incvar n"), excluded=True), Step(Spoken("q", "user", "hello"))]

    assert at_the_end(path) == {"n": "1"}


def test_a_value_given_stays_whatever_was_before_it():
    deeds = Deeds(given={"gold": "12"}, added={"n": ["1"]})

    assert deeds.done_on({"gold": "5", "n": "x"}) == {"gold": "12", "n": "x1"}


def test_rows_of_earlier_days_are_read_as_they_were():
    assert values_of({"gold": "1", "are": "many"}) == {"gold": "1", "are": "many"}


def test_a_mood_moves_on_from_where_the_path_leaves_it():
    def moved(before, valence):
        return Mood(valence, 0.3, before=Mood(before, 0.3)).as_kept()

    path = [
        answer("a", mood=moved(0.1, 0.0), removed="only"),
        answer("b", mood=moved(0.0, -0.3)),
        answer("c", mood=moved(-0.2, -0.1)),  # given once a was gone
    ]

    assert heard(path, None, from_the_start=True)[-1].mood == {"valence": -0.1, "arousal": 0.3}
