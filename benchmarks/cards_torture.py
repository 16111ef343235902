"""Cards: how many shapes are read with their values, what 100,000 spoiled files do, and how fast a large card is read.

`TROUPE_BENCH_PEERS` names a folder in which `npm install @character-foundry/loader @lenml/char-card-reader` was done;
without it the peers' numbers are missing.
"""

import io
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Figure, show
from tests.cards.files import png, text, wrapped
from tests.cards.test_reading_cards import EVERY_SHAPE, V3
from tests.cards.torture import outcome_of, spoiled
from troupe.cards.domain.finding import found_in
from troupe.cards.domain.writing import with_card, written

PEERS = Path(__file__).with_name("peer_cards.mjs")
SPOILED = 100_000
VALUES = ["Mira", "Keeps the light.", "Come in."]
ROUNDS = 15


def main() -> Sequence[Figure]:
    shapes = [name for name in EVERY_SHAPE if name not in ("byaf", "voxpkg", "web ui")]
    ours = sum(_values(EVERY_SHAPE[name]) == VALUES for name in shapes)
    peers = _peers({name: EVERY_SHAPE[name] for name in shapes})
    rows = [
        Figure(f"read_{place}", f"of {len(shapes)} shapes read with their values", ours, "", len(shapes), count, name,
               more_is_better=True)
        for place, (name, count) in enumerate(peers.items() or {"no peer": None}.items())
    ]  # fmt: skip
    large = png(text("ccv3", wrapped(V3 | {"data": V3["data"] | {"description": "x" * 700_000}})))
    return [
        *rows,
        Figure("crashes", f"of {SPOILED:,} spoiled files neither read nor refused", _crashes(), "", 0),
        Figure("same", "shapes that leave and come back otherwise than they were", _changed(shapes), "", 0),
        Figure("read_ms", "a card of 1 MiB in a picture: read", _median(lambda: _values(large)), "ms", 50),
        Figure("write_ms", "the same card: written", _median(lambda: _written(large)), "ms"),
    ]


def _values(file: bytes) -> list[str]:
    card = next(iter(found_in(io.BytesIO(file), "mira.png"))).card
    return [card.texts[name] for name in ("name", "description", "first_mes")]


def _written(file: bytes) -> bytes:
    card = next(iter(found_in(io.BytesIO(file), "mira.png"))).card
    return with_card(file, written(card, {}).tree)


def _crashes() -> int:
    count = 0
    for number in range(SPOILED):
        try:
            outcome_of(spoiled(number))
        except Exception:  # noqa: BLE001 - whatever it is, it is what is counted
            count += 1
    return count


def _changed(shapes: Sequence[str]) -> int:
    count = 0
    for name in shapes:
        card = next(iter(found_in(io.BytesIO(EVERY_SHAPE[name]), "mira.png"))).card
        if card.shape in ("v2", "v3") and "spec" in card.tree:
            count += json.dumps(written(card, {}).tree) != json.dumps(card.tree)
    return count


def _peers(files: Mapping[str, bytes]) -> Mapping[str, int]:
    modules = os.environ.get("TROUPE_BENCH_PEERS")
    if not modules:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(files.values()):
            Path(folder, f"{number:02}").write_bytes(content)
        told = subprocess.run(["node", PEERS, modules, folder], capture_output=True, text=True, timeout=120)
    found = json.loads(told.stdout.splitlines()[-1])
    return {name: sum(values == VALUES for values in each.values()) for name, each in found.items()}


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    show("cards_torture", __doc__, main)
