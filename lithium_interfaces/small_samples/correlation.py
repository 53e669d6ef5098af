"""Three correlation coefficients with their textbook p-values, and comparisons between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

from ._arrays import TIE, unit_deviations, varying_pair, vector

METHODS = ("pearson", "spearman", "kendall")


@dataclass(frozen=True)
class Correlation:
    """A coefficient, its two-sided p-value under the textbook approximation, and n."""

    coefficient: float
    p_value: float
    n: int


@dataclass(frozen=True)
class WilliamsTest:
    """t, degrees of freedom and two-sided p of Williams' test."""

    t: float
    df: int
    p_value: float


def known_method(method: str) -> str:
    """The method's name, or a DataError that lists the three."""
    if method not in METHODS:
        raise DataError(
            f"method is {method!r}; it must be one of {', '.join(METHODS)}."
        )
    return method


def two_sided_t(t: float, df: int) -> float:
    """Two-sided p-value of Student's t."""
    return float(2 * stdtr(df, -abs(t)))


def merge_ties(values: ArrayLike) -> NDArray:
    """Values closer than 1e-9 of the largest magnitude replaced by the lowest of them.

    16/4 and 44.44/11.11 are the same ratio on paper and differ in the last bit in floating point;
    ranks must see the tie.
    """
    values = np.asarray(values, dtype=float)
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order]) > TIE * np.abs(values).max(initial=0.0)
    group = np.concatenate([[0], np.cumsum(gaps)])
    first = np.concatenate([[0], np.flatnonzero(gaps) + 1])
    merged = np.empty_like(values)
    merged[order] = values[order][first][group]
    return merged


def midranks(values: ArrayLike) -> NDArray:
    """Ranks from 1; tied values share the mean of the ranks they occupy."""
    _, inverse, count = np.unique(
        merge_ties(values), return_inverse=True, return_counts=True
    )
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[inverse]


def pair_signs(values: ArrayLike) -> NDArray:
    """(n, n) matrix of sign(v_i - v_j), zero for ties; int8."""
    values = merge_ties(values)
    return np.sign(values[:, None] - values[None, :]).astype(np.int8)


def pearson(x: ArrayLike, y: ArrayLike) -> Correlation:
    """Pearson's r with the p-value of t = r sqrt((n-2)/(1-r^2)), n-2 degrees of freedom.

    x, y: columns of n >= 3 numbers. Raises DataError if a column is constant, too short or not finite.
    """
    x, y = varying_pair(x, y)
    r = float(np.clip(unit_deviations(x) @ unit_deviations(y), -1, 1))
    return Correlation(r, correlation_p(r, len(x)), len(x))


def spearman(x: ArrayLike, y: ArrayLike) -> Correlation:
    """Spearman's rho: Pearson's r of the mid-ranks, with the t approximation for p."""
    x, y = varying_pair(x, y)
    return pearson(midranks(x), midranks(y))


def kendall(x: ArrayLike, y: ArrayLike) -> Correlation:
    """Kendall's tau-b, with the tie-corrected normal approximation for p.

    tau-b = sum_ij s_ij t_ij / sqrt(sum s_ij^2 sum t_ij^2), s and t the pair signs of x and y.
    """
    x, y = varying_pair(x, y)
    return kendall_from_signs(pair_signs(x), pair_signs(y))


def kendall_from_signs(a: ArrayLike, b: ArrayLike) -> Correlation:
    """Kendall's tau-b from two matrices of pair signs (see ``pair_signs``)."""
    n = len(a)
    # float32 holds these integer counts exactly and lets the product run at matrix speed
    a, b = a.ravel().astype(np.float32), b.ravel().astype(np.float32)
    s, untied_x, untied_y = float(a @ b) / 2, float(a @ a) / 2, float(b @ b) / 2
    tau = s / np.sqrt(untied_x * untied_y)
    variance = _kendall_variance(n, a.reshape(n, n), b.reshape(n, n))
    return Correlation(float(tau), float(2 * ndtr(-abs(s) / np.sqrt(variance))), n)


