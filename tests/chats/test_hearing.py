"""What a brain hears of a path, and where a persona stands by then, when messages were taken out or kept apart."""

from troupe.chats.domain import Spoken
from troupe.chats.domain.hearing import Listener, Step, heard


def said(id, text="something", *, role="persona", removed=None, excluded=False, known=(), **state):
    return Step(Spoken(id, role, text, **state), removed, excluded, known)


def test_what_an_answer_changed_leaves_with_it_and_later_changes_stay():
    path = [
        said("a", variables={"gold": "1"}),
        said("b", variables={"gold": "2", "key": "yes"}, removed="only"),
        said("c", variables={"gold": "2", "key": "yes", "door": "open"}),
    ]

    told = heard(path, Listener("nova"), from_the_start=True)

    assert [each.id for each in told] == ["a", "c"]
    assert told[-1].variables == {"gold": "1", "door": "open"}


def test_a_variable_that_a_removed_answer_forgot_is_there_again():
    path = [
        said("a", variables={"gold": "1"}),
        said("b", variables={"key": "yes"}, removed="only"),
        said("c", variables={"key": "no"}),
    ]

    assert heard(path, None, from_the_start=True)[-1].variables == {"gold": "1", "key": "no"}


def test_a_mood_moves_as_far_as_the_answers_that_are_there_moved_it():
    path = [
        said("a", mood={"valence": 0.1, "arousal": 0.3}),
        said("b", mood={"valence": -0.5, "arousal": 0.9}, removed="only"),
        said("c", mood={"valence": -0.3, "arousal": 0.8}),
    ]

    assert heard(path, None, from_the_start=True)[-1].mood == {"valence": 0.3, "arousal": 0.2}


def test_a_message_kept_out_of_prompts_still_counts_for_where_things_stand():
    path = [said("a", variables={"gold": "1"}), said("b", variables={"gold": "2"}, excluded=True)]

    told = heard(path, None, from_the_start=True)

    assert [(each.id, each.variables) for each in told] == [("a", {"gold": "2"})]


def test_a_path_without_its_beginning_stands_where_its_first_answers_say():
    path = [
        said("a", variables={"gold": "1"}),
        said("q", role="user"),
        said("b", mood={"valence": 0.0, "arousal": 0.1}),
    ]

    told = heard(path, None, from_the_start=False)

    assert (told[-1].variables, told[-1].mood) == ({"gold": "1"}, {"valence": 0.0, "arousal": 0.1})


def test_a_whisper_is_heard_by_those_it_was_for():
    path = [said("a"), said("q", role="user", known=("nova",))]

    assert [len(heard(path, Listener(who), from_the_start=True)) for who in ("nova", "sage")] == [2, 1]
