"""Permutation tests and bootstraps against brute force, scipy and the six-digit values."""

from itertools import permutations, product
from math import comb, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from test_small_samples_table import (
    c_over_f,
    c_over_o,
    carbon,
    ce,
    fluorine,
    lce,
    oxygen,
    papers,
)

from lithium_interfaces import small_samples as d
from lithium_interfaces.errors import DataError
from lithium_interfaces.small_samples.bootstrap import all_resamples, resampled_r

small_columns = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=6
).filter(lambda rows: len({x for x, _ in rows}) > 1 and len({y for _, y in rows}) > 1)


def brute_force(x, y, method):
    """Share of all n! orders with a coefficient as large: scipy's coefficient, Python's orders."""
    measure = {
        "pearson": lambda a, b: stats.pearsonr(a, b).statistic,
        "spearman": lambda a, b: stats.spearmanr(a, b).statistic,
        "kendall": lambda a, b: stats.kendalltau(a, b).statistic,
    }[method]
    observed = abs(measure(x, y))
    values = [abs(measure(x, order)) for order in permutations(y)]
    return np.mean(np.array(values) >= observed - 1e-9)


@pytest.mark.parametrize(
    "column, p",
    [
        (fluorine, 0.212825),
        (carbon, 0.0684113),
        (oxygen, 0.186153),
        (c_over_f, 0.0306123),
        (c_over_o, 0.0513291),
    ],
)
def test_exact_p_over_all_orders_of_ten_rows(column, p):
    found = d.permutation_test(column, ce)
    assert found.p_value == pytest.approx(p, rel=5e-6)
    assert (
        found.exact
        and found.arrangements == factorial(10)
        and found.standard_error == 0
    )
    assert (
        found.counts.sum() == factorial(10)
        and len(found.bin_edges) == len(found.counts) + 1
    )


@pytest.mark.parametrize("method, p", [("spearman", 0.298967), ("kendall", 0.429101)])
def test_exact_rank_p_with_the_tie_in_c_over_f(method, p):
    found = d.permutation_test(c_over_f, ce, method)
    assert found.p_value == pytest.approx(p, rel=5e-6)
    assert found.counts.sum() == factorial(10)
    assert d.permutation_p(c_over_f, ce, method) == found.p_value


@given(small_columns, st.sampled_from(["pearson", "spearman", "kendall"]))
@settings(max_examples=12, deadline=None)
def test_enumeration_equals_brute_force(rows, method):
    x, y = np.array(rows[:5], float).T
    if len(set(x)) < 2 or len(set(y)) < 2:
        return
    found = d.permutation_test(x, y, method)
    assert found.p_value == pytest.approx(brute_force(x, y, method), abs=1e-12)
    assert d.permutation_p(x, y, method) == pytest.approx(found.p_value, abs=1e-12)


@given(small_columns, st.sampled_from(["pearson", "spearman", "kendall"]))
@settings(max_examples=60, deadline=None)
def test_p_lies_between_one_order_and_certainty_and_is_symmetric(rows, method):
    x, y = np.array(rows, float).T
    p = d.permutation_p(x, y, method)
    assert 1 / factorial(len(x)) <= p <= 1
    assert d.permutation_p(y, x, method) == pytest.approx(p, abs=1e-12)
    assert d.permutation_p(3 - 2 * x, y, method) == pytest.approx(p, abs=1e-12)


def test_seven_rows_against_scipy_permutation_test():
    x, y = c_over_f[:7], ce[:7]
    reference = stats.permutation_test(
        (y,),
        lambda order: x @ (order - y.mean()) / 1.0,
        permutation_type="pairings",
        n_resamples=np.inf,
    )
    # x is not centred above; the null mean of the sum is zero because y is, so the sizes compare
    assert d.permutation_p(x, y) == pytest.approx(
        np.mean(np.abs(reference.null_distribution) >= abs(x @ (y - y.mean())) - 1e-9)
    )


def test_kendall_score_counts_are_mahonian_without_ties():
    # generating function of inversions: prod (1 + q + ... + q^(k-1))
    polynomial = np.ones(1)
    for k in range(1, 9):
        polynomial = np.convolve(polynomial, np.ones(k))
    scores, counts = d.kendall_score_counts(np.arange(8), np.arange(8))
    np.testing.assert_array_equal(counts[::2], polynomial)
    assert counts[1::2].sum() == 0 and scores[0] == -28


