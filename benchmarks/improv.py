"""What one answer of the offline mind costs in processor time, beside a template that only fills in names.

Questions of different kinds to personas of different sizes, each asked of nobody before; the first of all is left out,
because it reads the grammar and the packs. Then two figures of what it is like as company: of a hundred things that
people tell, how many are taken up in the answer; and of the sentences of a talk of thirty turns, how many were said
before in it. The figures of the behaviour before it listened are named in `docs/minds.md`.
"""

import re
import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles

from jinja2 import Environment

from benchmarks.figures import Figure, show
from benchmarks.offline_mind import answer, cast, talk
from benchmarks.small_talk import TOLD

ROUNDS = 10
TURNS = 30
TEMPLATE = (
    "{% if mood %}{{ mood|capitalize }}! {% endif %}{{ name }} thinks about {{ topic }}. "
    "{% for each in areas %}{{ each }}{{ ', ' if not loop.last else '. ' }}{% endfor %}What do you say, {{ user }}?"
)
QUESTIONS = (
    "Hello!",
    "How are you today?",
    "Tell me a story about the sea.",
    "What do you think of trains, and why do engines need so much oil?",
    "I am sad. My cat is ill and I cannot sleep.",
    "Can you explain how a steam engine works, step by step, please?",
)
PEOPLE = (
    cast(),
    cast(extraversion=0.9, enthusiasm=0.9, humor_level=0.9, verbosity="Elaborate"),
    cast(extraversion=0.1, formality=0.95, verbosity="Concise"),
    cast(neuroticism=0.9, agreeableness=0.9, empathy_level=0.9, verbosity="Detailed"),
)


def measure() -> Sequence[Figure]:
    answer(PEOPLE[0], QUESTIONS[0], 0)
    ours = [
        _cpu_ms(lambda person=person, asked=asked, seed=seed: answer(person, asked, seed))  # type: ignore[misc]
        for seed in range(1, ROUNDS + 1)
        for person in PEOPLE
        for asked in QUESTIONS
    ]
    template = Environment(autoescape=False).from_string(TEMPLATE)
    names = {"mood": "well", "name": "Vera", "topic": "trains", "areas": ["engines", "oil"], "user": "you"}
    peer = [_cpu_ms(lambda: template.render(names)) for _ in ours]
    return [
        Figure("answer_ms", "an answer of the offline mind, p50", median(ours), "ms", 5.0, median(peer), "Jinja2"),
        Figure("answer_p95_ms", "the same, p95", quantiles(ours, n=100)[94], "ms", None,
               quantiles(peer, n=100)[94], "Jinja2"),
        Figure("taken_up", "of a hundred things told, taken up", taken_up(), "%", 90, more_is_better=True),
        Figure("said_again", "sentences said before within thirty turns", said_again(), "%", 2),
    ]  # fmt: skip


def taken_up() -> float:
    """How many of the things people tell are spoken of in the answer to them, in percent."""
    heard = [
        re.search(words, answer(person, told, seed), re.IGNORECASE) is not None
        for person in PEOPLE
        for seed, (told, words) in enumerate(TOLD)
    ]
    return 100 * sum(heard) / len(heard)


def said_again() -> float:
    """How many sentences of a long talk were said before in it, in percent."""
    again = total = 0
    for person in PEOPLE:
        before: set[str] = set()
        for sentence in _sentences(talk(person, [told for told, _ in TOLD[:TURNS]])):
            again, total = again + (sentence in before), total + 1
            before.add(sentence)
    return 100 * again / total


def _sentences(answers: Sequence[str]) -> list[str]:
    parts = [part.strip(" .!?").lower() for said in answers for part in re.split(r"(?<=[.!?])\s+", said)]
    return [part for part in parts if part]


def _cpu_ms(work: Callable[[], str]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    show("improv", __doc__, measure)
