"""Paper structure against scipy, statsmodels, brute force and the six-digit values."""

import warnings
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from test_small_samples_table import c_over_f, lce, papers

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError

x = np.log(c_over_f)


def grouped(seed, sizes, between):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes).astype(str)
    level = dict(zip(np.unique(groups), between * rng.standard_normal(len(sizes))))
    column = rng.standard_normal(len(groups))
    return (
        column,
        0.5 * column
        + rng.standard_normal(len(groups))
        + np.array([level[g] for g in groups]),
        groups,
    )


def test_papers_explain_nothing_of_lce_on_their_own():
    found = d.paper_variance(lce, papers)
    reference = stats.f_oneway(
        *(lce[papers == label] for label in ("46", "42", "40", "47"))
    )
    assert (found.f, found.p_value) == pytest.approx(
        (reference.statistic, reference.pvalue)
    )
    assert (found.df_between, found.df_within) == (3, 6)
    assert found.n0 == pytest.approx(2.4)
    assert found.icc == pytest.approx(-0.390192, rel=5e-6)


def test_icc_limits():
    apart = d.paper_variance([1, 1.001, 5, 5.001, 9, 9.001], list("aabbcc"))
    assert apart.icc == pytest.approx(1, abs=1e-5)
    alike = d.paper_variance([1, 3, 1, 3, 1, 3], list("aabbcc"))
    assert alike.icc == pytest.approx(-1) and alike.f == pytest.approx(
        0
    )  # -1 / (n0 - 1) is the floor
    for bad in (list("aaaaaa"), list("abcdef")):
        with pytest.raises(DataError, match="at least 2 papers"):
            d.paper_variance([1, 2, 3, 4, 5, 6], bad)
    with pytest.raises(DataError, match="identical"):
        d.paper_variance([1, 1, 2, 2], list("aabb"))


def test_within_paper_slope():
    found = d.within_slope(x, lce, papers)
    assert (found.slope, found.standard_error) == pytest.approx(
        (-0.445233, 0.118197), abs=5e-7
    )
    assert found.p_value == pytest.approx(0.0131, abs=5e-5) and found.df == 5


def test_within_and_pooled_slopes_are_ols_with_and_without_paper_dummies():
    dummies = pd.get_dummies(papers).to_numpy(float)
    fixed = sm.OLS(lce, np.column_stack([x, dummies])).fit()
    found = d.within_slope(x, lce, papers)
    assert (
        found.slope,
        found.standard_error,
        found.p_value,
        found.df,
    ) == pytest.approx(
        (fixed.params[0], fixed.bse[0], fixed.pvalues[0], fixed.df_resid)
    )
    plain, pooled = stats.linregress(x, lce), d.pooled_slope(x, lce)
    assert (pooled.slope, pooled.standard_error, pooled.p_value) == pytest.approx(
        (plain.slope, plain.stderr, plain.pvalue)
    )


def test_within_slope_without_each_paper():
    without = d.within_slope_leaving_out(x, lce, papers)
    assert without["47"] == pytest.approx(-0.314461, rel=5e-6)
    for label in ("46", "42", "40"):
        keep = papers != label
        assert without[label] == pytest.approx(
            d.within_slope(x[keep], lce[keep], papers[keep]).slope
        )


def test_within_slope_permutation_over_192_orders():
    found = d.within_slope_permutation(x, lce, papers)
    assert found.exact and found.arrangements == 192
    assert round(found.p_value, 3) == 0.104
    inside = [np.flatnonzero(papers == label) for label in ("46", "42", "40", "47")]
    slopes = []
    for orders in product(*(permutations(rows) for rows in inside)):
        shuffled = lce.copy()
        for rows, order in zip(inside, orders):
            shuffled[rows] = lce[list(order)]
        slopes.append(abs(d.within_slope(x, shuffled, papers).slope))
    assert found.p_value == pytest.approx(
        np.mean(np.array(slopes) >= abs(found.slope) - 1e-9)
    )


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=4))
@settings(max_examples=25, deadline=None)
def test_within_slope_does_not_see_what_papers_add(shift):
    moved = lce + np.array(
        [dict(zip(("46", "42", "40", "47"), shift))[label] for label in papers]
    )
    assert d.within_slope(x, moved, papers).slope == pytest.approx(-0.445233, abs=1e-6)
    assert d.within_slope_permutation(x, moved, papers).p_value == pytest.approx(
        20 / 192
    )


def test_reml_of_table_1():
    found = d.random_intercept(x, lce, papers)
    assert round(found.variance_ratio, 3) == 1.124
    assert round(found.slope, 4) == -0.3713
    assert not found.at_boundary


def _mixed(column, y, groups):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pd.DataFrame({"y": y, "x": column, "g": groups})
        model = smf.mixedlm("y ~ x", frame, groups=frame["g"])
        return model.fit(reml=True, method=["bfgs", "lbfgs", "powell"], gtol=1e-8)