def test_kendall_score_counts_with_ties_in_both_columns():
    x, y = np.array([1, 1, 2, 3, 3, 3.0]), np.array([5, 6, 6, 7, 5, 5.0])
    brute = {}
    for order in permutations(y):
        score = sum(
            np.sign((x[i] - x[j]) * (order[i] - order[j]))
            for i in range(6)
            for j in range(i)
        )
        brute[int(score)] = brute.get(int(score), 0) + 1
    scores, counts = d.kendall_score_counts(x, y)
    assert {int(s): int(c) for s, c in zip(scores, counts) if c} == brute


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_beyond_ten_rows_random_orders_agree_with_the_exact_answer_of_scipy_or_of_theory(
    method,
):
    rng = np.random.default_rng(8)
    x = np.arange(14.0)
    y = 0.25 * x + rng.standard_normal(14) * 3
    found = d.permutation_test(x, y, method, draws=8000)
    assert not found.exact and found.standard_error > 0 and found.arrangements == 8000
    if method == "kendall":
        reference, slack = stats.kendalltau(x, y, method="exact").pvalue, 0
    else:  # the t approximation is close at 14 rows, not exact
        reference, slack = d.correlate(x, y, method).p_value, 0.01
    assert found.p_value == pytest.approx(
        reference, abs=4 * found.standard_error + slack
    )
    assert (
        d.permutation_test(x, y, method, draws=8000).p_value == found.p_value
    )  # seeded


def test_random_and_exact_p_agree_within_binomial_error():
    from lithium_interfaces.small_samples.permutation import _sampled_sums

    x, y = c_over_f - c_over_f.mean(), ce - ce.mean()
    draws = 40_000
    sums = np.concatenate(list(_sampled_sums(x, y, np.zeros(10, int), draws, 5)))
    p = np.mean(np.abs(sums) >= abs(x @ y) - 1e-9)
    assert abs(p - 0.0306123) < 4 * np.sqrt(0.03 * 0.97 / draws)


def test_permuting_inside_papers_visits_192_orders():
    found = d.permutation_test(c_over_f, ce, groups=papers)
    assert found.exact and found.arrangements == 2 * 2 * 24 * 2
    inside = [np.flatnonzero(papers == label) for label in ("46", "42", "40", "47")]
    values = []
    for orders in product(*(permutations(rows) for rows in inside)):
        shuffled = ce.copy()
        for rows, order in zip(inside, orders):
            shuffled[rows] = ce[list(order)]
        values.append(abs(stats.pearsonr(c_over_f, shuffled).statistic))
    assert len(values) == 192
    assert found.p_value == pytest.approx(
        np.mean(np.array(values) >= abs(stats.pearsonr(c_over_f, ce)[0]) - 1e-9)
    )
    assert found.counts.sum() == 192


def test_one_group_is_no_group_and_single_rows_cannot_move():
    assert (
        d.permutation_test(c_over_f, ce, groups=["a"] * 10).p_value
        == d.permutation_test(c_over_f, ce).p_value
    )
    alone = d.permutation_test(c_over_f, ce, groups=range(10))
    assert alone.p_value == 1 and alone.arrangements == 1


def test_random_orders_stay_inside_their_papers():
    rng = np.random.default_rng(2)
    groups = np.repeat(list("abc"), 12)
    x, y = rng.standard_normal((2, 36))
    level = {"a": 0, "b": 100, "c": -50}
    shift = np.array([level[g] for g in groups])
    found = d.permutation_test(x + shift, y + shift, groups=groups, draws=3000)
    assert not found.exact and found.coefficient > 0.99
    assert (
        found.counts[-1] == 3000
    )  # three far-apart papers keep r near one however their rows are ordered
    # adding a constant per paper to y shifts all sums alike; the within-paper slope test must not notice
    assert d.within_slope_permutation(
        x, y, groups, draws=3000
    ).p_value == pytest.approx(
        d.within_slope_permutation(x, y + shift, groups, draws=3000).p_value
    )


def test_permutation_errors():
    with pytest.raises(DataError, match="'kendall'"):
        d.permutation_test(c_over_f, ce, "kendall", groups=papers)
    with pytest.raises(DataError, match="n is 11"):
        d.permutation_p(np.arange(11), np.arange(11))
    with pytest.raises(DataError, match="n is 11"):
        d.kendall_score_counts(np.arange(11), np.arange(11))
    with pytest.raises(DataError, match="9 paper labels"):
        d.permutation_test(c_over_f, ce, groups=papers[:9])
    with pytest.raises(DataError, match="'mean'"):
        d.permutation_test(c_over_f, ce, "mean")


