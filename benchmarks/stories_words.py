"""What stories are made of, without a studio: turns of the offline storyteller and the rules of its craft, how far two
narrators are apart, how long a prompt takes with two thousand cards, and how often a planted fact is found again.

The storyteller is measured beside the same grammar without a memory; narrators beside one without numbers of its own;
recall beside words alone. TROUPE_BENCH_TURNS says how many turns are told, 2,000 by default.
"""

import asyncio
import os
import random
import re
import time
from collections.abc import Sequence
from statistics import mean, quantiles, stdev

from benchmarks.figures import Figure, show
from tests.stories.asking import Book
from troupe.kit.tokens import estimate_tokens
from troupe.providers.improv.story import story_of
from troupe.providers.minilm.embedding import MiniLMEmbedding
from troupe.stories.domain.casting import Manner
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import cut
from troupe.stories.domain.prompt import told
from troupe.stories.domain.question import LoreFound
from troupe.stories.domain.recall import query_of, recalled
from troupe.stories.domain.world import Card
from troupe.stories.service.meaning import Meaning
from troupe.stories.service.vectors import Vectors

TURNS = int(os.environ.get("TROUPE_BENCH_TURNS", "2000"))
A_STORY, LATELY, CARDS, LORE, PROMPTS, PAIRS = 40, 12, 2_000, 40, 20, 60
STORY_TURNS, FACTS, FOUND_IN = 300, 40, 8
SENTENCE = re.compile(r"[^.!?]+[.!?]")
SLOT, DOUBLED, ARTICLE = re.compile(r"[{}]"), re.compile(r"\b(\w+) \1\b", re.I), re.compile(r"\ba [aeio]\w+", re.I)
MOVES = ("I look around.", "I pick up the brass key.", "continue", "I go to the cellar.", '"Who is there?"', "I wait.")
SHORT = re.compile(r"\b\w+(?:n't|'re|'ve|'ll|'s)\b")
THINGS = "lantern kettle thistle compass ribbon ledger whistle anchor thimble saddle".split()  # noqa: SIM905  # words
PLACES = "granary chapel boathouse orchard quarry bakery tollgate belfry".split()  # noqa: SIM905
WHO = "Anselm Brida Corvin Delia Edric Fenna Gregor Hedda".split()  # noqa: SIM905


def measure() -> Sequence[Figure]:
    took, broken = _stories(remembers=True)
    plain, plainly = _stories(remembers=False)
    prompts, scan = _prompts()
    apart = _apart()
    named, named_words, named_meaning = _found(by_name=True)
    other, other_words, other_meaning = _found(by_name=False)
    return [
        Figure("turn_p95_ms", f"a turn without a model, {TURNS:,} turns, p95", _rank(took, 95), "ms", 20.0,
               _rank(plain, 95), "without a memory"),
        Figure("broken", "rules of craft that were broken", broken, "", 0, plainly or None, "without a memory"),
        Figure("apart", "style counters by which two narrators are apart, effect size 1", apart, "", 3,
               more_is_better=True),
        Figure("prompt_p95_ms", f"a prompt with {CARDS:,} cards and {LORE} entries of lore, p95",
               _rank(prompts, 95), "ms", 10.0, scan, "one pass over the same words"),
        Figure("by_name", "planted facts among the first 8, asked by name", named, "", 0.95, named_words,
               "words alone", more_is_better=True),
        Figure("in_other_words", "planted facts among the first 8, asked in other words", other, "", 0.85,
               other_meaning, "meaning alone", more_is_better=True),
        Figure("never_below", "how far both together stay below the better leg", max(
            0.0, max(named_words, named_meaning) - named, max(other_words, other_meaning) - other), "", 0),
    ]  # fmt: skip


