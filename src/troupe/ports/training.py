"""A trainer: something that teaches a model to look or to talk like somebody, and leaves what it learnt as weights.

The promise every adapter keeps:

* a course is a folder with `order.json`; everything that is needed again after a kill lies in that folder, and `train`
  over the same folder goes on from the last checkpoint, to the same numbers as if nothing had happened;
* whoever stops waiting stops the course within a step and two seconds; what was learnt so far stays in the folder;
* what goes wrong is a `TrainingFailed`; nothing else leaves an adapter, and nothing is ever fetched from elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

ORDER, CHECKPOINT, LEARNT = "order.json", "checkpoint.safetensors", "learnt.safetensors"
"""Files of a course: what is asked, where it stands, what came of it."""

Fault = Literal[
    "extra_missing",
    "base_model_unreadable",
    "out_of_memory",
    "diverged",
    "disk_full",
    "no_images",
    "interrupted",
    "failed",
]
News = Mapping[str, Any]
"""One thing that happened: `phase`, a `point` of the curve, a `sample`, or how many steps were `saved`."""


class TrainingFailed(Exception):
    """Why a course ended without a kit, in words, and what helps; also as the settings that would help."""

    def __init__(
        self, code: Fault, detail: str, next_step: str, change: Mapping[str, float | bool] | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.next_step = next_step
        self.change = change or {}


@dataclass(frozen=True)
class Learnt:
    """What a course came to: a file of weights in the course's folder, and how it was judged."""

    weights: Path
    report: Mapping[str, Any]


class Trainer(Protocol):
    """One way to train."""

    def lacks(self) -> str | None:
        """What is not installed, or None."""

    def usual(self) -> Mapping[str, Any]:
        """Settings of an image kit that suit this computer, where a config says nothing."""

    async def train(self, folder: Path, heard: Callable[[News], None], *, finish: bool = False) -> Learnt:
        """Take a course to its end; with `finish` only make a kit of the last checkpoint."""
