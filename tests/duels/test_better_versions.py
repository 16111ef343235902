"""What ratings propose, what a replay must show, and how judges are read."""

import random

from troupe.duels.domain.improving import Tally, conditions, proposed, verdict_of
from troupe.duels.domain.judging import agreement, read_verdict, together
from troupe.duels.domain.prompts import everyday, next_prompt


def test_a_set_of_another_language_has_as_many_prompts():
    assert [len(everyday(language).prompts) for language in ("en", "de", "fr")] == [24, 24, 24]
    assert next_prompt(["a", "b"], ["a"], random.Random(1).randrange) == "b"


def test_sixteen_of_twenty_four_are_too_few_and_seventeen_are_enough():
    sixteen, seventeen = Tally(16, 0, 8), Tally(17, 0, 7)

    assert (round(sixteen.lower, 3), round(seventeen.lower, 3)) == (0.499, 0.541)
    assert verdict_of(conditions(seventeen, 0.8, 0.79, []), is_over=True) == "improved"
    assert verdict_of(conditions(sixteen, 0.8, 0.8, []), is_over=True) == "not_improved"
    assert verdict_of(conditions(seventeen, 0.8, 0.7, []), is_over=True) == "not_improved"
    assert verdict_of(conditions(seventeen, None, None, ["medical:1"]), is_over=False) == "waiting"


def test_ratings_move_the_dial_that_tells_liked_from_disliked():
    dials = {"verbosity": "Balanced", "enthusiasm": 0.95, "formality": 0.5, "humor_level": 0.5, "extraversion": 0.5, "neuroticism": 0.5}  # fmt: skip  # noqa: E501
    liked = [{"words": 20.0 + n, "exclamations": 0.9, "hedges": n % 2} for n in range(6)]
    disliked = [{"words": 90.0 + n, "exclamations": 0.1, "hedges": n % 2} for n in range(6)]
    changes = {each.field: each.after for each in proposed(dials, liked, disliked)}

    assert changes == {"verbosity": "Concise", "enthusiasm": 1.0}
    assert proposed(dials, liked[:4], disliked) == []


def test_two_readings_that_disagree_are_a_tie():
    assert read_verdict("1", "y") == "y"
    assert together("x", "y") == "tie"
    assert together("x", "invalid") == "invalid"
    assert agreement([("x", "x"), ("y", "y"), ("x", "y"), ("y", "x")])["kappa"] == 0.0
