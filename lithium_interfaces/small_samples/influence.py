"""How much one row, or one paper, carries: leaving out, leverage, Cook's distance, prediction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike

from ._arrays import group_codes, is_constant, varying_pair
from .correlation import correlate


@dataclass(frozen=True)
class LineInfluence:
    """The least-squares line y = intercept + slope x and what each of its n rows does to it.

    ``leverage`` sums to 2 (two fitted numbers). ``cooks_distance`` is
    e_i^2 h_i / (2 s^2 (1 - h_i)^2) with s^2 on n-2 degrees of freedom.
    """

    intercept: float
    slope: float
    residuals: np.ndarray
    leverage: np.ndarray
    cooks_distance: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """Each row predicted by a line fitted without it (or without its paper).

    ``q2`` = 1 - sum (y - predicted)^2 / sum (y - mean of the rows kept)^2, so a descriptor that says
    no more than the mean scores 0 and a misleading one less. ``rmse`` and ``rmse_mean`` are in the
    unit of y. nan where the rows kept cannot carry a line.
    """

    q2: float
    rmse: float
    rmse_mean: float
    predicted: np.ndarray


def _coefficient_of(x, y, keep, method):
    if keep.sum() < 3 or is_constant(x[keep]) or is_constant(y[keep]):
        return float("nan")
    return correlate(x[keep], y[keep], method).coefficient


def leave_one_out(x: ArrayLike, y: ArrayLike, method: str = "pearson") -> NDArray:
    """(n,) coefficient without each row; nan where fewer than 3 rows or a constant column remain."""
    x, y = varying_pair(x, y)
    keep = ~np.eye(len(x), dtype=bool)
    return np.array([_coefficient_of(x, y, row, method) for row in keep])


def leave_one_group_out(
    x: ArrayLike, y: ArrayLike, groups: ArrayLike, method: str = "pearson"
) -> dict[str, float]:
    """{label: coefficient without that paper}; nan where fewer than 3 rows or a constant column remain."""
    x, y = varying_pair(x, y)
    labels, codes = group_codes(groups, len(x))
    return {
        label: _coefficient_of(x, y, codes != k, method)
        for k, label in enumerate(labels)
    }


def line_influence(x: ArrayLike, y: ArrayLike) -> LineInfluence:
    """Least-squares line of y on x with leverage and Cook's distance (nan where a row fixes the line)."""
    x, y = varying_pair(x, y)
    n = len(x)
    deviation = x - x.mean()
    slope = deviation @ y / (deviation @ deviation)
    intercept = y.mean() - slope * x.mean()
    residuals = y - intercept - slope * x
    leverage = 1 / n + deviation**2 / (deviation @ deviation)
    s2 = residuals @ residuals / (n - 2)
    scale = 2 * s2 * (1 - leverage) ** 2
    free = scale > 1e-24 * np.var(y)
    cooks = np.full(n, np.nan)
    cooks[free] = (residuals**2 * leverage)[free] / scale[free]
    return LineInfluence(float(intercept), float(slope), residuals, leverage, cooks)


def predictive_q2(
    x: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None
) -> Prediction:
    """Predict y from x one row at a time, or one group (paper) at a time if ``groups`` is given."""
    x, y = varying_pair(x, y)
    codes = np.arange(len(x)) if groups is None else group_codes(groups, len(x))[1]
    predicted, mean = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code in range(codes.max() + 1):
        out = codes == code
        kept_x, kept_y = x[~out], y[~out]
        if len(kept_y) == 0:
            continue
        mean[out] = kept_y.mean()
        if len(kept_x) >= 2 and not is_constant(kept_x):
            deviation = kept_x - kept_x.mean()
            slope = deviation @ kept_y / (deviation @ deviation)
            predicted[out] = kept_y.mean() + slope * (x[out] - kept_x.mean())
    press, total = ((y - predicted) ** 2).mean(), ((y - mean) ** 2).mean()
    return Prediction(
        float(1 - press / total),
        float(np.sqrt(press)),
        float(np.sqrt(total)),
        predicted,
    )
