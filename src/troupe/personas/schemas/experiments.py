"""Experiments as clients see them."""

from typing import Literal, Self

from pydantic import BaseModel

from troupe.kit.times import as_text
from troupe.personas.domain.experiment import ExperimentStatus, Measure, NewExperiment, Promotion, Verdict
from troupe.personas.domain.trial import Comparison, Results, Sample
from troupe.personas.service.experimenting import ShownExperiment


class ArmView(BaseModel):
    n: int
    mean: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, sample: Sample) -> Self:
        return cls.model_validate(sample.as_json())


class DifferenceView(BaseModel):
    """How much arm B is above arm A, with Welch's interval of 95 %."""

    value: float
    low: float
    high: float


class ComparisonView(BaseModel):
    a: ArmView
    b: ArmView
    difference: DifferenceView | None

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        return cls.model_validate(comparison.as_json())


class ResultsView(BaseModel):
    answered: ComparisonView
    scripted: ComparisonView

    @classmethod
    def of(cls, results: Results) -> Self:
        return cls(answered=ComparisonView.of(results.answered), scripted=ComparisonView.of(results.scripted))


class DecidedView(ResultsView):
    """What was known when the verdict was given; it does not change any more."""

    scripted_only: bool


class ExperimentView(BaseModel):
    id: str
    persona_id: str
    name: str
    arm_a: int
    arm_b: int
    share_b: float
    measure: Measure
    min_per_arm: int
    status: ExperimentStatus
    verdict: Verdict
    decided: DecidedView | None
    results: ResultsView
    created_at: str
    started_at: str | None
    ended_at: str | None

    @classmethod
    def of(cls, shown: ShownExperiment) -> Self:
        experiment = shown.experiment
        same = ("id", "persona_id", "name", "arm_a", "arm_b", "share_b", "measure", "min_per_arm", "status", "verdict")
        return cls(
            **{name: getattr(experiment, name) for name in same},
            decided=experiment.decided and DecidedView.model_validate(experiment.decided),
            results=ResultsView.of(shown.results),
            created_at=as_text(experiment.created_at),
            started_at=experiment.started_at and as_text(experiment.started_at),
            ended_at=experiment.ended_at and as_text(experiment.ended_at),
        )


class OneExperiment(BaseModel):
    success: Literal[True] = True
    experiment: ExperimentView


class ExperimentList(BaseModel):
    success: Literal[True] = True
    experiments: list[ExperimentView]


NEW_EXPERIMENT = NewExperiment.model_json_schema()
PROMOTION = Promotion.model_json_schema()
