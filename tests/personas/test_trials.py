"""What an experiment concludes: arms, intervals and the verdict, as rules."""

import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troupe.kit.times import from_millis
from troupe.personas.domain.experiment import Experiment
from troupe.personas.domain.trial import ChatValue, Comparison, Sample, results_of, sample, t_quantile, welch

NOW = from_millis(1_800_000_000_000)


def experiment(id: str = "e", share_b: float = 0.5, min_per_arm: int = 20) -> Experiment:
    return Experiment(id, "p", "Try", 1, 2, share_b, "words", min_per_arm, "running", "undecided", None, NOW)


# From tables of Student's distribution, two-sided 95 %.
@pytest.mark.parametrize(
    ("freedom", "known"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (10, 2.2281), (30, 2.0423), (78.3, 1.9907), (1000, 1.9623), (1e6, 1.96)],
)
def test_the_quantiles_are_those_of_the_tables(freedom, known):
    assert t_quantile(freedom) == pytest.approx(known, abs=1e-4)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_more_freedom_never_needs_a_wider_interval(one, other):
    fewer, more = sorted((one, other))

    assert t_quantile(more) <= t_quantile(fewer) + 1e-9


# The first eight bytes of SHA-256("e:chat-N") as a fraction are 0.893, 0.899, 0.632 and 0.260, by another program.
@pytest.mark.parametrize(
    ("share", "arms"), [(0.05, "aaaa"), (0.5, "aaab"), (0.7, "aabb"), (0.895, "babb"), (0.95, "bbbb")]
)
def test_which_arm_a_chat_is_in_follows_from_both_ids_alone(share, arms):
    found = experiment("e", share)

    assert "".join(found.arm_of(f"chat-{number}") for number in range(4)) == arms


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.95])
def test_arms_are_shared_as_they_should_be(share):
    found = experiment(share_b=share)

    in_b = sum(found.arm_of(f"chat {number}") == "b" for number in range(20_000)) / 20_000

    assert in_b == pytest.approx(share, abs=0.012)


def test_two_experiments_share_the_same_chats_differently():
    arms = [[experiment(id).arm_of(f"chat {number}") for number in range(200)] for id in ("one", "two")]

    assert 60 < sum(one == two for one, two in zip(*arms, strict=True)) < 140


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_a_sample_says_what_the_library_says(values):
    found = sample(values)

    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert found.variance == pytest.approx(statistics.variance(values), rel=1e-6, abs=1e-6)


spread = st.lists(st.integers(-1_000, 1_000).map(lambda number: number / 10), min_size=2, max_size=40)


@given(st.lists(st.floats(-1e-100, 1e100), min_size=2), st.lists(st.floats(-1e-200, 1e-200), min_size=2))
def test_no_spread_is_too_small_or_too_large(one, other):
    found = welch(sample(one), sample(other))

    assert found.low <= found.value <= found.high


@given(spread, spread)
def test_a_difference_lies_in_its_interval_and_turns_its_sign_with_the_arms(one, other):
    forth, back = welch(sample(one), sample(other)), welch(sample(other), sample(one))

    assert forth.low <= forth.value <= forth.high
    assert (back.low, back.value, back.high) == pytest.approx((-forth.high, -forth.value, -forth.low), abs=1e-9)


@given(spread, spread, st.floats(-50, 50), st.floats(0.1, 10))
def test_other_units_tell_the_same_story(one, other, shift, scale):
    def moved(values):
        return sample([each * scale + shift for each in values])

    before, after = welch(sample(one), sample(other)), welch(moved(one), moved(other))

    assert after.value == pytest.approx(before.value * scale, abs=1e-6)
    assert after.high - after.low == pytest.approx((before.high - before.low) * scale, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("n_a", "n_b", "spread_a", "spread_b"), [(20, 20, 1, 1), (20, 80, 4, 1), (80, 20, 4, 1)])
def test_the_interval_holds_the_truth_in_95_of_100_cases(n_a, n_b, spread_a, spread_b):
    chance, rounds, held = random.Random(7), 2_000, 0
    for _ in range(rounds):
        a = sample([chance.gauss(0, spread_a) for _ in range(n_a)])
        b = sample([chance.gauss(0.5, spread_b) for _ in range(n_b)])
        found = welch(a, b)
        held += found.low <= 0.5 <= found.high

    assert 0.935 <= held / rounds <= 0.965


def test_where_there_is_no_difference_few_verdicts_find_one():
    chance, rounds = random.Random(11), 1_000
    found = [
        Comparison(*(sample([chance.gauss(0, 1) for _ in range(25)]) for _ in range(2))).verdict for _ in range(rounds)
    ]

    assert 0.03 <= sum(verdict != "no_difference" for verdict in found) / rounds <= 0.07


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (Sample(40, 10.0, 4.0), Sample(40, 14.0, 4.0), "b"),
        (Sample(40, 14.0, 4.0), Sample(40, 10.0, 4.0), "a"),
        (Sample(40, 10.0, 4.0), Sample(40, 10.3, 4.0), "no_difference"),
        (Sample(40, 3.0, 0.0), Sample(40, 3.0, 0.0), "no_difference"),
        (Sample(40, 3.0, 0.0), Sample(40, 4.0, 0.0), "b"),
        (Sample(1, 3.0, 0.0), Sample(40, 4.0, 0.0), "undecided"),
    ],
)
def test_a_verdict_needs_an_interval_without_zero(a, b, verdict):
    assert Comparison(a, b).verdict == verdict


def values_of(found: Experiment, per_arm: int, *, scripted: bool = False) -> list[ChatValue]:
    """As many chats for each arm, of which those of arm B are better."""
    kept: dict[str, list[ChatValue]] = {"a": [], "b": []}
    number = 0
    while min(map(len, kept.values())) < per_arm:
        arm, number = found.arm_of(f"c{number}"), number + 1
        if len(kept[arm]) < per_arm:
            value = (10.0 if arm == "b" else 5.0) + len(kept[arm]) % 3
            kept[arm].append(ChatValue(f"c{number - 1}", value, scripted))
    return kept["a"] + kept["b"]


def test_there_is_no_verdict_before_both_arms_have_enough_chats():
    found = experiment(min_per_arm=20)
    enough = values_of(found, 20)

    assert results_of(found, enough).conclusion(20) == ("b", False)
    assert results_of(found, enough[:-1]).conclusion(20) == ("undecided", False)
    assert results_of(found, enough[1:]).conclusion(20) == ("undecided", False)
    assert results_of(found, []).conclusion(20) == ("undecided", False)


def test_what_a_script_said_is_told_apart():
    found = experiment(min_per_arm=20)
    mixed = values_of(found, 20, scripted=True) + values_of(found, 3)

    results = results_of(found, mixed)

    assert (results.answered.a.n, results.scripted.a.n) == (3, 20)
    assert results.conclusion(20) == ("b", True)


@settings(max_examples=30)
@given(st.integers(0, 60), st.integers(0, 60))
def test_every_chat_is_counted_in_exactly_one_arm(some, others):
    found = experiment()
    values = [ChatValue(f"c{n}", 1.0, False) for n in range(some)] + [
        ChatValue(f"s{n}", 1.0, True) for n in range(others)
    ]

    results = results_of(found, values)

    assert results.answered.a.n + results.answered.b.n == some
    assert results.scripted.a.n + results.scripted.b.n == others
