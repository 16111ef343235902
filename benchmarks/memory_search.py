"""Memory: what finding costs among ten thousand and a million memories of one person, words and vectors together.

The vectors come from a generator: twenty thousand clusters of fifty, a question being one more member of a cluster, so
that there is something to find. Beside: all vectors compared exactly by numpy, and SQLite's FTS5 asked for the same
words alone. `MEMORIES=100000` in the environment makes the large number smaller.
"""

import asyncio
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from benchmarks.memory_seen import Everything
from troupe.database import Database, migrate
from troupe.minds.domain.memory.words import key_of, weights
from troupe.minds.service.remembering.finding import Finding, Question
from troupe.minds.service.remembering.holding import Holding
from troupe.minds.service.remembering.meaning import Meaning
from troupe.minds.service.remembering.shelves import Shelves
from troupe.minds.store.memories import MemoryStore
from troupe.minds.store.memories_index import MemoryIndex
from troupe.minds.store.memories_rounds import RoundStore
from troupe.minds.store.memories_work import WorkStore

SMALL, LARGE = 10_000, int(os.environ.get("MEMORIES", "1000000"))
WIDTH, CLUSTER, WORDS, VOCABULARY = 384, 50, 8, 60_000
QUESTIONS, WARM_UP, NEAREST = 40, 5, 10
PORTION = 50_000
USER = "ada"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
_STAMP = 1_760_000_000_000
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    text: str
    vector: Matrix


class Known:
    """Gives the vectors that the generator made for its questions."""

    space, dimensions = "made", WIDTH

    def __init__(self, questions: Sequence[Asked]) -> None:
        self._vectors = {each.text: each.vector for each in questions}

    def embed(self, texts: Sequence[str]) -> Matrix:
        return np.vstack([self._vectors.get(text, np.zeros(WIDTH, np.float32)) for text in texts])


def measure() -> Sequence[Figure]:
    return [*figures(SMALL, "small", 10.0), *figures(LARGE, "large", 40.0)]


def figures(count: int, key: str, target: float) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "studio.db"
        migrate(file)
        vectors = np.lib.format.open_memmap(Path(folder) / "v.npy", "w+", np.float32, (count, WIDTH))
        questions = fill(file, vectors)
        took, exact, recall, megabytes = asyncio.run(compare(file, vectors, questions))
        words = fts(file, questions)
    name = f"{count:,} memories"
    return [
        Figure(f"{key}_p50_ms", f"{name}: words and vectors, p50", took, "ms", target, exact, "numpy, all vectors,"),
        Figure(f"{key}_fts_ms", f"{name}: the same", took, "ms", None, words, "FTS5, words alone,"),
        Figure(f"{key}_recall", f"{name}: of the ten nearest found", recall, "", 0.98, more_is_better=True),
        Figure(f"{key}_held_mb", f"{name}: held in memory", megabytes, "MB"),
        Figure(f"{key}_rss_mb", f"{name}: the whole process at most", rss(), "MB"),
    ]  # fmt: skip


async def compare(file: Path, vectors: Matrix, questions: Sequence[Asked]) -> tuple[float, float, float, float]:
    database = Database(file)
    index, work, meaning = MemoryIndex(database), WorkStore(database), Meaning(lambda: Known(questions))
    shelves = Shelves(index, work)
    holding = Holding(database, shelves, MemoryStore(database), RoundStore(database), index)
    finding = Finding(holding, shelves, meaning, Everything())
    shelf = await shelves.of(USER)
    ours, exact, hits = [], [], 0
    for asked in questions:
        began = time.perf_counter()
        await finding.search(USER, Question(asked.text, NOW), NEAREST)
        ours.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        similar = vectors @ asked.vector
        nearest = np.argpartition(-similar, NEAREST)[:NEAREST]
        exact.append((time.perf_counter() - began) * 1000)
        found = await shelves.nearest(shelf, asked.vector, shelf.fitting(None, ""), NEAREST)
        hits += len({number for number, _ in found} & {int(place) + 1 for place in nearest})
    await meaning.close()
    await database.close()
    return median(ours[WARM_UP:]), median(exact[WARM_UP:]), hits / (NEAREST * len(questions)), shelf.bytes / 1e6


def fill(file: Path, vectors: Matrix) -> Sequence[Asked]:
    """Write everything as the studio would have; gives the questions."""
    draw = np.random.default_rng(5)
    vocabulary = [f"w{number:x}" for number in range(VOCABULARY)]
    keys = np.array([key_of(USER, word) for word in vocabulary], np.int64)
    places = np.empty((len(vectors), WORDS), np.int32)
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;")
    connection.execute("INSERT INTO realm VALUES ('stamp', 'family', 1)")
    connection.execute("INSERT INTO memory_shelves VALUES (?, 'family', 1, 0)", (USER,))
    for begin in range(0, len(vectors), PORTION):
        end = min(begin + PORTION, len(vectors))
        vectors[begin:end] = made(draw, begin, end)
        # As words go: the most frequent stands in every fifth text, most in very few.
        drawn = np.minimum(
            draw.zipf(1.3, (end - begin, WORDS)) - 1 + draw.integers(0, 40, (end - begin, WORDS)), VOCABULARY - 1
        )
        places[begin:end] = drawn
        write(connection, begin, vectors[begin:end], drawn, vocabulary)
    write_words(connection, keys[places])
    connection.close()
    return [question(draw, vectors, vocabulary) for _ in range(QUESTIONS)]


