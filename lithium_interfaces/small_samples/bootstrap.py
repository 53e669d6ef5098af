"""Bootstrap limits of a correlation: every resample enumerated for up to ten rows."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from lithium_interfaces.core.hints import ArrayLike

from ._arrays import varying_pair
from .correlation import pearson
from .influence import leave_one_out
from .permutation import BINS, LARGEST_EXACT, SLACK


@dataclass(frozen=True)
class BootstrapInterval:
    """Percentile and BCa limits of Pearson's r.

    ``exact``: every multiset of rows was visited with its multinomial probability; otherwise
    ``resamples`` random ones. Resamples with a constant column have no r: they are left out, their
    number and probability are reported, the rest is renormalised. ``probability`` is the bootstrap
    distribution over ``bin_edges``. A limit that cannot be formed (for example BCa with three rows)
    is nan.
    """

    coefficient: float
    confidence: float
    percentile_low: float
    percentile_high: float
    bca_low: float
    bca_high: float
    bias_correction: float
    acceleration: float
    exact: bool
    resamples: int
    degenerate_resamples: int
    degenerate_probability: float
    bin_edges: np.ndarray
    probability: np.ndarray


@lru_cache(maxsize=8)
def all_resamples(n: int) -> tuple[NDArray, NDArray]:
    """(counts, probabilities): every way to draw n of n rows with replacement, C(2n-1, n) of them."""
    # stars and bars: n-1 bars among 2n-1 places leave n counts that add up to n
    bars = np.array(list(combinations(range(2 * n - 1), n - 1)), np.int16)
    ends = np.full((len(bars), 1), 2 * n - 1, np.int16)
    counts = np.diff(np.hstack([ends * 0 - 1, bars, ends]), axis=1) - 1
    log_factorial = np.array([lgamma(k + 1) for k in range(n + 1)])
    log_weight = log_factorial[n] - n * log(n) - log_factorial[counts].sum(axis=1)
    return counts.astype(np.int8), np.exp(log_weight)


@lru_cache(maxsize=2)
def _random_resamples(n, draws, seed):
    counts = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws)
    return counts.astype(np.int16), np.full(draws, 1 / draws)


def bootstrap_correlation(
    x: ArrayLike,
    y: ArrayLike,
    confidence: float = 0.95,
    draws: int = 20_000,
    seed: int = 20240108,
) -> BootstrapInterval:
    """Bootstrap Pearson's r of n >= 3 rows over resampled rows.

    Percentile limits are the weighted inverse distribution function; BCa limits use
    z0 = inverse normal of P(r* < r) + P(r* = r)/2 (ties split) and the jackknife acceleration
    a = sum d^3 / (6 (sum d^2)^1.5), d = mean(r_(i)) - r_(i). Up to 10 rows are enumerated, so that
    the limits carry no random error. Rows are resampled one by one: papers are ignored.
    """
    x, y = varying_pair(x, y)
    n = len(x)
    r = pearson(x, y).coefficient
    exact = n <= LARGEST_EXACT
    counts, weight = all_resamples(n) if exact else _random_resamples(n, draws, seed)
    replicate = resampled_r(x, y, counts)
    defined = np.isfinite(replicate)
    lost = float(weight[~defined].sum())
    replicate, weight = replicate[defined], weight[defined] / (1 - lost)

    same = np.abs(replicate - r) < SLACK
    below = weight[(replicate < r) & ~same].sum() + weight[same].sum() / 2
    bias = float(ndtri(below))
    jackknife = leave_one_out(x, y)
    d = jackknife.mean() - jackknife  # nan if any r without a row is undefined
    spread = (d**2).sum()
    acceleration = (
        float((d**3).sum() / (6 * spread**1.5)) if spread > 0 else float("nan")
    )

    order = np.argsort(replicate)
    ordered, cumulative = replicate[order], np.cumsum(weight[order])

    def quantile(probability):
        if not np.isfinite(probability):
            return float("nan")
        return float(
            ordered[min(np.searchsorted(cumulative, probability), len(ordered) - 1)]
        )

    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    z = bias + ndtri(tails)
    percentile_low, percentile_high = (quantile(tail) for tail in tails)
    with np.errstate(invalid="ignore"):  # an infinite bias correction ends as nan
        bca_low, bca_high = (
            quantile(tail) for tail in ndtr(bias + z / (1 - acceleration * z))
        )
    return BootstrapInterval(
        r,
        confidence,
        percentile_low,
        percentile_high,
        bca_low,
        bca_high,
        bias,
        acceleration,
        exact,
        len(counts),
        int((~defined).sum()),
        lost,
        BINS,
        np.histogram(replicate, BINS, weights=weight)[0],
    )


def resampled_r(x: ArrayLike, y: ArrayLike, counts: ArrayLike) -> NDArray:
    """Pearson's r of each resample, given how often each row was drawn (resamples, n); nan if undefined."""
    n = counts.shape[1]
    x = (x - x.mean()) / x.std()
    y = (y - y.mean()) / y.std()
    moments = counts @ np.column_stack([x, y, x * x, y * y, x * y]) / n
    mx, my, mxx, myy, mxy = moments.T
    vx, vy = mxx - mx**2, myy - my**2
    defined = (vx > 1e-11) & (vy > 1e-11)
    r = np.full(len(counts), np.nan)
    r[defined] = (mxy - mx * my)[defined] / np.sqrt(vx[defined] * vy[defined])
    return np.clip(r, -1, 1)
