"""What one answer of the offline mind costs in processor time, beside a template that only fills in names.

Fifty questions of different kinds to personas of different sizes, each asked of nobody before; the first of all is left
out, because it reads the grammar and the packs.
"""

import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles

from jinja2 import Environment

from benchmarks.figures import Figure, show
from benchmarks.offline_mind import answer, cast

ROUNDS = 10
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
    ]  # fmt: skip


def _cpu_ms(work: Callable[[], str]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    show("improv", __doc__, measure)
