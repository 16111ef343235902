"""The ranking says how sure it is, and is right about that."""

import math
import random
from collections import Counter

import numpy as np
import pytest

from troupe.duels.domain.ranking import Ballot, Style, differences, style_of
from troupe.duels.domain.ranking.board import POINTS, board_of
from troupe.duels.domain.ranking.fit import fit
from troupe.duels.domain.ranking.pairing import next_pair

NAMES = ("ada", "ben", "cyd", "dot")
TRUE = {"ada": 0.9, "ben": 0.3, "cyd": -0.3, "dot": -0.9}


def ballots_of(wins: int, ties: int, losses: int) -> list[Ballot]:
    outcomes = ["a"] * wins + ["tie"] * ties + ["b"] * losses
    return [Ballot(f"{number:04}", "ada", "ben", outcome) for number, outcome in enumerate(outcomes)]


def season(chance: random.Random, votes: int, nu: float = 0.5, length_effect: float = 0.0, strengths=None):
    """Votes as they would fall if the strengths were these; `dot` writes 1.8 times as much."""
    strengths = strengths or TRUE
    found = []
    for number in range(votes):
        a, b = sorted(chance.sample(sorted(strengths), 2))
        lengths = {name: round(400 * (1.8 if name == "dot" else 1.0) * chance.uniform(0.6, 1.4)) for name in (a, b)}
        style = differences(Style(lengths[a]), Style(lengths[b]))
        eta = strengths[a] - strengths[b] + length_effect * math.log(lengths[a] / lengths[b])
        weights = [math.exp(eta / 2), math.exp(-eta / 2), nu]
        outcome = chance.choices(("a", "b", "tie"), weights)[0]
        found.append(Ballot(f"{number:05}", a, b, outcome, style))
    return found


def test_thirty_votes_give_the_numbers_of_the_worked_example():
    board = board_of(ballots_of(18, 4, 8), style="off")
    pair, ada = board.pairs[0], board.standings[0]

    assert (round(pair.difference), *map(round, pair.interval)) == (137, -5, 279)
    assert [round(each.rating) for each in board.standings] == [1069, 931]
    assert (round(ada.win_rate, 3), *(round(end, 3) for end in ada.win_interval)) == (0.667, 0.488, 0.808)
    assert pair.verdict == "too_close"


def test_the_order_in_which_votes_arrive_changes_nothing():
    votes = season(random.Random(5), 120)
    shuffled = list(votes)
    random.Random(6).shuffle(shuffled)

    assert board_of(votes) == board_of(shuffled)


def test_the_interval_of_a_difference_holds_the_truth_about_as_often_as_it_says():
    chance, held, asked = random.Random(11), 0, 0
    for _ in range(150):
        found = fit(season(chance, 120), NAMES)
        for one, other in ((0, 1), (1, 2), (0, 3)):
            difference, variance = found.difference(one, other)
            truth = TRUE[NAMES[one]] - TRUE[NAMES[other]]
            held += abs(difference - truth) <= 1.96 * math.sqrt(variance)
            asked += 1

    assert 0.91 <= held / asked <= 0.98


def test_whoever_only_writes_more_is_not_promoted():
    strengths = {"ada": 0.6, "ben": 0.0, "dot": 0.0}
    on, off, named, seasons = 0, 0, 0, 100
    for seed in range(seasons):
        votes = season(random.Random(seed), 300, length_effect=0.8, strengths=strengths)
        board = board_of(votes, style="on")
        on += _top(board) == "dot"
        named += any({each.a, each.b} == {"ada", "dot"} and each.verdict == "b_better" for each in board.pairs)
        off += seed < 30 and _top(board_of(votes, style="off")) == "dot"

    assert on <= 0.02 * seasons
    assert named == 0
    assert off >= 4


def _top(board) -> str:
    return board.standings[0].contestant


def test_a_contestant_with_few_votes_has_no_rank():
    board = board_of([*ballots_of(3, 0, 0)])

    assert board.status == "not_enough_votes"
    assert [each.rank for each in board.standings] == [None, None]


def test_those_who_never_met_are_not_compared():
    votes = [*ballots_of(12, 0, 2), Ballot("9", "cyd", "dot", "a")]
    board = board_of(votes)

    assert {each.contestant: each.group for each in board.standings} == {"ada": 0, "ben": 0, "cyd": 1, "dot": 1}
    assert {(each.a, each.b) for each in board.pairs} == {("ada", "ben"), ("cyd", "dot")}


def test_equal_contestants_may_need_more_votes_than_anyone_casts():
    assert board_of(ballots_of(15, 0, 15), style="off").pairs[0].more_votes is None
    assert board_of(ballots_of(18, 4, 8), style="off").pairs[0].more_votes in range(1, 60)


def test_without_priors_and_ties_the_fit_is_that_of_plain_bradley_terry():
    votes = [each for each in season(random.Random(3), 400, nu=1e-12) if each.outcome != "tie"]
    found = fit(votes, NAMES, priors=False)
    strengths = dict.fromkeys(NAMES, 1.0)
    wins = Counter((each.a, each.b)[each.outcome == "b"] for each in votes)
    met = Counter(pair for each in votes for pair in ((each.a, each.b), (each.b, each.a)))
    for _ in range(4000):  # the method of majorisation, which shares nothing with the one that is tested
        fresh = {}
        for name in NAMES:
            others = [(other, count) for (one, other), count in met.items() if one == name]
            fresh[name] = wins[name] / sum(count / (strengths[name] + strengths[other]) for other, count in others)
        total = math.exp(sum(map(math.log, fresh.values())) / len(fresh))
        strengths = {name: value / total for name, value in fresh.items()}

    centred = np.array(found.theta) - found.theta.mean()
    assert centred == pytest.approx([math.log(strengths[name]) for name in NAMES], abs=1e-5)


def test_style_is_counted_by_what_a_reader_sees():
    assert style_of("# Title\n- one\n2. two\n**bold** and **more**\n#no") == Style(
        len("# Title\n- one\n2. two\n**bold** and **more**\n#no"), 1, 2, 2
    )
    assert differences(Style(10), Style(4)) == tuple(-each for each in differences(Style(4), Style(10)))


def test_before_any_vote_every_pair_gets_played():
    pairs = [("ada", "ben"), ("ada", "cyd"), ("ben", "cyd")]
    rounds: dict[tuple[str, str], int] = {}
    last = None
    for _ in range(9):
        last = next_pair(fit([], NAMES[:3]), pairs, rounds, last, lambda below: 0)
        rounds[last] = rounds.get(last, 0) + 1

    assert rounds == dict.fromkeys(pairs, 3)


def test_a_pair_that_is_decided_gives_way_to_one_that_is_not():
    votes = ballots_of(40, 0, 1) + [Ballot(f"c{number}", "ben", "cyd", ("a", "b")[number % 2]) for number in range(6)]
    found = fit(votes, NAMES[:3])

    assert next_pair(found, [("ada", "ben"), ("ben", "cyd")], {}, None, lambda below: 0) == ("ben", "cyd")


def test_two_hundred_points_are_the_usual_two_hundred_points():
    assert pytest.approx(173.7178, abs=1e-3) == POINTS
