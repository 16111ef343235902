"""What of a story is remembered for an input, and why: found by its words and by what it means, on the path that is
told, nowhere else."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import WORD, Passage, terms_of

QUERY_WORDS, MOST_TERMS = 120, 12
MOST_PASSAGES, MOST_OF_A_TURN, CANDIDATES = 8, 2, 50
LEAST_SCORE, RARE, NEAR, LEAST_NEAR_INPUT = 0.15, 3.0, 0.20, 4
OF_WHAT_WAS_TOLD, MEANT_BY_IT = 0.25, 0.6
"""What a word of the newest turn counts beside one of the input, and its meaning beside that of the input."""
_EARLY = ("back then", "first", "beginning", "start", "started", "origin", "originally", "initially", "early",
          "earliest", "once")  # fmt: skip
_RECENT = ("just now", "latest", "last", "now", "recent", "recently", "current", "currently", "today", "newest")
# Each class, its rising order: the words that name it, how much meaning and words weigh, and how much time does.
_CLASSES: tuple[tuple[str, tuple[str, ...], float, float], ...] = (
    ("general", (), 0.60, 0.40),
    ("character", ("who", "whose", "character", "person", "name", "personality"), 0.80, 0.35),
    ("location", ("where", "place", "location", "room", "house", "city", "street", "road", "door", "map"), 0.55, 0.25),
    ("event", ("what happened", "happened", "happen", "when", "event", "fight", "battle", "attack", "meeting",
               "accident"), 0.50, 0.40),
    ("relationship", ("relationship", "between", "trust", "love", "hate", "friend", "enemy", "married", "siblings",
                      "feel about"), 0.80, 0.45),
    ("theme", ("theme", "meaning", "symbol", "motif", "metaphor", "moral"), 0.85, 0.30),
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """What is looked for, and how it is meant."""

    text: str
    type: str
    intent: float
    terms: tuple[str, ...]
    own: frozenset[str] = frozenset()
    """The words of the input itself."""

    def as_json(self) -> dict[str, object]:
        return {"text": self.text, "type": self.type, "intent": round(self.intent, 4), "terms": list(self.terms)}


@dataclass(frozen=True)
class Recalled:
    """A passage that was found, and why."""

    passage: Passage
    lex: float
    dense: float | None
    hybrid: float
    time: float
    score: float
    reason: str

    def as_json(self, *, used: bool, lost_to: str | None = None) -> dict[str, object]:
        scores = {
            "lex": round(self.lex, 4),
            "dense": None if self.dense is None else round(self.dense, 4),
            "hybrid": round(self.hybrid, 4),
            "time": self.time,
        }
        return {
            "turn_id": self.passage.turn_id,
            "index": self.passage.index,
            "excerpt": self.passage.text[:240],
            "scores": scores,
            "score": round(self.score, 4),
            "tokens": self.passage.tokens,
            "used": used,
            "lost_to": lost_to,
            "reason": self.reason,
        }


def temporal_intent(user_input: str) -> float:
    """0.1 for the beginning, 1 for just now, 0.5 when nothing of the kind is said."""
    said = f" {' '.join(WORD.findall(user_input.casefold()))} "
    early = sum(said.count(f" {word} ") for word in _EARLY)
    recent = sum(said.count(f" {word} ") for word in _RECENT)
    return 0.5 if not early + recent else 0.1 + 0.9 * recent / (early + recent)


def asked_text(newest: str, user_input: str) -> str:
    """What is looked for, as one text: the end of what was told, and the input."""
    told, asked = " ".join(newest.split()[-QUERY_WORDS:]), " ".join(user_input.split()[:QUERY_WORDS])
    return f"{told}\n{asked}"


def query_of(
    index: Index,
    newest: str,
    user_input: str,
    names: Iterable[str] = (),
    places: Iterable[str] = (),
    *,
    english: bool = True,
) -> Query:
    """How an input is looked for: by which words, and as what kind of question."""
    asked = " ".join(user_input.split()[:QUERY_WORDS])
    told = " ".join(newest.split()[-QUERY_WORDS:])
    asked_terms, told_terms = terms_of(asked, english=english), terms_of(told, english=english)
    idf = {term: index.idf(term) for term in {*asked_terms, *told_terms}}
    own = _ordered(asked_terms, idf)
    also = [term for term in _ordered(told_terms, idf) if idf[term] >= 2.0 and term not in own]
    count = len(index.passages)
    common = math.log(count / (count / 2 + 1)) if count else 0.0
    rare = [term for term in (*own, *also) if idf[term] >= common]
    terms = rare if len(rare) >= 3 else [*own, *also]
    kind = _type(asked, names, places)
    intent = temporal_intent(asked)
    return Query(asked_text(newest, user_input), kind, intent, tuple(terms[:MOST_TERMS]), frozenset(own))


def recalled(
    index: Index, eligible: Sequence[Passage], query: Query, turns: int, dense: Mapping[str, float] | None = None
) -> list[Recalled]:
    """The passages that answer best, the best first, out of those that are not in the prompt anyway.

    `dense` holds how near in meaning each known passage is; without it words alone decide.
    """
    among = {each.id: each for each in eligible}
    words = index.scores({term: 1.0 if term in query.own else OF_WHAT_WAS_TOLD for term in query.terms}, among)
    near = {id: max(0.0, value) for id, value in (dense or {}).items() if id in among}
    best = sorted(words, key=lambda id: (-words[id][0], -among[id].index, id))[:CANDIDATES]
    nearest = sorted(near, key=lambda id: (-near[id], id))[: 2 * CANDIDATES]
    lexical = _lexical(index, query, words, by_meaning=dense is not None)
    hits = []
    for id in dict.fromkeys([*best, *nearest]):
        matched = words[id][1] if id in words else ()
        close = near.get(id)
        if (close or 0.0) < NEAR and not _tells_enough(index, matched):
            continue
        weight, time_weight = _weights(query.type, by_meaning=close is not None)
        lex = lexical.get(id, 0.0)
        hybrid = weight * (close or 0.0) + (1 - weight) * lex
        time, score = _timed(hybrid, among[id].index, turns, query.intent, time_weight)
        if score >= LEAST_SCORE:
            why = _reason(matched, among[id], turns, close)
            hits.append(Recalled(among[id], lex, close, hybrid, round(time, 4), score, why))
    return _best(hits)


def _lexical(
    index: Index, query: Query, words: Mapping[str, tuple[float, tuple[str, ...]]], *, by_meaning: bool
) -> dict[str, float]:
    """How much of what was asked stands in each passage.

    Beside meaning it is the share of the input's words, cubed: a name alone, which stands in many passages, then
    weighs little against what is meant, and all the words weigh much. Words alone are measured by the best passage.
    """
    top = max((score for score, _ in words.values()), default=0.0) or 1.0
    whole = sum(index.rarity(term) for term in query.own) if by_meaning else 0.0
    if not whole:
        return {id: score / top for id, (score, _) in words.items()}
    return {id: min(1.0, score / whole) ** 3 for id, (score, _) in words.items()}


def _tells_enough(index: Index, matched: Sequence[str]) -> bool:
    """One common word alone says nothing; in a short story a word of one passage is rare enough."""
    if len(matched) >= 2:
        return True
    count = len(index.passages)
    limit = min(RARE, math.log(count / 2) - 1e-9) if count > 2 else -1.0
    return bool(matched) and index.idf(matched[0]) >= limit


def _ordered(terms: Iterable[str], idf: dict[str, float]) -> list[str]:
    return sorted(dict.fromkeys(terms), key=lambda term: (-idf[term], term))


def _timed(h: float, index: int, turns: int, intent: float, weight: float) -> tuple[float, float]:
    """When it was told makes what answers weigh less or more, and never takes the place of answering."""
    if abs(intent - 0.5) <= 0.1:
        fresh = 2.0 ** (-(turns - index) / 50)
        return fresh, h * (0.99 + 0.01 * fresh)
    near = 1 - abs(intent - (index / turns if turns else 0.0))
    near = near**1.5 if abs(intent - 0.5) >= 0.4 else near
    return near, h * (1 - weight + weight * near)


def _best(hits: Sequence[Recalled]) -> list[Recalled]:
    """Not more than two of a turn."""
    of_turn: Counter[str | None] = Counter()
    kept = []
    for hit in sorted(hits, key=lambda hit: (-hit.score, -hit.passage.index, hit.passage.id)):
        of_turn[hit.passage.turn_id] += 1
        if of_turn[hit.passage.turn_id] <= MOST_OF_A_TURN:
            kept.append(hit)
    return kept[: 2 * MOST_PASSAGES]


def _type(asked: str, names: Iterable[str], places: Iterable[str]) -> str:
    said = f" {' '.join(WORD.findall(asked.casefold()))} "
    more = {"character": tuple(names), "location": tuple(places)}
    found = "general"
    for name, words, *_ in _CLASSES:
        if any(f" {word.casefold()} " in said for word in (*words, *more.get(name, ()))):
            found = name
    return found


def _weights(type: str, *, by_meaning: bool) -> tuple[float, float]:
    """How much meaning weighs against words, and how much time does."""
    dense, time = next((dense, time) for name, _, dense, time in _CLASSES if name == type)
    return (dense if by_meaning else 0.0), time


def _reason(matched: Sequence[str], passage: Passage, turns: int, dense: float | None) -> str:
    ago = turns - passage.index
    when = "before the first turn" if passage.index == 0 else f"{ago} turn{'s' if ago != 1 else ''} ago"
    why = [f"matches {', '.join(matched)}"] if matched else []
    why += ["close in meaning"] if dense is not None and dense >= NEAR else []
    return "; ".join([*why, when, *(["found by words alone"] if dense is None else [])])
