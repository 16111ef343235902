"""Pictures that were drawn once are drawn again for as long as the rig keeps its version.

When a change to the drawing is wanted: raise RIG_VERSION, look at the new pictures, then run this file with
`TROUPE_TEST_APPROVE=1`, which writes the version and the new hashes into `drawn.json`.
"""

import hashlib
import json
import os
from pathlib import Path

import pytest

from troupe.looks import RIG_VERSION, Frame, Look, Performance, draw, resolve, starter_look

APPROVED = Path(__file__).with_name("drawn.json")
ACTS = {
    "nova": ("nova", Performance(emotion="joy", t=4321), Frame()),
    "rook": ("rook", Performance(emotion="joy", t=4321), Frame()),
    "moss": ("moss", Performance(emotion="joy", t=4321), Frame()),
    "seed 7": (None, Performance(emotion="joy", t=4321), Frame()),
    "nova waves": ("nova", Performance(pose="waving"), Frame(view="full")),
    "moss walks by": ("moss", Performance(pose="walking", facing="left", phase=0.25), Frame(view="full")),
}


def bytes_of(who: str) -> str:
    name, performance, frame = ACTS[who]
    look = Look(seed=7) if name is None else starter_look(name)
    return hashlib.sha256(draw(resolve(look), performance, frame).svg.encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def approved() -> dict[str, str]:
    if os.environ.get("TROUPE_TEST_APPROVE"):
        drawn = {"version": RIG_VERSION, **{who: bytes_of(who) for who in ACTS}}
        APPROVED.write_text(json.dumps(drawn, indent=2) + "\n", "utf-8")
    read: dict[str, str] = json.loads(APPROVED.read_text("utf-8"))
    return read


@pytest.mark.parametrize("who", ACTS)
def test_the_drawing_moves_only_with_its_version(who: str, approved: dict[str, str]) -> None:
    assert approved["version"] == RIG_VERSION
    assert bytes_of(who) == approved[who]
