"""What making a prompt costs: ten thousand entries of lore with three keys each, and a window of a hundred messages.

The whole way from a path to the messages that are sent: finding the lore, compiling the persona, deciding what fits,
joining. A loop over all keys, the common way to find lore, is shown beside.
"""

import random
import time
from collections.abc import Sequence
from statistics import median, quantiles

from benchmarks.figures import Figure, show
from troupe.minds import Budget, Prompt, PromptInput, Said, assemble
from troupe.minds.domain.lore.book import BookEntry, BookSettings
from troupe.minds.domain.lore.entry import Entry
from troupe.minds.domain.lore.firing import ActiveBook, reading
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.moment import LoreLine, LoreMoment
from troupe.personas import Persona

ENTRIES, KEYS, WINDOW, ROUNDS = 10_000, 3, 100, 60
SCANNED = 4
DRAW = random.Random(11)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BUDGET = Budget(32_000, 1_024)


def measure() -> Sequence[Figure]:
    words = [_word() for _ in range(ENTRIES * KEYS)]
    book = BookIndex.of(BookSettings(scan_depth=SCANNED), [_entry(n, words) for n in range(ENTRIES)])
    path = [Said("persona" if n % 2 else "user", _told(words), f"n{n}") for n in range(WINDOW + 1)]
    persona = Persona(name="Ada", description="Keeps the light of a small harbour. " * 8, personality="Dry and kind.")
    prompt(persona, path, book)
    whole = [_ms(lambda: prompt(persona, path, book)) for _ in range(ROUNDS)]
    alone = [_ms(lambda: assemble(PromptInput(persona, path, BUDGET))) for _ in range(ROUNDS)]
    loop = median([_ms(lambda: naive(words, path[-SCANNED:])) for _ in range(5)])
    return [
        Figure("whole_p95_ms", "a prompt with its lore, p95", quantiles(whole, n=20)[18], "ms", 10,
               loop, "a loop over all keys"),
        Figure("alone_p95_ms", "the prompt alone, p95", quantiles(alone, n=20)[18], "ms", 10),
    ]  # fmt: skip


def prompt(persona: Persona, path: Sequence[Said], book: BookIndex) -> Prompt:
    lines = [LoreLine(said.id, "", said.by, said.text) for said in path]
    moment = LoreMoment(lines=lines, messages=len(lines), persona_id="ada", seed="1", budget_tokens=7_000)
    fired = reading([ActiveBook("book", book, 0)], moment).fired
    return assemble(PromptInput(persona, path, BUDGET, lore=fired))


def naive(words: Sequence[str], path: Sequence[Said]) -> Sequence[str]:
    text = " ".join(said.text for said in path).lower()
    return [word for word in words if word in text]


def _entry(number: int, words: Sequence[str]) -> BookEntry:
    keys = tuple(words[number * KEYS : number * KEYS + KEYS])
    return BookEntry(f"entry-{number}", "book", number, 1, 1, Entry(keys=keys, content="It stands by the river."))


def _word() -> str:
    return "".join(DRAW.choices(LETTERS, k=DRAW.randint(5, 14)))


def _told(words: Sequence[str]) -> str:
    return " ".join([*(_word() for _ in range(24)), DRAW.choice(words)])


def _ms(act: object) -> float:
    began = time.perf_counter()
    act()  # type: ignore[operator]  # every caller hands over something that can be called
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    show("prompt_assembly", __doc__, measure)
