"""Pictures, lines, configs and model folders to train with."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.studio import Opened
from troupe.app.training import PRETENDED
from troupe.kit.raster import encode_png

ENDED = ("done", "failed", "cancelled", "interrupted")


@cache
def picture(number: int, wide: int = 640, high: int = 512) -> bytes:
    """Sharp, each in another light, before another ground, of another view."""
    chance = np.random.default_rng(number)
    ground = chance.integers(40, 200, 3)
    pixels = np.empty((high, wide, 4), np.uint8)
    pixels[..., :3] = ground
    pixels[..., 3] = 255
    cells = np.kron(chance.integers(0, 2, (8, 9)), np.ones((high // 8, wide // 9 + 1), int))[:high, :wide]
    shade = np.array([30, -30, 15]) * (1 if number % 2 else -1)
    pixels[..., :3] = np.clip(pixels[..., :3].astype(int) + cells[:high, :, None] * shade, 5, 250)
    pixels[..., :3] = np.clip(pixels[..., :3].astype(int) + chance.integers(-9, 10, (high, wide, 1)), 5, 250)
    return encode_png(pixels.tobytes(), wide, high, level=1)


def models(place: Path, **families: str) -> Path:
    """Model folders that nobody trains: `name="StableDiffusionPipeline"`."""
    for name, kind in families.items():
        folder = place / name.replace("_", "-")
        folder.mkdir(parents=True)
        (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
        (folder / PRETENDED).write_text("nobody trains this")
    return place


def config(**changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": "avatar.style.trial",
        "kind": "lora",
        "sdx_version": "1.5",
        "base_model": "pretended",
        "resolution": 256,
        "lora_rank": 4,
        "max_train_steps": 100,
        "learning_rate": 1e-3,
        "batch_size": 1,
        "license": "CC0-1.0",
    }
    return {name: value for name, value in (told | changed).items() if value is not ...}


async def filled(here: Opened, count: int = 16, *, caption: str = "", **told: Any) -> str:
    """A data set with that many good pictures; gives its id."""
    made = await here.http.post("/api/talents/datasets", json={"name": "Trial", "type": "style"} | told)
    assert made.status_code == 201, made.text
    files = [("files", (f"view-{number}.png", picture(number), "image/png")) for number in range(count)]
    texts = [("files", (f"view-{n}.txt", f"{caption} view {n}".strip().encode(), "text/plain")) for n in range(count)]
    sent = await here.http.post(f"/api/talents/datasets/{made.json()['id']}/images", files=files + texts)
    assert sent.status_code == 201, sent.text
    return str(made.json()["id"])


async def spoken(here: Opened, count: int = 20, **told: Any) -> str:
    """A data set with exchanges of one who talks like a sailor; gives its id."""
    made = await here.http.post("/api/talents/datasets", json={"name": "Bosun", "type": "personality"} | told)
    lines = [
        {
            "messages": [
                {"role": "user", "text": f"hello {n}"},
                {"role": "persona", "text": "aye aye captain, all is well!"},
            ]
        }
        for n in range(count)
    ]
    sent = await here.http.post(f"/api/talents/datasets/{made.json()['id']}/lines", json={"lines": lines})
    assert sent.status_code == 201, sent.text
    return str(made.json()["id"])


async def begun(here: Opened, dataset: str, **changed: Any) -> dict[str, Any]:
    """A training that was just begun."""
    body = {"config": config(**changed), "dataset_id": dataset, "accept_thin": True}
    answer = await here.http.post("/api/talents/runs", json=body)
    assert answer.status_code == 202, answer.text
    return dict(answer.json()["run"])


async def run_of(here: Opened, id: str) -> dict[str, Any]:
    return dict((await here.http.get(f"/api/talents/runs/{id}")).json())
