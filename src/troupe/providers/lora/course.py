"""The course itself: step by step, kept as it goes, told as it goes; imported only in the process that trains."""

import importlib.metadata
import math
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import save

from troupe.ports.training import LEARNT, TrainingFailed
from troupe.providers.lora.chance import number
from troupe.providers.lora.checkpoints import Checkpoints, Named, Standing

Tell = Callable[[dict[str, Any]], None]
Stopped = Callable[[], bool]
_SMOOTH = 0.98
_KEPT_EVERY_S = 300.0
_PACE_OF, _ETA_AFTER = 20, 10
_BROKEN_IN_A_ROW = 3
_MIB = 1_048_576
_PACKAGES = ("torch", "diffusers", "transformers", "peft", "safetensors")


class Lesson(Protocol):
    """What is taught: pictures to an image model, or lines to a language model."""

    device: str
    steps: int

    def adapter(self) -> Named: ...

    def rates(self) -> list[dict[str, Any]]:
        """Groups of parameters, each with its learning rate."""
        ...

    def loss(self, turn: int) -> torch.Tensor: ...

    def sample(self, step: int, keep: Callable[[str, bytes], Path]) -> list[dict[str, Any]]: ...

    def learnt(self) -> tuple[dict[str, torch.Tensor], dict[str, str]]: ...

    def judged(self, weights: Path, deltas: Mapping[str, Any]) -> dict[str, Any]: ...


def taught(order: Mapping[str, Any], folder: Path, finish: bool, stopped: Stopped, tell: Tell) -> dict[str, Any] | None:
    """The report of a course that came to its end; None when it was stopped before."""
    torch.manual_seed(number(order["config"]["seed"], "adapter", 0))
    lesson = _lesson(order, folder, tell)
    return Course(order["config"], lesson, folder, stopped, tell).run(finish=finish)


def _lesson(order: Mapping[str, Any], folder: Path, tell: Tell) -> Lesson:
    if order["type"] == "personality":
        from troupe.providers.lora.talking import Talking

        return Talking(order, tell)
    from troupe.providers.lora.painting import Painting

    return Painting(order, folder, tell)


