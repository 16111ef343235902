"""A persona that is made to drift in a chat of 80 turns: how soon it is noticed, and whether a reminder brings it back.

The offline mind speaks with its own numbers until the twentieth turn and then moves, within two turns, to the
opposite ones. An answer that carries a reminder is given with the persona's own numbers, and so are the following
ones until the mind begins to slide again. The same chat without reminders stands beside it. A third one slides over
eight turns, beside the earliest turn at which the rule could notice it: three turns running in which the mean of the
last eight answers lies a tenth lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure, show
from benchmarks.offline_mind import cast, told
from troupe.minds.domain.drift import FALL, RUNNING, due
from troupe.minds.domain.fidelity import FEWEST, Told, glance, scale_of, targets_of
from troupe.minds.domain.interview import interview_in
from troupe.personas import Persona

TURNS, LEAVES, SLIDES, HOLDS = 80, 20, 2, 24
SLOWLY = 8
OWN = {"formality": 0.9, "enthusiasm": 0.1, "technical_depth": 0.9, "proactivity": 0.9}


@dataclass
class Course:
    """What happened in one chat."""

    answers: list[Told]
    reminders: list[int]

    def score(self, turn: int) -> float:
        persona = cast(**OWN)
        window = self.answers[turn - FEWEST : turn]
        return glance(window, targets_of(persona), scale_of("en")).score


def main() -> Sequence[Figure]:
    helped, left_alone = play(reminded=True), play(reminded=False)
    begun = helped.score(LEAVES)
    first = helped.reminders[0]
    back = next((turn for turn in range(first + 1, TURNS) if helped.score(turn) >= begun - 0.05), TURNS)
    mean = sum(helped.score(turn) for turn in range(LEAVES, TURNS + 1)) / (TURNS - LEAVES + 1)
    alone = sum(left_alone.score(turn) for turn in range(LEAVES, TURNS + 1)) / (TURNS - LEAVES + 1)
    slow, slow_alone = play(reminded=True, slides=SLOWLY), play(reminded=False, slides=SLOWLY)
    earliest = earliest_turn(slow_alone)
    return [
        Figure("noticed_turns", "turns until drift is noticed", first - LEAVES, "turns", 6),
        Figure("back_turns", "turns until the score is within 0.05 of the start", back - first, "turns", 8),
        Figure("mean_score", "mean score from the drift on", mean, "", None, alone, "no reminder", True),
        Figure("slow_turns", "turns until a slide over eight turns is noticed", slow.reminders[0] - LEAVES, "turns",
               None, earliest, "earliest by the rule"),
    ]  # fmt: skip


def earliest_turn(left_alone: Course) -> int:
    """When three turns running can lie low enough at the earliest, if an even slide ends as low as this one did."""
    late = range(TURNS - 3 * FEWEST, TURNS + 1)
    fall = left_alone.score(LEAVES) - sum(map(left_alone.score, late)) / len(late)
    share = 0.0
    for turn in range(1, TURNS):
        share += min(1.0, turn / SLOWLY) / FEWEST
        if share * fall >= -FALL:
            return turn + RUNNING - 1
    return TURNS


def play(*, reminded: bool, slides: int = SLIDES) -> Course:
    persona, course = cast(**OWN), Course([], [])
    targets, scale = targets_of(persona), scale_of("en")
    probes = interview_in("en").probes
    slid_since = LEAVES
    carry = False
    for turn in range(1, TURNS + 1):
        if carry:
            slid_since, carry = turn + HOLDS, False
        course.answers.append(told(speaker((turn - slid_since) / slides), probes[turn % len(probes)], turn))
        last = course.reminders[-1] if course.reminders else None
        if reminded and due(course.answers, range(1, turn + 1), targets, scale, last):
            course.reminders.append(turn)
            carry = True
    return course


def speaker(slid: float) -> Persona:
    """The numbers the mind really speaks with, once it has slid this share of the way."""
    gone = min(1.0, max(0.0, slid))
    return cast(**{name: value + gone * (1 - 2 * value) for name, value in OWN.items()})


if __name__ == "__main__":
    show("drift", __doc__, main)