@pytest.mark.parametrize(
    "data",
    [
        (x, lce, papers),
        grouped(1, [3, 4, 5, 2], 1.5),
        grouped(2, [2] * 12, 0.8),
        grouped(6, [1, 6, 2, 8, 3], 2.0),
    ],
    ids=["table 1", "no spread between papers", "twelve pairs", "unequal"],
)
def test_reml_agrees_with_statsmodels(data):
    ours, theirs = d.random_intercept(*data), _mixed(*data)
    assert ours.slope == pytest.approx(theirs.fe_params["x"], rel=2e-3)
    assert ours.intercept == pytest.approx(theirs.fe_params["Intercept"], rel=2e-3)
    assert ours.sigma2 == pytest.approx(theirs.scale, rel=5e-3)
    assert ours.tau2 == pytest.approx(
        float(theirs.cov_re.iloc[0, 0]), rel=2e-2, abs=1e-6
    )
    # the standard error from the covariance matrix written out, rows by rows
    column, _, groups = data
    covariance = ours.sigma2 * np.eye(len(column)) + ours.tau2 * (
        np.array(groups)[:, None] == np.array(groups)
    )
    design = np.column_stack([np.ones(len(column)), column])
    expected = (
        np.linalg.inv(design.T @ np.linalg.solve(covariance, design))[1, 1] ** 0.5
    )
    assert ours.slope_standard_error == pytest.approx(expected)


def test_reml_of_papers_far_apart_compares_rows_of_one_paper():
    column, y, groups = grouped(3, [4] * 6, 0)
    apart = d.random_intercept(column, y + 1000 * groups.astype(float), groups)
    assert apart.variance_ratio > 1e4
    assert apart.slope == pytest.approx(
        d.within_slope(column, y, groups).slope, rel=1e-3
    )


def test_reml_at_zero_is_least_squares():
    groups = list("aabbcc")
    column, y = np.array([0, 1, 0, 1, 0, 1.0]), np.array([1, 3.1, 1.2, 2.9, 0.8, 3.0])
    found = d.random_intercept(column, y, groups)
    assert found.at_boundary and found.variance_ratio == 0 and found.tau2 == 0
    plain = stats.linregress(column, y)
    assert (found.slope, found.slope_standard_error) == pytest.approx(
        (plain.slope, plain.stderr)
    )


def test_reml_balanced_anova_identity():
    # balanced papers with the same x in each: REML tau^2 is the ANOVA estimate (MSB - MSW) / m
    rng = np.random.default_rng(11)
    column = np.tile([0.0, 1.0, 3.0, 4.0], 8)
    groups = np.repeat(np.arange(8), 4)
    y = (
        0.7 * column
        + rng.standard_normal(32)
        + np.repeat(2 * rng.standard_normal(8), 4)
    )
    found = d.random_intercept(column, y, groups)
    within = d.within_slope(column, y, groups)
    sigma2 = within.standard_error**2 * ((column - 2) ** 2).sum()
    between = 4 * np.var([y[groups == g].mean() for g in range(8)], ddof=1)
    assert found.slope == pytest.approx(within.slope)
    assert found.sigma2 == pytest.approx(sigma2, rel=1e-5)
    assert found.tau2 == pytest.approx((between - sigma2) / 4, rel=1e-5)


def test_wild_cluster_floor():
    assert d.smallest_wild_cluster_p(4) == 0.125
    assert d.smallest_wild_cluster_p(1) == 1
    with pytest.raises(DataError, match="at least 1"):
        d.smallest_wild_cluster_p(0)


def _cluster_t(column, y, groups):
    fit = sm.OLS(y, sm.add_constant(column)).fit()
    codes = pd.factorize(groups)[0]
    robust = fit.get_robustcov_results("cluster", groups=codes, use_correction=False)
    return robust.tvalues[1]


def test_wild_cluster_bootstrap_against_statsmodels_errors():
    found = d.wild_cluster_test(x, lce, papers)
    assert found.t == pytest.approx(_cluster_t(x, lce, papers))
    values = []
    for signs in product((1, -1), repeat=4):
        sign = np.array(
            [dict(zip(("46", "42", "40", "47"), signs))[label] for label in papers]
        )
        values.append(
            abs(_cluster_t(x, lce.mean() + sign * (lce - lce.mean()), papers))
        )
    assert found.exact and found.sign_vectors == 16
    assert found.p_value == pytest.approx(
        np.mean(np.array(values) >= abs(found.t) - 1e-9)
    )
    assert found.p_value >= found.smallest_p == 0.125


def test_wild_cluster_reaches_its_floor_and_samples_many_papers():
    column = np.tile([0.0, 1.0, 2.0], 4)
    strong = d.wild_cluster_test(
        column, 5 * column + 0.01 * np.sin(np.arange(12)), np.repeat(list("abcd"), 3)
    )
    assert strong.p_value == pytest.approx(0.125)
    many = d.wild_cluster_test(*grouped(4, [3] * 20, 0.5), draws=999)
    assert not many.exact and many.sign_vectors == 1000 and many.standard_error > 0
    with pytest.raises(DataError, match="at least 2"):
        d.wild_cluster_test(column, column + 1, ["a"] * 12)


def test_wild_cluster_holds_its_level_with_ten_papers():
    p = [
        d.wild_cluster_test(c, y - 0.5 * c, g).p_value
        for c, y, g in (grouped(s, [3] * 10, 1.0) for s in range(150))
    ]
    assert np.mean(np.array(p) <= 0.1) < 0.1 + 3 * np.sqrt(0.09 / 150)


def test_tables_without_paper_structure_are_refused():
    with pytest.raises(DataError, match="does not vary inside"):
        d.within_slope([1, 2, 3, 4], [1, 3, 2, 5], list("abcd"))
    with pytest.raises(DataError, match="degrees of freedom"):
        d.within_slope([1, 2, 3, 4], [1, 3, 2, 5], list("aabc"))
    with pytest.raises(DataError, match="at least 2 papers"):
        d.random_intercept([1, 2, 3, 4], [1, 3, 2, 5], list("abcd"))
    assert np.isnan(
        d.within_slope_leaving_out([1, 2, 3, 4], [1, 3, 2, 5], list("aabc"))["a"]
    )
