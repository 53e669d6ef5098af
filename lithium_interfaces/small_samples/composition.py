"""SEI compositions: shares of a whole, which cannot vary one at a time.

A composition is an array of shape (n, 3) with the columns F, C, O (atomic percent or any common
unit). Percentages of a closed whole are tied together by their sum; ratios of parts are not.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

from ._arrays import is_constant, row_name, vector
from .correlation import pearson

ELEMENTS = ("F", "C", "O")
TOTAL_PERCENT, CLOSURE_TOLERANCE = 100.0, 0.5


@dataclass(frozen=True)
class LogRatioRegression:
    """y = intercept + b1 z1 + b2 z2 with R^2, the F statistic on (2, n-3) and its p-value."""

    intercept: float
    b1: float
    b2: float
    r_squared: float
    f: float
    f_p: float
    df: tuple[int, int]


@dataclass(frozen=True)
class ClosureCorrelation:
    """Correlation of two parts of a closed whole, and how much of it closing alone makes.

    ``observed`` is r of the two parts. ``from_variances`` is the value the sum forces once the three
    variances are known: cov(a, b) = (var c - var a - var b) / 2. ``shuffled_*`` describe r after each
    column is shuffled on its own, so that no part knows of another, and every row is closed to
    100 % again; ``shuffled_p`` is the share of such tables with r at or below the observed one.
    """

    parts: tuple
    observed: float
    from_variances: float
    shuffled_mean: float
    shuffled_low: float
    shuffled_high: float
    shuffled_p: float


def _composition(parts, rows=None, positive=True):
    try:
        parts = np.asarray(parts, dtype=float)
    except (TypeError, ValueError):
        raise DataError(
            "the composition holds something that is not a number; every part needs one."
        ) from None
    if parts.ndim != 2 or parts.shape[1] != len(ELEMENTS):
        raise DataError(
            f"the composition has shape {parts.shape}; it must be (rows, 3) for F, C, O."
        )
    wrong = ~np.isfinite(parts) | ((parts <= 0) if positive else (parts < 0))
    if wrong.any():
        row, part = np.argwhere(wrong)[0]
        allowed = (
            "above zero, because a log-ratio needs every part"
            if positive
            else "zero or more"
        )
        raise DataError(
            f"{row_name(rows, row)} has {ELEMENTS[part]} = {parts[row, part]:g}; it must be finite and {allowed}."
        )
    return parts


def check_closure(
    parts: ArrayLike,
    rows: ArrayLike | None = None,
    total: ArrayLike = TOTAL_PERCENT,
    tolerance: ArrayLike = CLOSURE_TOLERANCE,
) -> NDArray:
    """The row sums of a composition in percent; DataError names the first row outside total +- tolerance."""
    sums = _composition(parts, rows, positive=False).sum(axis=1)
    off = np.flatnonzero(np.abs(sums - total) > tolerance + 1e-9)
    if len(off):
        raise DataError(
            f"{row_name(rows, off[0])} has F + C + O = {sums[off[0]]:.2f} %; "
            f"the parts must add up to {total:g} +- {tolerance:g} %."
        )
    return sums


def ratio(
    numerator: ArrayLike, denominator: ArrayLike, rows: ArrayLike | None = None
) -> NDArray:
    """numerator / denominator row by row; DataError names the first row with a denominator of zero."""
    top, bottom = (
        vector(numerator, "the numerator", 1),
        vector(denominator, "the denominator", 1),
    )
    if len(top) != len(bottom):
        raise DataError(
            f"the numerator has {len(top)} rows and the denominator {len(bottom)}; they must match."
        )
    zero = np.flatnonzero(bottom == 0)
    if len(zero):
        raise DataError(
            f"{row_name(rows, zero[0])} has a denominator of 0; a ratio needs one above zero."
        )
    return top / bottom


def clr(parts, rows=None) -> NDArray:
    """Centred log-ratios ln(part / geometric mean of the row), shape (n, 3); each row sums to zero."""
    logs = np.log(_composition(parts, rows))
    return logs - logs.mean(axis=1, keepdims=True)


def ilr(parts: ArrayLike, rows: ArrayLike | None = None) -> NDArray:
    """Isometric log-ratios, shape (n, 2), of a composition with columns F, C, O.

    z1 = sqrt(2/3) ln(C / sqrt(F O)): carbon against the other two;
    z2 = sqrt(1/2) ln(F / O): fluorine against oxygen. DataError for a part that is not above zero.
    """
    f, c, o = np.log(_composition(parts, rows)).T
    return np.column_stack(
        [np.sqrt(2 / 3) * (c - (f + o) / 2), np.sqrt(1 / 2) * (f - o)]
    )


def ilr_regression(y: ArrayLike, parts: ArrayLike, rows=None) -> LogRatioRegression:
    """Least squares of y on the two ilr coordinates; needs n >= 4 rows.

    R^2 and F do not depend on the choice of log-ratio basis; the coefficients do.
    """
    y, z = vector(y, "y", minimum=4), ilr(parts, rows)
    if len(y) != len(z):
        raise DataError(
            f"y has {len(y)} rows and the composition {len(z)}; they must match."
        )
    if is_constant(y):
        raise DataError(
            f"y is {y[0]:g} in every row; a regression needs a response that varies."
        )
    n = len(y)
    design = np.column_stack([np.ones(n), z])
    coefficients, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    if rank < 3:
        raise DataError(
            "the compositions lie on one line of the log-ratio plane; two coordinates need more spread."
        )
    residual = ((y - design @ coefficients) ** 2).sum()
    r2 = 1 - residual / ((y - y.mean()) ** 2).sum()
    f = (r2 / 2) / ((1 - r2) / (n - 3)) if r2 < 1 else np.inf
    intercept, b1, b2 = map(float, coefficients)
    return LogRatioRegression(
        intercept,
        b1,
        b2,
        float(r2),
        float(f),
        float(fdtrc(2, n - 3, f)),
        (2, n - 3),
    )


def closure_correlations(
    parts: ArrayLike, draws: int = 5_000, seed: int = 20240108
) -> list[ClosureCorrelation]:
    """One ClosureCorrelation per pair of parts (F-C, F-O, C-O), with a seeded shuffle of ``draws`` tables."""
    parts = _composition(parts, positive=False)
    check_closure(parts)
    n = len(parts)
    rng = np.random.default_rng(seed)
    shuffled = np.stack(
        [column[np.argsort(rng.random((draws, n)), axis=1)] for column in parts.T],
        axis=2,
    )
    shuffled = 100 * shuffled / shuffled.sum(axis=2, keepdims=True)
    deviation = shuffled - shuffled.mean(axis=1, keepdims=True)
    deviation /= np.linalg.norm(deviation, axis=1, keepdims=True)
    variance = parts.var(axis=0)
    results = []
    for a, b in combinations(range(3), 2):
        c = 3 - a - b
        forced = (variance[c] - variance[a] - variance[b]) / (
            2 * np.sqrt(variance[a] * variance[b])
        )
        observed = pearson(parts[:, a], parts[:, b]).coefficient
        null = (deviation[:, :, a] * deviation[:, :, b]).sum(axis=1)
        low, high = np.quantile(null, [0.025, 0.975])
        results.append(
            ClosureCorrelation(
                (ELEMENTS[a], ELEMENTS[b]),
                observed,
                float(forced),
                float(null.mean()),
                float(low),
                float(high),
                float((np.count_nonzero(null <= observed) + 1) / (draws + 1)),
            )
        )
    return results
