"""Chance that is a function of seed, purpose and step, so that a course can go on anywhere to the same numbers."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import torch

Each = TypeVar("Each")


def seeded(seed: int, purpose: str, step: int) -> torch.Generator:
    """Always on the processor: a graphics card draws other numbers from the same seed."""
    return torch.Generator("cpu").manual_seed(number(seed, purpose, step))


def number(seed: int, purpose: str, step: int) -> int:
    told = hashlib.sha256(f"{seed}/{purpose}/{step}".encode()).digest()
    return int.from_bytes(told[:7], "little")


def shuffled(found: Sequence[Each], chance: torch.Generator) -> list[Each]:
    return [found[int(place)] for place in torch.randperm(len(found), generator=chance)]
