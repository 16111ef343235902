"""How much of each prompt stands where it stood in the one before it, so that a model server need not read it again.

Sixty turns of a conversation with two hundred entries of lore, some of them constant, memories that change with every
message, and a context that the conversation outgrows. The same conversation in the literal layout, where every entry is
put anew into its place with each turn, is shown beside.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Figure, show
from troupe.minds import Attached, Before, Budget, FiredLore, PromptInput, Said, assemble
from troupe.minds.domain.lore.book import BookEntry, BookSettings
from troupe.minds.domain.lore.entry import Entry
from troupe.minds.domain.lore.firing import ActiveBook, reading
from troupe.minds.domain.lore.index import BookIndex
from troupe.minds.domain.lore.moment import LoreLine, LoreMoment
from troupe.personas import Persona

TURNS, ENTRIES, CONSTANT = 60, 200, 5
CONTEXT = 8_192


@dataclass(frozen=True)
class Remembered:
    """A memory as it is told."""

    id: str
    line: str
    score: float
    why: str = ""


def measure() -> Sequence[Figure]:
    stable, literal = conversation("stable"), conversation("literal")
    return [
        Figure("stable", "share of a prompt that stands where it stood, median", median(stable), "", 0.85,
               median(literal), "literal layout", more_is_better=True),
    ]  # fmt: skip


def conversation(layout: str) -> Sequence[float]:
    """The shared share of every turn but the first."""
    draw = random.Random(5)
    book = BookIndex.of(BookSettings(scan_depth=4), [_entry(n, draw) for n in range(ENTRIES)])
    persona = Persona(name="Ada", description="Keeps the light of a small harbour. " * 12, personality="Dry and kind.")
    path: list[Said] = []
    attached: Mapping[str, tuple[Attached, ...]] = {}
    before, ratios = None, []
    for turn in range(TURNS):
        path.append(Said("user", _words(draw, 30), f"u{turn}", attached=()))
        lines = [Said(each.by, each.text, each.id, attached=attached.get(each.id, ())) for each in path]
        prompt = assemble(
            PromptInput(
                persona,
                lines,
                Budget(CONTEXT, 512),
                lore=_fired(book, lines, layout),
                recalled=[Remembered(f"m{turn}-{n}", f"- {_words(draw, 8)}", 0.5) for n in range(3)],
                layout=layout,  # type: ignore[arg-type]  # one of two
                before=before,
            )
        )
        if before:
            ratios.append(prompt.shared_prefix_ratio)
        before = Before(prompt.start_id, prompt.pieces)
        attached = dict(attached) | {path[-1].id: tuple(prompt.attached)}
        path.append(Said("persona", _words(draw, 60), f"p{turn}"))
    return ratios


def _fired(book: BookIndex, lines: Sequence[Said], layout: str) -> Sequence[FiredLore]:
    present = (
        frozenset(each.entry_id for said in lines for each in said.attached) if layout == "stable" else frozenset()
    )
    told = [LoreLine(said.id, "", said.by, said.text) for said in lines]
    moment = LoreMoment(
        lines=told, messages=len(told), persona_id="ada", seed="1", budget_tokens=1_800, present=present
    )
    fired: Sequence[FiredLore] = reading([ActiveBook("book", book, 0)], moment).fired
    return fired


def _entry(number: int, draw: random.Random) -> BookEntry:
    entry = Entry(keys=(f"key{number}",), content=_words(draw, 25), constant=number < CONSTANT)
    return BookEntry(f"entry-{number}", "book", number, 1, 1, entry)


def _words(draw: random.Random, count: int) -> str:
    """Plain words, and now and then one that an entry waits for."""
    said = ["".join(draw.choices("aeioulmnrst", k=draw.randint(3, 9))) for _ in range(count)]
    if draw.random() < 0.6:
        said.append(f"key{draw.randrange(CONSTANT, ENTRIES)}")
    return " ".join(said)


if __name__ == "__main__":
    show("prefix", __doc__, measure)
