"""Coefficients and comparisons against the printed values, scipy, statsmodels and limits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from test_small_samples_table import (
    c_over_f,
    c_over_o,
    carbon,
    ce,
    fluorine,
    oxygen,
    thickness,
    thickness_ce,
)

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError

COLUMNS = {
    "F": fluorine,
    "C": carbon,
    "O": oxygen,
    "C_over_F": c_over_f,
    "C_over_O": c_over_o,
}
SIX_DIGITS = dict(rel=5e-6)
columns_of_numbers = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=4, max_size=25
).filter(lambda rows: len({x for x, _ in rows}) > 1 and len({y for _, y in rows}) > 1)


@pytest.mark.parametrize(
    "name, printed", [("F", 0.43), ("C_over_F", -0.83), ("C_over_O", -0.78)]
)
def test_pearson_gives_the_coefficients_printed_in_the_perspective(name, printed):
    assert round(d.pearson(COLUMNS[name], ce).coefficient, 2) == printed


def test_thickness_gives_the_printed_coefficient():
    assert round(d.pearson(thickness, thickness_ce).coefficient, 2) == 0.26


@pytest.mark.parametrize(
    "name, r, p, rho, tau",
    [
        ("F", 0.426293, 0.219268, 0.310032, 0.269680),
        ("C", -0.589488, 0.0728956, -0.163636, -0.155556),
        ("O", 0.457489, 0.183705, 0.127273, 0.0666667),
        ("C_over_F", -0.826971, 0.00316451, -0.364743, -0.224733),
        ("C_over_O", -0.783383, 0.00734774, -0.163636, -0.155556),
    ],
)
def test_six_digit_values_of_table_1(name, r, p, rho, tau):
    plain = d.pearson(COLUMNS[name], ce)
    assert (plain.coefficient, plain.p_value, plain.n) == (
        pytest.approx(r, **SIX_DIGITS),
        pytest.approx(p, **SIX_DIGITS),
        10,
    )
    assert d.spearman(COLUMNS[name], ce).coefficient == pytest.approx(rho, **SIX_DIGITS)
    assert d.kendall(COLUMNS[name], ce).coefficient == pytest.approx(tau, **SIX_DIGITS)


@given(columns_of_numbers)
@settings(max_examples=60, deadline=None)
def test_all_three_agree_with_scipy_ties_included(rows):
    x, y = np.array(rows, float).T
    ours, theirs = d.pearson(x, y), stats.pearsonr(x, y)
    assert ours.coefficient == pytest.approx(theirs.statistic, abs=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-6)
    assert d.spearman(x, y).coefficient == pytest.approx(
        stats.spearmanr(x, y).statistic, abs=1e-9
    )
    ours, theirs = d.kendall(x, y), stats.kendalltau(x, y, method="asymptotic")
    assert ours.coefficient == pytest.approx(theirs.statistic, abs=1e-9)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-9)


@given(
    columns_of_numbers,
    st.floats(0.01, 100),
    st.floats(-50, 50),
    st.sampled_from(["pearson", "spearman", "kendall"]),
)
@settings(max_examples=60, deadline=None)
def test_bounded_symmetric_and_unmoved_by_new_units(rows, scale, shift, method):
    x, y = np.array(rows, float).T
    value = d.correlate(x, y, method).coefficient
    assert -1 - 1e-12 <= value <= 1 + 1e-12
    assert d.correlate(y, x, method).coefficient == pytest.approx(value, abs=1e-9)
    assert d.correlate(scale * x + shift, y, method).coefficient == pytest.approx(
        value, abs=1e-7
    )
    assert d.correlate(-scale * x, y, method).coefficient == pytest.approx(
        -value, abs=1e-7
    )


def test_two_equal_ratios_share_a_rank_although_floating_point_splits_them():
    third = 0.1 + 0.2
    assert third != 0.3
    assert list(d.midranks([third, 0.3, 0.1])) == [2.5, 2.5, 1]
    assert list(d.midranks(c_over_f)[[2, 7]]) == [6.5, 6.5]
    assert list(d.midranks([1, 1 + 1e-6, 2])) == [1, 2, 3]


def test_perfect_line_has_p_zero():
    found = d.pearson([1, 2, 3, 4], [2, 4, 6, 8])
    assert found.coefficient == pytest.approx(1) and found.p_value == 0


@pytest.mark.parametrize(
    "x, y, words",
    [
        ([1, 2], [1, 2], "at least 3"),
        ([1, 1, 1], [1, 2, 3], "x is 1 in all 3 rows"),
        ([1, 2, 3], [5, 5, 5], "y is 5 in all 3 rows"),
        ([1, 2, 3], [1, 2, 3, 4], "x has 3 rows and y has 4"),
        ([1, 2, np.nan], [1, 2, 3], "position 3"),
        ([[1, 2, 3]], [1, 2, 3], "2 dimensions"),
        (["a", 2, 3], [1, 2, 3], "not a number"),
    ],
)
def test_errors_say_what_was_found(x, y, words):
    with pytest.raises(DataError, match=words):
        d.pearson(x, y)


def test_unknown_method_lists_the_three():
    with pytest.raises(DataError, match="'cosine'.*pearson, spearman, kendall"):
        d.correlate([1, 2, 3], [1, 2, 4], "cosine")


def test_fisher_interval_of_fluorine_and_scipy():
    low, high = d.fisher_interval(d.pearson(fluorine, ce).coefficient, 10)
    assert (round(low, 3), round(high, 3)) == (-0.278, 0.832)
    reference = stats.pearsonr(fluorine, ce).confidence_interval()
    assert (low, high) == pytest.approx((reference.low, reference.high))
    for bad in ((0.5, 3), (1.0, 10)):
        with pytest.raises(DataError, match="Fisher"):
            d.fisher_interval(*bad)


def test_williams_test_of_the_two_ratios():
    found = d.williams_test(ce, c_over_f, c_over_o)
    assert (found.t, found.p_value, found.df) == (
        pytest.approx(-0.520425, **SIX_DIGITS),
        pytest.approx(0.618817, **SIX_DIGITS),
        7,
    )


def test_williams_test_changes_sign_with_the_order_and_holds_its_level():
    assert d.williams_test(ce, c_over_o, c_over_f).t == pytest.approx(
        -d.williams_test(ce, c_over_f, c_over_o).t
    )
    # under the null (both columns relate to y alike) a 5 % test must reject about 5 % of the time
    rng = np.random.default_rng(3)
    common = rng.standard_normal((800, 20))
    y = common + rng.standard_normal((800, 20))
    x1, x2 = common + rng.standard_normal((2, 800, 20))
    rejected = np.mean(
        [d.williams_test(*columns).p_value < 0.05 for columns in zip(y, x1, x2)]
    )
    assert abs(rejected - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 800)


def test_williams_test_refuses_what_it_cannot_compare():
    with pytest.raises(DataError, match="same column"):
        d.williams_test(ce, c_over_f, 2 * c_over_f)
    with pytest.raises(DataError, match="at least 4"):
        d.williams_test([1, 2, 4], [1, 3, 2], [2, 1, 5])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_adjusted_p_values_never_fall_and_holm_is_the_stricter(p):
    p = np.array(p)
    assert d.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    assert np.all(d.benjamini_hochberg(p) >= p - 1e-15) and np.all(
        d.holm(p) <= np.minimum(1, len(p) * p) + 1e-15
    )
    assert np.all(d.holm(p) >= p - 1e-15) and np.all(
        d.holm(p) >= d.benjamini_hochberg(p) - 1e-12
    )


@pytest.mark.parametrize(
    "p", [[0.01, 0.04, 0.03, 0.005], [0.2], [0.5, 0.5, 0.001, 0.9, 0.04, 0.04]]
)
def test_adjusted_p_values_agree_with_statsmodels(p):
    assert d.holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert d.benjamini_hochberg(p) == pytest.approx(
        multipletests(p, method="fdr_bh")[1]
    )


def test_adjusted_p_values_of_the_five_descriptors():
    p = [d.pearson(column, ce).p_value for column in COLUMNS.values()]
    assert d.holm(p)[3:] == pytest.approx([0.0158226, 0.0293909], rel=5e-6)
    assert d.benjamini_hochberg(p)[4] == pytest.approx(
        5 / 2 * p[4]
    )  # second smallest of five
    with pytest.raises(DataError, match="between 0 and 1"):
        d.holm([0.2, 1.2])
