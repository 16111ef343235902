"""Several files of weights added up into one, a module at a time, so that it can tell how far it is and be stopped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from troupe.talents.domain.adapter import Module
from troupe.talents.domain.architecture import Family
from troupe.talents.domain.dialects import endings, place_of, written
from troupe.talents.domain.mixing import Share, Summed, best_of_rank, exact, loss_of_rank, rounding_error
from troupe.talents.store import Weights, opened, stored

if TYPE_CHECKING:
    from numpy.typing import NDArray

Method = Literal["exact", "rank"]
Tick = Callable[[int, int], None]
"""Hears how many modules of how many are done; may raise to stop."""


@dataclass(frozen=True)
class Input:
    """A kit to be mixed."""

    id: str
    path: Path
    weight: float


@dataclass
class Loss:
    """What is lost, as squares that add up over modules."""

    lost: float = 0.0
    whole: float = 0.0
    rounded: float = 0.0
    stored: float = 0.0
    worst: tuple[float, str] = (0.0, "")

    def add(self, module: str, lost: float, whole: float) -> None:
        self.lost += lost
        self.whole += whole
        here = sqrt(lost / whole) if whole else 0.0
        if here > self.worst[0]:
            self.worst = (here, module)

    def as_json(self) -> dict[str, object]:
        relative = sqrt(self.lost / self.whole) if self.whole else 0.0
        error = sqrt(self.rounded / self.stored) if self.stored else None
        return {
            "relative": relative,
            "worst_module": self.worst[1] or None,
            "worst_relative": self.worst[0],
            "storage_error": error,
        }


@dataclass(frozen=True)
class Blend:
    """A mixed adapter, in kohya's naming."""

    tensors: "Mapping[str, NDArray[Any]]"
    rank: int
    loss: Loss = field(default_factory=Loss)


def blend(inputs: Sequence[Input], family: Family, method: Method, rank: int, tick: Tick) -> Blend:
    """Add up, in 32-bit floats, and store as F16."""
    import numpy as np

    tensors: dict[str, NDArray[Any]] = {}
    loss = Loss()
    with ExitStack() as stack:
        found = _modules(stack, inputs, family)
        rank = _rank(found) if method == "exact" else rank
        for number, (name, parts) in enumerate(found.items()):
            summed = _summed(parts, method, rank)
            loss.add(name, summed.lost, summed.whole)
            down, up = (cast("NDArray[Any]", stored(half, "F16")) for half in (summed.down, summed.up))
            rounded, whole = rounding_error(summed, down.astype(np.float32), up.astype(np.float32))
            loss.rounded, loss.stored = loss.rounded + rounded, loss.stored + whole
            shapes = _shapes(parts[0][1])
            tensors[f"{name}.lora_down.weight"] = down.reshape(down.shape[0], *shapes[0])
            tensors[f"{name}.lora_up.weight"] = up.reshape(up.shape[0], up.shape[1], *shapes[1])
            tensors[f"{name}.alpha"] = np.array(rank, "<f4")
            tick(number + 1, len(found))
    return Blend(tensors, rank, loss)


def forecast(inputs: Sequence[Input], family: Family, method: Method, rank: int, tick: Tick) -> tuple[int, int, Loss]:
    """Rank, bytes and loss of a mix that is not made."""
    loss, size = Loss(), 0
    with ExitStack() as stack:
        found = _modules(stack, inputs, family)
        rank = _rank(found) if method == "exact" else rank
        for number, (name, parts) in enumerate(found.items()):
            shares = [_share(*part) for part in parts]
            if method == "rank":
                loss.add(name, *loss_of_rank(shares, rank))
            size += 2 * rank * (shares[0].down.shape[1] + shares[0].up.shape[0]) + 4
            tick(number + 1, len(found))
    return rank, size, loss


Part = tuple[Weights, Module, float]


def _modules(stack: ExitStack, inputs: Sequence[Input], family: Family) -> Mapping[str, list[Part]]:
    """Every module that any of the kits changes, under one name."""
    found: dict[str, list[Part]] = {}
    for each in inputs:
        if not each.weight:
            continue
        weights = stack.enter_context(opened(each.path))
        for name, module in weights.adapter.modules.items():
            place = place_of(name, family)
            common = written(place, "kohya", family) if place else name
            found.setdefault(common, []).append((weights, module, each.weight))
    return dict(sorted(found.items()))


def _rank(found: Mapping[str, list[Part]]) -> int:
    return max((sum(module.rank for _, module, _ in parts) for parts in found.values()), default=0)


def _summed(parts: Sequence[Part], method: Method, rank: int) -> Summed:
    shares = [_share(*part) for part in parts]
    if method == "rank":
        return best_of_rank(shares, rank)
    summed = exact(shares)
    lacks = rank - summed.down.shape[0]
    return summed if lacks <= 0 else _widened(summed, lacks)


def _widened(summed: Summed, by: int) -> Summed:
    import numpy as np

    down = np.vstack([summed.down, np.zeros((by, summed.down.shape[1]), np.float32)])
    return Summed(down, np.hstack([summed.up, np.zeros((summed.up.shape[0], by), np.float32)]))


def _share(weights: Weights, module: Module, weight: float) -> Share:
    down, up = weights.array(module.down), weights.array(module.up)
    return Share(down.reshape(down.shape[0], -1), up.reshape(up.shape[0], -1), weight * module.scale)


def _shapes(module: Module) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return module.down.shape[1:], module.up.shape[2:]


def converted(
    path: Path, family: Family, to: Literal["kohya", "diffusers", "peft", "comfy"], dtype: str
) -> "Iterator[tuple[str, Any]]":
    """Every tensor of a file under the names of another dialect; alpha is folded in where a dialect has none."""
    import numpy as np

    with opened(path) as weights:
        for name, module in weights.adapter.modules.items():
            place = place_of(name, family)
            if place is None:
                raise LookupError(name)
            ends, module_name = endings(place, to), written(place, to, family)
            down, up = weights.array(module.down), weights.array(module.up)
            if "alpha" in ends:
                alpha = np.array(module.alpha or module.rank, np.float32)
                yield f"{module_name}{ends['alpha']}", alpha.astype("<f4")
            else:
                up = up * np.float32(module.scale)
            yield f"{module_name}{ends['down']}", stored(down, dtype)
            yield f"{module_name}{ends['up']}", stored(up, dtype)
            if module.magnitude:
                yield f"{module_name}{ends['magnitude']}", stored(weights.array(module.magnitude), dtype)
