"""How many electrolytes, and how many papers, a correlation of a given size needs."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError


@dataclass(frozen=True)
class DesignPower:
    """Share of simulated tables in which each test rejects a zero correlation.

    ``naive``: t-test of Pearson's r that takes rows as independent; ``corrected``: Fisher's z with n
    divided by the design effect (nan where that leaves 3 rows or fewer); ``within``: t-test of the
    slope inside papers (nan without degrees of freedom). ``standard_error`` is the largest of the
    three from the finite number of draws. At rho = 0 the shares are false-alarm rates.
    """

    naive: float
    corrected: float
    within: float
    standard_error: float
    draws: int


def _share(value, name, low_open=False):
    if not np.isfinite(value) or not (0 < value < 1 if low_open else 0 <= value <= 1):
        raise DataError(
            f"{name} is {value:g}; it must lie {'strictly ' if low_open else ''}between 0 and 1."
        )
    return value


def _correlation(rho):
    if not (np.isfinite(rho) and 0 < abs(rho) < 1):
        raise DataError(
            f"rho is {rho:g}; it must be non-zero and strictly between -1 and 1."
        )
    return rho


def sample_size(rho: float, alpha: ArrayLike = 0.05, power: float = 0.8) -> float:
    """Independent rows needed to detect rho, not rounded: n = ((z_{1-alpha/2} + z_power) / atanh rho)^2 + 3."""
    _correlation(rho), _share(alpha, "alpha", True), _share(power, "power", True)
    return float(((ndtri(1 - alpha / 2) + ndtri(power)) / np.arctanh(rho)) ** 2 + 3)


def power_of(rho: float, n: float, alpha: ArrayLike = 0.05) -> float:
    """Two-sided power of Fisher's z for a true correlation rho in n independent rows (n > 3)."""
    _share(alpha, "alpha", True)
    if n <= 3:
        raise DataError(f"n is {n:g}; Fisher's z needs more than 3 rows.")
    if not -1 < rho < 1:
        raise DataError(f"rho is {rho:g}; it must lie strictly between -1 and 1.")
    shift, limit = abs(np.arctanh(rho)) * np.sqrt(n - 3), ndtri(1 - alpha / 2)
    return float(ndtr(shift - limit) + ndtr(-shift - limit))


def design_effect(paper_sizes, icc_x: float, icc_y: float) -> float:
    """Factor by which shared papers thin out the rows: 1 + (sum m^2 / n - 1) icc_x icc_y.

    ``icc_x`` and ``icc_y``: shares of the variance of descriptor and response that lie between papers.
    """
    sizes = np.asarray(paper_sizes, dtype=float)
    if sizes.size == 0 or np.any(sizes < 1):
        raise DataError("a paper has no row; every paper size must be at least 1.")
    _share(icc_x, "icc_x"), _share(icc_y, "icc_y")
    return float(thinning((sizes**2).sum() / sizes.sum(), icc_x, icc_y))


def thinning(
    rows_per_paper: ArrayLike, icc_x: ArrayLike, icc_y: ArrayLike
) -> ArrayLike:
    """``design_effect`` of papers of one size m, 1 + (m - 1) icc_x icc_y."""
    return 1 + (rows_per_paper - 1) * icc_x * icc_y


def papers_needed(
    rho: ArrayLike,
    electrolytes_per_paper: int,
    icc_x: ArrayLike,
    icc_y: ArrayLike,
    alpha: ArrayLike = 0.05,
    power: ArrayLike = 0.8,
) -> float:
    """Papers of m electrolytes each, not rounded: sample_size x design_effect / m."""
    m = float(electrolytes_per_paper)
    return sample_size(rho, alpha, power) * design_effect([m], icc_x, icc_y) / m


def simulate_design(
    rho: float,
    paper_sizes: ArrayLike,
    icc_x: float,
    icc_y: float,
    alpha: ArrayLike = 0.05,
    draws: int = 4_000,
    seed: int = 20240108,
) -> DesignPower:
    """Simulate tables with random intercepts and count rejections; see DesignPower.

    x = sqrt(icc_x) paper + sqrt(1 - icc_x) row and y = rho x + sqrt(1 - rho^2) e, with e split
    between paper and row by icc_y, all parts standard normal: papers differ in both columns and the
    slope is the same inside and between them.
    """
    if not -1 < rho < 1:
        raise DataError(f"rho is {rho:g}; it must lie strictly between -1 and 1.")
    _share(alpha, "alpha", True)
    effect = design_effect(paper_sizes, icc_x, icc_y)
    sizes = np.asarray(paper_sizes, dtype=int)
    n, g = int(sizes.sum()), len(sizes)
    if n < 4:
        raise DataError(f"the design has {n} rows; at least 4 are needed.")
    codes = np.repeat(np.arange(g), sizes)
    rng = np.random.default_rng(seed)

    def split(icc):
        return np.sqrt(icc) * rng.standard_normal((draws, g))[:, codes] + np.sqrt(
            1 - icc
        ) * rng.standard_normal((draws, n))

    x = split(icc_x)
    y = rho * x + np.sqrt(1 - rho**2) * split(icc_y)

    def correlation(a, b):
        return (a * b).sum(1) / np.sqrt((a**2).sum(1) * (b**2).sum(1))

    r = correlation(x - x.mean(1, keepdims=True), y - y.mean(1, keepdims=True))
    naive = np.mean(np.abs(r) > _critical_r(n - 2, alpha))
    corrected = within = np.nan
    if n / effect > 3:
        corrected = np.mean(
            np.abs(np.arctanh(r)) * np.sqrt(n / effect - 3) > ndtri(1 - alpha / 2)
        )
    df = n - g - 1
    if df >= 1 and icc_x < 1:
        mean = (codes[:, None] == codes) / sizes[
            codes
        ]  # (n, n) averaging inside papers
        inside = correlation(x - x @ mean, y - y @ mean)
        within = np.mean(np.abs(inside) > _critical_r(df, alpha))
    rates = np.array([naive, corrected, within], dtype=float)
    error = np.sqrt(np.nanmax(rates * (1 - rates)) / draws)
    naive, corrected, within = map(float, rates)
    return DesignPower(naive, corrected, within, float(error), draws)


def _critical_r(df, alpha):
    # |r| at which the two-sided t-test on df degrees of freedom has p = alpha
    t = stdtrit(df, 1 - alpha / 2)
    return float(t / np.sqrt(df + t**2))
