"""Rows that share a paper share a laboratory: what is left of a trend once that is taken out."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import fdtrc

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.errors import DataError

from ._arrays import group_codes, varying_pair, vector
from .correlation import two_sided_t
from .permutation import SLACK, arranged_sums


@dataclass(frozen=True)
class PaperVariance:
    """One-way analysis of variance by paper.

    ``n0`` is the effective number of rows per paper. ``icc`` = (MSB - MSW) / (MSB + (n0 - 1) MSW);
    below zero means rows of one paper differ more than rows of different papers.
    """

    f: float
    p_value: float
    df_between: int
    df_within: int
    n0: float
    icc: float


@dataclass(frozen=True)
class Slope:
    """A least-squares slope with its standard error, t, two-sided p and degrees of freedom."""

    slope: float
    standard_error: float
    t: float
    p_value: float
    df: int


@dataclass(frozen=True)
class SlopePermutation:
    """Two-sided p of the within-paper slope over arrangements inside papers (all, or random draws)."""

    slope: float
    p_value: float
    exact: bool
    arrangements: int
    standard_error: float


@dataclass(frozen=True)
class RandomIntercept:
    """REML fit of y = a + b x + paper + error.

    ``variance_ratio`` = tau^2 / sigma^2 (papers over rows); ``at_boundary`` when it is zero.
    """

    variance_ratio: float
    intercept: float
    slope: float
    slope_standard_error: float
    tau2: float
    sigma2: float
    at_boundary: bool


@dataclass(frozen=True)
class WildClusterTest:
    """Wild cluster bootstrap of a slope, null imposed, one random sign per paper.

    ``smallest_p`` is what G papers allow at best. ``exact``: all 2^G sign vectors were visited.
    """

    t: float
    p_value: float
    exact: bool
    sign_vectors: int
    standard_error: float
    smallest_p: float


def paper_variance(y: ArrayLike, groups) -> PaperVariance:
    """Analysis of variance of y by group and ICC(1); needs >= 2 groups and more rows than groups."""
    y = vector(y, "y")
    labels, codes = group_codes(groups, len(y))
    n, g = len(y), len(labels)
    if g < 2 or n == g:
        raise DataError(
            f"{g} papers hold {n} rows; at least 2 papers and one paper with 2 rows are needed."
        )
    sizes = np.bincount(codes)
    means = np.bincount(codes, y) / sizes
    between = (sizes * (means - y.mean()) ** 2).sum() / (g - 1)
    within = ((y - means[codes]) ** 2).sum() / (n - g)
    if within <= 0:
        raise DataError(
            "rows of one paper are identical in every paper; the spread within papers must not be zero."
        )
    n0 = (n - (sizes**2).sum() / n) / (g - 1)
    f = between / within
    icc = (between - within) / (between + (n0 - 1) * within)
    return PaperVariance(
        float(f), float(fdtrc(g - 1, n - g, f)), g - 1, n - g, float(n0), float(icc)
    )


def pooled_slope(x: ArrayLike, y: ArrayLike) -> Slope:
    """Least-squares slope of y on x over all rows, papers ignored; n-2 degrees of freedom."""
    x, y = varying_pair(x, y)
    return _slope(x - x.mean(), y - y.mean(), len(x) - 2)


def _demeaned(x, y, groups):
    x, y = varying_pair(x, y)
    labels, codes = group_codes(groups, len(x))
    sizes = np.bincount(codes)
    dx, dy = (v - (np.bincount(codes, v) / sizes)[codes] for v in (x, y))
    if np.abs(dx).max() <= SLACK * np.abs(x).max():
        raise DataError(
            "x does not vary inside any paper; a within-paper slope needs a paper with two different rows."
        )
    return dx, dy, codes, len(labels)


def _slope(dx, dy, df):
    if df < 1:
        raise DataError(
            f"{df} degrees of freedom are left; a slope with an error needs at least 1."
        )
    slope = dx @ dy / (dx @ dx)
    residual = dy - slope * dx
    error = np.sqrt(residual @ residual / df / (dx @ dx))
    t = slope / error if error > 0 else np.copysign(np.inf, slope)
    return Slope(float(slope), float(error), float(t), two_sided_t(t, df), df)


def within_slope(x: ArrayLike, y: ArrayLike, groups: ArrayLike) -> Slope:
    """Slope of y on x inside papers (each paper its own intercept); n - G - 1 degrees of freedom.

    Rows are taken as deviations from their paper's mean, so a paper with one row adds nothing.
    """
    dx, dy, _, g = _demeaned(x, y, groups)
    return _slope(dx, dy, len(dx) - g - 1)


def within_slope_leaving_out(x: ArrayLike, y: ArrayLike, groups) -> dict[str, float]:
    """{label: within-paper slope without that paper}; nan where no slope is left."""
    x, y = varying_pair(x, y)
    labels, codes = group_codes(groups, len(x))
    slopes = {}
    for k, label in enumerate(labels):
        keep = codes != k
        try:
            dx, dy, _, _ = _demeaned(x[keep], y[keep], codes[keep])
            slopes[label] = float(dx @ dy / (dx @ dx))
        except DataError:
            slopes[label] = float("nan")
    return slopes


def within_slope_permutation(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike,
    draws: int = 10_000,
    seed: int = 20240108,
) -> SlopePermutation:
    """Permutation test of the within-paper slope: y moves inside its paper only.

    All arrangements are visited up to 10!, else ``draws`` random ones. Exact under exchangeability
    inside papers, whatever the differences between them; few rows per paper leave few arrangements.
    """
    dx, dy, codes, _ = _demeaned(x, y, groups)
    chunks, exact = arranged_sums(dx, dy, codes, draws, seed)
    threshold = abs(dx @ dy) - SLACK * np.linalg.norm(dx) * np.linalg.norm(dy)
    extreme = total = 0
    for sums in chunks:
        extreme += int(np.count_nonzero(np.abs(sums) >= threshold))
        total += len(sums)
    p = extreme / total if exact else (extreme + 1) / (total + 1)
    error = 0.0 if exact else float(np.sqrt(p * (1 - p) / total))
    return SlopePermutation(
        float(dx @ dy / (dx @ dx)), float(p), exact, int(total), error
    )


def random_intercept(x: ArrayLike, y: ArrayLike, groups) -> RandomIntercept:
    """REML fit of a random intercept per paper, profiled over lambda = tau^2 / sigma^2.

    With V = I + lambda Z Z', minimises log|V| + log|X'V^-1 X| + (n - 2) log(y'Py) and reports
    sigma^2 = y'Py / (n - 2), tau^2 = lambda sigma^2, slope by generalised least squares. Needs two
    papers, one of them with two rows, and n >= 4.
    """
    from scipy.optimize import minimize_scalar

    x, y = varying_pair(x, y, minimum=4)
    labels, codes = group_codes(groups, len(x))
    sizes = np.bincount(codes)
    if len(labels) < 2 or sizes.max() < 2:
        raise DataError(
            f"{len(labels)} papers hold {len(x)} rows; at least 2 papers and one paper with 2 rows are needed."
        )
    scale = x.std()
    design = np.column_stack([np.ones(len(x)), (x - x.mean()) / scale])
    columns = np.column_stack([design, (y - y.mean()) / y.std()])
    totals = np.array([np.bincount(codes, column) for column in columns.T])
    plain = columns.T @ columns

    def fit(ratio):
        # V^-1 = I - lambda / (1 + lambda n_g) in each paper: sums of squares minus shrunken paper totals
        m = plain - (totals * (ratio / (1 + ratio * sizes))) @ totals.T
        xx, xy = m[:2, :2], m[:2, 2]
        beta = np.linalg.solve(xx, xy)
        rss = max(m[2, 2] - beta @ xy, 1e-300)
        criterion = (
            np.log1p(ratio * sizes).sum()
            + np.linalg.slogdet(xx)[1]
            + (len(x) - 2) * np.log(rss)
        )
        return criterion, beta, rss, np.linalg.inv(xx)

    # The profile may have a minimum at zero and one inside: a grid on log lambda finds the basin.
    grid = np.linspace(-12, 12, 97)
    values = [fit(np.exp(point))[0] for point in grid]
    best = int(np.argmin(values))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    inner = minimize_scalar(
        lambda point: fit(np.exp(point))[0],
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-10},
    )
    at_boundary = bool(fit(0.0)[0] <= inner.fun + 1e-10)
    ratio = 0.0 if at_boundary else float(np.exp(inner.x))
    _, beta, rss, covariance = fit(ratio)
    sigma2 = rss / (len(x) - 2)
    unit = y.std() / scale
    slope, error = beta[1] * unit, np.sqrt(sigma2 * covariance[1, 1]) * unit
    intercept = y.mean() + beta[0] * y.std() - slope * x.mean()
    sigma2 *= y.var()
    return RandomIntercept(
        ratio,
        float(intercept),
        float(slope),
        float(error),
        float(ratio * sigma2),
        float(sigma2),
        at_boundary,
    )


def smallest_wild_cluster_p(n_papers: int) -> float:
    """Least two-sided p of a wild cluster bootstrap with signs: 2 / 2^G, as w and -w always tie."""
    if n_papers < 1:
        raise DataError(f"{n_papers} papers were given; at least 1 is needed.")
    return float(min(1.0, 2.0 ** (1 - n_papers)))


def wild_cluster_test(
    x: ArrayLike, y: ArrayLike, groups, draws: int = 9_999, seed: int = 20240108
) -> WildClusterTest:
    """Wild cluster bootstrap of the pooled slope of y on x, with the null slope of zero imposed.

    y* = mean(y) + w_g (y - mean(y)), one sign w_g per paper; each t* is the slope over its
    cluster-robust standard error. Up to 12 papers all 2^G sign vectors are visited, else ``draws``
    random ones (the observed signs count as one more).
    """
    x, y = varying_pair(x, y)
    labels, codes = group_codes(groups, len(x))
    g = len(labels)
    if g < 2:
        raise DataError(
            f"{g} paper was given; a wild cluster bootstrap needs at least 2."
        )
    exact = g <= 12
    if exact:
        signs = np.array(
            list(product((1.0, -1.0), repeat=g))
        )  # the first vector is the data as observed
    else:
        signs = np.vstack(
            [np.ones(g), np.random.default_rng(seed).choice((1.0, -1.0), (draws, g))]
        )
    dx = x - x.mean()
    restricted = signs[:, codes] * (y - y.mean())
    restricted -= restricted.mean(axis=1, keepdims=True)
    slopes = restricted @ dx / (dx @ dx)
    scores = (restricted - slopes[:, None] * dx) * dx
    by_paper = scores @ (codes[:, None] == np.arange(g))
    errors = np.sqrt((by_paper**2).sum(axis=1)) / (dx @ dx)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(np.where(errors > SLACK * np.abs(slopes), slopes / errors, np.inf))
    p = float(np.mean(t >= t[0] * (1 - SLACK)))
    error = 0.0 if exact else float(np.sqrt(p * (1 - p) / draws))
    return WildClusterTest(
        float(np.copysign(t[0], slopes[0])),
        p,
        exact,
        len(signs),
        error,
        smallest_wild_cluster_p(g),
    )