def made(draw: np.random.Generator, begin: int, end: int) -> Matrix:
    centres = np.vstack([_centre(number) for number in range(begin // CLUSTER, (end - 1) // CLUSTER + 1)])
    around = centres[np.arange(begin, end) // CLUSTER - begin // CLUSTER]
    return _unit(0.8 * around + 0.6 * _unit(draw.standard_normal((end - begin, WIDTH), np.float32)))


def question(draw: np.random.Generator, vectors: Matrix, vocabulary: Sequence[str]) -> Asked:
    cluster = int(draw.integers(0, len(vectors) // CLUSTER))
    noise = _unit(draw.standard_normal((1, WIDTH), np.float32))
    words = [vocabulary[min(int(place), VOCABULARY - 1)] for place in draw.integers(50, 5000, 5)]
    return Asked(" ".join(words), _unit(0.8 * _centre(cluster)[None] + 0.6 * noise)[0])


def write(
    connection: sqlite3.Connection,
    begin: int,
    vectors: Matrix,
    drawn: NDArray[np.int64],
    vocabulary: Sequence[str],
) -> None:
    codes = np.packbits(vectors > 0, axis=1)
    halves = vectors.astype("<f2")
    numbers = range(begin + 1, begin + 1 + len(vectors))
    texts = [" ".join(vocabulary[place] for place in row) for row in drawn]
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO memory_items (number, realm, user_id, id, is_round, removed, space, code)"
        " VALUES (?, 'family', 'ada', ?, 0, 0, 'made', ?)",
        ((number, f"m{number}", code.tobytes()) for number, code in zip(numbers, codes, strict=True)),
    )
    connection.executemany(
        "INSERT INTO memory_vectors VALUES (?, ?)",
        ((number, half.tobytes()) for number, half in zip(numbers, halves, strict=True)),
    )
    connection.executemany(
        "INSERT INTO memories (id, number, realm, user_id, scope, kind, text, said_by, confidence, importance, pinned,"
        " edited, valid_from, uses, version, created_at, updated_at) "
        f"VALUES (?, ?, 'family', 'ada', 'user', 'fact', ?, 'owner', 1, 3, 0, 0, {_STAMP}, 0, 1, {_STAMP}, {_STAMP})",
        ((f"m{number}", number, text) for number, text in zip(numbers, texts, strict=True)),
    )
    connection.execute("COMMIT")


def write_words(connection: sqlite3.Connection, found: NDArray[np.int64]) -> None:
    """All words at once and in order, which is how a table takes them quickest."""
    weight = next(iter(weights(" ".join(f"w{number}" for number in range(WORDS))).values()))
    words, numbers = found.ravel(), np.repeat(np.arange(1, len(found) + 1), WORDS)
    order = np.lexsort((numbers, words))
    words, numbers = words[order], numbers[order]
    first = np.ones(len(words), np.bool_)
    first[1:] = (words[1:] != words[:-1]) | (numbers[1:] != numbers[:-1])
    connection.execute("DROP INDEX ix_memory_words_number")
    connection.execute("BEGIN")
    for begin in range(0, len(words), 10 * PORTION):
        some = slice(begin, begin + 10 * PORTION)
        rows = zip(words[some][first[some]].tolist(), numbers[some][first[some]].tolist(), strict=True)
        connection.executemany(f"INSERT INTO memory_words VALUES (?, ?, {weight})", rows)
    connection.execute("CREATE INDEX ix_memory_words_number ON memory_words (number)")
    connection.execute("COMMIT")


def fts(file: Path, questions: Sequence[Asked]) -> float:
    """How long FTS5 takes for the best hundred by the same words."""
    connection = sqlite3.connect(file)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='')")
    connection.execute("INSERT INTO texts (rowid, text) SELECT number, text FROM memories")
    took = []
    for asked in questions:
        began = time.perf_counter()
        wanted = " OR ".join(asked.text.split())
        connection.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 100", (wanted,)).fetchall()
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return median(took[WARM_UP:])


def rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _centre(number: int) -> Matrix:
    return _unit(np.random.default_rng(number).standard_normal((1, WIDTH), np.float32))[0]


def _unit(vectors: Matrix) -> Matrix:
    unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


if __name__ == "__main__":
    show("memory_search", __doc__, measure)