def _kendall_variance(n, a, b):
    # Kendall's variance of S under independence with ties in both columns; t, u are tie-group sizes
    pairs, terms = n * (n - 1), [n * (n - 1) * (2 * n + 5)]
    second, third = [], []
    for signs in (a, b):
        size = (signs == 0).sum(
            axis=1
        )  # each row counts its own tie group, itself included
        terms.append(-((size - 1) * (2 * size + 5)).sum())
        second.append((size - 1).sum())
        third.append(((size - 1) * (size - 2)).sum())
    variance = sum(terms) / 18 + second[0] * second[1] / (2 * pairs)
    if n > 2:
        variance += third[0] * third[1] / (9 * pairs * (n - 2))
    return float(variance)


def correlate(x: ArrayLike, y: ArrayLike, method: str = "pearson") -> Correlation:
    """Pearson's r, Spearman's rho or Kendall's tau-b by name."""
    return {"pearson": pearson, "spearman": spearman, "kendall": kendall}[
        known_method(method)
    ](x, y)


def correlation_p(r: float, n: int) -> float:
    """Two-sided t p-value of a Pearson (or Spearman) coefficient of n rows; 0 at |r| = 1."""
    if 1 - r * r <= 1e-15:
        return 0.0
    return two_sided_t(r * np.sqrt((n - 2) / (1 - r * r)), n - 2)


def fisher_interval(r: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of a correlation from Fisher's z: tanh(atanh r -+ z / sqrt(n - 3)); needs n > 3."""
    if n <= 3:
        raise DataError(f"n is {n}; Fisher's interval needs at least 4 rows.")
    if not -1 < r < 1:
        raise DataError(
            f"r is {r:g}; Fisher's interval needs a correlation strictly between -1 and 1."
        )
    half = ndtri((1 + confidence) / 2) / np.sqrt(n - 3)
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def williams_test(y: ArrayLike, x1: ArrayLike, x2: ArrayLike) -> WilliamsTest:
    """Williams' test that y correlates equally with x1 and x2 measured on the same rows.

    t = (r1 - r2) sqrt[(n-1)(1+r12) / (2 |R| (n-1)/(n-3) + m^2 (1-r12)^3)], m = (r1+r2)/2,
    |R| the determinant of the 3 x 3 correlation matrix, n-3 degrees of freedom. Raises DataError
    for n < 4 or when x1 and x2 are the same column up to scale.
    """
    r1, r2, r12 = (pearson(a, b).coefficient for a, b in ((y, x1), (y, x2), (x1, x2)))
    n = len(x1)
    if n < 4:
        raise DataError(f"n is {n}; Williams' test needs at least 4 rows.")
    if 1 - abs(r12) < 1e-12:
        raise DataError(
            "x1 and x2 are the same column up to scale; Williams' test needs two different ones."
        )
    determinant = max(0.0, 1 - r1**2 - r2**2 - r12**2 + 2 * r1 * r2 * r12)
    scale = 2 * determinant * (n - 1) / (n - 3) + ((r1 + r2) / 2) ** 2 * (1 - r12) ** 3
    t = (r1 - r2) * np.sqrt((n - 1) * (1 + r12) / scale)
    return WilliamsTest(float(t), n - 3, two_sided_t(t, n - 3))


def _p_values(p_values):
    p = vector(p_values, "the list of p-values", minimum=1)
    if p.min() < 0 or p.max() > 1:
        raise DataError(
            f"p-values run from {p.min():g} to {p.max():g}; they must lie between 0 and 1."
        )
    return p


def holm(p_values: ArrayLike) -> NDArray:
    """Holm's step-down adjusted p-values, in the order given."""
    p = _p_values(p_values)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> NDArray:
    """Benjamini-Hochberg adjusted p-values (false discovery rate), in the order given."""
    p = _p_values(p_values)
    order = np.argsort(p)[::-1]
    stepped = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