def _stories(*, remembers: bool) -> tuple[list[float], int]:
    """Milliseconds of each turn, and how often a rule of the craft was broken."""
    took, broken = [], 0
    for story in range(TURNS // A_STORY):
        earlier: list[dict[str, object]] = []
        for turn in range(1, A_STORY + 1):
            said = MOVES[(story + turn * 5) % len(MOVES)]
            scene = _scene(story, turn, said, earlier if remembers else [])
            began = time.perf_counter()
            text = story_of(scene)
            took.append((time.perf_counter() - began) * 1000)
            broken += _broken(text, [str(each["text"]) for each in earlier[-LATELY:]])
            earlier.append({"turn": turn, "input": said, "text": text})
    return took, broken


def _scene(story: int, turn: int, said: str, earlier: Sequence[dict[str, object]]) -> dict[str, object]:
    owed = [{"kind": "callback", "what": "brass key"}] if turn >= 4 and turn % 3 == 1 else []
    return {
        "turn": turn, "seed": story * 1_000 + turn, "story_seed": story, "intent": "free", "input": said,
        "people": [{"name": "Odile", "present": True}], "place": "reading room", "places": ["reading room", "cellar"],
        "things": ["book"], "arc": ("rising_action", "complication", "climax")[turn // 14 % 3], "words": [200, 350],
        "earlier": list(earlier[-LATELY:]), "owed": owed, "context": f"Story {story}.", "genre": "mystery",
    }  # fmt: skip


def _broken(text: str, before: Sequence[str]) -> int:
    lately = " ".join(before).replace('"', "")
    again = sum(
        len(each.split()) > 5 and each.strip() in lately
        for each in SENTENCE.findall(text.replace('"', ""))
        if not any(move.rstrip(".").lstrip("I ") in each for move in MOVES)
    )
    length = not 60 <= len(text.split()) <= 180
    return again + length + bool(SLOT.search(text)) + bool(DOUBLED.search(text)) + bool(ARTICLE.search(text))


def _apart() -> int:
    """By how many counters of style the ends of a narrator's numbers are told apart on the same turns."""
    ends = [
        Manner(formality=0.95, enthusiasm=0.05, humor=0.1, openness=0.1, neuroticism=0.1),
        Manner(formality=0.05, enthusiasm=0.95, humor=0.9, openness=0.9, neuroticism=0.9),
    ]
    counted: list[list[tuple[float, ...]]] = [[], []]
    for place, manner in enumerate(ends):
        shown = manner.model_dump() | {"asides": manner.asides, "images": manner.images}
        for number in range(PAIRS):
            scene = _scene(number, 5, MOVES[number % len(MOVES)], []) | {"manner": shown}
            counted[place].append(_style(story_of(scene)))
    return sum(_effect(one, other) >= 1 for one, other in zip(zip(*counted[0]), zip(*counted[1]), strict=True))  # noqa: B905


def _style(text: str) -> tuple[float, ...]:
    sentences, words = SENTENCE.findall(text), text.split()
    return (
        mean(len(each.split()) for each in sentences),
        len(SHORT.findall(text)) / len(words),
        text.count("!") / len(sentences),
        text.count("(") + 0.0,
        len(words) + 0.0,
    )


def _effect(one: Sequence[float], other: Sequence[float]) -> float:
    spread = ((stdev(one) ** 2 + stdev(other) ** 2) / 2) ** 0.5
    apart = abs(mean(one) - mean(other))
    return apart / spread if spread else (99.0 if apart else 0.0)


def _prompts() -> tuple[list[float], float]:
    cards = tuple(
        Card(entity_id=number, kind="character", name=f"{WHO[number % 8]} {number}", summary="Keeps a gate and a key.")
        for number in range(1, CARDS + 1)
    )
    book = Book(cards=cards, context="A town of two thousand people.")
    for number in range(40):
        book.tell(f"{WHO[number % 8]} {number + 1} opens the gate. " + "The rain goes on and nobody comes. " * 8)
    lore = tuple(
        LoreFound("Town", f"House {number}", "gate", "input", f"House {number} has a gate of iron.", 9)
        for number in range(LORE)
    )
    took = []
    for number in range(PROMPTS):
        asked = book.question(f"I ask {WHO[number % 8]} {number + 1} about the gate.")
        object.__setattr__(asked, "lore", lore)
        began = time.perf_counter()
        told(asked, estimate_tokens)
        took.append((time.perf_counter() - began) * 1000)
    words = " ".join([*(card.line for card in cards), *(each.text for each in lore)])
    began = time.perf_counter()
    re.findall(r"\bgate\b", words)
    return took, (time.perf_counter() - began) * 1000


def _found(*, by_name: bool) -> tuple[float, float, float]:
    """How often a planted fact is among what is remembered: by both, by words alone, and by meaning alone."""
    return asyncio.run(_asked_for(by_name=by_name))


async def _asked_for(*, by_name: bool) -> tuple[float, float, float]:
    chance = random.Random(11)
    facts = _facts(chance)
    at = {chance.randrange(1, STORY_TURNS - 20): fact for fact in facts}
    texts = [_filler(chance, turn, at.get(turn)) for turn in range(1, STORY_TURNS + 1)]
    passages = [each for turn, text in enumerate(texts, 1) for each in cut(text, f"t{turn}", f"t{turn}", "c", turn)]
    index, meaning, vectors = Index(), Meaning(MiniLMEmbedding), Vectors()
    index.hold(passages)
    await meaning.near(vectors, passages, texts[-1], "What was it?")
    assert vectors.filler is not None
    await vectors.filler  # the others are worked out in the background, as in a story that was just opened
    hits = [0, 0, 0]
    for turn, (_, named, other) in at.items():
        asked = named if by_name else other
        near, *_ = await meaning.near(vectors, passages, texts[-1], asked)
        assert near is not None
        for place, dense in enumerate((near, None)):
            found = recalled(index, passages, query_of(index, texts[-1], asked), STORY_TURNS, dense)[:FOUND_IN]
            hits[place] += any(hit.passage.index == turn for hit in found)
        nearest = sorted(passages, key=lambda each: -near[each.id])[:FOUND_IN]
        hits[2] += any(each.index == turn for each in nearest)
    await meaning.close()
    return hits[0] / len(at), hits[1] / len(at), hits[2] / len(at)


def _facts(chance: random.Random) -> list[tuple[str, str, str]]:
    """A fact, a question with its own words, and one with others."""
    told_as = [
        ("{who} buried the {thing} behind the {place}.", "Where is the {thing} that {who} buried?",
         "Which object did {who} put into the ground?"),
        ("{who} is afraid of the {place} since the fire.", "Why is {who} afraid of the {place}?",
         "What frightens {who} after the blaze?"),
        ("{who} paid the smith with a silver {thing}.", "What did {who} pay the smith with?",
         "How did {who} settle the debt with the blacksmith?"),
        ("{who} learned to swim at the {place}.", "Where did {who} learn to swim?",
         "In which spot did {who} first manage to stay above water?"),
        ("{who} lent the {thing} to a stranger.", "Who lent the {thing} to a stranger?",
         "What did {who} hand over to somebody unknown?"),
    ]  # fmt: skip
    made = [
        [line.format(who=who, thing=chance.choice(THINGS), place=chance.choice(PLACES)) for line in lines]
        for who in WHO
        for lines in told_as
    ]
    return [(one[0], one[1], one[2]) for one in (_same(lines, chance) for lines in made)][:FACTS]


def _same(lines: Sequence[str], chance: random.Random) -> tuple[str, str, str]:
    """Question and fact speak of the same thing and the same place."""
    words = [word for word in (*THINGS, *PLACES) if re.search(rf"\b{word}\b", lines[0])]
    asked = lines[1]
    for word in (*THINGS, *PLACES):
        kin = THINGS if word in THINGS else PLACES
        mine = next((each for each in words if each in kin), None)
        asked = re.sub(rf"\b{word}\b", mine or word, asked)
    return lines[0], asked, lines[2]


def _filler(chance: random.Random, turn: int, fact: tuple[str, str, str] | None) -> str:
    who = chance.choice(WHO) if chance.random() < 0.25 else chance.choice(("A carter", "The miller", "An old sailor"))
    weather = ("rain", "wind", "fog", "sun", "frost")
    said = [
        f"The {chance.choice(weather)} moves over the {chance.choice(PLACES)} on day {turn}.",
        f"{who} speaks of the {chance.choice(THINGS)} and falls silent.",
        f"Nobody at the {chance.choice(PLACES)} has seen the {chance.choice(THINGS)}.",
    ]
    return " ".join([*said[:2], *([fact[0]] if fact else []), said[2]])


def _rank(values: Sequence[float], part: int) -> float:
    return quantiles(values, n=100)[part - 1]


if __name__ == "__main__":
    show("stories_words", __doc__, measure)