class Course:
    """One course over one lesson."""

    def __init__(self, config: Mapping[str, Any], lesson: Lesson, folder: Path, stopped: Stopped, tell: Tell) -> None:
        self._config = config
        self._lesson = lesson
        self._stopped = stopped
        self._tell = tell
        self._kept = Checkpoints(folder)
        self._named = lesson.adapter()
        self._optimizer = torch.optim.AdamW(lesson.rates(), weight_decay=config["weight_decay"])
        self._base_rates = [group["lr"] for group in self._optimizer.param_groups]
        self._standing = Standing()
        self._broken = 0
        self._samples: list[dict[str, Any]] = []

    def run(self, *, finish: bool = False) -> dict[str, Any] | None:
        begun = time.monotonic()
        self._standing = self._kept.load(self._named, self._optimizer)
        self._tell({"began": self._standing.step, "steps": self._lesson.steps, "device": self._lesson.device})
        if not finish and not self._walk():
            self._save()
            return None
        return self._ended(time.monotonic() - begun)

    def _walk(self) -> bool:
        """Whether the end was reached."""
        kept, pace = time.monotonic(), deque[float](maxlen=_PACE_OF + 1)
        if self._standing.step == 0:
            self._sample()
        self._tell({"phase": "training"})
        while self._standing.step < self._lesson.steps:
            if self._stopped():
                return False
            pace.append(time.monotonic())
            self._step(pace)
            due = self._standing.step % self._config["checkpoint_steps"] == 0
            if due or time.monotonic() - kept > _KEPT_EVERY_S:
                self._save()
                kept = time.monotonic()
            if self._standing.step in self._sample_steps():
                self._sample()
                self._tell({"phase": "training"})
        return True

    def _step(self, pace: "deque[float]") -> None:
        step, config = self._standing.step, self._config
        torch.manual_seed(number(config["seed"], "dropout", step))
        share = self._rate(step)
        for group, rate in zip(self._optimizer.param_groups, self._base_rates, strict=True):
            group["lr"] = rate * share
        self._optimizer.zero_grad(set_to_none=True)
        total, parts = 0.0, config["gradient_accumulation"]
        for part in range(parts):
            loss = self._lesson.loss(step * parts + part) / parts
            loss.backward()
            total += float(loss.detach())
        norm = float(torch.nn.utils.clip_grad_norm_(list(self._named.values()), config["max_grad_norm"]))
        if not (math.isfinite(total) and math.isfinite(norm)):
            self._stumble(step)
            return
        self._broken = 0
        self._optimizer.step()
        self._note(step, total, norm, pace)

    def _note(self, step: int, loss: float, norm: float, pace: "deque[float]") -> None:
        standing = self._standing
        standing.step = step + 1
        standing.smoothed = _SMOOTH * standing.smoothed + (1 - _SMOOTH) * loss
        smoothed = standing.smoothed / float(1 - _SMOOTH**standing.step)
        rate = self._optimizer.param_groups[0]["lr"]
        point = {"step": standing.step, "loss": loss, "ema": smoothed, "lr": rate, "grad_norm": norm}
        self._tell({"point": point} | self._progress(pace))

    def _progress(self, pace: "deque[float]") -> dict[str, Any]:
        """Steps per second over the last twenty, and what is left after ten."""
        steps = len(pace)
        each = (time.monotonic() - pace[0]) / steps
        told: dict[str, Any] = {"steps_per_s": 1 / each if each > 0 else None, "eta_s": None, "memory_mb": None}
        if steps >= _ETA_AFTER:
            told["eta_s"] = each * (self._lesson.steps - self._standing.step)
        told["memory_mb"] = _memory_mb(self._lesson.device)
        return told

    def _stumble(self, step: int) -> None:
        """A loss that is no number is passed over; three in a row end the course, with the last good state kept."""
        self._broken += 1
        if self._broken >= _BROKEN_IN_A_ROW:
            rate = self._config["learning_rate"]
            raise TrainingFailed(
                "diverged",
                f"The loss is no number any more, since step {step - self._broken + 2}.",
                f"Train again with half the learning rate, {rate / 2:g}.",
                {"learning_rate": rate / 2},
            )
        self._standing.step = step + 1

    def _rate(self, step: int) -> float:
        config, steps = self._config, self._lesson.steps
        warm: int = config["lr_warmup_steps"]
        if step < warm:
            return float((step + 1) / warm)
        done = (step - warm) / max(1, steps - warm)
        match config["lr_scheduler"]:
            case "cosine":
                return 0.5 * (1 + math.cos(math.pi * done))
            case "linear":
                return 1 - done
            case _:
                return 1.0

    def _sample_steps(self) -> set[int]:
        steps, every = self._lesson.steps, self._config["sample_every"]
        if every:
            return {*range(every, steps, every), steps}
        return {steps * part // 4 for part in (1, 2, 3, 4)}

    def _sample(self) -> None:
        self._tell({"phase": "sampling"})
        for sample in self._lesson.sample(self._standing.step, self._kept.write):
            self._samples.append(sample)
            self._tell({"sample": sample})

    def _save(self) -> None:
        if self._standing.step:
            self._kept.save(self._named, self._optimizer, self._standing)
            self._tell({"saved": self._standing.step})

    def _ended(self, seconds: float) -> dict[str, Any]:
        self._save()
        self._tell({"phase": "checking"})
        tensors, told = self._lesson.learnt()
        _require_numbers(tensors)
        weights = self._kept.write(LEARNT, save(tensors, told | {"format": "pt"}))
        deltas = _deltas(self._named)
        judged = self._lesson.judged(weights, deltas)
        versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
        about = {"seconds": round(seconds, 1), "device": self._lesson.device, "seed": self._config["seed"]}
        return {"steps": self._standing.step, "delta": deltas, **about, "packages": versions, **judged}


def _memory_mb(device: str) -> int | None:
    """The most that was held so far: of the card, or of this process where there is none."""
    if device == "cuda":
        return int(torch.cuda.max_memory_allocated()) // _MIB
    if device == "mps":
        return int(torch.mps.driver_allocated_memory()) // _MIB
    try:
        import resource
    except ImportError:  # not on every system
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (_MIB if sys.platform == "darwin" else 1024)


def _require_numbers(tensors: Mapping[str, torch.Tensor]) -> None:
    if not all(bool(torch.isfinite(each).all()) for each in tensors.values()):
        raise TrainingFailed(
            "diverged", "The adapter holds numbers that are none.", "Train with a smaller learning rate."
        )


def _deltas(named: Named) -> dict[str, Any]:
    """How much the adapter moves each module: the norm of the product, without multiplying it out."""
    found = []
    for name, down in named.items():
        if ".lora_A." not in name:
            continue
        a, b = (
            down.detach().double().flatten(1),
            named[name.replace(".lora_A.", ".lora_B.")].detach().double().flatten(1),
        )
        squared = float(((a @ a.T) * (b.T @ b)).sum())
        found.append(math.sqrt(max(0.0, squared) / (b.shape[0] * a.shape[1])))
    found.sort()
    return {"median_rms": found[len(found) // 2] if found else 0.0, "max_rms": found[-1] if found else 0.0}
