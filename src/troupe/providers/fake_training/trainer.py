"""Fifty steps of fifty milliseconds, a loss that falls, and a small valid adapter at the end."""

import asyncio
import json
import random
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from troupe.kit.durable import Durable
from troupe.kit.raster import encode_png
from troupe.ports.training import CHECKPOINT, LEARNT, ORDER, Learnt, News, TrainingFailed

STEPS, EACH_S = 50, 0.05
_MODULE = "unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_"
_TALK = "base_model.model.model.layers.0.self_attn."
_WIDE, _PROMPT = 1280, {"sd15": 768, "sdxl": 2048}


class FakeTrainer:
    """Keeps every promise of a trainer but the one that something is learnt."""

    def lacks(self) -> str | None:
        return None

    def usual(self) -> Mapping[str, Any]:
        return {}

    async def train(self, folder: Path, heard: Callable[[News], None], *, finish: bool = False) -> Learnt:
        order = json.loads((folder / ORDER).read_text("utf-8"))
        durable = Durable(folder / ".staging")
        durable.create_folder(folder / ".staging")
        step = _kept(folder)
        heard({"began": step, "steps": STEPS, "device": "cpu"})
        heard({"phase": "training"})
        try:
            while step < STEPS and not finish:
                await asyncio.sleep(EACH_S)
                step += 1
                heard(_news(step))
                _sampled(order, step, durable, folder, heard)
                if order["config"]["learning_rate"] >= 0.01 and step == 5:
                    half = {"learning_rate": order["config"]["learning_rate"] / 2}
                    raise TrainingFailed(
                        "diverged", "The loss is no number any more.", "Halve the learning rate.", half
                    )
        finally:
            durable.replace(folder / CHECKPOINT, json.dumps({"step": step}).encode())
        heard({"phase": "checking"})
        durable.replace(folder / LEARNT, _adapter(order))
        return Learnt(folder / LEARNT, _report(order, step))


def _kept(folder: Path) -> int:
    try:
        return int(json.loads((folder / CHECKPOINT).read_bytes())["step"])
    except FileNotFoundError:
        return 0


def _news(step: int) -> dict[str, Any]:
    loss = 1 / (1 + step / 10)
    point = {"step": step, "loss": loss, "ema": loss, "lr": 1e-4, "grad_norm": 0.5}
    return {"point": point, "steps_per_s": 1 / EACH_S, "eta_s": (STEPS - step) * EACH_S, "memory_mb": None}


def _sampled(
    order: Mapping[str, Any], step: int, durable: Durable, folder: Path, heard: Callable[[News], None]
) -> None:
    if step % (STEPS // 2):
        return
    if order["type"] == "personality":
        heard({"sample": {"step": step, "prompt": "hello", "text": f"step {step}"}})
        return
    name = f"sample-{step:06d}-0.png"
    durable.replace(folder / name, encode_png(bytes([step * 5, 80, 120, 255]) * 64 * 64, 64, 64))
    heard({"sample": {"step": step, "prompt": order["sample_prompts"][0], "file": name}})


def _report(order: Mapping[str, Any], step: int) -> dict[str, Any]:
    told: dict[str, Any] = {"steps": step, "delta": {"median_rms": 4e-4, "max_rms": 8e-4}, "seconds": 2.5}
    told |= {"device": "cpu", "seed": 0, "packages": {}}
    if order["type"] != "personality":
        return told | {"reload": {"same_at_zero": True, "difference": 0.01, "visible": True}}
    replies = [{"prompt": "hello", "before": "", "after": "aye"}]
    repetition = {"before": 0.0, "after": 0.0}
    return told | {"perplexity": {"before": 90.0, "after": 40.0}, "replies": replies, "repetition": repetition}


def _adapter(order: Mapping[str, Any]) -> bytes:
    """Two modules of the middle block, or of the first layer of a model that talks."""
    rank, chance = order["config"]["lora_rank"], random.Random(1)
    if order["type"] == "personality":
        shapes = {f"{_TALK}q_proj.": (64, 64)}
    else:
        shapes = {f"{_MODULE}{end}.": (_WIDE, _PROMPT[order["family"]]) for end in ("k", "v")}
    tensors = {}
    for name, (wide, told) in sorted(shapes.items()):
        tensors[f"{name}lora_A.weight"] = (rank, told)
        tensors[f"{name}lora_B.weight"] = (wide, rank)
    head: dict[str, Any] = {"__metadata__": {"format": "pt", "adapter": json.dumps({"r": rank, "lora_alpha": rank})}}
    data = b""
    for name, (high, wide) in tensors.items():
        content = struct.pack(f"<{high * wide}f", *(chance.uniform(-1, 1) / 64 for _ in range(high * wide)))
        head[name] = {"dtype": "F32", "shape": [high, wide], "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data
