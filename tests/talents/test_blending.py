"""Adding up adapters: exactly, or as near as a smaller rank allows, with a number for what was lost."""

from pathlib import Path

import numpy as np
import pytest

from tests.talents.kits import MIDDLE, lora, safetensors
from troupe.talents.domain.mixing import Share, best_of_rank, exact, loss_of_rank
from troupe.talents.service.blending import Input, blend, forecast

MODULES = (f"{MIDDLE}k", f"{MIDDLE}v")


def silent(done: int, of: int) -> None:
    """Nobody listens."""


def inputs(folder: Path, *kits: tuple[float, dict]) -> list[Input]:
    found = []
    for number, (weight, tensors) in enumerate(kits):
        path = folder / f"{number}.safetensors"
        path.write_bytes(safetensors(tensors))
        found.append(Input(f"avatar.style.n{number}", path, weight))
    return found


def change_of(tensors, module: str) -> np.ndarray:
    """What a module's halves come to, as other tools reckon it."""
    down = tensors[f"{module}.lora_down.weight"].astype(np.float64)
    up = tensors[f"{module}.lora_up.weight"].astype(np.float64)
    alpha = tensors.get(f"{module}.alpha")
    return up @ down * (float(alpha) / down.shape[0] if alpha is not None else 1.0)


def test_an_exact_mix_is_the_weighted_sum(tmp_path):
    one, other = lora(seed=1, alpha=2), lora("k", seed=2, rank=6)

    made = blend(inputs(tmp_path, (0.8, one), (-0.5, other)), "sd15", "exact", 0, silent)

    assert made.rank == 10
    for module in MODULES:
        wanted = 0.8 * change_of(one, module)
        if module.endswith("_k"):
            wanted = wanted - 0.5 * change_of(other, module)
        apart = np.linalg.norm(change_of(made.tensors, module) - wanted) / np.linalg.norm(wanted)
        assert apart < 1e-3
    assert made.loss.as_json()["relative"] == 0


def test_the_best_of_a_rank_is_what_a_whole_decomposition_gives():
    chance = np.random.default_rng(7)
    shares = [
        Share(
            chance.standard_normal((16, 320)).astype(np.float32),
            chance.standard_normal((640, 16)).astype(np.float32),
            factor,
        )
        for factor in (0.7, 0.4, -0.3)
    ]
    whole = sum(share.factor * share.up.astype(np.float64) @ share.down.astype(np.float64) for share in shares)
    left, values, right = np.linalg.svd(whole, full_matrices=False)
    nearest = (left[:, :16] * values[:16]) @ right[:16]

    made = best_of_rank(shares, 16)

    mixed = made.up.astype(np.float64) @ made.down.astype(np.float64)
    assert np.linalg.norm(mixed - nearest) / np.linalg.norm(nearest) < 1e-5
    assert made.lost == pytest.approx((values[16:] ** 2).sum(), rel=1e-4)
    assert loss_of_rank(shares, 16) == pytest.approx((made.lost, made.whole), rel=1e-4)


def test_values_three_two_one_cut_to_rank_two_lose_what_the_rule_says():
    shares = [Share(np.eye(3, dtype=np.float32), np.diag([3.0, 2.0, 1.0]).astype(np.float32), 1.0)]

    lost, whole = loss_of_rank(shares, 2)

    assert (lost / whole) ** 0.5 == pytest.approx((1 / 14) ** 0.5, rel=1e-6)


def test_putting_ranks_side_by_side_changes_no_number():
    share = Share(np.ones((2, 3), np.float32), np.full((4, 2), 0.5, np.float32), 2.0)

    made = exact([share, share])

    assert made.down.shape == (4, 3)
    assert np.array_equal(made.up @ made.down, np.full((4, 3), 4.0))


def test_a_forecast_says_what_the_mix_will_be(tmp_path):
    told = inputs(tmp_path, (1.0, lora(seed=3)), (0.5, lora(seed=4)))

    rank, size, loss = forecast(told, "sd15", "rank", 3, silent)
    made = blend(told, "sd15", "rank", 3, silent)

    assert (rank, made.rank) == (3, 3)
    assert loss.as_json()["relative"] == pytest.approx(made.loss.as_json()["relative"], rel=1e-3)
    assert size == sum(array.nbytes for array in made.tensors.values())
    assert 0 < made.loss.as_json()["storage_error"] < 1e-2


def test_a_mix_can_be_stopped_between_modules(tmp_path):
    class Enough(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        blend(inputs(tmp_path, (1.0, lora()), (1.0, lora(seed=2))), "sd15", "exact", 0, stop)
