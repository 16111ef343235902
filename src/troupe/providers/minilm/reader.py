"""The process in which texts are read: `python -m troupe.providers.minilm.reader`. It ends when its pipe does.

A question is a size and as many bytes of JSON, a list of texts; the answer is their vectors, one after the other.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from troupe.kit.tensors import Tensor, read_weights
from troupe.ports.embedding import Vectors
from troupe.providers.minilm.network import WIDTH, Layers, Network, plain_layers
from troupe.providers.minilm.wordpiece import WordPiece

SIZE = 4
LONGEST = 256
PIECES_AT_ONCE = 2048
"""How much goes through together: more needs memory and gives no time back."""


class Reader:
    """The model, read from its folder."""

    def __init__(self, folder: Path) -> None:
        self._words = WordPiece.read(folder / "vocab.txt")
        weights = read_weights(folder / "model.safetensors")
        self._network = Network(weights, _layers(weights))

    def read(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        numbers = [self._words.numbers(text, LONGEST) for text in texts]
        for few in _batches(numbers):
            found[few] = self._network.forward([numbers[place] for place in few])
        return found


def _layers(weights: Mapping[str, Tensor]) -> Layers:
    try:
        from troupe.providers.minilm.quick import quick_layers

        return quick_layers(weights)
    except ImportError:  # onnxruntime is left out where it has no wheel
        return plain_layers(weights)


def _batches(numbers: Sequence[Sequence[int]]) -> list[list[int]]:
    """Texts of like length together, so that little is padded."""
    batches: list[list[int]] = []
    for place in sorted(range(len(numbers)), key=lambda place: len(numbers[place])):
        length = len(numbers[place])
        if not batches or (len(batches[-1]) + 1) * length > PIECES_AT_ONCE:
            batches.append([])
        batches[-1].append(place)
    return batches


def main(folder: str) -> None:
    reader = Reader(Path(folder))
    asking, answering = sys.stdin.buffer, sys.stdout.buffer
    while len(size := asking.read(SIZE)) == SIZE:
        texts = json.loads(asking.read(int.from_bytes(size, "little")))
        answering.write(reader.read(texts).tobytes())
        answering.flush()


if __name__ == "__main__":
    main(sys.argv[1])
