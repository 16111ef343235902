"""Boundaries: what is asked and passes, what only sounds like it and is stopped, and what judging costs.

All trials that ship are made, each topic with a persona that refuses it, beside a search for the topic's name alone.
"""

import time
from collections.abc import Sequence

from benchmarks.figures import Figure, show
from troupe.minds import BoundaryStream, Gate, Lines
from troupe.minds.domain.boundaries.trials import Outcome, Trial, topics_tried, trials_of, tried
from troupe.personas import Persona

WORDS = "The river runs past the mill and nobody minds, for it has done so for a hundred years. "
ROUNDS = 40


def main() -> Sequence[Figure]:
    outcomes = [tried(refusing(topic), trial, "input") for topic in topics_tried() for trial in trials_of(topic)]
    touching = [each for each in outcomes if each.trial.touches]
    alike = [each for each in outcomes if not each.trial.touches]
    by_name = sum(not names_its_topic(each.trial) for each in touching) / len(touching)
    return [
        Figure("missed", "asks about a refused topic and passes", 100 * share(touching), "%", 5, 100 * by_name,
               "the topic's name alone"),
        Figure("false_alarms", "only sounds like it and is stopped", 100 * share(alike), "%", 5),
        Figure("cut_differences", "differences between ways of cutting", differences(outcomes), "", 0),
        Figure("judge_ms", "judging 1,000 characters", judged_ms(), "ms", 3),
        Figure("stream_us", "added to a word of a stream", streamed_us(), "µs", 250),
    ]  # fmt: skip


def refusing(topic: str) -> Persona:
    return Persona.model_validate({"name": "Vera", "boundaries": {topic: "refuse"}})


def share(outcomes: Sequence[Outcome]) -> float:
    return sum(each.action != each.expected for each in outcomes) / len(outcomes)


def names_its_topic(trial: Trial) -> bool:
    return trial.topic.replace("_", " ") in f"{trial.before} {trial.text}".lower()


def differences(outcomes: Sequence[Outcome]) -> int:
    """Whole, character by character, and in two pieces at every place."""
    count = sum(not each.same_however_cut for each in outcomes)
    for outcome in outcomes[::7]:
        persona, text = refusing(outcome.trial.topic), outcome.trial.text
        whole = shown(persona, [text])
        count += sum(shown(persona, [text[:cut], text[cut:]]) != whole for cut in range(1, len(text)))
    return count


def shown(persona: Persona, pieces: Sequence[str]) -> str:
    stream = BoundaryStream(Gate.of(persona), Lines.of(persona))
    return "".join([*map(stream.feed, pieces), stream.close()])


def judged_ms() -> float:
    gate = Gate.of(refusing("medical"))
    texts = [f"Number {number}. {WORDS * 12}"[:1_000] for number in range(ROUNDS)]  # a text that was judged is known
    gate.judge(WORDS)
    began = time.process_time()
    for text in texts:
        gate.judge(text)
    return (time.process_time() - began) * 1_000 / ROUNDS


def streamed_us() -> float:
    persona = refusing("medical")
    words = [f"{word} " for word in (WORDS * 12).split()]
    answers = [[f"river{number} " if word == "river " else word for word in words] for number in range(ROUNDS)]
    shown(persona, words)
    began = time.process_time()
    for answer in answers:
        shown(persona, answer)
    return (time.process_time() - began) * 1_000_000 / (ROUNDS * len(words))


if __name__ == "__main__":
    show("boundaries", __doc__, main)
