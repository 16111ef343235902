"""What a trainer tells of a training, gathered until it is written down."""

from collections.abc import Mapping
from typing import Any

from troupe.kit.times import Clock, as_text
from troupe.ports.training import News
from troupe.talents.domain.runs import Run

_LONGEST_LOG = 100


class Seen:
    """What the trainer told, until it is written down."""

    def __init__(self, run: Run, curve: list[dict[str, float]], clock: Clock) -> None:
        self._clock = clock
        self.run = run
        self.points: list[Mapping[str, float]] = list(curve)
        self.progress: dict[str, Any] = {"step": 0, **run.progress}
        self.samples: list[Mapping[str, Any]] = list(run.samples)
        self.curve_at = 0.0
        self.is_new = False
        self._said = len(self.samples)

    def hear(self, news: News) -> None:
        self.is_new = True
        if "began" in news:  # what was told after the checkpoint will be told again
            self.points = [each for each in self.points if each["step"] <= news["began"]]
            self.samples = [each for each in self.samples if each["step"] <= news["began"]]
            self._said = min(self._said, len(self.samples))
            self.progress |= {"step": news["began"], "steps": news["steps"], "device": news["device"]}
            if news["began"]:
                self.progress["resumed_from"] = news["began"]
                self._log("resumed")
        elif "point" in news:
            self.points.append(news["point"])
            point = {"step": news["point"]["step"], "loss": news["point"]["loss"], "loss_ema": news["point"]["ema"]}
            paces = {name: news[name] for name in ("steps_per_s", "eta_s", "memory_mb")}
            self.progress |= point | paces | {"lr": news["point"]["lr"]}
        elif "sample" in news:
            self.samples.append(news["sample"])
        elif "phase" in news:
            if news["phase"] != self.progress.get("phase"):
                self._log(str(news["phase"]))
            self.progress["phase"] = news["phase"]
        elif "saved" in news:
            self.progress["saved"] = news["saved"]
            self._log("saved")
            kept = [each for each in self.progress.get("checkpoints", []) if each < news["saved"]]
            self.progress["checkpoints"] = [*kept, news["saved"]][-2:]  # no more of them stay on the disk

    def unsaid(self) -> list[Mapping[str, Any]]:
        fresh = self.samples[self._said :]
        self._said = len(self.samples)
        return fresh

    def _log(self, what: str) -> None:
        """A line of what happened, for whoever looks later."""
        line = {"at": as_text(self._clock()), "what": what, "step": self.progress["step"]}
        self.progress["log"] = [*self.progress.get("log", []), line][-_LONGEST_LOG:]
