"""What of a story is remembered for an input, and why: found by its words, on the path that is told, nowhere else."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from troupe.kit.tokens import estimate_tokens

LONGEST_WORDS, QUERY_WORDS, MOST_TERMS = 180, 120, 12
MOST_PASSAGES, MOST_OF_A_TURN, CANDIDATES = 8, 2, 50
LEAST_SCORE, RARE = 0.15, 3.0
_K1, _B = 1.2, 0.75
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’]?\s+")
_STOPWORDS_TEXT = """
a about after again all am an and any are as at be because been before but by can could did do does for from
had has have he her here him his how i if in into is it its just me more my no not now of off on one or our
out over she so some than that the their them then there these they this to too up us very was we were what
when where which who will with would you your yours
"""
_STOPWORDS = frozenset(_STOPWORDS_TEXT.split())
_EARLY = ("back then", "first", "beginning", "start", "started", "origin", "originally", "initially", "early",
          "earliest", "once")  # fmt: skip
_RECENT = ("just now", "latest", "last", "now", "recent", "recently", "current", "currently", "today", "newest")
# Each class, its rising order, the words that name it, and how much time weighs.
_CLASSES: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("character", ("who", "whose", "character", "person", "name", "personality"), 0.35),
    ("location", ("where", "place", "location", "room", "house", "city", "street", "road", "door", "map"), 0.25),
    ("event", ("what happened", "happened", "happen", "when", "event", "fight", "battle", "attack", "meeting",
               "accident"), 0.40),
    ("relationship", ("relationship", "between", "trust", "love", "hate", "friend", "enemy", "married", "siblings",
                      "feel about"), 0.45),
    ("theme", ("theme", "meaning", "symbol", "motif", "metaphor", "moral"), 0.30),
)  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A piece of what was told, small enough to be remembered as one."""

    id: str
    turn_id: str | None
    candidate_id: str | None
    index: int
    text: str

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(terms_of(self.text))

    @cached_property
    def length(self) -> int:
        return sum(self.words.values())

    @cached_property
    def tokens(self) -> int:
        return estimate_tokens(self.text)


@dataclass(frozen=True)
class Query:
    """What is looked for, and how it is meant."""

    text: str
    type: str
    intent: float
    terms: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"text": self.text, "type": self.type, "intent": round(self.intent, 4), "terms": list(self.terms)}


@dataclass(frozen=True)
class Recalled:
    """A passage that was found, and why."""

    passage: Passage
    lex: float
    time: float
    score: float
    reason: str

    def as_json(self, *, used: bool, lost_to: str | None = None) -> dict[str, object]:
        return {
            "turn_id": self.passage.turn_id,
            "index": self.passage.index,
            "excerpt": self.passage.text[:240],
            "scores": {"lex": round(self.lex, 4), "dense": None, "hybrid": round(self.lex, 4), "time": self.time},
            "score": round(self.score, 4),
            "tokens": self.passage.tokens,
            "used": used,
            "lost_to": lost_to,
            "reason": self.reason,
        }


def cut(text: str, key: str, turn_id: str | None, candidate_id: str | None, index: int) -> list[Passage]:
    """Pieces of at most 180 words, each ending with a sentence."""
    pieces: list[list[str]] = [[]]
    count = 0
    for sentence in _SENTENCE.split(text):
        words = len(sentence.split())
        if count and count + words > LONGEST_WORDS:
            pieces.append([])
            count = 0
        pieces[-1].append(sentence)
        count += words
    joined = [" ".join(piece) for piece in pieces if piece]
    return [Passage(f"{key}.{place}", turn_id, candidate_id, index, said) for place, said in enumerate(joined)]