def test_every_resample_is_counted_once():
    counts, probability = all_resamples(10)
    assert len(counts) == comb(19, 10) == 92378
    assert np.all(counts.sum(axis=1) == 10) and counts.min() == 0
    assert probability.sum() == pytest.approx(1, abs=1e-12)
    assert len(np.unique(counts, axis=0)) == len(counts)
    # each row is drawn once on average, with the binomial variance 1 - 1/n
    assert probability @ counts == pytest.approx(np.ones(10))
    assert probability @ counts.astype(float) ** 2 - 1 == pytest.approx(
        np.full(10, 0.9)
    )


def test_small_enumeration_against_every_ordered_draw():
    x, y = c_over_f[:4], ce[:4]
    draws = np.array(list(product(range(4), repeat=4)))
    plain = []
    for draw in draws:
        constant = np.ptp(x[draw]) == 0 or np.ptp(y[draw]) == 0
        plain.append(np.nan if constant else np.corrcoef(x[draw], y[draw])[0, 1])
    counts, probability = all_resamples(4)
    ours = resampled_r(x, y, counts)
    assert probability[np.isnan(ours)].sum() == pytest.approx(np.mean(np.isnan(plain)))
    assert np.nansum(probability * ours) == pytest.approx(np.nansum(plain) / 256)


def test_bootstrap_limits_of_c_over_f():
    found = d.bootstrap_correlation(c_over_f, ce)
    assert found.exact and found.resamples == 92378
    assert found.acceleration == pytest.approx(-0.131352, rel=5e-6)
    assert found.bias_correction == pytest.approx(-0.0546865, rel=5e-6)
    assert (found.bca_low, found.bca_high) == pytest.approx(
        (-0.994420, 0.249975), abs=1e-6
    )
    assert (found.percentile_low, found.percentile_high) == pytest.approx(
        (-0.986137, 0.456767), abs=1e-6
    )
    assert found.probability.sum() == pytest.approx(1)
    # ten resamples repeat one row; nine mix rows 3 and 8, whose ratio is the same
    assert found.degenerate_resamples == 19
    assert found.degenerate_probability == pytest.approx((10 + 2**10 - 2) / 10**10)


@pytest.mark.parametrize("method", ["pearson", "spearman", "kendall"])
def test_null_histogram_is_centred_and_has_the_variance_of_theory(method):
    found = d.permutation_test(c_over_o, ce, method)
    middle = (found.bin_edges[1:] + found.bin_edges[:-1]) / 2
    share = found.counts / found.counts.sum()
    assert share @ middle == pytest.approx(0, abs=0.015)
    # 1/(n-1) for r and rho whatever the data; 2(2n+5)/(9n(n-1)) for tau without ties
    variance = 50 / 810 if method == "kendall" else 1 / 9
    assert share @ middle**2 == pytest.approx(variance, rel=0.02)


def test_enumerated_limits_agree_with_scipys_random_ones():
    reference = stats.bootstrap(
        (c_over_f, ce),
        lambda x, y: stats.pearsonr(x, y).statistic,
        paired=True,
        vectorized=False,
        n_resamples=3000,
        method="BCa",
        rng=np.random.default_rng(4),
    )
    found = d.bootstrap_correlation(c_over_f, ce)
    assert reference.confidence_interval.low == pytest.approx(found.bca_low, abs=0.01)
    assert reference.confidence_interval.high == pytest.approx(found.bca_high, abs=0.12)


def test_random_bootstrap_beyond_ten_rows_is_seeded_and_says_so():
    rng = np.random.default_rng(0)
    x = rng.standard_normal(60)
    y = x + rng.standard_normal(60)
    found = d.bootstrap_correlation(x, y)
    assert not found.exact and found.resamples == 20_000
    assert found.bca_low == d.bootstrap_correlation(x, y).bca_low
    low, high = d.fisher_interval(
        found.coefficient, 60
    )  # both describe a normal sample of 60
    assert (found.bca_low, found.bca_high) == pytest.approx((low, high), abs=0.08)


def test_three_rows_have_no_bca_limits():
    found = d.bootstrap_correlation([1, 2, 4], [1, 3, 2])
    assert np.isnan(found.bca_low) and np.isfinite(found.percentile_low)


@pytest.mark.filterwarnings("error")
def test_perfect_line_bootstraps_to_itself():
    found = d.bootstrap_correlation(lce, 2 * lce + 1)
    assert found.percentile_low == pytest.approx(
        1
    ) and found.percentile_high == pytest.approx(1)
