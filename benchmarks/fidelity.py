"""Measuring personas: what it takes, whether opposites are told apart, whether intervals hold what they promise.

Beside it stands what a persona says of itself: a mind that claims a trait need not show it.
"""

import random
import time
from collections.abc import Sequence

from benchmarks.figures import Figure, show
from benchmarks.offline_mind import answer, cast, told
from troupe.minds.domain.features import Counts, count
from troupe.minds.domain.fidelity import Range, Told, estimate, measure, scale_of, targets_of
from troupe.minds.domain.interview import Rating, interview_in, rating_in, self_report, statement_as_json
from troupe.personas import Persona

GOOD = ("formality", "enthusiasm", "technical_depth", "proactivity")
TRIALS, ANSWERS, SENTENCES = 400, 40, 10


def main() -> Sequence[Figure]:
    covered = 100 * coverage()
    shown, claimed = honesty()
    return [
        Figure("hundred_ms", "100 answers counted and measured with intervals", hundred_answers(), "ms", 300),
        Figure("apart", "good numbers on which 0.1 and 0.9 are disjoint, of 5", apart(), "", 5, more_is_better=True),
        Figure("coverage_least", "95 % intervals that hold the truth", covered, "%", 92, more_is_better=True),
        Figure("coverage_most", "95 % intervals that hold the truth", covered, "%", 98),
        Figure("claim_error", "error about who claims what they do not show", shown, "", None, claimed, "self-report"),
    ]


def hundred_answers() -> float:
    """Processor time from words to report, the median of five runs."""
    persona = cast(formality=0.8)
    probes = interview_in("en").probes
    texts = [answer(persona, probes[n % len(probes)], n) for n in range(100)]
    times = []
    for _ in range(5):
        began = time.process_time()
        measure([Told(str(n), count(text, "en")) for n, text in enumerate(texts)], targets_of(persona), "en", "seed")
        times.append(1000 * (time.process_time() - began))
    return sorted(times)[2]


def apart() -> float:
    found = 0
    for name in GOOD:
        low, high = (interval(cast(**{name: value}), name) for value in (0.1, 0.9))
        found += low.high < high.low
    short, long = (interval(cast(verbosity=value), "verbosity") for value in ("Concise", "Elaborate"))
    return found + (short.high < long.low)


def interval(persona: Persona, name: str) -> Range:
    answers = [told(persona, probe, seed) for seed, probe in enumerate(interview_in("en").probes)]
    found = measure(answers, targets_of(persona), "en", name)
    assert found is not None
    return next(each.estimate for each in found.measured if each.name == name)


def coverage() -> float:
    """Answers with a known share of exclamation marks, measured again and again."""
    chance, rate, held = random.Random(5), 0.15, 0
    whole = Counts(words=100_000, sentences=10_000, exclamations=1_500)
    truth = estimate("enthusiasm", whole, 1_000, scale_of("en"))
    assert truth is not None
    for trial in range(TRIALS):
        answers = [
            Told(
                str(number),
                Counts(
                    words=100,
                    sentences=SENTENCES,
                    exclamations=sum(chance.random() < rate for _ in range(SENTENCES)),
                ),
            )
            for number in range(ANSWERS)
        ]
        found = measure(answers, {"enthusiasm": 0.5}, "en", f"trial {trial}")
        assert found is not None
        one = found.measured[0].estimate
        held += one.low <= truth <= one.high
    return held / TRIALS


def honesty() -> tuple[float, float]:
    """A mind that speaks as an introvert and calls itself an extravert: how far either measure is off."""
    quiet, claims = cast(extraversion=0.1, enthusiasm=0.1), cast(extraversion=0.9)
    shown = interval(quiet, "extraversion").value
    ratings = []
    for number, statement in enumerate(interview_in("en").statements):
        if statement.trait == "extraversion":
            value = rating_in(answer(claims, "How well does this describe you?", number, statement_as_json(statement)))
            ratings += [Rating(statement, value)] if value else []
    said = next(each.value for each in self_report(ratings) if each.trait == "extraversion")
    return abs(shown - 0.1), abs((said or 0.5) - 0.1)


if __name__ == "__main__":
    show("fidelity", __doc__, main)
