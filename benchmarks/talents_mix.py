"""Three kits of rank 16 and the size of SDXL made into one of rank 16, beside taking whole layers apart.

Run: `python -m benchmarks.talents_mix`. The peer is a full SVD of the summed layers, as other tools do it, measured on
one layer of each shape and counted for all of them; its answer on those layers is what ours is compared with.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, show
from troupe.talents.domain.adapter import attention_places
from troupe.talents.domain.mixing import Share, best_of_rank
from troupe.talents.service.blending import Input, blend
from troupe.talents.store import packed

RANK = 16
WEIGHTS = (0.8, 0.5, -0.3)
LONGEST_SECONDS = 16.0
EXACT_SECONDS = 2.0
FARTHEST = 1e-5


def main() -> Sequence[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        inputs = [_kit(Path(folder), number, weight) for number, weight in enumerate(WEIGHTS)]
        nearest = _seconds(lambda: blend(inputs, "sdxl", "rank", RANK, _silent))
        whole = _seconds(lambda: blend(inputs, "sdxl", "exact", RANK, _silent))
    peer, apart = _peer()
    return [
        Figure("best_s", "best rank 16 of three SDXL kits, CPU", nearest, "s", LONGEST_SECONDS, peer, "full SVD"),
        Figure("exact_s", "the exact sum of the same, CPU", whole, "s", EXACT_SECONDS),
        Figure("apart", "distance from the full SVD's answer, relative", apart, "", FARTHEST),
    ]


def _kit(folder: Path, number: int, weight: float) -> Input:
    """All 560 layers of attention."""
    chance = np.random.default_rng(number)
    tensors: dict[str, NDArray[Any]] = {}
    for place in attention_places("sdxl"):
        out, into = place.widths or (0, 0)
        name = f"lora_unet_{place.name.replace('.', '_')}"
        tensors[f"{name}.lora_down.weight"] = chance.standard_normal((RANK, into), np.float32).astype("<f2")
        tensors[f"{name}.lora_up.weight"] = chance.standard_normal((out, RANK), np.float32).astype("<f2")
    path = folder / f"{number}.safetensors"
    with path.open("wb") as file:
        file.writelines(packed(tensors, {}))
    return Input(f"avatar.style.n{number}", path, weight)


def _peer() -> tuple[float, float]:
    """Seconds for all layers, reckoned from one layer of each shape; and how far our answers are from theirs."""
    shapes = Counter(place.widths for place in attention_places("sdxl"))
    seconds, apart = 0.0, 0.0
    for (out, into), count in ((widths, count) for widths, count in shapes.items() if widths):
        shares = _shares(out, into)
        begun = time.process_time()
        summed = sum(np.float32(each.factor) * each.up @ each.down for each in shares)
        left, values, right = np.linalg.svd(np.asarray(summed), full_matrices=False)
        theirs = (left[:, :RANK] * values[:RANK]) @ right[:RANK]
        seconds += (time.process_time() - begun) * count
        made = best_of_rank(shares, RANK)
        apart = max(apart, float(np.linalg.norm(made.up @ made.down - theirs) / np.linalg.norm(theirs)))
        print(f"{count} layers of {out} by {into}", file=sys.stderr)
    return seconds, apart


def _shares(out: int, into: int) -> list[Share]:
    chance = np.random.default_rng(9)
    return [
        Share(chance.standard_normal((RANK, into), np.float32), chance.standard_normal((out, RANK), np.float32), weight)
        for weight in WEIGHTS
    ]


def _seconds(work: Any) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _silent(done: int, of: int) -> None:
    """Nobody waits."""


if __name__ == "__main__":
    show("talents_mix", __doc__, main)
