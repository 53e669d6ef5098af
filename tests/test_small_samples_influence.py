"""Leaving out, leverage and prediction against statsmodels, refits and the six-digit values."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.outliers_influence import OLSInfluence
from test_small_samples_table import (
    c_over_f,
    c_over_o,
    ce,
    papers,
    thickness,
    thickness_ce,
)

from lithium_interfaces import small_samples as d

lines = st.lists(
    st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=5, max_size=15
).filter(
    lambda rows: (
        min(np.ptp(rows, axis=0)) > 0.5
        and min(len(set(column)) for column in zip(*rows)) > 3
    )
)


def test_the_printed_correlation_hangs_on_row_9():
    without = d.leave_one_out(c_over_f, ce)
    assert without[8] == pytest.approx(-0.132026, rel=5e-6)
    assert without[0] == pytest.approx(-0.957622, rel=5e-6)
    kept = np.delete(c_over_o, 8), np.delete(ce, 8)
    assert d.leave_one_out(c_over_o, ce)[8] == pytest.approx(stats.pearsonr(*kept)[0])
    assert round(d.leave_one_out(c_over_o, ce)[8], 2) == 0.05


def test_thickness_without_the_lowest_efficiency():
    assert d.leave_one_out(thickness, thickness_ce)[8] == pytest.approx(
        stats.pearsonr(np.delete(thickness, 8), np.delete(thickness_ce, 8))[0]
    )


def test_leaving_out_papers():
    without = d.leave_one_group_out(c_over_f, ce, papers)
    assert without == pytest.approx(
        {"46": -0.968053, "42": -0.850838, "40": -0.838594, "47": -0.0454514}, rel=5e-6
    )


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_leaving_out_works_for_ranks_too(method):
    keep = np.arange(10) != 3
    assert (
        d.leave_one_out(c_over_f, ce, method)[3]
        == d.correlate(c_over_f[keep], ce[keep], method).coefficient
    )


def test_leaving_out_more_than_there_is_gives_nan():
    assert np.isnan(d.leave_one_out([1, 2, 4], [1, 3, 2])).all()
    assert np.isnan(d.leave_one_group_out([1, 2, 4], [1, 3, 2], "aab")["a"])
    assert np.isnan(
        d.leave_one_out([1, 1, 1, 2], [1, 3, 2, 4])[3]
    )  # the rest is constant


def test_line_leverage_and_cook_of_the_printed_plot():
    line = d.line_influence(c_over_f, ce)
    assert (line.intercept, line.slope) == pytest.approx((99.7881, -0.288484), rel=5e-6)
    assert line.leverage[8] == pytest.approx(0.848164, rel=5e-6)
    assert line.cooks_distance[8] == pytest.approx(6.50628, rel=5e-6)
    assert line.cooks_distance[0] == pytest.approx(0.502549, rel=5e-6)


@given(lines)
@settings(max_examples=40, deadline=None)
def test_influence_agrees_with_statsmodels_and_the_hat_trace_is_two(rows):
    x, y = np.array(rows).T
    ours = d.line_influence(x, y)
    theirs = OLSInfluence(sm.OLS(y, sm.add_constant(x)).fit())
    assert ours.leverage.sum() == pytest.approx(2)
    assert ours.leverage == pytest.approx(theirs.hat_matrix_diag)
    free = (theirs.hat_matrix_diag < 0.999) & (ours.residuals.var() > 1e-8)
    with np.errstate(
        all="ignore"
    ):  # statsmodels divides by zero where a row fixes the line
        reference = theirs.cooks_distance[0]
    assert ours.cooks_distance[free] == pytest.approx(
        reference[free], rel=1e-6, abs=1e-12
    )


def test_a_row_that_fixes_the_line_has_no_cook_distance():
    line = d.line_influence([0, 0, 0, 1], [1, 2, 3, 9])
    assert line.leverage[3] == pytest.approx(1) and np.isnan(line.cooks_distance[3])


def test_q2_from_explicit_refits():
    for column in (c_over_f, c_over_o):
        predicted, mean = [], []
        for i in range(10):
            slope, intercept = np.polyfit(np.delete(column, i), np.delete(ce, i), 1)
            predicted.append(intercept + slope * column[i])
            mean.append(np.delete(ce, i).mean())
        found = d.predictive_q2(column, ce)
        assert found.predicted == pytest.approx(np.array(predicted))
        press, total = ((ce - predicted) ** 2).sum(), ((ce - np.array(mean)) ** 2).sum()
        assert found.q2 == pytest.approx(1 - press / total)
        assert found.rmse == pytest.approx(np.sqrt(press / 10))
        # leaving a row out moves the mean: e_i n / (n-1)
        assert found.rmse_mean == pytest.approx(ce.std() * 10 / 9)


def test_q2_by_paper_predicts_each_paper_from_the_others():
    found = d.predictive_q2(c_over_f, ce, papers)
    keep = papers != "47"
    slope, intercept = np.polyfit(c_over_f[keep], ce[keep], 1)
    assert found.predicted[8:] == pytest.approx(intercept + slope * c_over_f[8:])
    assert found.q2 < d.predictive_q2(c_over_f, ce).q2


def test_q2_limits():
    x = np.arange(12.0)
    assert d.predictive_q2(x, 3 - 2 * x).q2 == pytest.approx(1)
    noise = np.random.default_rng(1).standard_normal((2, 400, 12))
    assert (
        np.mean([d.predictive_q2(*pair).q2 for pair in zip(*noise)]) < 0
    )  # noise predicts worse than the mean
    assert np.isnan(d.predictive_q2([1, 2, 3], [1, 3, 2], "aaa").q2)
