"""A text of 2,000 words in a formal persona's manner, and how often a sentence becomes what a reader would write.

The peers expand contractions from a list, whatever stands around them: in quotations, code and names as well.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence

import contractions  # type: ignore[import-untyped]  # it ships no types

from benchmarks.figures import Figure, show
from tests.minds.labelled import contracted, expanded
from troupe.minds import StyleStream, apply_persona_style
from troupe.personas.domain import Persona

RUNS, GENERATED = 200, 20_000
PARAGRAPH = (
    "I don't think we've met before, but it's a pleasure. The garden behind the house is quiet in the morning, and "
    "nobody is there. You can't hear the road from here; that's why I'd been coming for years. We walked along the "
    "river until the light had gone, and the boats came home one after another without a word between them.\n\n"
)
PIECES = [
    *("don't", "I'm", "it's", "he'd", "been", "not", "do", "is", "will", "cannot", "why", "you", "'tis", "'em", "n't"),
    *("'", "’", '"', "“", "”", "„", "«", "»", "`", "```", "\n", "\n\n", "    ", ">", "<b", "](", ")", "!", "!!", "?"),
    *(".", ",", "/", "@", "#", "http://x", "-", "_", "\r\n", "x", "🙂"),
]


def measure() -> Sequence[Figure]:
    text = (PARAGRAPH * 50)[: _end_of_words(PARAGRAPH * 50, 2_000)]
    formal, casual = somebody(0.9), somebody(0.1)
    ours = [cost_ms(lambda: apply_persona_style(formal, text)), cost_ms(lambda: apply_persona_style(casual, text))]
    peer = cost_ms(lambda: contractions.fix(text))
    pairs = [(formal, *pair) for pair in expanded()]
    casual_pairs = [(casual, *pair) for pair in contracted()]
    right = share(apply_persona_style(who, said) == meant for who, said, meant in pairs + casual_pairs)
    of_peer = share(contractions.fix(said) == meant for _, said, meant in pairs)
    return [
        Figure("formal_ms", "2,000 words in full forms", ours[0], "ms", 3, peer, "contractions"),
        Figure("casual_ms", "2,000 words in short forms", ours[1], "ms", 3),
        Figure(
            "right",
            f"of {len(pairs) + len(casual_pairs)} labelled sentences right",
            right,
            "%",
            99,
            of_peer,
            "contractions (full forms)",
            more_is_better=True,
        ),
        Figure("broken", f"of {GENERATED:,} texts changed twice or by cutting", broken([formal, casual]), "", 0),
    ]


def cost_ms(work: Callable[[], object]) -> float:
    """Milliseconds of this thread alone, so that a busy machine is not counted."""
    found = []
    for _ in range(RUNS):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1_000)
    return statistics.median(found)


def share(verdicts: Iterable[bool]) -> float:
    found = list(verdicts)
    return 100 * sum(found) / len(found)


def broken(people: Sequence[Persona]) -> int:
    """How many generated texts are not the same when styled twice, or when they arrive in pieces."""
    chance = random.Random(7)
    return sum(not _holds(people[number % 2], _generated(chance), chance) for number in range(GENERATED))


def _generated(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) + chance.choice(["", " ", " "]) for _ in range(chance.randint(1, 30)))


def _holds(who: Persona, text: str, chance: random.Random) -> bool:
    once = apply_persona_style(who, text)
    stream, said, at = StyleStream(who), [], 0
    while at < len(text):
        size = chance.randint(1, 20)
        said.append(stream.feed(text[at : at + size]))
        at += size
    return apply_persona_style(who, once) == once == "".join([*said, stream.close()])


def somebody(formality: float) -> Persona:
    return Persona.model_validate({"name": "Vera", "personality_traits": {"formality": formality}})


def _end_of_words(text: str, count: int) -> int:
    return len(" ".join(text.split(" ")[:count]))


if __name__ == "__main__":
    show("persona_style", __doc__, measure)
