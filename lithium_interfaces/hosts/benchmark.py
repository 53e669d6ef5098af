"""What a table of reported Coulombic efficiencies says about hosts, interphases and electrolytes.

Works on the columns of ``wang2019-table1`` (WA19 Table 1: 27 rows from 25 papers). Electrolyte and strategy
were not varied independently and two papers have two rows each, so group means are shown together with
tests that hold the electrolyte fixed and keep rows of one paper together.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lithium_interfaces.core.hints import ArrayLike
from lithium_interfaces.core.validate import checked, within
from lithium_interfaces.errors import BookError, DataError
from lithium_interfaces.small_samples.table import CE as EFFICIENCY

CARBONATE, ETHER, CONCENTRATED = "carbonate", "ether", "concentrated"
CONVENTIONAL_MOLARITY_M = 1.0
#: Terms that a linear model may use; text columns become indicator variables.
MODEL_TERMS = (
    "strategy",
    "electrolyte_class",
    "electrolyte_family",
    "has_lithium_nitrate",
    "has_polysulfide",
    "has_FEC_or_VC",
    "has_imide_salt",
    "log10_salt_molarity",
)


def _columns(table, *names):
    """Raise DataError unless the table has rows and the named columns."""
    missing = [name for name in names if name not in table]
    if missing:
        raise DataError(
            f"The table lacks the column {missing[0]!r}; needed are {', '.join(names)}."
        )
    if len(table) == 0:
        raise DataError("The table has no rows, but at least one is needed.")


def electrolyte_class(table: pd.DataFrame) -> pd.Series:
    """Class of each row's electrolyte: "carbonate" or "ether" (conventional) or "concentrated".

    Conventional means 1 M salt in all, which leaves concentrated and localised high-concentration
    electrolytes (rows 17 and 24 to 27 of WA19) in a class of their own. Returns a Series.
    """
    _columns(table, "electrolyte_family", "total_salt_molarity_M")
    dense = table["total_salt_molarity_M"] > CONVENTIONAL_MOLARITY_M
    classes = table["electrolyte_family"].mask(dense, CONCENTRATED)
    unknown = sorted(set(classes) - {CARBONATE, ETHER, CONCENTRATED})
    if unknown:
        raise DataError(
            f"Electrolyte family {unknown[0]!r} at or below {CONVENTIONAL_MOLARITY_M:g} M has no class; "
            f"allowed are {CARBONATE!r} and {ETHER!r}."
        )
    return classes.rename("electrolyte_class")


def _with_class(table):
    return table.assign(electrolyte_class=electrolyte_class(table))


def efficiency_summary(table: pd.DataFrame, by: str = "strategy") -> pd.DataFrame:
    """n, mean, median, min and max of the efficiency (%) per group; ``by`` is a column, "electrolyte_class" or a list."""
    table = _with_class(table)
    _columns(table, EFFICIENCY, *([by] if isinstance(by, str) else by))
    summary = table.groupby(by)[EFFICIENCY].agg(
        ["count", "mean", "median", "min", "max"]
    )
    return summary.rename(columns={"count": "n"})


def count_above(
    table: pd.DataFrame,
    threshold_percent: float,
    *,
    inclusive: bool = False,
    by: str = "electrolyte_class",
) -> pd.Series:
    """Rows per group with an efficiency above the threshold (at or above it if ``inclusive``), a Series."""
    table = _with_class(table)
    _columns(table, EFFICIENCY, by)
    above = (
        table[EFFICIENCY] >= threshold_percent
        if inclusive
        else table[EFFICIENCY] > threshold_percent
    )
    return above.groupby(table[by]).sum().astype(int)


def rows_meeting(
    table: pd.DataFrame, efficiency_percent: float = 99.5, cycles: ArrayLike = 300
) -> pd.DataFrame:
    """Rows that reach both the efficiency (%) and the number of cycles; rows without cycles do not count."""
    _columns(table, EFFICIENCY, "cycles")
    return table[
        (table[EFFICIENCY] >= efficiency_percent) & (table["cycles"] >= cycles)
    ]


# --- two groups by rank --------------------------------------------------------------------------


@dataclass(frozen=True)
class RankTest:
    """Mann-Whitney test of two samples: U of the first, and two-sided p by two routes.

    ``p_asymptotic`` uses the normal approximation with tie and continuity correction; ``p_exact`` counts all
    ways of dealing the observed values into groups of these sizes.
    """

    n_first: int
    n_second: int
    median_first: float
    median_second: float
    u: float
    p_asymptotic: float
    p_exact: float

    @property
    def superiority(self) -> float:
        """Chance that a random value of the first sample exceeds one of the second (ties count half)."""
        return self.u / (self.n_first * self.n_second)


def _exact_rank_p(doubled_ranks, size, observed):
    """Share of all subsets of ``size`` whose sum of ranks is as far from its mean as the observed one."""
    total = int(doubled_ranks.sum())
    # ways[k, s]: number of subsets of k values with sum s; values enter one after the other.
    ways = np.zeros((size + 1, total + 1), dtype=object)
    ways[0, 0] = 1
    for rank in doubled_ranks:
        ways[1:, rank:] = ways[1:, rank:] + ways[:-1, : total + 1 - rank]
    # Times n, so that the mean of the sum is a whole number and ties at the edge are exact.
    n = len(doubled_ranks)
    far = np.abs(np.arange(total + 1) * n - size * total) >= abs(
        observed * n - size * total
    )
    return sum(ways[size, far]) / math.comb(n, size)


def rank_test(first: ArrayLike, second: ArrayLike) -> RankTest:
    """Mann-Whitney test of two samples of numbers, as a RankTest; BookError if one is empty."""
    from scipy.stats import mannwhitneyu, rankdata

    first, second = (
        checked(name, np.ravel(x), "(-inf, inf)")
        for name, x in (("first", first), ("second", second))
    )
    doubled = np.rint(2 * rankdata(np.concatenate([first, second]))).astype(int)
    asymptotic = mannwhitneyu(first, second, method="asymptotic")
    return RankTest(
        n_first=first.size,
        n_second=second.size,
        median_first=float(np.median(first)),
        median_second=float(np.median(second)),
        u=float(asymptotic.statistic),
        p_asymptotic=float(asymptotic.pvalue),
        p_exact=float(
            _exact_rank_p(doubled, first.size, int(doubled[: first.size].sum()))
        ),
    )


def ether_against_carbonate(table: pd.DataFrame) -> RankTest:
    """RankTest of conventional ether against conventional carbonate rows."""
    _columns(table, EFFICIENCY)
    classes = electrolyte_class(table)
    return rank_test(
        table.loc[classes == ETHER, EFFICIENCY],
        table.loc[classes == CARBONATE, EFFICIENCY],
    )


def without_each_paper(
    table: pd.DataFrame, test: Callable = ether_against_carbonate
) -> pd.DataFrame:
    """``test`` repeated with each paper (column ``reference``) left out: DataFrame of u, p and medians per paper."""
    _columns(table, "reference")
    rows = {
        key: test(table[table["reference"] != key])
        for key in table["reference"].unique()
    }
    fields = ("u", "p_asymptotic", "p_exact", "median_first", "median_second")
    return pd.DataFrame(
        {
            name: {key: getattr(row, name) for key, row in rows.items()}
            for name in fields
        }
    ).rename_axis("reference")


# --- linear models of the logarithmic loss ---------------------------------------------------------


@within(coulombic_efficiency_percent="0 to below 100")
def log_efficiency(coulombic_efficiency_percent: ArrayLike) -> NDArray:
    """LCE = -log10(1 - CE): 2 at 99 %, 3 at 99.9 %. Spreads out high efficiencies; BookError at 100 % or above."""
    return -np.log10(1 - coulombic_efficiency_percent / 100)


def _design(table, terms):
    """Design matrix with intercept (DataFrame); the commonest level of a text column is the reference level."""
    unknown = [term for term in terms if term not in MODEL_TERMS]
    if unknown:
        raise BookError(
            f"There is no model term {unknown[0]!r}; allowed are {', '.join(MODEL_TERMS)}."
        )
    source = _with_class(table)
    _columns(source, *(term for term in terms if term != "log10_salt_molarity"))
    source = source.assign(
        log10_salt_molarity=np.log10(source["total_salt_molarity_M"])
    )
    design = pd.DataFrame({"intercept": 1.0}, index=table.index)
    for term in terms:
        values = source[term]
        if pd.api.types.is_numeric_dtype(values):  # booleans included
            design[term] = values.astype(float)
        else:
            for level in values.value_counts().index[1:]:
                design[f"{term}: {level}"] = (values == level).astype(float)
    return design


def _residuals(design, response):
    """Least-squares residuals and the rank of the design."""
    coefficients, _, rank, _ = np.linalg.lstsq(design, response, rcond=None)
    return response - design @ coefficients, int(rank)


@dataclass(frozen=True)
class ModelFit:
    """How well a linear model of LCE explains the table, and how well it foretells a paper left out.

    ``q2`` is one minus the squared error of predictions for papers left out, over the squared deviation
    from the mean of the papers kept; below zero means worse than that mean. It is nan where the papers kept
    cannot predict the one left out (row 17 of WA19 alone separates strategy from concentrated electrolytes).
    ``parameters`` is the rank of the design.
    """

    terms: tuple
    n: int
    parameters: int
    r2: float
    r2_adjusted: float
    q2: float


def fit_model(table: pd.DataFrame, terms=()) -> ModelFit:
    """Least-squares fit of LCE on the named terms (see MODEL_TERMS), as a ModelFit."""
    _columns(table, EFFICIENCY, "reference")
    terms = tuple(terms)
    design, response = (
        _design(table, terms).to_numpy(),
        log_efficiency(table[EFFICIENCY]),
    )
    residuals, rank = _residuals(design, response)
    n = len(response)
    r2 = float(1 - (residuals**2).sum() / ((response - response.mean()) ** 2).sum())
    missed = missed_by_mean = 0.0
    for paper in table["reference"].unique():
        out = (table["reference"] == paper).to_numpy()
        inverse = np.linalg.pinv(design[~out])
        if not np.allclose(design[out] @ inverse @ design[~out], design[out]):
            missed = np.nan  # the row left out is no combination of the rows kept
        missed += ((response[out] - design[out] @ inverse @ response[~out]) ** 2).sum()
        missed_by_mean += ((response[out] - response[~out].mean()) ** 2).sum()
    return ModelFit(
        terms,
        n,
        rank,
        r2,
        1 - (1 - r2) * (n - 1) / (n - rank),
        float(1 - missed / missed_by_mean),
    )


@dataclass(frozen=True)
class AddedTerm:
    """What one term adds to a model: explained variance, F test, and a permutation test within strata."""

    term: str
    given: tuple
    r2_without: float
    r2_with: float
    f: float
    degrees: tuple
    p_f: float
    p_permutation: float
    permutations: int
    p_cluster: float


@within(permutations=">= 1")
def added_term(
    table: pd.DataFrame,
    term: str = "strategy",
    given=("electrolyte_class", "has_lithium_nitrate"),
    permutations: ArrayLike = 4999,
    seed: int = 0,
) -> AddedTerm:
    """Does ``term`` still matter once the terms ``given`` are in the linear model of LCE? Returns AddedTerm.

    ``p_f`` is the nested-model F test. ``p_permutation`` shuffles the term among rows that agree in all of
    ``given`` (so that only comparisons at equal electrolyte count), with a seeded generator; its standard
    error is about sqrt(p (1 - p)/permutations). ``p_cluster`` is a Wald test with errors clustered by paper.
    Raises BookError if the term is collinear with ``given``.
    """
    from scipy.stats import f as f_distribution

    given = tuple(given)
    permutations = int(permutations)
    _columns(table, EFFICIENCY, "reference")
    response = log_efficiency(table[EFFICIENCY])
    small, large = _design(table, given), _design(table, (*given, term))
    residuals, rank = _residuals(small.to_numpy(), response)
    left, full_rank = _residuals(large.to_numpy(), response)
    if full_rank == rank:
        raise BookError(
            f"{term!r} is fixed by {', '.join(given)} in this table, so that no data can separate them; "
            "allowed is a term that varies among rows alike in the others."
        )
    added, free = full_rank - rank, len(response) - full_rank
    before, after, total = (
        (residuals**2).sum(),
        (left**2).sum(),
        ((response - response.mean()) ** 2).sum(),
    )
    f = float((before - after) / added / (after / free))

    # The statistic of a shuffle is the sum of squares that the shuffled columns explain beyond `given`.
    columns = large[[name for name in large if name not in small]].to_numpy()
    left_vectors, sizes, _ = np.linalg.svd(small.to_numpy(), full_matrices=False)
    basis = left_vectors[:, 1e-10 * sizes[0] < sizes]
    stratum = small.groupby(list(small), sort=False).ngroup().to_numpy()
    # Sorting random numbers within strata shuffles rows within strata.
    home = np.argsort(stratum, kind="stable")
    keys = np.random.default_rng(seed).random((permutations, len(response)))
    order = np.empty((permutations, len(response)), dtype=int)
    order[:, home] = np.lexsort((keys, np.broadcast_to(stratum, keys.shape)), axis=1)
    shuffled = columns[order]
    shuffled = shuffled - basis @ (basis.T @ shuffled)
    projection = np.einsum("pic,i->pc", shuffled, residuals)
    # Directions that a shuffle has made collinear with `given` explain nothing.
    sizes, directions = np.linalg.eigh(np.einsum("pic,pid->pcd", shuffled, shuffled))
    along = np.einsum("pcd,pc->pd", directions, projection)
    explained = np.divide(
        along**2, sizes, out=np.zeros_like(sizes), where=sizes > 1e-10
    ).sum(axis=1)
    as_large = int(np.count_nonzero(explained >= (before - after) * (1 - 1e-9)))
    return AddedTerm(
        term=term,
        given=given,
        r2_without=float(1 - before / total),
        r2_with=float(1 - after / total),
        f=f,
        degrees=(added, free),
        p_f=float(f_distribution.sf(f, added, free)),
        p_permutation=(1 + as_large) / (1 + permutations),
        permutations=permutations,
        p_cluster=_cluster_wald(
            table, large, response, [name for name in large if name not in small]
        ),
    )


def _clustered_fit(table, design, response):
    """Ordinary least squares with standard errors clustered by paper (statsmodels)."""
    import statsmodels.api as sm

    papers = pd.factorize(table["reference"])[0]
    # A plain response keeps statsmodels from aligning on the table's own index.
    return sm.OLS(np.asarray(response), design).fit(
        cov_type="cluster", cov_kwds={"groups": papers}, use_t=True
    )


def _cluster_wald(table, design, response, names):
    contrast = np.eye(design.shape[1])[[design.columns.get_loc(name) for name in names]]
    return float(
        _clustered_fit(table, design, response)
        .wald_test(contrast, use_f=True, scalar=True)
        .pvalue
    )


def clustered_coefficients(
    table: pd.DataFrame, terms=("electrolyte_class", "has_lithium_nitrate", "strategy")
) -> pd.DataFrame:
    """Coefficients of LCE on the terms, with errors clustered by paper: DataFrame of estimate, error, low, high, p.

    low and high bound the 95 % interval (t distribution). With some 25 papers, and terms that a handful of
    rows identify, clustered errors are themselves uncertain and tend to be too small. Raises BookError
    for collinear terms.
    """
    _columns(table, EFFICIENCY, "reference")
    terms = tuple(terms)
    design = _design(table, terms)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise BookError(
            f"The terms {', '.join(terms)} are collinear in this table; allowed are terms that vary independently."
        )
    fit = _clustered_fit(table, design, log_efficiency(table[EFFICIENCY]))
    interval = fit.conf_int()
    return pd.DataFrame(
        {
            "estimate": fit.params,
            "error": fit.bse,
            "low": interval[0],
            "high": interval[1],
            "p": fit.pvalues,
        }
    )