def terms_of(text: str) -> list[str]:
    """The words a text is found by; scripts without spaces by overlapping pairs."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if len(word) > 1 and word[0] >= "\u3040":
            found += [word[place : place + 2] for place in range(len(word) - 1)]
        elif word not in _STOPWORDS:
            found.append(_stem(word))
    return found


def temporal_intent(user_input: str) -> float:
    """0.1 for the beginning, 1 for just now, 0.5 when nothing of the kind is said."""
    said = f" {' '.join(_WORD.findall(user_input.casefold()))} "
    early = sum(said.count(f" {word} ") for word in _EARLY)
    recent = sum(said.count(f" {word} ") for word in _RECENT)
    return 0.5 if not early + recent else 0.1 + 0.9 * recent / (early + recent)


def recalled(
    passages: Sequence[Passage], newest: str, user_input: str, names: Iterable[str], places: Iterable[str], turns: int
) -> tuple[Query, list[Recalled]]:
    """The passages that answer best, the best first, out of those that are not in the prompt anyway."""
    query = _query(passages, newest, user_input, names, places)
    weight = _time_weight(query.type)
    found = _by_words(passages, query.terms)
    top = max((score for _, score, _ in found), default=0.0)
    hits = []
    for passage, raw, matched in found[:CANDIDATES]:
        lex = raw / top
        time, score = _timed(lex, passage.index, turns, query.intent, weight)
        if score >= LEAST_SCORE:
            hits.append(Recalled(passage, lex, round(time, 4), score, _reason(matched, passage, turns)))
    return query, _best(hits)


def _query(
    passages: Sequence[Passage], newest: str, user_input: str, names: Iterable[str], places: Iterable[str]
) -> Query:
    asked, told = " ".join(user_input.split()[:QUERY_WORDS]), " ".join(newest.split()[-QUERY_WORDS:])
    idf = _rarity(passages, [*terms_of(asked), *terms_of(told)])
    half = len(passages) / 2
    own = _ordered(terms_of(asked), idf)
    also = [term for term in _ordered(terms_of(told), idf) if idf[term] >= 2.0 and term not in own]
    common = math.log(len(passages) / (half + 1)) if passages else 0.0
    rare = [term for term in (*own, *also) if idf[term] >= common]
    terms = rare if len(rare) >= 3 else [*own, *also]
    return Query(f"{told}\n{asked}", _type(asked, names, places), temporal_intent(asked), tuple(terms[:MOST_TERMS]))


def _rarity(passages: Sequence[Passage], terms: Iterable[str]) -> dict[str, float]:
    return {
        term: math.log(len(passages) / (sum(term in each.words for each in passages) + 1)) if passages else 0.0
        for term in set(terms)
    }


def _ordered(terms: Iterable[str], idf: dict[str, float]) -> list[str]:
    return sorted(dict.fromkeys(terms), key=lambda term: (-idf[term], term))


def _by_words(passages: Sequence[Passage], terms: Sequence[str]) -> list[tuple[Passage, float, tuple[str, ...]]]:
    """Every passage with a matching word and its BM25, the best first; one common word alone says nothing."""
    count = len(passages)
    if not count:
        return []
    average = sum(each.length for each in passages) / count or 1.0
    df = {term: sum(term in each.words for each in passages) for term in terms}
    telling = min(RARE, math.log(count / 2) - 1e-9) if count > 2 else -1.0
    found = []
    for each in passages:
        matched = tuple(term for term in terms if term in each.words)
        if not matched or (len(matched) == 1 and math.log(count / (df[matched[0]] + 1)) < telling):
            continue
        score = 0.0
        for term in matched:
            often = each.words[term]
            rarity = math.log(1 + (count - df[term] + 0.5) / (df[term] + 0.5))
            score += rarity * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * each.length / average))
        found.append((each, score, matched))
    return sorted(found, key=lambda hit: (-hit[1], -hit[0].index, hit[0].id))


def _timed(h: float, index: int, turns: int, intent: float, weight: float) -> tuple[float, float]:
    if abs(intent - 0.5) <= 0.1:
        fresh = 2.0 ** (-(turns - index) / 50)
        return fresh, 0.92 * h + 0.08 * fresh
    near = 1 - abs(intent - (index / turns if turns else 0.0))
    near = near**1.5 if abs(intent - 0.5) >= 0.4 else near
    return near, h * (1 - weight) + near * weight


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
    said = f" {' '.join(_WORD.findall(asked.casefold()))} "
    more = {"character": tuple(names), "location": tuple(places)}
    found = "general"
    for name, words, _ in _CLASSES:
        if any(f" {word.casefold()} " in said for word in (*words, *more.get(name, ()))):
            found = name
    return found


def _time_weight(type: str) -> float:
    return next((weight for name, _, weight in _CLASSES if name == type), 0.40)


def _reason(matched: Sequence[str], passage: Passage, turns: int) -> str:
    ago = turns - passage.index
    when = "before the first turn" if passage.index == 0 else f"{ago} turn{'s' if ago != 1 else ''} ago"
    return f"matches {', '.join(matched)}; {when}; found by words alone"


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
