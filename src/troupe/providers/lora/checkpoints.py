"""Where a course stands, in one file without code in it: adapter, both moments of the optimiser, step and loss.

The order of samples, noise, time steps and dropout are functions of seed and step, so no state of chance is kept: a
course that goes on draws the very numbers it would have drawn.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save

from troupe.kit.durable import Durable
from troupe.ports.training import CHECKPOINT

Named = dict[str, torch.nn.Parameter]
_PREVIOUS = "previous.safetensors"


@dataclass
class Standing:
    """How far a course is: steps done, and the loss smoothed so far."""

    step: int = 0
    smoothed: float = 0.0


class Checkpoints:
    """The last two states of a course."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        staging = folder / ".staging"
        self._durable = Durable(staging)
        self._durable.create_folder(staging)
        self._durable.empty_staging()

    def write(self, name: str, content: bytes) -> Path:
        """A file of the course, there completely or not at all."""
        self._durable.replace(self._folder / name, content)
        return self._folder / name

    def save(self, named: Named, optimizer: torch.optim.Optimizer, standing: Standing) -> None:
        tensors = {}
        for name, parameter in named.items():
            state = optimizer.state.get(parameter, {})
            tensors[f"p.{name}"] = parameter.detach().contiguous().cpu()
            for key in ("exp_avg", "exp_avg_sq", "step"):
                if key in state:
                    tensors[f"{key}.{name}"] = state[key].detach().contiguous().cpu().clone()
        told = {"standing": json.dumps({"step": standing.step, "smoothed": standing.smoothed})}
        if (self._folder / CHECKPOINT).exists():
            self.write(_PREVIOUS, (self._folder / CHECKPOINT).read_bytes())
        self.write(CHECKPOINT, save(tensors, told))

    def load(self, named: Named, optimizer: torch.optim.Optimizer) -> Standing:
        """Put everything back as it was; the beginning, when nothing was kept."""
        for name in (CHECKPOINT, _PREVIOUS):
            path = self._folder / name
            if path.exists():
                try:
                    return _restored(path, named, optimizer)
                except ValueError:  # of another adapter, or cut short by a broken disk: the one before may do
                    continue
        return Standing()


def _restored(path: Path, named: Named, optimizer: torch.optim.Optimizer) -> Standing:
    with safe_open(path, "pt") as file:
        there = set(file.keys())
        if {f"p.{name}" for name in named} - there:
            raise ValueError("This checkpoint is of another adapter.")
        with torch.no_grad():
            for name, parameter in named.items():
                parameter.copy_(file.get_tensor(f"p.{name}"))
                if f"exp_avg.{name}" in there:
                    optimizer.state[parameter] = {
                        "step": file.get_tensor(f"step.{name}"),
                        "exp_avg": file.get_tensor(f"exp_avg.{name}").to(parameter.device),
                        "exp_avg_sq": file.get_tensor(f"exp_avg_sq.{name}").to(parameter.device),
                    }
        told = json.loads(file.metadata()["standing"])
    return Standing(int(told["step"]), float(told["smoothed"]))
