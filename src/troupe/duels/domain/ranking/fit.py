"""Strengths out of votes: Bradley–Terry with ties after Davidson, as the peak of a posterior with its covariance.

With η = θ_a − θ_b + β·x the three outcomes have the weights e^(η/2), e^(−η/2) and ν. That is a softmax over the
features (½, −½, 0) of η and (0, 0, 1) of ln ν, so the log posterior has one peak, and Newton's method finds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from troupe.duels.domain.ranking.ballot import Ballot

Numbers = NDArray[np.float64]
THETA_SPREAD, BETA_SPREAD, NU_SPREAD = 1.5, 0.5, 1.0
# Wherever people compare texts the longer one gains from its length; so much is known before a board's first vote.
LENGTH_MEAN, LENGTH_SPREAD = 0.25, 0.35
LENGTH = 0
LN_NU_MEAN = float(np.log(0.5))
SMALLEST_STEP, MOST_STEPS = 1e-10, 100
_COLUMN = {"a": 0, "b": 1, "tie": 2}
_SIGN = np.array([1.0, -1.0, 0.0])
# Sums over thousands of votes are rounded: what falls by less than this has not fallen.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Fit:
    """Where the posterior has its peak, and how wide it is there."""

    contestants: tuple[str, ...]
    theta: Numbers
    beta: Numbers
    ln_nu: float
    covariance: Numbers
    """Of the strengths, then the coefficients of style, then ln ν."""
    covariates: tuple[int, ...]
    """Which covariates were used: those that are not always 0."""

    def difference(self, one: int, other: int) -> tuple[float, float]:
        """By how much one is stronger than another, and the variance of that."""
        c = self.covariance
        variance = c[one, one] + c[other, other] - 2 * c[one, other]
        return float(self.theta[one] - self.theta[other]), float(max(variance, 0.0))

    def chances(self, difference: float) -> tuple[float, float, float]:
        """How likely a wins, b wins and neither does, at equal style."""
        a, b, tie = _chances(np.array([difference]), self.ln_nu)[:, 0]
        return float(a), float(b), float(tie)

    def chances_of(self, differences: Numbers) -> Numbers:
        """The same for many differences: a row for each of them."""
        return _chances(differences, self.ln_nu).T


def fit(ballots: Sequence[Ballot], contestants: Sequence[str], *, with_style: bool = False, priors: bool = True) -> Fit:
    """The strengths of the contestants; the order in which votes came plays no part."""
    ordered = sorted(ballots, key=lambda each: each.id)
    names = tuple(sorted(contestants))
    used, style = _style(ordered) if with_style else ((), np.zeros((len(ordered), 0)))
    design = _design(ordered, names, style)
    outcomes = np.array([_COLUMN[each.outcome] for each in ordered], dtype=np.intp)
    prior = _prior(len(names), used, priors)
    peak, hessian = _peak(design, outcomes, prior)
    strengths = peak[: len(names)]
    covariance: Numbers = np.asarray(np.linalg.inv(hessian), dtype=np.float64)
    return Fit(names, strengths, peak[len(names) : -1], float(peak[-1]), covariance, used)


def _design(ballots: Sequence[Ballot], names: tuple[str, ...], style: Numbers) -> Numbers:
    place = {name: number for number, name in enumerate(names)}
    design = np.zeros((len(ballots), len(names) + style.shape[1]))
    rows = np.arange(len(ballots))
    design[rows, [place[each.a] for each in ballots]] = 1.0
    design[rows, [place[each.b] for each in ballots]] = -1.0
    design[:, len(names) :] = style
    return design


def _style(ballots: Sequence[Ballot]) -> tuple[tuple[int, ...], Numbers]:
    """The covariates in units of their usual size, not centred; one that is always 0 is left out."""
    raw = np.array([each.style for each in ballots], dtype=np.float64).reshape(len(ballots), -1)
    if raw.size == 0:
        return (), np.zeros((len(ballots), 0))
    size = np.sqrt(np.mean(raw**2, axis=0))
    used = tuple(int(column) for column in np.flatnonzero(size > 0))
    return used, raw[:, used] / size[list(used)]


@dataclass(frozen=True)
class _Prior:
    """What is believed before any vote: where each number lies, and one over its variance."""

    means: Numbers
    weights: Numbers


def _prior(strengths: int, used: Sequence[int], priors: bool) -> _Prior:
    """Nearly no prior still fixes what votes leave open."""
    lengths = [each == LENGTH for each in used]
    means = [0.0] * strengths + [LENGTH_MEAN if long else 0.0 for long in lengths] + [LN_NU_MEAN]
    spread = [THETA_SPREAD] * strengths + [LENGTH_SPREAD if long else BETA_SPREAD for long in lengths] + [NU_SPREAD]
    return _Prior(np.array(means), 1.0 / np.array(spread) ** 2 * (1.0 if priors else 1e-9))


def _chances(eta: Numbers, ln_nu: float) -> Numbers:
    """A row for each outcome: a wins, b wins, neither."""
    weights = _weights(eta, ln_nu)
    return np.asarray(weights / weights.sum(axis=0))


def _weights(eta: Numbers, ln_nu: float) -> Numbers:
    """How heavy each outcome is beside the heaviest of the three, so that none runs over."""
    half = eta / 2
    top = np.maximum(np.abs(half), ln_nu)
    return np.asarray(np.exp(np.stack([half - top, -half - top, ln_nu - top])))


def _log_posterior(at: Numbers, design: Numbers, outcomes: NDArray[np.intp], prior: _Prior) -> float:
    half, ln_nu = design @ at[:-1] / 2, float(at[-1])
    total = np.logaddexp(np.logaddexp(half, -half), ln_nu)
    seen = half @ _SIGN[outcomes] + ln_nu * np.count_nonzero(outcomes == _COLUMN["tie"])
    return float(seen - total.sum() - 0.5 * (prior.weights * (at - prior.means) ** 2).sum())


def _peak(design: Numbers, outcomes: NDArray[np.intp], prior: _Prior) -> tuple[Numbers, Numbers]:
    at = prior.means.copy()
    height = _log_posterior(at, design, outcomes, prior)
    for _ in range(MOST_STEPS):
        slope, hessian = _slope(at, design, outcomes, prior)
        step = np.linalg.solve(hessian, slope)
        share, least = 1.0, height - ROUNDING * (1 + abs(height))
        while (risen := _log_posterior(at + share * step, design, outcomes, prior)) < least and share > 1e-6:
            share /= 2
        at, height = at + share * step, risen
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return at, _slope(at, design, outcomes, prior)[1]


def _slope(at: Numbers, design: Numbers, outcomes: NDArray[np.intp], prior: _Prior) -> tuple[Numbers, Numbers]:
    """The gradient, and the negative Hessian, which is positive definite."""
    chances = _chances(design @ at[:-1], float(at[-1]))
    a, b, tie = chances
    towards = (a - b) / 2
    seen = _SIGN[outcomes] / 2 - towards
    ties = (outcomes == _COLUMN["tie"]) - tie
    slope = np.append(design.T @ seen, ties.sum()) - prior.weights * (at - prior.means)
    spread = (a + b) / 4 - towards**2
    mixed = design.T @ (-towards * tie)
    hessian = np.zeros((len(at), len(at)))
    hessian[:-1, :-1] = design.T @ (design * spread[:, None])
    hessian[:-1, -1] = hessian[-1, :-1] = mixed
    hessian[-1, -1] = (tie * (1 - tie)).sum()
    return slope, hessian + np.diag(prior.weights)
