"""A persona with 100 examples becomes a prompt; beside it, the same text filled into a Jinja2 template.

The template gets every value ready made, so the peer only renders: it neither chooses examples nor keeps a budget.
"""

import hashlib
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jinja2

from benchmarks.figures import Figure, show
from troupe.minds import build_persona_prompt, compile_persona
from troupe.personas.domain import Persona

RUNS, SAME = 2_000, 10_000
MESSAGE = "Which lamp shall we light when the fog comes in from the east?"
TEMPLATE = "{% for part in parts %}{{ part.text }}{% if not loop.last %}\n\n{% endif %}{% endfor %}\n\n{{ message }}"


@dataclass(frozen=True)
class Learnt:
    user_message: str
    persona_response: str
    quality_score: float
    pinned: bool = False


def measure() -> Sequence[Figure]:
    keeper, learnt = somebody(), hundred_examples()
    told = build_persona_prompt(keeper, MESSAGE, budget_tokens=4_000, learnt=learnt)
    compiled = compile_persona(keeper, MESSAGE, budget_tokens=4_000, learnt=learnt)
    template = jinja2.Environment(autoescape=False).from_string(TEMPLATE)
    values = {"parts": [vars(part) for part in compiled.parts], "message": f"User message:\n{MESSAGE}"}
    assert template.render(values) == told
    ours = times(lambda: build_persona_prompt(keeper, MESSAGE, budget_tokens=4_000, learnt=learnt))
    peer = times(lambda: template.render(values))
    digests = {digest(build_persona_prompt(keeper, MESSAGE, learnt=learnt)) for _ in range(SAME)}
    beside = (statistics.median(peer), "Jinja2")
    return [
        Figure("p50_ms", "compile with 100 examples, p50", statistics.median(ours), "ms", 1.5, *beside),
        Figure("p99_ms", "compile with 100 examples, p99", sorted(ours)[int(len(ours) * 0.99)], "ms", 5),
        Figure("texts", f"different texts in {SAME:,} runs", len(digests), "", 1),
    ]


def times(work: Callable[[], object]) -> list[float]:
    """Milliseconds of this thread alone, so that a busy machine is not counted."""
    found = []
    for _ in range(RUNS):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1_000)
    return found


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def somebody() -> Persona:
    return Persona.model_validate(
        {
            "name": "Vera",
            "role": "keeper of the lighthouse",
            "description": "Keeps a light on the northern shore. " * 20,
            "personality": "Patient with people, exact with lamps. " * 10,
            "personality_traits": {"formality": 0.9, "openness": 0.8, "neuroticism": 0.1},
            "expertise_areas": [f"lamps of kind {number}" for number in range(20)],
            "quirks": ["counts ships", "hums"],
            "phrasebook": {"say": ["Steady now."], "avoid": ["obviously"]},
            "boundaries": {"medical": "refer", "legal": "avoid_specifics"},
            "scenario": "A storm is near and the radio is dead. " * 10,
        }
    )


def hundred_examples() -> list[Learnt]:
    return [
        Learnt(
            f"What do you do with lamp number {number} when the fog comes in?",
            f"I trim its wick {number} times, and then I wait and count the ships that answer.",
            0.3 + 0.007 * number,
        )
        for number in range(100)
    ]


if __name__ == "__main__":
    show("persona_compile", __doc__, measure)
